import { GuanxiError } from '../error.js'
import { type Sentence, sentence } from '../sentence.js'
import type { CsvDialect } from './csv-split.js'

/** The delimiters that are recognised; others must be named. */
const DELIMITERS = [',', ';', '\t', '|'] as const

/** What separates in some files, but in too many others only looks so. */
const UNUSUAL = ['^', '`', '~', '¦', ':', '!', '*', '§', '，', '；', '｜', '、', '\u0001', '\u001e', '\u001f']

/** So many records at the beginning are looked at. */
const RECORDS = 30

/** What the beginning of a text says of its cells and records. */
export interface Detected {
  dialect: CsvDialect
  /** The records that were looked at are all there is, or as many as are wanted. */
  isSure: boolean
  /** What makes the delimiter doubtful: what a person should know before anything is imported. */
  doubt?: Doubt
}

/** What it is, in a file of a name; on which line it shows. */
interface Doubt {
  message: (name: string) => Sentence
  line: number
  hint: Sentence
}

/** What is asked for; the rest is found. */
export interface AskedDialect {
  delimiter?: string | undefined
  quote?: string | undefined
}

/** A record of the beginning: where it starts, and how often each delimiter stands in it outside quotes. */
interface Sampled {
  line: number
  counts: Map<string, number>
  text: string
}

/**
 * What separates the cells and the records of a text, judged by its first records. The delimiter is the one that stands
 * equally often in most of them, since a table has as many cells in every row; of several such, the most frequent one in
 * the first.
 */
export function detectDialect(text: string, isAll: boolean, asked: AskedDialect = {}): Detected {
  const quote = asked.quote ?? '"'
  const { newline, records, isWhole } = sampled(text, isAll, quote)
  const found = asked.delimiter ?? bestDelimiter(records)
  const dialect: CsvDialect = { delimiter: found ?? ',', newline, quote }
  const doubt = asked.delimiter === undefined ? doubtOf(records, found) : undefined
  const quoteDoubt = asked.quote === undefined && !doubt ? singleQuotes(records, dialect.delimiter) : undefined
  const said = doubt ?? quoteDoubt
  return { dialect, isSure: isWhole, ...(said && { doubt: said }) }
}

/** The doubt as an error. */
export function refuseDoubt({ doubt }: Detected, name: string): void {
  if (doubt)
    throw new GuanxiError('E_FILE', doubt.message(name), {
      at: sentence`${name} line ${doubt.line}`,
      hint: doubt.hint,
    })
}

function sampled(
  text: string,
  isAll: boolean,
  quote: string,
): { newline: CsvDialect['newline']; records: Sampled[]; isWhole: boolean } {
  const newline = newlineOf(text, quote)
  const records: Sampled[] = []
  let start = 0
  let line = 1
  let counts = new Map<string, number>()
  const finish = (end: number): void => {
    const record = text.slice(start, end)
    if (record.trim() !== '') records.push({ line, counts, text: record })
    counts = new Map()
    for (let at = start; at <= end; at++) if (text[at] === newline) line++
    start = end + 1
  }
  for (const at of unquoted(text, quote)) {
    const character = text[at] as string
    if (character === newline) finish(at)
    else if (COUNTED.has(character)) counts.set(character, (counts.get(character) ?? 0) + 1)
    if (records.length === RECORDS) break
  }
  if (isAll && records.length < RECORDS) finish(text.length)
  return { newline, records, isWhole: isAll || records.length === RECORDS }
}

const COUNTED = new Set<string>([...DELIMITERS, ...UNUSUAL])

/** Old Macintosh files end their lines with a return alone; where there is a line feed, a return alone is a part of a cell. */
function newlineOf(text: string, quote: string): CsvDialect['newline'] {
  let returns = 0
  for (const at of unquoted(text, quote)) {
    if (text[at] === '\n') return '\n'
    if (text[at] === '\r' && at + 1 < text.length) returns++
  }
  return returns > 0 ? '\r' : '\n'
}

/** The places of a text that are outside quotes; a quote counts where a cell begins. */
function* unquoted(text: string, quote: string): Generator<number> {
  let isQuoted = false
  let before = '\n'
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string
    if (character === quote) {
      if (isQuoted) isQuoted = false
      // After a quote that has just closed the cell, another one says that it was a part of the text.
      else if (before === quote || before === '\n' || before === '\r' || COUNTED.has(before)) isQuoted = true
    } else if (!isQuoted) yield at
    before = character
  }
}

/** How many records have the delimiter as often as most of those that have it, and how often that is. */
function steadiness(records: readonly Sampled[], delimiter: string): { records: number; count: number } {
  const numbers = new Map<number, number>()
  for (const { counts } of records) {
    const count = counts.get(delimiter) ?? 0
    if (count > 0) numbers.set(count, (numbers.get(count) ?? 0) + 1)
  }
  const [best = [0, 0]] = [...numbers].sort(([a, na], [b, nb]) => nb - na || b - a)
  return { records: best[1], count: best[0] }
}

function bestDelimiter(records: readonly Sampled[]): string | undefined {
  const inFirst = (delimiter: string): number => records[0]?.counts.get(delimiter) ?? 0
  const [best] = DELIMITERS.map(delimiter => ({ delimiter, ...steadiness(records, delimiter) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.records - a.records || inFirst(b.delimiter) - inFirst(a.delimiter) || b.count - a.count)
  return best?.delimiter
}

const NAMES: Readonly<Record<string, string>> = {
  '\t': 'tab',
  '\u0001': '\\u0001',
  '\u001e': '\\u001e',
  '\u001f': '\\u001f',
}

/** A delimiter as a person can read it, and type it. */
export const delimiterName = (delimiter: string): string => NAMES[delimiter] ?? delimiter

function doubtOf(records: readonly Sampled[], found: string | undefined): Doubt | undefined {
  const [first] = records
  if (!first) return undefined
  if (found === undefined) return unusual(records, first)
  // A title has few signs; a first line that is full of another one was written by another program than the rest.
  const usual = Math.max(2, steadiness(records, found).count)
  const [other] = DELIMITERS.filter(each => each !== found && (first.counts.get(each) ?? 0) >= usual)
  if (other === undefined || first.counts.has(found)) return undefined
  return {
    message: () =>
      sentence`Line ${first.line} is separated by "${delimiterName(other)}", the lines below it by "${delimiterName(found)}".`,
    line: first.line,
    hint: sentence`Mend that line, or name what separates the cells, such as --delimiter ${shell(found)}.`,
  }
}

function unusual(records: readonly Sampled[], first: Sampled): Doubt | undefined {
  if (records.length < 2) return undefined
  const sign = UNUSUAL.find(each => {
    const count = first.counts.get(each) ?? 0
    return count > 0 && records.every(({ counts }) => counts.get(each) === count)
  })
  if (sign === undefined) return undefined
  return {
    message: name => sentence`The cells of "${name}" seem to be separated by "${delimiterName(sign)}".`,
    line: first.line,
    hint: sentence`If they are, add --delimiter ${shell(sign)}; if each line is one cell, add --delimiter ,.`,
  }
}

/** `'a','b'`: nobody writes a heading in single quotes but for the machine. */
function singleQuotes(records: readonly Sampled[], delimiter: string): Doubt | undefined {
  const [first] = records
  const cells = first?.text.split(delimiter).map(cell => cell.trim()) ?? []
  if (!first || cells.length < 2 || !cells.every(cell => /^'[^']+'$/.test(cell))) return undefined
  return {
    message: name => sentence`The cells of "${name}" stand in single quotes.`,
    line: first.line,
    hint: sentence`Add --quote "'", or --quote '"' if the quotes are a part of the text.`,
  }
}

const shell = (sign: string): string => (/[\w,:]/.test(sign) ? sign : sign === '\t' ? 'tab' : `'${sign}'`)
