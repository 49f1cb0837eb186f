import { writeFile } from 'node:fs/promises'
import { GuanxiError } from '../error.js'
import { sentence } from '../sentence.js'
import type { RawRow, Source, TextEncoding } from '../source.js'
import type { Cell, Table } from '../table.js'
import { writeAtomically } from './atomic-write.js'
import { type ByteSource, closedOnFailure } from './byte-source.js'
import { checkWidth } from './header-row.js'
import { jsonFailure } from './json-place.js'
import { decodeText, type EncodingOptions } from './text-blocks.js'
import { type Line, linesOf } from './text-lines.js'

const BATCH = 1000
const ROWS_PER_BLOCK = 1000

/** Objects whose keys make the columns of an NDJSON file; a key that first comes later has no column. */
const SAMPLE = 1000

type JsonObject = Readonly<Record<string, unknown>>

/** A JSON document is only understood whole, so its size must have a bound; one object a line needs none. */
const LONGEST_TEXT = 256 * 1024 * 1024

function tooLarge(name: string): GuanxiError {
  return new GuanxiError('E_FILE', sentence`"${name}" is larger than 256 MB, and JSON must be read whole.`, {
    at: name,
    hint: sentence`Export it as .ndjson, one object a line, or as .csv.`,
  })
}

/** Nested values become text; nobody nests deeper but to make a program fail. */
const DEEPEST = 100

/** Short texts cannot be nested so deeply that parsing them takes long. */
const SHORT = 100_000

function isTooDeep(text: string): boolean {
  if (text.length < SHORT) return false
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at) - 1
    else if (code === 91 || code === 123) {
      if (++depth > DEEPEST) return true
    } else if (code === 93 || code === 125) depth--
  }
  return false
}

const QUOTE = 34

const tooDeep = (name: string): GuanxiError =>
  new GuanxiError('E_FILE', sentence`"${name}" is nested more than ${DEEPEST} times, as no list of records is.`, {
    at: name,
    hint: sentence`It needs an array of objects.`,
  })

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Reads a JSON array of objects, or an object with such an array as `rows`. Columns are the keys in the order of their
 * first appearance, a row's number is its place in the array (1 for the first), nested values become JSON text.
 */
export function readJson(bytes: ByteSource, options: EncodingOptions = {}): Promise<Source> {
  return closedOnFailure(bytes, () => openJson(bytes, options))
}

async function openJson(bytes: ByteSource, options: EncodingOptions): Promise<Source> {
  const { encoding, blocks } = await decodeText(bytes, options)
  let text = ''
  for await (const block of blocks) {
    text += block
    if (text.length > LONGEST_TEXT) throw tooLarge(bytes.name)
  }
  const items = itemsOf(parsed(text, bytes.name), bytes.name)
  const columns = keysOf(items)
  checkWidth(columns.length, bytes.name, sentence`Each object should have the same keys.`)
  const known = new Set(columns)

  async function* batches(): AsyncGenerator<readonly RawRow[]> {
    for (let at = 0; at < items.length; at += BATCH) {
      yield items.slice(at, at + BATCH).map((item, index) => rowOf(item, at + index + 1, columns, known))
    }
  }
  return sourceOf(bytes, columns, batches(), encoding)
}

function sourceOf(
  { name, progress, sha256 }: ByteSource,
  columns: readonly string[],
  batches: Source['batches'],
  encoding: () => TextEncoding,
): Source {
  return {
    name,
    columns,
    batches,
    get encoding() {
      return encoding().name
    },
    get encodingConfidence() {
      return encoding().confidence
    },
    progress,
    sha256,
  }
}

function parsed(text: string, name: string): unknown {
  if (text.trim() === '') {
    throw new GuanxiError('E_FILE', sentence`"${name}" is empty.`, {
      at: name,
      hint: sentence`It needs an array of objects.`,
    })
  }
  if (isTooDeep(text)) throw tooDeep(name)
  try {
    return JSON.parse(withExactNumbers(text))
  } catch (cause) {
    const before = text.slice(0, jsonFailure(text)).split('\n')
    throw new GuanxiError('E_FILE', sentence`"${name}" is not valid JSON.`, {
      at: `${name}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`,
      hint: sentence`If every line is an object of its own, name the file .ndjson.`,
      cause,
    })
  }
}

/** Whole numbers too long for a JavaScript number, such as the digits of an identity card, are read as text. */
function withExactNumbers(text: string): string {
  if (!/\d{16}/.test(text)) return text
  const pieces: string[] = []
  let at = 0
  while (at < text.length) {
    const quote = text.indexOf('"', at)
    const end = quote < 0 ? text.length : quote
    pieces.push(text.slice(at, end).replace(LONG_NUMBER, withQuotes))
    at = endOfString(text, end)
    pieces.push(text.slice(end, at))
  }
  return pieces.join('')
}

const LONG_NUMBER = /-?\d[\d.eE+-]{15,}/g

const withQuotes = (number: string): string =>
  /^-?\d{16,}$/.test(number) && !Number.isSafeInteger(Number(number)) ? `"${number}"` : number

/** Where the text goes on behind the string that begins at a place. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at
    while (text[before - 1] === '\\') before--
    if ((at - before) % 2 === 0) return at + 1
  }
  return text.length
}

function itemsOf(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (isObject(value) && Array.isArray(value.rows)) return value.rows
  throw new GuanxiError('E_FILE', sentence`"${name}" holds no rows.`, {
    at: name,
    hint: sentence`It needs an array of objects, or an object with such an array named "rows".`,
  })
}

function keysOf(items: readonly unknown[]): string[] {
  const keys = new Set<string>()
  for (const item of items) if (isObject(item)) for (const key of Object.keys(item)) keys.add(key)
  return [...keys]
}

function rowOf(item: unknown, number: number, columns: readonly string[], known: ReadonlySet<string>): RawRow {
  if (!isObject(item))
    return { number, cells: columns.map(() => null), problem: sentence`is not an object: ${excerpt(item)}` }
  const deep = columns.find(key => isDeeper(item[key], DEEPEST))
  if (deep !== undefined)
    return {
      number,
      cells: columns.map(() => null),
      problem: sentence`is nested more than ${DEEPEST} times at ${deep}`,
    }
  const cells = columns.map(key => (Object.hasOwn(item, key) ? cellOf(item[key]) : null))
  const late = Object.keys(item).find(key => !known.has(key))
  if (late === undefined) return { number, cells }
  return { number, cells, problem: sentence`has a key that none of the first ${SAMPLE} objects has: ${late}` }
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return JSON.stringify(value)
}

const excerpt = (value: unknown): string =>
  isDeeper(value, DEEPEST) ? 'is nested more than 100 times' : JSON.stringify(value).slice(0, 60)

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some(inner => isDeeper(inner, levels - 1))
}

/**
 * Reads one JSON object a line, as a stream. Columns are the keys of the first 1000 objects, a row's number is its
 * line. A line that is no JSON object is a row with a `problem`, unless it is the first.
 */
export function readNdjson(bytes: ByteSource, options: EncodingOptions = {}): Promise<Source> {
  return closedOnFailure(bytes, () => openNdjson(bytes, options))
}

async function openNdjson(bytes: ByteSource, options: EncodingOptions): Promise<Source> {
  const { encoding, blocks } = await decodeText(bytes, options)
  const lines = withContent(linesOf(blocks, bytes.name))
  const ahead: Line[] = []
  while (ahead.length < SAMPLE) {
    const next = await lines.next()
    if (next.done) break
    ahead.push(next.value)
  }
  const first = ahead[0]
  if (first) parsed(first.text, bytes.name)
  const columns = keysOf(ahead.map(line => objectOf(line.text)))
  checkWidth(columns.length, bytes.name, sentence`Each object should have the same keys.`)
  const known = new Set(columns)

  async function* batches(): AsyncGenerator<readonly RawRow[]> {
    let batch: RawRow[] = []
    for await (const line of resumed(ahead, lines)) {
      const object = objectOf(line.text)
      if (object) batch.push(rowOf(object, line.number, columns, known))
      else {
        const problem = sentence`is not a JSON object: ${line.text.slice(0, 60)}`
        batch.push({ number: line.number, cells: columns.map(() => null), problem })
      }
      if (batch.length < BATCH) continue
      yield batch
      batch = []
    }
    if (batch.length > 0) yield batch
  }
  return sourceOf(bytes, columns, batches(), encoding)
}

function objectOf(text: string): JsonObject | undefined {
  if (isTooDeep(text)) return undefined
  try {
    const value: unknown = JSON.parse(withExactNumbers(text))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

async function* withContent(lines: AsyncGenerator<Line>): AsyncGenerator<Line> {
  for await (const line of lines) if (line.text.trim() !== '') yield line
}

async function* resumed(ahead: readonly Line[], lines: AsyncGenerator<Line>): AsyncGenerator<Line> {
  yield* ahead
  yield* lines
}

/** Writes an array of row objects; of several tables, an object of such arrays by table name. */
export async function writeJson(path: string, tables: readonly Table[]): Promise<void> {
  const [only] = tables
  await writeAtomically(path, temporary =>
    writeFile(temporary, only && tables.length === 1 ? arrayText(only, '\n') : objectText(tables)),
  )
}

/** Writes one row object a line. */
export async function writeNdjson(path: string, table: Table): Promise<void> {
  await writeAtomically(path, temporary => writeFile(temporary, rowTexts(table, '', '\n')))
}

function* objectText(tables: readonly Table[]): Generator<string> {
  for (const [at, table] of tables.entries()) {
    yield `${at === 0 ? '{' : ','}\n${JSON.stringify(table.name)}: `
    yield* arrayText(table, '')
  }
  yield tables.length === 0 ? '{}\n' : '\n}\n'
}

function* arrayText(table: Table, end: string): Generator<string> {
  yield '[\n'
  yield* rowTexts(table, ',\n', '\n')
  yield `]${end}`
}

function* rowTexts({ columns, rows }: Table, between: string, end: string): Generator<string> {
  for (let at = 0; at < rows.length; at += ROWS_PER_BLOCK) {
    const block = rows
      .slice(at, at + ROWS_PER_BLOCK)
      .map(row => JSON.stringify(Object.fromEntries(columns.map(({ key }) => [key, row[key] ?? null]))))
    const isLast = at + ROWS_PER_BLOCK >= rows.length
    yield block.join(between === '' ? '\n' : between) + (isLast || between === '' ? end : between)
  }
}
