import { type Sentence, sentence } from '../sentence.js'
import { type CellNote, columnName } from '../source.js'
import type { Cell } from '../table.js'
import { dateText, type NumberKind, numberOf, unescapeText } from './xlsx-cells.js'
import type { SharedStrings } from './xlsx-strings.js'

/** A row as it stands in a sheet: its cells by the number of their column, and whether a person sees it. */
export interface SheetRow {
  number: number
  /** Blank ones are null, or are missing. */
  cells: Cell[]
  /** Columns are those of the sheet. */
  notes: CellNote[]
  isHidden: boolean
  /** The first column with content behind the last one that is kept. */
  outside?: number
}

/** Excel has no more columns: A to XFD. */
export const MOST_COLUMNS = 16_384

/** Nothing longer is kept of a cell; Excel itself ends at 32,767 characters. */
export const LONGEST_CELL = 1024 * 1024

/** Why a cell has no value, and what it shows. */
export class Fault {
  constructor(
    readonly reason: Sentence,
    readonly shown: Cell = null,
  ) {}
}

const LARGEST_FILL = 1000

/** Puts the value of a cell into its row; columns from `last` on are only told of. */
export function putCell(row: SheetRow, column: number, value: Cell | Fault, last: number): void {
  if (value === null) return
  const isFault = value instanceof Fault
  if (isFault)
    row.notes.push({ column, kind: 'fault', text: sentence`${columnName(column)}${row.number}: ${value.reason}` })
  const shown = isFault ? value.shown : value
  if (column < last) {
    const { cells } = row
    // Far from its neighbours a cell leaves a gap, or rows that only hold one in the last column would fill the memory.
    if (column - cells.length < LARGEST_FILL) while (cells.length < column) cells.push(null)
    cells[column] = shown
  } else if (shown !== null && shown !== '') row.outside ??= column
}

/** Dates in a file are few compared with its rows, so the texts of the last ones are kept. */
const KEPT_DATES = 4096

/** Makes plain values of what the XML of a cell says, by its type and its style. */
export class CellValues {
  /** By style, then by number. */
  readonly #dates: Map<number, string | number>[] = []

  constructor(
    readonly strings: SharedStrings,
    private readonly kinds: readonly NumberKind[],
    private readonly date1904: boolean,
  ) {}

  /** `type` is the `t` of the cell, `text` its content; a formula that was never calculated has none. */
  value(type: string, style: number, text: string, hasFormula: boolean): Cell | Fault {
    if (text.length > LONGEST_CELL) return new Fault(sentence`holds more than a million characters`)
    switch (type) {
      case 's':
        return this.shared(Number(text))
      case 'str':
      case 'inlineStr':
        return unescapeText(text)
      case 'b':
        return text === '' ? this.nothing(hasFormula) : text === '1' || text === 'true'
      case 'e':
        return new Fault(sentence`${text}`, text)
      case 'd':
        return text.replace('T', ' ').replace(/(\.\d+)?Z?$/, '')
      default:
        return text === '' ? this.nothing(hasFormula) : this.numeric(style, numberOf(text), text)
    }
  }

  nothing(hasFormula: boolean): null | Fault {
    return hasFormula ? new Fault(sentence`formula without a stored result`) : null
  }

  shared(index: number): string | Fault {
    return this.strings.at(index) ?? new Fault(sentence`refers to a text that is not in the file`)
  }

  /** A number as its style shows it. */
  number(style: number, number: number): Cell {
    const kind = this.kinds[style]
    if (kind === undefined || kind === 'number') return number
    this.#dates[style] ??= new Map()
    const dates = this.#dates[style]
    let shown = dates.get(number)
    if (shown === undefined) {
      shown = dateText(number, kind, this.date1904) ?? number
      if (dates.size === KEPT_DATES) dates.clear()
      dates.set(number, shown)
    }
    return shown
  }

  private numeric(style: number, number: number | string, text: string): Cell | Fault {
    if (typeof number === 'string') return number
    return Number.isNaN(number)
      ? new Fault(sentence`"${text.slice(0, 40)}" is not a number`, text)
      : this.number(style, number)
  }
}
