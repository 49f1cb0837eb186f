import { type Sentence, sentence } from '../sentence.js'
/** One record as the splitter found it. */
export interface CsvRecord {
  /** The physical line the record begins on, 1 for the first: what an editor shows. */
  line: number
  cells: string[]
  /** Set where the record breaks RFC 4180: then `cells` is a stopgap and `text` is what another parser should read. */
  irregular?: { text: string; problem: Sentence }
}

/** How a file separates: between the cells, and between the records (`\n` stands for `\r\n` too). */
export interface CsvDialect {
  delimiter: string
  newline: '\n' | '\r'
  /** Around cells that hold a delimiter or a line end; U+FFFF, which no text holds, where nothing does that. */
  quote: string
}

/** The `quote` of files in which a quote is a character like any other. */
export const NO_QUOTE = '\uFFFF'

const CARRIAGE_RETURN = 13

/** A quoted cell longer than this is taken for a quote that was never closed, so that memory stays bounded. */
export const LONGEST_CELL = 1024 * 1024

const NOWHERE = Number.MAX_SAFE_INTEGER

/**
 * Splits delimited text into records, block by block. Lines without quotes are cut with `indexOf`, which is
 * several times faster than reading character by character; only lines that hold a quote are walked cell by cell.
 * A quote inside an unquoted cell is an ordinary character. Text after a closing quote, and a quote that is never
 * closed, make an irregular record; after an unclosed quote, splitting goes on at the next line.
 */
export class CsvSplitter {
  private rest = ''
  private line = 1
  /** Cells of the record before: an array made in the right size costs half of one that grows. */
  private width = 0
  private readonly delimiterCode: number
  private readonly newlineCode: number
  private readonly quoteCode: number

  constructor(private readonly dialect: CsvDialect) {
    this.delimiterCode = dialect.delimiter.charCodeAt(0)
    this.newlineCode = dialect.newline.charCodeAt(0)
    this.quoteCode = dialect.quote.charCodeAt(0)
  }

  /** The records that are complete with this block; blank lines are passed over. */
  push(block: string): CsvRecord[] {
    return this.split(this.rest + block, false)
  }

  /** The line whose end has not come yet, and how much of it has. */
  get unfinished(): { line: number; length: number } {
    return { line: this.line, length: this.rest.length }
  }

  /** The records that the end of the file completes. */
  end(): CsvRecord[] {
    return this.split(this.rest, true)
  }

  private split(text: string, last: boolean): CsvRecord[] {
    const { delimiter, newline, quote: quoteSign } = this.dialect
    const records: CsvRecord[] = []
    const size = text.length
    let at = 0
    let quote = -1
    // Kept from cell to cell, or a text with few delimiters would be searched over and over.
    let comma = -1
    while (at < size) {
      let lineEnd = text.indexOf(newline, at)
      if (lineEnd < 0) {
        if (!last) break
        lineEnd = size
      }
      if (quote < at) {
        quote = text.indexOf(quoteSign, at)
        if (quote < 0) quote = NOWHERE
      }
      if (quote > lineEnd) {
        const end = this.cellEnd(text, at, lineEnd)
        if (end > at) {
          const cells = new Array<string>(this.width)
          let from = at
          let count = 0
          for (;;) {
            if (comma < from) {
              comma = text.indexOf(delimiter, from)
              if (comma < 0) comma = NOWHERE
            }
            if (comma >= end) break
            cells[count++] = text.slice(from, comma)
            from = comma + 1
          }
          cells[count++] = text.slice(from, end)
          this.width = count
          if (cells.length !== count) cells.length = count
          records.push({ line: this.line, cells })
        }
        this.line++
        at = lineEnd + 1
        continue
      }
      const next = this.walk(text, at, lineEnd, last, records)
      if (next < 0) break
      at = next
    }
    this.rest = at < size ? text.slice(at) : ''
    return records
  }

  /** The end of the last cell of a line: without the CR of a CRLF. */
  private cellEnd(text: string, start: number, lineEnd: number): number {
    return lineEnd > start && this.dialect.newline === '\n' && text.charCodeAt(lineEnd - 1) === CARRIAGE_RETURN
      ? lineEnd - 1
      : lineEnd
  }

  /** Reads the record at `start`, which holds a quote; answers where the next one begins, or -1 if more text is needed. */
  private walk(text: string, start: number, firstLineEnd: number, last: boolean, records: CsvRecord[]): number {
    const { delimiter, newline, quote } = this.dialect
    const cells: string[] = []
    let at = start
    let lineEnd = firstLineEnd
    let linesInside = 0
    let problem: Sentence | undefined
    for (;;) {
      const cellStart = at
      if (text.charCodeAt(at) === this.quoteCode) {
        const close = closingQuote(text, at + 1, quote)
        if (close < 0) {
          if (!last && text.length - start < LONGEST_CELL) return -1
          return this.unclosed(text, start, firstLineEnd, cells.length + 1, records)
        }
        if (close > lineEnd) {
          for (; lineEnd < close; linesInside++) {
            lineEnd = text.indexOf(newline, lineEnd + 1)
            if (lineEnd < 0) lineEnd = NOWHERE
          }
          if (lineEnd === NOWHERE) {
            if (!last) return -1
            lineEnd = text.length
          }
        }
        at = close + 1
        const next = text.charCodeAt(at)
        const isEnd =
          at >= text.length ||
          next === this.delimiterCode ||
          next === this.newlineCode ||
          at === this.cellEnd(text, at, lineEnd)
        if (isEnd) {
          const cell = text.slice(cellStart + 1, close)
          cells.push(cell.includes(quote) ? cell.replaceAll(quote + quote, quote) : cell)
        } else {
          problem ??= sentence`cell ${cells.length + 1} has text after its closing quote`
        }
        if (isEnd && next === this.delimiterCode) {
          at++
          continue
        }
        if (isEnd) break
      }
      const delimiterAt = text.indexOf(delimiter, at)
      if (delimiterAt < 0 || delimiterAt > lineEnd) {
        at = this.cellEnd(text, at, lineEnd)
        cells.push(text.slice(cellStart, at))
        break
      }
      cells.push(text.slice(cellStart, delimiterAt))
      at = delimiterAt + 1
    }
    const record: CsvRecord = { line: this.line, cells }
    if (problem) record.irregular = { text: text.slice(start, at), problem }
    records.push(record)
    this.line += linesInside + 1
    return lineEnd + 1
  }

  private unclosed(text: string, start: number, lineEnd: number, cell: number, records: CsvRecord[]): number {
    const line = text.slice(start, this.cellEnd(text, start, lineEnd))
    records.push({
      line: this.line,
      cells: line.split(this.dialect.delimiter),
      irregular: { text: line, problem: sentence`cell ${cell} opens a quote that is never closed` },
    })
    this.line++
    return lineEnd + 1
  }
}

/** Position of the quote that closes a cell whose content starts at `from`; doubled quotes are content. */
function closingQuote(text: string, from: number, quote: string): number {
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 2)) {
    if (text[at + 1] !== quote) return at
  }
  return -1
}
