import type { Cell } from '../table.js'
import { type CellValues, type Fault, MOST_COLUMNS, putCell, type SheetRow } from './xlsx-cell-value.js'
import { xmlText } from './xml-text.js'

const SPACE = 32
const QUOTE = 34
const SLASH = 47
const LESS = 60
const EQUALS = 61
const GREATER = 62
const MINUS = 45
const DOT = 46
const [F, I, N, R, S, T, V] = ['f', 'i', 'n', 'r', 's', 't', 'v'].map(letter => letter.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
]

/** Powers of ten by which a whole number of 15 digits can be divided without an error of its own. */
const TENS = Array.from({ length: 16 }, (_, n) => 10 ** n)

/**
 * Reads rows of a sheet from the bytes of its XML as nearly all programs write it, several times faster than an XML
 * parser: tags without prefix, attributes in double quotes, cells with `<f>`, `<v>` or one `<is><t>`. Whatever is
 * written in another way is left alone, for a parser to read.
 */
export class RowScanner {
  /** What the last call of `row` has read. */
  found: SheetRow | undefined
  /** Columns from here on are not kept. */
  last = MOST_COLUMNS
  /** Number of the last row. */
  number = 0
  private bytes: Buffer = Buffer.alloc(0)
  private end = 0
  /** Where the text of the cell begins and ends. */
  private from = 0
  private to = 0
  private column = -1

  constructor(private readonly values: CellValues) {}

  /** Reads the row that begins at a place; answers where it ends, or -1 where it is not of the common shape. */
  row(bytes: Buffer, start: number, end: number): number {
    this.bytes = bytes
    this.end = end
    this.found = undefined
    if (!this.isAt(start, '<row')) return -1
    const row: SheetRow = { number: this.number + 1, cells: [], notes: [], isHidden: false }
    let at = start + 4
    for (;;) {
      const byte = bytes[at] as number
      if (byte === GREATER) break
      if (byte === SLASH) {
        this.number = row.number
        return bytes[at + 1] === GREATER ? at + 2 : -1
      }
      if (byte > SPACE || !((bytes[at + 1] as number) > SPACE) || at >= end) return -1
      const equals = this.next(EQUALS, at)
      if (equals < 0 || bytes[equals + 1] !== QUOTE) return -1
      const close = this.next(QUOTE, equals + 2)
      if (close < 0) return -1
      if (equals - at === 2 && bytes[at + 1] === R) {
        row.number = this.digits(equals + 2, close)
        if (row.number < 1) return -1
      } else if (this.isAt(at + 1, 'hidden=')) row.isHidden = bytes[equals + 2] === 49 || bytes[equals + 2] === T
      at = close + 1
    }
    at++
    this.column = -1
    for (;;) {
      while ((bytes[at] as number) <= SPACE) at++
      if (this.isAt(at, '</row>')) break
      if (bytes[at] !== LESS || bytes[at + 1] !== 99) return -1
      at = this.cell(row, at + 2)
      if (at < 0) return -1
    }
    this.number = row.number
    this.found = row
    return at + 6
  }

  /** Reads the cell whose tag begins before a place; answers where it ends, or -1. */
  private cell(row: SheetRow, start: number): number {
    const { bytes } = this
    let at = start
    let column = this.column + 1
    let style = 0
    let type = N
    let isLong = false
    for (;;) {
      const byte = bytes[at] as number
      if (byte === GREATER) break
      if (byte === SLASH) {
        this.column = column
        return bytes[at + 1] === GREATER ? at + 2 : -1
      }
      if (byte !== SPACE || !((bytes[at + 1] as number) > SPACE)) return -1
      const equals = bytes[at + 2] === EQUALS ? at + 2 : this.next(EQUALS, at)
      if (equals < 0 || bytes[equals + 1] !== QUOTE) return -1
      const name = equals === at + 2 ? bytes[at + 1] : 0
      at = equals + 2
      if (name === R) {
        column = 0
        for (let letter = bytes[at] as number; letter >= 65 && letter <= 90; letter = bytes[++at] as number)
          column = column * 26 + letter - 64
        column--
      } else if (name === T) {
        type = bytes[at] as number
        isLong = bytes[at + 1] !== QUOTE
      }
      const close = this.next(QUOTE, at)
      if (close < 0) return -1
      if (name === S) style = this.digits(at, close)
      at = close + 1
    }
    if (column < 0 || column >= MOST_COLUMNS || style < 0 || (isLong && type !== S && type !== I)) return -1
    this.column = column
    at = this.content(at + 1, isLong && type === I)
    if (at < 0) return -1
    putCell(row, column, this.value(type, isLong, style), this.last)
    return this.isReadable ? at : -1
  }

  private hasFormula = false
  private hasValue = false
  /** Whether the value of the cell is one that the scanner understands. */
  private isReadable = true

  /** Finds the value among what a cell consists of; answers where the cell ends, or -1. */
  private content(start: number, isInline: boolean): number {
    const { bytes } = this
    let at = start
    this.hasFormula = false
    this.hasValue = false
    this.isReadable = true
    this.from = this.to = 0
    for (;;) {
      while ((bytes[at] as number) <= SPACE) at++
      if (bytes[at] !== LESS) return -1
      const name = bytes[at + 1]
      if (name === V && (this.isAt(at + 2, '/>') || this.isAt(at + 2, ' />'))) {
        at = this.next(GREATER, at) + 1
        this.hasValue = true
      } else if (name === V) {
        at = this.text(at + 2)
        if (!this.isAt(at, '</v>')) return -1
        at += 4
        this.hasValue = true
      } else if (name === F) {
        const close = this.next(GREATER, at)
        if (close < 0) return -1
        this.hasFormula = true
        at = close + 1
        if (bytes[close - 1] === SLASH) continue
        at = this.next(LESS, at)
        if (!this.isAt(at, '</f>')) return -1
        at += 4
      } else if (name === I && isInline) {
        if (!this.isAt(at, '<is><t')) return -1
        at = this.text(at + 6)
        if (!this.isAt(at, '</t></is>')) return -1
        at += 9
        this.hasValue = true
      } else return this.isAt(at, '</c>') ? at + 4 : -1
    }
  }

  /** Notes where the text behind a tag's name begins and ends; answers where the closing tag begins, or -1. */
  private text(start: number): number {
    const { bytes } = this
    let at = start
    if (bytes[at] === SPACE) at = this.next(GREATER, at)
    if (bytes[at] !== GREATER || bytes[at - 1] === SLASH) return -1
    this.from = ++at
    for (let byte = bytes[at] as number; byte !== LESS; byte = bytes[++at] as number)
      if (at >= this.end || (byte < SPACE && byte !== 9 && byte !== 10 && byte !== 13)) return -1
    this.to = at
    return at
  }

  private value(type: number, isLong: boolean, style: number): Cell | Fault {
    const { from, to, values } = this
    if (!this.hasValue) return values.nothing(this.hasFormula)
    if (type === S && !isLong) {
      const index = this.digits(from, to)
      return index < 0 ? this.unreadable() : values.shared(index)
    }
    if (type === N && !isLong) {
      const number = this.plainNumber(from, to)
      if (number !== undefined) return values.number(style, number)
    }
    const text = this.bytes.toString('utf8', from, to)
    if (type === S || type === I) {
      const read = xmlText(text)
      return read === undefined ? this.unreadable() : values.value('str', style, read, false)
    }
    return values.value(String.fromCharCode(type), style, text, this.hasFormula)
  }

  private unreadable(): null {
    this.isReadable = false
    return null
  }

  private digits(from: number, to: number): number {
    if (to - from > 9 || to <= from) return -1
    let number = 0
    for (let at = from; at < to; at++) {
      const digit = (this.bytes[at] as number) - 48
      if (digit < 0 || digit > 9) return -1
      number = number * 10 + digit
    }
    return number
  }

  /** A number of up to 15 digits without exponent: both the whole and the power of ten are exact, so their quotient is right. */
  private plainNumber(from: number, to: number): number | undefined {
    const { bytes } = this
    const isNegative = bytes[from] === MINUS
    let whole = 0
    let digits = 0
    let decimals = -1
    for (let at = isNegative ? from + 1 : from; at < to; at++) {
      const byte = bytes[at] as number
      if (byte >= 48 && byte <= 57) {
        whole = whole * 10 + byte - 48
        digits++
        if (decimals >= 0) decimals++
      } else if (byte === DOT && decimals < 0) decimals = 0
      else return undefined
    }
    if (digits === 0 || digits > 15) return undefined
    const number = decimals > 0 ? whole / (TENS[decimals] as number) : whole
    return isNegative && number !== 0 ? -number : number
  }

  private next(byte: number, from: number): number {
    const { bytes, end } = this
    for (let at = from; at < end; at++) if (bytes[at] === byte) return at
    return -1
  }

  private isAt(at: number, text: string): boolean {
    if (at < 0) return false
    for (let n = 0; n < text.length; n++) if (this.bytes[at + n] !== text.charCodeAt(n)) return false
    return true
  }
}
