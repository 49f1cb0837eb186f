import type { Cell } from '../table.js'
import { openFileBytes } from './byte-source.js'
import { detectDialect } from './detect-dialect.js'
import { guard, unguard } from './formula-guard.js'
import { decodeText } from './text-blocks.js'

/** A record of a text file: its cells as they are written there, and the text they stand in. */
interface SharedRecord {
  cells: readonly string[]
  raw: string
}

/** A delimited file as it stands, with all that is needed to write it as it was. */
export interface CsvFile {
  exists: boolean
  header: readonly string[]
  rawHeader: string | undefined
  records: readonly SharedRecord[]
  delimiter: string
  newline: string
  /** Byte order mark and line `sep=`, where the file begins with them. */
  prefix: string
}

const BYTE_ORDER_MARK = '\uFEFF'

/** What is not there yet is made as guanxi makes all text files. */
export const NO_FILE: CsvFile = {
  exists: false,
  header: [],
  rawHeader: undefined,
  records: [],
  delimiter: ',',
  newline: '\r\n',
  prefix: BYTE_ORDER_MARK,
}

/** Reads a whole delimited file, whatever its encoding. */
export async function parseShared(path: string): Promise<CsvFile> {
  const { parse } = await import('csv-parse/sync')
  const { encoding, blocks } = await decodeText(await openFileBytes(path))
  let text = ''
  for await (const block of blocks) text += block
  const hadMark = text.startsWith(BYTE_ORDER_MARK)
  const said = /^\uFEFF?("?sep=(.)"?\r?\n)/i.exec(text)
  const body = text.slice((hadMark ? 1 : 0) + (said?.[1]?.length ?? 0))
  const { dialect } = detectDialect(body, true)
  const delimiter = said?.[2] ?? (/\.tsv$/i.test(path) ? '\t' : dialect.delimiter)
  const records = parse(body, {
    delimiter,
    raw: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
  }) as unknown as { record: string[]; raw: string }[]
  const all = records.map(({ record, raw }) => ({ cells: record, raw: raw.replace(/[\r\n]+$/, '') }))
  const [first, ...rest] = all
  // It is written in UTF-8, and then spreadsheets want the mark; a file of pure ASCII stays without.
  const isOther = encoding().name !== 'utf-8'
  return {
    exists: true,
    header: (first?.cells ?? []).map(shownText),
    rawHeader: first?.raw,
    records: rest,
    delimiter,
    newline: body.includes('\r\n') ? '\r\n' : dialect.newline,
    prefix: (hadMark || isOther ? BYTE_ORDER_MARK : '') + (said?.[1] ?? ''),
  }
}

/** A cell as people mean it. */
export const shownText = (text: string): string => unguard(text)

/** A cell as a text file must hold it. */
export function storedText(value: Cell): string {
  if (value === null) return ''
  return typeof value === 'string' ? guard(value.replaceAll('\0', '\uFFFD')) : String(value)
}

/** The text of a file: records given as text are taken as they are. */
export async function sharedText(
  { delimiter, newline, prefix }: CsvFile,
  header: readonly string[] | string,
  records: readonly (readonly string[] | string)[],
  width: number,
): Promise<string> {
  const { stringify } = await import('csv-stringify/sync')
  const options = { delimiter, eof: false, quoted_match: /[\r\n\t;]/ }
  const lineOf = (cells: readonly string[] | string): string => {
    if (typeof cells === 'string') return cells
    const whole = Array.from({ length: Math.max(width, cells.length) }, (_, at) => cells[at] ?? '')
    return stringify([whole], options)
  }
  const head = typeof header === 'string' ? header : header.map(name => guard(name))
  return prefix + [head, ...records].map(lineOf).join(newline) + newline
}
