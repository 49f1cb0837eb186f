import { GuanxiError } from '../error.js'
import type { RawRow, Source } from '../source.js'
import type { Cell } from '../table.js'
import { unguard } from './formula-guard.js'
import {
  builtInKind,
  columnIndex,
  columnName,
  dateText,
  kindOfFormat,
  type NumberKind,
  numberOf,
  unescapeText,
} from './xlsx-cells.js'
import {
  damaged,
  openXlsxParts,
  readPart,
  readWorkbook,
  sha256OfFile,
  type Workbook,
  type WorkbookTab,
  type XlsxParts,
  type XmlEvents,
  xmlReader,
} from './xlsx-parts.js'

const BATCH = 1000

/**
 * Reads one tab of a workbook as a stream: the named one, else the first visible one. The first row with content is the
 * header; a row's number is its number in the tab. Every cell is one plain value: what the person sees, with days as
 * `YYYY-MM-DD`. Error cells and formulas without a stored result are the row's `problem`, with the cell's address.
 */
export async function readXlsx(path: string, options: { tab?: string } = {}): Promise<Source> {
  const parts = await openXlsxParts(path)
  try {
    const workbook = await readWorkbook(parts)
    const tab = chosenTab(workbook, options.tab, path)
    const sheet = new SheetReader(
      workbook.sharedStrings ? await sharedStrings(parts, workbook.sharedStrings) : [],
      workbook.styles ? await styleKinds(parts, workbook.styles) : [],
      workbook.date1904,
    )
    const sha256 = await sha256OfFile(path)
    let read = 0
    const rows = sheetRows(parts, tab, sheet, characters => {
      read += characters
    })
    const ahead = await headerRow(rows, `${path}#${tab.name}`)
    return {
      name: `${path}#${tab.name}`,
      columns: ahead.columns,
      batches: shapedRows(parts, ahead, rows),
      progress: () => ({ read: Math.min(read, parts.size(tab.part)), total: parts.size(tab.part) }),
      sha256: () => sha256,
    }
  } catch (error) {
    parts.close()
    throw damaged(path, error)
  }
}

function chosenTab({ tabs }: Workbook, asked: string | undefined, path: string): WorkbookTab {
  const list = tabs.map(tab => tab.name).join(', ')
  if (asked === undefined) {
    const first = tabs.find(tab => tab.visible) ?? tabs[0]
    if (first) return first
    throw new GuanxiError('E_FILE', `"${path}" has no tab with cells.`, { at: path, hint: 'It needs a table.' })
  }
  const same = (name: string) => name.trim().toLowerCase() === asked.trim().toLowerCase()
  const found = tabs.find(tab => tab.name === asked) ?? tabs.find(tab => same(tab.name))
  if (found) return found
  throw new GuanxiError('E_ENDPOINT', `"${path}" has no tab "${asked}".`, { at: path, hint: `It has: ${list}.` })
}

async function sharedStrings(parts: XlsxParts, part: string): Promise<string[]> {
  const strings: string[] = []
  if (!parts.has(part)) return strings
  let text = ''
  const inside = textInside(piece => {
    text += piece
  })
  await readPart(parts, part, {
    open(name) {
      if (name === 'si') text = ''
      inside.open(name)
    },
    close(name) {
      inside.close(name)
      if (name === 'si') strings.push(unescapeText(text))
    },
    text: inside.text,
  })
  return strings
}

/** Passes on the text of `<t>`, in rich text too, but not the reading aids (`<rPh>`) above Japanese words. */
function textInside(take: (piece: string) => void) {
  let inText = false
  let inAid = false
  return {
    open(name: string) {
      if (name === 't') inText = true
      else if (name === 'rPh') inAid = true
    },
    close(name: string) {
      if (name === 't') inText = false
      else if (name === 'rPh') inAid = false
    },
    text(piece: string) {
      if (inText && !inAid) take(piece)
    },
  }
}

async function styleKinds(parts: XlsxParts, part: string): Promise<NumberKind[]> {
  const custom = new Map<number, NumberKind>()
  const formats: number[] = []
  if (!parts.has(part)) return []
  let inCellFormats = false
  await readPart(parts, part, {
    open(name, attributes) {
      if (name === 'numFmt') custom.set(Number(attributes.numFmtId), kindOfFormat(attributes.formatCode ?? ''))
      else if (name === 'cellXfs') inCellFormats = true
      else if (name === 'xf' && inCellFormats) formats.push(Number(attributes.numFmtId ?? 0))
    },
    close(name) {
      if (name === 'cellXfs') inCellFormats = false
    },
  })
  return formats.map(id => custom.get(id) ?? builtInKind(id))
}

interface SheetRow {
  number: number
  cells: Cell[]
  problems: string[]
}

/** Puts the rows of a sheet together while its XML passes by. */
class SheetReader implements XmlEvents {
  /** Rows with content that nobody has taken yet. */
  ready: SheetRow[] = []
  private row: SheetRow = { number: 0, cells: [], problems: [] }
  private column = -1
  private type = 'n'
  private style = 0
  private value = ''
  private hasValue = false
  private hasFormula = false
  private inValue = false
  private readonly inline = textInside(piece => {
    this.value += piece
  })

  constructor(
    private readonly strings: readonly string[],
    private readonly kinds: readonly NumberKind[],
    private readonly date1904: boolean,
  ) {}

  readonly open = (name: string, attributes: Readonly<Record<string, string>>): void => {
    switch (name) {
      case 'v':
        this.inValue = true
        this.hasValue = true
        return
      case 'c': {
        const { r, s, t } = attributes
        this.column = r === undefined ? this.column + 1 : columnIndex(r)
        this.type = t ?? 'n'
        this.style = s === undefined ? 0 : Number(s)
        this.value = ''
        this.hasValue = false
        this.hasFormula = false
        return
      }
      case 'row': {
        const { r } = attributes
        this.row = { number: r === undefined ? this.row.number + 1 : Number(r), cells: [], problems: [] }
        this.column = -1
        return
      }
      case 'f':
        this.hasFormula = true
        return
      case 'is':
        this.hasValue = true
        return
      default:
        this.inline.open(name)
    }
  }

  readonly text = (piece: string): void => {
    if (this.inValue) this.value += piece
    else this.inline.text(piece)
  }

  readonly close = (name: string): void => {
    switch (name) {
      case 'v':
        this.inValue = false
        return
      case 'c':
        this.finishCell()
        return
      case 'row':
        if (this.row.problems.length > 0 || this.row.cells.some(cell => cell !== null && cell !== '')) {
          this.ready.push(this.row)
        }
        return
      default:
        this.inline.close(name)
    }
  }

  private finishCell(): void {
    const cell = this.cell()
    if (cell === null) return
    const { cells } = this.row
    while (cells.length < this.column) cells.push(null)
    cells[this.column] = cell
  }

  private cell(): Cell {
    if (!this.hasValue) {
      if (this.hasFormula) this.report('formula without a stored result')
      return null
    }
    const { value } = this
    switch (this.type) {
      case 's':
        return this.strings[Number(value)] ?? null
      case 'str':
      case 'inlineStr':
        return unescapeText(value)
      case 'b':
        return value === '1' || value === 'true'
      case 'e':
        this.report(value)
        return value
      case 'd':
        return value.replace('T', ' ').replace(/(\.\d+)?Z?$/, '')
      default:
        return value === '' ? null : this.number(value)
    }
  }

  private number(text: string): Cell {
    const kind = this.kinds[this.style] ?? 'number'
    const number = numberOf(text)
    return kind === 'number' ? number : (dateText(number, kind, this.date1904) ?? number)
  }

  private report(problem: string): void {
    this.row.problems.push(`${columnName(this.column)}${this.row.number}: ${problem}`)
  }
}

async function* sheetRows(
  parts: XlsxParts,
  tab: WorkbookTab,
  sheet: SheetReader,
  count: (characters: number) => void,
): AsyncGenerator<SheetRow[]> {
  const reader = await xmlReader(sheet)
  try {
    for await (const piece of parts.text(tab.part)) {
      reader.write(piece)
      count(piece.length)
      if (sheet.ready.length === 0) continue
      const found = sheet.ready
      sheet.ready = []
      yield found
    }
    reader.end()
    count(parts.size(tab.part))
  } catch (cause) {
    throw damaged(parts.path, cause)
  }
}

interface Header {
  columns: string[]
  /** Index of the first column with a heading: tables do not always begin in A. */
  first: number
  rest: SheetRow[]
}

async function headerRow(rows: AsyncGenerator<SheetRow[]>, name: string): Promise<Header> {
  const next = await rows.next()
  const header = next.done ? undefined : next.value[0]
  if (next.done || !header) {
    throw new GuanxiError('E_FILE', `"${name}" is empty.`, { at: name, hint: 'It needs a header row.' })
  }
  if (header.problems.length > 0) {
    throw new GuanxiError('E_FILE', `The header of "${name}" cannot be read: ${header.problems.join('; ')}.`, {
      at: `${name} row ${header.number}`,
      hint: 'Type the heading into the cell.',
    })
  }
  const names = Array.from(header.cells, cell => (cell === null ? '' : unguard(String(cell))))
  const first = names.findIndex(heading => heading !== '')
  const last = names.findLastIndex(heading => heading !== '')
  return { columns: names.slice(first, last + 1), first, rest: next.value.slice(1) }
}

async function* shapedRows(
  parts: XlsxParts,
  { columns, first, rest }: Header,
  rows: AsyncGenerator<SheetRow[]>,
): AsyncGenerator<readonly RawRow[]> {
  const width = columns.length
  let batch: RawRow[] = []
  try {
    for await (const found of resumed(rest, rows)) {
      for (const row of found) {
        batch.push(shapedRow(row, first, width))
        if (batch.length < BATCH) continue
        yield batch
        batch = []
      }
    }
    if (batch.length > 0) yield batch
  } finally {
    parts.close()
  }
}

function shapedRow({ number, cells: found, problems }: SheetRow, first: number, width: number): RawRow {
  const cells = first === 0 && found.length === width ? found : found.slice(first, first + width)
  while (cells.length < width) cells.push(null)
  for (let at = 0; at < width; at++) {
    const cell = cells[at]
    if (typeof cell === 'string') cells[at] = unguard(cell)
  }
  if (first > 0 || found.length > width) {
    const outside = found.findIndex(
      (cell, at) => (at < first || at >= first + width) && cell !== null && cell !== undefined && cell !== '',
    )
    if (outside >= 0) problems.push(`${columnName(outside)}${number}: a value without a heading`)
  }
  return problems.length === 0 ? { number, cells } : { number, cells, problem: problems.join('; ') }
}

async function* resumed(first: SheetRow[], rest: AsyncGenerator<SheetRow[]>): AsyncGenerator<SheetRow[]> {
  yield first
  yield* rest
}
