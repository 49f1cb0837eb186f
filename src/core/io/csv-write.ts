import { createWriteStream } from 'node:fs'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { Cell, Column, Row, Table } from '../table.js'
import { pendingFile } from './atomic-write.js'
import { writeFailure } from './file-error.js'
import { guard } from './formula-guard.js'

const BYTE_ORDER_MARK = '\uFEFF'
const ROWS_PER_BLOCK = 1000

const NUMBER = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i

type ToText = (records: readonly string[][]) => string

/** Rows turned into delimited text: RFC 4180, CRLF, texts guarded against formulas. */
async function csvStringifier(path: string): Promise<ToText> {
  const { stringify } = await import('csv-stringify/sync')
  // A lone CR, and the delimiters of other countries' Excel, are quoted too, so that nothing splits a cell.
  const options = {
    delimiter: /\.tsv$/i.test(path) ? '\t' : ',',
    record_delimiter: 'windows',
    quoted_match: /[\r\n\t;]/,
  }
  return records => stringify(records as string[][], options)
}

/** The cell as text: a number never gets a guard, so `-5` stays a number; U+0000, which no text file can hold, becomes U+FFFD. */
function cellText(cell: Cell | undefined, { type }: Column): string {
  if (typeof cell === 'string') {
    return type !== 'text' && NUMBER.test(cell) ? cell : guard(cell.replaceAll('\0', '\uFFFD'))
  }
  return cell === null || cell === undefined || Number.isNaN(cell) ? '' : String(cell)
}

function* textBlocks(table: Table, toText: ToText): Generator<string> {
  yield toText([table.columns.map(column => guard(column.key))])
  for (let at = 0; at < table.rows.length; at += ROWS_PER_BLOCK) {
    yield toText(recordsOf(table.rows.slice(at, at + ROWS_PER_BLOCK), table.columns))
  }
}

function recordsOf(rows: readonly Row[], columns: readonly Column[]): string[][] {
  return rows.map(row => columns.map(column => cellText(row[column.key], column)))
}

/** Writes one table as CSV (tab-separated where the file ends in .tsv), UTF-8 with byte order mark, header = column keys. */
export async function writeCsv(path: string, table: Table): Promise<void> {
  const writer = await openRowWriter(path, table.columns)
  try {
    for (let at = 0; at < table.rows.length; at += ROWS_PER_BLOCK) {
      await writer.write(table.rows.slice(at, at + ROWS_PER_BLOCK))
    }
  } catch (error) {
    await writer.discard()
    throw error
  }
  await writer.close()
}

/** The table as CSV without byte order mark, for standard output. */
export async function csvText(table: Table): Promise<string> {
  return [...textBlocks(table, await csvStringifier('-'))].join('')
}

/** Writes one table as CSV without byte order mark to a stream that stays open, such as standard output. */
export async function streamCsv(stream: Writable, table: Table): Promise<void> {
  for (const block of textBlocks(table, await csvStringifier('-'))) await send(stream, block)
}

/** A CSV file that grows while rows come in, for results too long to keep; it appears at its path only when closed. */
export interface RowWriter {
  write(rows: readonly Row[]): Promise<void>
  /** Puts the finished file in its place. */
  close(): Promise<void>
  /** Leaves no trace. */
  discard(): Promise<void>
}

/** Begins a CSV file with these columns; E_FILE where the folder cannot be written to. */
export async function openRowWriter(path: string, columns: readonly Column[]): Promise<RowWriter> {
  const toText = await csvStringifier(path)
  const file = pendingFile(path)
  const stream = createWriteStream(file.temporaryPath)
  // An error may come between two writes; `send` and `finished` report it, this keeps it from ending the program.
  stream.on('error', () => {})
  const attempt = async (action: () => Promise<void>) => {
    try {
      await action()
    } catch (error) {
      stream.destroy()
      await file.discard()
      throw writeFailure(error, path)
    }
  }
  await attempt(() => send(stream, BYTE_ORDER_MARK + toText([columns.map(column => guard(column.key))])))
  return {
    write: rows => attempt(() => send(stream, toText(recordsOf(rows, columns)))),
    async close() {
      await attempt(async () => {
        stream.end()
        await finished(stream)
      })
      await file.commit()
    },
    async discard() {
      stream.destroy()
      await file.discard()
    },
  }
}

/** Resolves when the stream has taken the text, so that a slow reader holds the writer back. */
function send(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, error => (error ? reject(error) : resolve()))
  })
}
