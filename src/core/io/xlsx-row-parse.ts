import { type CellValues, MOST_COLUMNS, putCell, type SheetRow } from './xlsx-cell-value.js'
import { columnIndex } from './xlsx-cells.js'
import type { XmlEvents } from './xlsx-parts.js'
import { textInside } from './xlsx-strings.js'

/** Puts the rows of a sheet together while an XML parser reads it, however it is written. */
export class RowParser implements XmlEvents {
  /** Rows with content that nobody has taken yet. */
  ready: SheetRow[] = []
  /** Hidden columns, first and last of a group, 0 for A. */
  readonly hiddenColumns: [first: number, last: number][] = []
  /** Columns from here on are not kept. */
  last = MOST_COLUMNS
  /** Whether the sheet has been read to the end of its rows. */
  isDone = false
  private row: SheetRow = { number: 0, cells: [], notes: [], isHidden: false }
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

  constructor(private readonly values: CellValues) {}

  /** Goes on behind a row that somebody else has read. */
  continueAfter(rowNumber: number): void {
    this.row.number = rowNumber
  }

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
        const { r, hidden } = attributes
        const number = r === undefined ? this.row.number + 1 : Number(r)
        if (!(Number.isSafeInteger(number) && number > 0)) throw new Error(`a row with the number ${r}`)
        this.row = { number, cells: [], notes: [], isHidden: hidden === '1' || hidden === 'true' }
        this.column = -1
        return
      }
      case 'f':
        this.hasFormula = true
        return
      case 'is':
        this.hasValue = true
        return
      case 'col':
        if (attributes.hidden === '1' || attributes.hidden === 'true')
          this.hiddenColumns.push([Number(attributes.min) - 1, Number(attributes.max) - 1])
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
        if (!(this.column >= 0 && this.column < MOST_COLUMNS)) throw new Error(`a cell in column ${this.column + 1}`)
        putCell(
          this.row,
          this.column,
          this.hasValue
            ? this.values.value(this.type, this.style, this.value, this.hasFormula)
            : this.values.nothing(this.hasFormula),
          this.last,
        )
        return
      case 'row':
        this.ready.push(this.row)
        return
      case 'sheetData':
        this.isDone = true
        return
      default:
        this.inline.close(name)
    }
  }
}
