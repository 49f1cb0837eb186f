import { GuanxiError } from '../error.js'
import { sentence } from '../sentence.js'
import type { RawRow, Source } from '../source.js'
import { type ByteSource, closedOnFailure } from './byte-source.js'
import { type CsvDialect, type CsvRecord, CsvSplitter, LONGEST_CELL, NO_QUOTE } from './csv-split.js'
import { type AskedDialect, detectDialect, refuseDoubt } from './detect-dialect.js'
import { unguard } from './formula-guard.js'
import { checkWidth, chooseHeader, passedOver, ROWS_AHEAD } from './header-row.js'
import { decodeText, type EncodingOptions } from './text-blocks.js'

const BATCH = 1000

/** How a delimited file is to be read, where the user says so; everything else is detected. */
export interface CsvOptions extends EncodingOptions {
  delimiter?: string
  /** The character around cells, or `none`. */
  quote?: string
  /** The line with the headings. */
  headerRow?: number
  /** What the columns are called, where no line says it: the first line is a row then. */
  columns?: readonly string[]
}

/** The delimiter of texts whose columns stand apart by blanks. */
const BLANKS = 'blanks'

type ParseIrregular = (text: string, dialect: CsvDialect) => string[] | undefined

/**
 * Reads delimited text as a stream. The header is the first line with content, below titles and
 * notes where there are any (`chooseHeader`); a row's number is the physical line it
 * begins on, which is what an editor shows. Rows without any content are passed over. Missing cells at the end of a row
 * are empty; more cells than the header has, or a record that breaks the rules of quoting, are the row's `problem`.
 */
export function readCsv(bytes: ByteSource, options: CsvOptions = {}): Promise<Source> {
  return closedOnFailure(bytes, () => openCsv(bytes, options))
}

async function openCsv(bytes: ByteSource, options: CsvOptions): Promise<Source> {
  const asked = {
    delimiter: options.delimiter === undefined ? tabOf(bytes.name) : checkedDelimiter(options.delimiter),
    quote: options.quote === undefined ? undefined : checkedQuote(options.quote),
  }
  const decoded = await decodeText(bytes, options)
  const { encoding } = decoded
  const blocks = options.delimiter === BLANKS ? withTabs(decoded.blocks) : decoded.blocks
  const { dialect, start } = await beginning(blocks, asked, bytes.name)
  const records = recordsOf(new CsvSplitter(dialect), start, blocks, bytes.name)
  const ahead = await firstRecords(records)
  const rows = ahead.slice(0, ROWS_AHEAD).map(record => ({ number: record.line, cells: record.cells, record }))
  const chosen = options.columns ? undefined : chooseHeader(rows, options.headerRow, bytes.name)
  if (chosen) refuseIrregular(chosen.header.record, bytes.name)
  const columns = options.columns ?? headings(chosen?.header.record)
  checkWidth(columns.length, bytes.name, sentence`Name what separates the cells with --delimiter.`)
  const { above = [], below = rows } = chosen ?? {}
  const rest = [...below.map(row => row.record), ...ahead.slice(ROWS_AHEAD)]

  return {
    name: bytes.name,
    columns,
    batches: batchesOf(resumed(rest, records), columns.length, dialect),
    get encoding() {
      return encoding().name
    },
    get encodingConfidence() {
      return encoding().confidence
    },
    delimiter: dialect.delimiter,
    quote: dialect.quote === NO_QUOTE ? 'none' : dialect.quote,
    ...(chosen && { headerRow: chosen.header.number }),
    skippedLines: above.map(row => row.number),
    remarks: () => passedOver(above),
    progress: bytes.progress,
    sha256: bytes.sha256,
  }
}

async function* batchesOf(
  records: AsyncGenerator<CsvRecord[]>,
  width: number,
  dialect: CsvDialect,
): AsyncGenerator<readonly RawRow[]> {
  const parseIrregular = lazily(loadCsvParse)
  const shape = rowShape(width)
  let batch: RawRow[] = []
  for await (const found of records) {
    for (const record of found) {
      const cells =
        record.irregular &&
        record.irregular.text.length < LONGEST_CELL &&
        (await parseIrregular())(record.irregular.text, dialect)
      const row = shape(record, cells || record.cells)
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

const tabOf = (name: string): string | undefined => (/\.tsv$/i.test(name) ? '\t' : undefined)

function checkedDelimiter(text: string): string {
  const delimiter = text === 'tab' || text === '\\t' || text === BLANKS ? '\t' : text
  if (delimiter.length === 1 && !'"\r\n'.includes(delimiter)) return delimiter
  throw new GuanxiError('E_USAGE', sentence`"${text}" cannot separate cells: a delimiter is one character.`, {
    hint: sentence`Use --delimiter , or ; or | or tab, or blanks for columns that stand apart by blanks.`,
  })
}

function checkedQuote(text: string): string {
  if (text === 'none') return NO_QUOTE
  if (text.length === 1 && /[^\r\n\w]/.test(text)) return text
  throw new GuanxiError('E_USAGE', sentence`"${text}" cannot stand around cells: a quote is one sign.`, {
    hint: sentence`Use --quote '"', --quote "'" or --quote none.`,
  })
}

/** Text whose columns stand apart by blanks, with one tab between them and nothing around the lines. */
async function* withTabs(blocks: AsyncGenerator<string>): AsyncGenerator<string> {
  // Blanks at the end of a block may go on in the next one.
  let held = '\n'
  let isFirst = true
  for await (const block of blocks) {
    const text = held + block
    const end = text.search(/[ \t\r\n]*$/)
    held = text.slice(end)
    const tidy = text
      .slice(0, end)
      .replace(/[ \t]*(\r?\n)[ \t]*/g, '$1')
      .replace(/[ \t]+/g, '\t')
    yield isFirst ? tidy.slice(1) : tidy
    isFirst = false
  }
}

const SEPARATOR_LINE = /^"?sep=(.)"?\r?\n/i

/** So much of the text is looked at to find what separates its cells; if need be, up to the longer one. */
const SAMPLE = 64 * 1024
const LONGEST_SAMPLE = 1024 * 1024

/** Reads on until the dialect is known; what was read for that is to be put back in front. */
async function beginning(
  blocks: AsyncGenerator<string>,
  asked: AskedDialect,
  name: string,
): Promise<{ dialect: CsvDialect; start: string }> {
  let start = ''
  let wanted = SAMPLE
  for (;;) {
    const next = await blocks.next()
    if (!next.done) start += next.value
    if (!next.done && start.length < wanted) continue
    wanted *= 2
    // Excel understands a first line "sep=;" and so do files made for it.
    const said = SEPARATOR_LINE.exec(start)
    const sample = start.slice(said?.[0].length ?? 0, LONGEST_SAMPLE)
    const isAll = next.done === true || start.length >= LONGEST_SAMPLE
    const delimiter = asked.delimiter ?? said?.[1]
    const detected = detectDialect(sample, isAll, { ...asked, delimiter })
    if (!detected.isSure && !isAll) continue
    refuseDoubt(detected, name)
    return { dialect: detected.dialect, start }
  }
}

/** A longer line is none of a table; without a bound, a file without line ends would be kept in memory whole. */
const LONGEST_LINE = 8 * 1024 * 1024

async function* recordsOf(
  splitter: CsvSplitter,
  start: string,
  blocks: AsyncGenerator<string>,
  name: string,
): AsyncGenerator<CsvRecord[]> {
  yield splitter.push(start)
  for await (const block of blocks) {
    yield splitter.push(block)
    const { line, length } = splitter.unfinished
    if (length > LONGEST_LINE)
      throw new GuanxiError('E_FILE', sentence`"${name}" is not a table: line ${line} is longer than 8 MB.`, {
        at: sentence`${name} line ${line}`,
        hint: sentence`Export it again, as CSV with one line a row.`,
      })
  }
  yield splitter.end()
}

/** The first records with content, so many that the header is among them. */
async function firstRecords(records: AsyncGenerator<CsvRecord[]>): Promise<CsvRecord[]> {
  let found: CsvRecord[] = []
  while (found.length < ROWS_AHEAD) {
    const next = await records.next()
    if (next.done) break
    const some = next.value.filter(({ line, cells }) => !isBlank(cells) && !(line === 1 && isSeparatorLine(cells)))
    found = found.length === 0 ? some : [...found, ...some]
  }
  return found
}

// With its own delimiter in force, the line `sep=;` is split into `sep=` and nothing.
const isSeparatorLine = (cells: readonly string[]): boolean =>
  /^sep=(.?)$/i.test(cells[0] ?? '') && cells.slice(1).every(cell => cell === '') && cells.length <= 2

function refuseIrregular({ line, irregular }: CsvRecord, name: string): void {
  if (irregular)
    throw new GuanxiError('E_FILE', sentence`The header of "${name}" cannot be read: ${irregular.problem}.`, {
      at: sentence`${name} line ${line}`,
      hint: sentence`Mend the quotes in the header line.`,
    })
}

/** The names of the columns; delimiters without a name at the end of the header, which Excel leaves behind, are none. */
function headings({ cells }: Pick<CsvRecord, 'cells'> = { cells: [] }): string[] {
  let width = cells.length
  while (width > 1 && cells[width - 1] === '') width--
  return cells.slice(0, width).map(unguard)
}

async function* resumed(first: CsvRecord[], rest: AsyncGenerator<CsvRecord[]>): AsyncGenerator<CsvRecord[]> {
  yield first
  yield* rest
}

const MOST_EXTRA = 100

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
      else {
        problem ??= sentence`has ${found} cells, the header has ${width}`
        // Nobody needs the millionth cell of a row that is refused.
        if (found > width + MOST_EXTRA) cells.length = width + MOST_EXTRA
      }
    } else if (found < width) {
      // After a broken quote, a short line may be the middle of a cell of several lines rather than a row.
      if (afterIrregular) problem ??= sentence`has ${found} cells, the header has ${width}`
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
  return (text, { delimiter, newline, quote }) => {
    try {
      const records = parse(text, {
        delimiter,
        quote: quote === NO_QUOTE ? null : quote,
        escape: quote === NO_QUOTE ? null : quote,
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
