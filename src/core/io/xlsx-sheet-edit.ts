import { columnIndex, columnName } from './xlsx-cells.js'
import { attributesOf, localName, unescapeXml, xmlTags } from './xml-children.js'

/** A cell as it stands in the XML of a tab. */
export interface XmlCell {
  column: number
  start: number
  end: number
  style: number | undefined
  type: string
  formula?: string
  /** Text of its value; for type `s` a number of the list of texts. */
  text: string | undefined
}

export interface XmlRow {
  number: number
  start: number
  /** Behind the opening tag, and before the closing one; equal in a row without cells. */
  inner: number
  close: number
  end: number
  isEmptyTag: boolean
  cells: XmlCell[]
}

/** What is to stand in a cell: its XML content with its type; null for nothing. The style stays where none is given. */
export interface CellXml {
  type: string
  inner: string
}

interface CellEdit {
  content: CellXml | null
  style: number | undefined
}

/** The XML of a tab in which single cells are changed; every other cell and row stays to the letter. */
export class SheetEdit {
  readonly rows: XmlRow[] = []
  readonly #byNumber = new Map<number, XmlRow>()
  readonly #edits = new Map<number, Map<number, CellEdit>>()
  /** What stands before the names of elements. */
  readonly prefix: string
  /** Where the rows begin and end; where the list is one empty tag, that tag. */
  readonly #start: number
  readonly #end: number
  readonly #isEmptyTag: boolean

  constructor(private readonly xml: string) {
    const open = /<((?:\w+:)?)sheetData\b[^>]*?(\/?)>/.exec(xml)
    if (!open) throw new Error('the tab has no list of rows')
    this.prefix = open[1] ?? ''
    this.#isEmptyTag = open[2] === '/'
    this.#start = this.#isEmptyTag ? open.index : open.index + open[0].length
    this.#end = this.#isEmptyTag ? open.index + open[0].length : xml.lastIndexOf(`</${this.prefix}sheetData`)
    if (!this.#isEmptyTag) this.#scan()
  }

  #scan(): void {
    let row: XmlRow | undefined
    let cell: XmlCell | undefined
    let lastRow = 0
    let textFrom: number | undefined
    let inAid = false
    const formulas = new Map<string, string>()
    let formula: { from: number; shared?: string } | undefined
    for (const tag of xmlTags(this.xml, this.#start, this.#end)) {
      switch (localName(tag.name)) {
        case 'row':
          if (tag.kind === 'close') {
            if (row) Object.assign(row, { close: tag.start, end: tag.end })
            continue
          }
          lastRow = Number(attributesOf(tag).r ?? lastRow + 1)
          row = {
            number: lastRow,
            start: tag.start,
            inner: tag.end,
            close: tag.end,
            end: tag.end,
            isEmptyTag: tag.kind === 'empty',
            cells: [],
          }
          this.rows.push(row)
          this.#byNumber.set(row.number, row)
          continue
        case 'c': {
          if (tag.kind === 'close') {
            if (cell) cell.end = tag.end
            continue
          }
          const { r, s, t } = attributesOf(tag)
          const column = r === undefined ? (row?.cells.at(-1)?.column ?? -1) + 1 : columnIndex(r)
          const style = s === undefined ? undefined : Number(s)
          cell = { column, start: tag.start, end: tag.end, style, type: t ?? 'n', text: undefined }
          row?.cells.push(cell)
          continue
        }
        case 'f': {
          if (!cell) continue
          if (tag.kind === 'close') {
            if (!formula) continue
            cell.formula = `=${unescapeXml(this.xml.slice(formula.from, tag.start))}`
            if (formula.shared !== undefined) formulas.set(formula.shared, cell.formula)
            formula = undefined
            continue
          }
          const { t, si } = attributesOf(tag)
          const shared = t === 'shared' ? si : undefined
          // Only the first cell of a shared formula says what it is.
          if (tag.kind === 'empty') cell.formula = (shared !== undefined && formulas.get(shared)) || '='
          else formula = { from: tag.end, ...(shared !== undefined && { shared }) }
          continue
        }
        case 'rPh':
          inAid = tag.kind === 'open'
          continue
        case 'v':
        case 't':
          if (!cell || inAid) continue
          if (tag.kind === 'open') textFrom = tag.end
          else if (tag.kind === 'empty') cell.text ??= ''
          else if (textFrom !== undefined)
            cell.text = (cell.text ?? '') + unescapeXml(this.xml.slice(textFrom, tag.start))
      }
    }
  }

  /** The row of that number in the old XML. */
  row(number: number): XmlRow | undefined {
    return this.#byNumber.get(number)
  }

  /** Changes one cell; `column` 0 is A. */
  set(row: number, column: number, content: CellXml | null, style?: number): void {
    const edits = this.#edits.get(row) ?? new Map<number, CellEdit>()
    edits.set(column, { content, style })
    this.#edits.set(row, edits)
  }

  get isChanged(): boolean {
    return this.#edits.size > 0
  }

  /** The XML with all changes. */
  toString(): string {
    if (!this.isChanged) return this.xml
    const p = this.prefix
    const rest = new Map(this.#edits)
    const pieces: string[] = [this.xml.slice(0, this.#start)]
    if (this.#isEmptyTag) pieces.push(`<${p}sheetData>`)
    const newRow = (number: number) => `<${p}row r="${number}">${this.#cells([], number)}</${p}row>`
    const waiting = [...rest.keys()].filter(number => !this.row(number)).sort((a, b) => a - b)
    let at = this.#start
    for (const row of this.rows) {
      for (let next = waiting[0]; next !== undefined && next < row.number; next = waiting[0]) {
        pieces.push(this.xml.slice(at, row.start), newRow(next))
        at = row.start
        waiting.shift()
      }
      if (!rest.has(row.number)) continue
      const tag = this.xml.slice(row.start, row.inner)
      // What it says of where its cells begin and end may no longer be so, and need not be said.
      const open = (row.isEmptyTag ? tag.replace(/\s*\/>$/, '>') : tag).replace(/\sspans\s*=\s*(?:"[^"]*"|'[^']*')/, '')
      pieces.push(this.xml.slice(at, row.start), open, this.#cells(row.cells, row.number))
      pieces.push(row.isEmptyTag ? `</${p}row>` : this.xml.slice(row.close, row.end))
      at = row.end
    }
    if (!this.#isEmptyTag) pieces.push(this.xml.slice(at, this.#end))
    pieces.push(...waiting.map(newRow))
    if (this.#isEmptyTag) pieces.push(`</${p}sheetData>`)
    pieces.push(this.xml.slice(this.#end))
    return pieces.join('')
  }

  #cells(old: readonly XmlCell[], row: number): string {
    const edits = new Map(this.#edits.get(row))
    const p = this.prefix
    const made = (column: number, edit: CellEdit, style: number | undefined): string => {
      const looks = edit.style ?? style
      const s = looks === undefined ? '' : ` s="${looks}"`
      const tag = `<${p}c r="${columnName(column)}${row}"${s}`
      if (edit.content === null) return looks === undefined ? '' : `${tag}/>`
      return `${tag}${edit.content.type}>${edit.content.inner}</${p}c>`
    }
    const cells: { column: number; text: string }[] = old.map(cell => {
      const edit = edits.get(cell.column)
      edits.delete(cell.column)
      const text = edit ? made(cell.column, edit, cell.style) : this.xml.slice(cell.start, cell.end)
      return { column: cell.column, text }
    })
    for (const [column, edit] of edits) cells.push({ column, text: made(column, edit, undefined) })
    return cells
      .sort((a, b) => a.column - b.column)
      .map(({ text }) => text)
      .join('')
  }
}
