import { TextDecoder } from 'node:util'
import { sentence } from '../sentence.js'
import { ByteWindow } from './byte-window.js'
import type { CellValues, SheetRow } from './xlsx-cell-value.js'
import { encodingOf, type XlsxParts, xmlReader } from './xlsx-parts.js'
import { damaged, tooLarge } from './xlsx-refusal.js'
import { RowParser } from './xlsx-row-parse.js'
import { RowScanner } from './xlsx-row-scan.js'

/** No row of a table is longer, nor is what stands before the rows. */
const LONGEST = 16 * 1024 ** 2

/** A sheet of 16,384 columns, each with a width of its own, begins with about a megabyte. */
const LONGEST_HEAD = 4 * 1024 ** 2

/** A tab while its rows are read. */
export interface SheetReading {
  /** Rows with any cells, in their order. */
  rows: AsyncGenerator<SheetRow[]>
  /** Columns from this one on are not kept any more. */
  keepUntil(column: number): void
  /** Hidden columns, first and last of a group; complete when the first rows have come. */
  hiddenColumns: readonly (readonly [first: number, last: number])[]
}

/** Reads the rows of a sheet; `count` is told how many bytes of it have been read. */
export async function readSheet(
  parts: XlsxParts,
  part: string,
  values: CellValues,
  count: (bytes: number) => void,
): Promise<SheetReading> {
  const parser = new RowParser(values)
  const scanner = new RowScanner(values)
  const reader = await xmlReader(parser)

  async function* rows(): AsyncGenerator<SheetRow[]> {
    const sheet = new SheetBytes(parts.path, scanner, parser, reader)
    try {
      for await (const piece of parts.bytes(part)) {
        const found = sheet.push(piece)
        count(piece.length)
        if (found.length > 0) yield found
      }
      const found = sheet.end()
      if (found.length > 0) yield found
    } catch (cause) {
      throw damaged(parts.path, cause)
    }
  }
  return {
    rows: rows(),
    keepUntil(column) {
      parser.last = column
      scanner.last = column
    },
    hiddenColumns: parser.hiddenColumns,
  }
}

/**
 * Takes the bytes of a sheet to whoever can read them. What stands before the rows goes to the XML parser, which then
 * waits within `<sheetData>`; rows go to the scanner, until one comes that it cannot read: from there on, the parser reads.
 */
class SheetBytes {
  private phase: 'before' | 'scanning' | 'parsing' | 'after' = 'before'
  private readonly window = new ByteWindow(128 * 1024)
  private decoder: TextDecoder | undefined
  /** Bytes that the parser has read since it last found a row. */
  private parsed = 0

  constructor(
    private readonly path: string,
    private readonly scanner: RowScanner,
    private readonly parser: RowParser,
    private readonly reader: { write(text: string): void; end(): void },
  ) {}

  push(piece: Buffer): SheetRow[] {
    if (this.phase === 'after') return []
    if (this.phase === 'parsing') return this.parse(piece)
    this.window.add(piece)
    const found = this.phase === 'before' ? this.begin() : this.scan()
    if (this.window.length > LONGEST) throw this.tooLong()
    return found
  }

  end(): SheetRow[] {
    const found = this.phase === 'before' ? this.parse(this.window.bytes) : []
    if (this.phase === 'scanning' || (this.phase === 'parsing' && !this.parser.isDone))
      throw new Error('the sheet breaks off')
    return found
  }

  private begin(): SheetRow[] {
    const { bytes } = this.window
    const start = bytes.subarray(0, 2000).toString('latin1')
    const isPlain = encodingOf(bytes) === 'utf-8' && !/<\w+:worksheet/.test(start)
    const tag = isPlain ? bytes.indexOf('<sheetData>') : -1
    if (tag < 0) {
      // It may have attributes, be empty or missing, or come later: all that is for the parser.
      return isPlain && bytes.length < LONGEST_HEAD ? [] : this.parseRest()
    }
    this.reader.write(bytes.toString('utf8', 0, tag + 11))
    this.phase = 'scanning'
    this.window.drop(tag + 11)
    return this.scan()
  }

  /** Gives the parser what is there; from then on, it gets all pieces as they come. */
  private parseRest(): SheetRow[] {
    const { bytes } = this.window
    this.window.drop(bytes.length)
    return this.parse(bytes)
  }

  private scan(): SheetRow[] {
    const { scanner, window } = this
    const { bytes } = window
    const found: SheetRow[] = []
    const close = bytes.indexOf('</sheetData')
    // All before the last beginning or end of a row is complete.
    const lastRow = bytes.lastIndexOf('</row>')
    const end = close >= 0 ? close : Math.max(lastRow < 0 ? 0 : lastRow + 6, bytes.lastIndexOf('<row'))
    let at = 0
    for (;;) {
      while (at < end && (bytes[at] as number) <= 32) at++
      if (at >= end) break
      const next = scanner.row(bytes, at, end)
      if (next < 0) {
        this.parser.continueAfter(scanner.number)
        window.drop(at)
        for (const row of this.parseRest()) found.push(row)
        return found
      }
      at = next
      if (scanner.found) found.push(scanner.found)
    }
    if (close >= 0) this.phase = 'after'
    window.drop(close >= 0 ? bytes.length : at)
    return found
  }

  private parse(bytes: Buffer): SheetRow[] {
    this.phase = 'parsing'
    this.decoder ??= new TextDecoder(encodingOf(bytes))
    this.reader.write(this.decoder.decode(bytes, { stream: true }))
    const found = this.parser.ready
    this.parser.ready = []
    this.parsed = found.length > 0 || this.parser.isDone ? 0 : this.parsed + bytes.length
    if (this.parsed > LONGEST) throw this.tooLong()
    return found
  }

  private tooLong(): Error {
    return tooLarge(
      this.path,
      sentence`row ${this.scanner.number + 1} takes more than 16 MB, or cannot be told from the next`,
    )
  }
}
