import { GuanxiError } from '../error.js'
import type { RawRow, Source } from '../source.js'
import { type ByteSource, closedOnFailure } from './byte-source.js'
import { type CsvDialect, type CsvRecord, CsvSplitter, detectDialect } from './csv-split.js'
import { unguard } from './formula-guard.js'
import { decodeText, type EncodingOptions } from './text-blocks.js'

const BATCH = 1000

/** How a delimited file is to be read, where the user says so; everything else is detected. */
export interface CsvOptions extends EncodingOptions {
  delimiter?: string
}

type ParseIrregular = (text: string, dialect: CsvDialect) => string[] | undefined

/**
 * Reads delimited text as a stream. The first line with content is the header; a row's number is the physical line it
 * begins on, which is what an editor shows. Rows without any content are passed over. Missing cells at the end of a row
 * are empty; more cells than the header has, or a record that breaks the rules of quoting, are the row's `problem`.
 */
export function readCsv(bytes: ByteSource, options: CsvOptions = {}): Promise<Source> {
  return closedOnFailure(bytes, () => openCsv(bytes, options))
}

async function openCsv(bytes: ByteSource, options: CsvOptions): Promise<Source> {
  const asked = options.delimiter === undefined ? undefined : checkedDelimiter(options.delimiter)
  const { encoding, blocks } = await decodeText(bytes, options)
  const dialect = await beginning(blocks, asked ?? (/\.tsv$/i.test(bytes.name) ? '\t' : undefined))
  const splitter = new CsvSplitter(dialect)
  const parseIrregular = lazily(loadCsvParse)

  const records = recordsOf(splitter, dialect, blocks)
  const ahead = await headerRecord(records, bytes.name)
  const columns = headings(ahead.header)
  if (ahead.header.irregular) {
    throw new GuanxiError(
      'E_FILE',
      `The header of "${bytes.name}" cannot be read: ${ahead.header.irregular.problem}.`,
      {
        at: `${bytes.name} line ${ahead.header.line}`,
        hint: 'Mend the quotes in the header line.',
      },
    )
  }

  async function* batches(): AsyncGenerator<readonly RawRow[]> {
    const shape = rowShape(columns.length)
    let batch: RawRow[] = []
    for await (const found of resumed(ahead.rest, records)) {
      for (const record of found) {
        const cells = record.irregular && (await parseIrregular())(record.irregular.text, dialect)
        const row = shape(record, cells ?? record.cells)
        if (!row) continue
        batch.push(row)
        if (batch.length === BATCH) {
          yield batch
          batch = []
        }
      }
    }
    if (batch.length > 0) yield batch
  }

  return {
    name: bytes.name,
    columns,
    batches: batches(),
    get encoding() {
      return encoding().name
    },
    get encodingConfidence() {
      return encoding().confidence
    },
    delimiter: dialect.delimiter,
    progress: bytes.progress,
    sha256: bytes.sha256,
  }
}

function checkedDelimiter(text: string): string {
  const delimiter = text === 'tab' || text === '\\t' ? '\t' : text
  if (delimiter.length === 1 && !'"\r\n'.includes(delimiter)) return delimiter
  throw new GuanxiError('E_USAGE', `"${text}" cannot separate cells: a delimiter is one character.`, {
    hint: 'Use --delimiter , or ; or | or tab.',
  })
}

/** Reads on until the dialect is known; what was read for that is put back in front. */
interface Beginning extends CsvDialect {
  start: string
}

const SEPARATOR_LINE = /^"?sep=(.)"?\r?\n/i

async function beginning(blocks: AsyncGenerator<string>, delimiter: string | undefined): Promise<Beginning> {
  let start = ''
  for (;;) {
    const next = await blocks.next()
    if (!next.done) start += next.value
    // Excel understands a first line "sep=;" and so do files made for it.
    const said = SEPARATOR_LINE.exec(start)
    const dialect = detectDialect(said ? start.slice(said[0].length) : start, next.done === true)
    if (dialect) return { ...dialect, delimiter: delimiter ?? said?.[1] ?? dialect.delimiter, start }
  }
}

async function* recordsOf(
  splitter: CsvSplitter,
  { start }: Beginning,
  blocks: AsyncGenerator<string>,
): AsyncGenerator<CsvRecord[]> {
  yield splitter.push(start)
  for await (const block of blocks) yield splitter.push(block)
  yield splitter.end()
}

async function headerRecord(
  records: AsyncGenerator<CsvRecord[]>,
  name: string,
): Promise<{ header: CsvRecord; rest: CsvRecord[] }> {
  for (;;) {
    const next = await records.next()
    if (next.done) {
      throw new GuanxiError('E_FILE', `"${name}" is empty.`, { at: name, hint: 'It needs a header line.' })
    }
    const at = next.value.findIndex(({ line, cells }) => !isBlank(cells) && !(line === 1 && isSeparatorLine(cells)))
    const header = next.value[at]
    if (header) return { header, rest: next.value.slice(at + 1) }
  }
}

// With its own delimiter in force, the line `sep=;` is split into `sep=` and nothing.
const isSeparatorLine = (cells: readonly string[]): boolean =>
  /^sep=(.?)$/i.test(cells[0] ?? '') && cells.slice(1).every(cell => cell === '') && cells.length <= 2

/** The names of the columns; delimiters without a name at the end of the header, which Excel leaves behind, are none. */
function headings({ cells }: CsvRecord): string[] {
  let width = cells.length
  while (width > 1 && cells[width - 1] === '') width--
  return cells.slice(0, width).map(unguard)
}

async function* resumed(first: CsvRecord[], rest: AsyncGenerator<CsvRecord[]>): AsyncGenerator<CsvRecord[]> {
  yield first
  yield* rest
}

function rowShape(width: number): (record: CsvRecord, cells: string[]) => RawRow | undefined {
  let afterIrregular = false
  return (record, cells) => {
    if (cells[0] === '' && isBlank(cells)) return undefined
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i] as string
      if (cell.charCodeAt(0) === 39) cells[i] = unguard(cell)
    }
    const found = cells.length
    let problem = record.irregular?.problem
    if (found > width) {
      if (isBlank(cells.slice(width))) cells.length = width
      else problem ??= `has ${found} cells, the header has ${width}`
    } else if (found < width) {
      // After a broken quote, a short line may be the middle of a cell of several lines rather than a row.
      if (afterIrregular) problem ??= `has ${found} cells, the header has ${width}`
      while (cells.length < width) cells.push('')
    }
    if (record.irregular) afterIrregular = true
    return problem === undefined ? { number: record.line, cells } : { number: record.line, cells, problem }
  }
}

function isBlank(cells: readonly string[]): boolean {
  for (const cell of cells) if (cell !== '') return false
  return true
}

function lazily<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined
  return () => {
    loading ??= load()
    return loading
  }
}

/** csv-parse reads what is irregular; `undefined` where even it finds no sense in the record. */
async function loadCsvParse(): Promise<ParseIrregular> {
  const { parse } = await import('csv-parse/sync')
  return (text, { delimiter, newline }) => {
    try {
      const records = parse(text, {
        delimiter,
        record_delimiter: newline === '\n' ? ['\r\n', '\n'] : ['\r'],
        relax_quotes: true,
        relax_column_count: true,
      })
      return records[0]
    } catch {
      return undefined
    }
  }
}
