import { GuanxiError } from '../error.js'
import { sentence, series } from '../sentence.js'
import { columnName, type RawRow, type Source, type SourceRemark } from '../source.js'
import type { Cell } from '../table.js'
import { unguard } from './formula-guard.js'
import { checkWidth, chooseHeader, passedOver, ROWS_AHEAD } from './header-row.js'
import { CellValues, type SheetRow } from './xlsx-cell-value.js'
import { openXlsxParts, readWorkbook, sha256OfFile, type Workbook, type WorkbookTab } from './xlsx-parts.js'
import { damaged } from './xlsx-refusal.js'
import { readSheet, type SheetReading } from './xlsx-sheet.js'
import { readSharedStrings } from './xlsx-strings.js'
import { readStyleKinds } from './xlsx-style-kinds.js'
import { readSheetTail, TailFiller } from './xlsx-tail.js'

const BATCH = 1000

export interface XlsxOptions {
  /** The tab to read; else the first visible one. */
  tab?: string
  /** Number of the row with the headings; else it is found. */
  headerRow?: number
}

/**
 * Reads one tab of a workbook as a stream: the named one, else the first visible one. The header is the first row with
 * content, below titles and notes where there are any; a row's number is its number in the tab. Every cell is one plain
 * value: what the person sees, with days as `YYYY-MM-DD`. Hidden rows and columns are read like all others. Error cells
 * and formulas without a stored result are the row's `notes`, with the cell's address.
 */
export async function readXlsx(path: string, options: XlsxOptions = {}): Promise<Source> {
  const parts = await openXlsxParts(path)
  try {
    const workbook = await readWorkbook(parts)
    const tab = chosenTab(workbook, options.tab, path)
    const tail = new TailFiller(await readSheetTail(parts, tab.part))
    const kinds = workbook.styles ? await readStyleKinds(parts, workbook.styles) : []
    const values = new CellValues(await readSharedStrings(parts, workbook.sharedStrings), kinds, workbook.date1904)
    const sha256 = await sha256OfFile(path)
    const total = parts.size(tab.part)
    let read = 0
    const sheet = await readSheet(parts, tab.part, values, bytes => {
      read += bytes
    })
    const rows = new TabRows(sheet, tail)
    const header = await rows.header(`${path}#${tab.name}`, options.headerRow)
    const others = workbook.tabs.filter(other => other !== tab).map(other => other.name)
    return {
      name: `${path}#${tab.name}`,
      columns: header.columns,
      batches: closing(rows.batches(), () => parts.close()),
      tab: tab.name,
      otherTabs: others,
      headerRow: header.number,
      skippedLines: header.above.map(row => row.number),
      firstColumn: rows.first,
      remarks: () => [
        ...(options.tab === undefined && others.length > 0 ? [otherTabs(others)] : []),
        ...passedOver(header.above),
        ...rows.remarks(),
      ],
      progress: () => ({ read: Math.min(read, total), total }),
      sha256: () => sha256,
    }
  } catch (error) {
    parts.close()
    throw damaged(path, error)
  }
}

function chosenTab({ tabs }: Workbook, asked: string | undefined, path: string): WorkbookTab {
  if (asked === undefined) {
    const first = tabs.find(tab => tab.visible) ?? tabs[0]
    if (first) return first
    throw new GuanxiError('E_FILE', sentence`"${path}" has no tab with cells.`, {
      at: path,
      hint: sentence`It needs a table.`,
    })
  }
  const same = (name: string) => name.trim().toLowerCase() === asked.trim().toLowerCase()
  const found = tabs.find(tab => tab.name === asked) ?? tabs.find(tab => same(tab.name))
  if (found) return found
  throw new GuanxiError('E_ENDPOINT', sentence`"${path}" has no tab "${asked}".`, {
    at: path,
    hint: sentence`It has: ${series(tabs.map(tab => tab.name))}.`,
  })
}

const MOST_LISTED = 10

const otherTabs = (names: readonly string[]): SourceRemark => ({
  kind: 'other-tabs',
  count: names.length,
  list: names.slice(0, MOST_LISTED),
})

async function* closing<T>(items: AsyncGenerator<T>, close: () => void): AsyncGenerator<T> {
  try {
    yield* items
  } finally {
    close()
  }
}

const hasContent = ({ cells, notes, outside }: SheetRow): boolean =>
  notes.length > 0 || outside !== undefined || filledColumn(cells, () => true) >= 0

/** Rows longer than this have gaps, which are not walked through. */
const LONG_ROW = 1000

/** The first wanted column that holds something; -1 where there is none. */
function filledColumn(cells: readonly Cell[], isWanted: (column: number) => boolean): number {
  if (cells.length <= LONG_ROW) return cells.findIndex((cell, at) => (cell ?? '') !== '' && isWanted(at))
  const found = Object.keys(cells).find(key => (cells[Number(key)] ?? '') !== '' && isWanted(Number(key)))
  return found === undefined ? -1 : Number(found)
}

/** The rows of a tab, from the header on, as its columns arrange them. */
class TabRows {
  /** Index of the first column with a heading: tables do not always begin in A. */
  first = 0
  private columns: string[] = []
  private hiddenRows = 0
  private ahead: SheetRow[] = []

  constructor(
    private readonly sheet: SheetReading,
    private readonly tail: TailFiller,
  ) {}

  async header(
    name: string,
    asked: number | undefined,
  ): Promise<{ columns: string[]; number: number; above: SheetRow[] }> {
    const found: SheetRow[] = []
    const ahead: SheetRow[] = []
    while (found.length < ROWS_AHEAD) {
      const next = await this.sheet.rows.next()
      if (next.done) break
      for (const row of next.value) {
        if (found.length < ROWS_AHEAD) {
          this.tail.fill(row)
          if (hasContent(row)) found.push(row)
        } else ahead.push(row)
      }
    }
    const { header, above, below } = chooseHeader(found, asked, name)
    const fault = header.notes.find(note => note.kind === 'fault')
    if (fault)
      throw new GuanxiError('E_FILE', sentence`The header of "${name}" cannot be read: ${fault.text}.`, {
        at: sentence`${name} row ${header.number}`,
        hint: sentence`Type the heading into the cell.`,
      })
    const names = Array.from(header.cells, cell => unguard(String(cell ?? '')))
    this.first = names.findIndex(heading => heading !== '')
    const last = names.findLastIndex(heading => heading !== '')
    this.columns = names.slice(this.first, last + 1)
    checkWidth(this.columns.length, name, sentence`Keep the columns that matter.`)
    this.sheet.keepUntil(last + 1)
    this.ahead = [...below, ...ahead]
    this.filledAhead = below.length
    return { columns: this.columns, number: header.number, above }
  }

  /** So many of the rows ahead have been filled already. */
  private filledAhead = 0

  async *batches(): AsyncGenerator<RawRow[]> {
    let batch: RawRow[] = []
    let unfilled = -this.filledAhead
    for await (const rows of resumed(this.ahead, this.sheet.rows)) {
      for (const row of rows) {
        if (unfilled++ >= 0) this.tail.fill(row)
        if (!hasContent(row)) continue
        if (row.isHidden) this.hiddenRows++
        batch.push(this.shaped(row))
        if (batch.length < BATCH) continue
        yield batch
        batch = []
      }
    }
    if (batch.length > 0) yield batch
  }

  private shaped({ number, cells: found, notes, outside }: SheetRow): RawRow {
    const { first } = this
    const width = this.columns.length
    const cells = first === 0 && found.length <= width ? found : found.slice(first, first + width)
    while (cells.length < width) cells.push(null)
    for (let at = 0; at < width; at++) {
      const cell = cells[at]
      if (typeof cell === 'string') cells[at] = unguard(cell)
      else if (cell === undefined) cells[at] = null
    }
    const row: RawRow = { number, cells }
    const stray =
      outside ?? (first > 0 || found.length > width ? filledColumn(found, at => at < first || at >= first + width) : -1)
    if (stray >= 0) row.problem = sentence`${columnName(stray)}${number}: a value without a heading`
    if (notes.length > 0) this.addNotes(row, notes)
    return row
  }

  private addNotes(row: RawRow, notes: SheetRow['notes']): void {
    const own = notes.map(note => ({ ...note, column: note.column - this.first }))
    const within = own.filter(({ column }) => column >= 0 && column < this.columns.length)
    if (within.length > 0) row.notes = within
    const stray = own.find(note => !within.includes(note) && note.kind === 'fault')
    if (stray?.kind === 'fault') row.problem ??= stray.text
  }

  remarks(): SourceRemark[] {
    const remarks: SourceRemark[] = []
    const { hiddenColumns } = this.sheet
    const hidden = this.columns.filter((heading, at) =>
      hiddenColumns.some(([from, to]) => heading !== '' && this.first + at >= from && this.first + at <= to),
    )
    if (hidden.length > 0)
      remarks.push({ kind: 'hidden-columns', count: hidden.length, list: hidden.slice(0, MOST_LISTED) })
    if (this.hiddenRows > 0) remarks.push({ kind: 'hidden-rows', count: this.hiddenRows, list: [] })
    if (this.tail.filled > 0) remarks.push({ kind: 'merged', count: this.tail.filled, list: [] })
    return remarks
  }
}

async function* resumed(first: SheetRow[], rest: AsyncGenerator<SheetRow[]>): AsyncGenerator<SheetRow[]> {
  yield first
  yield* rest
}
