import type { Decimal } from '../decimal.js'
import type { Entity } from '../workspace/mapping.js'
import { FIELDS, type Field, type Fields, type MappedRow } from './field.js'
import type { RowProblem } from './mapped-source.js'

/**
 * Rows column by column, as they go from one thread to another: all texts of a column as one text, and numbers as typed
 * arrays, are copied many times faster than the rows themselves.
 */
export interface PackedBatch {
  read: number
  skipped: number
  problems: readonly RowProblem[]
  numbers: Uint32Array
  columns: readonly PackedColumn[]
  custom: Texts
  /** What few rows have besides, by their place in the batch. */
  besides: readonly (readonly [at: number, parts: object])[]
}

/** Values that are joined into one text, or, where one of them holds a mark, as they are. */
type Texts = string | readonly string[] | null

type PackedColumn =
  | { name: string; kind: 'text' | 'list'; texts: Texts }
  | { name: string; kind: 'hostile lists'; lists: readonly (string[] | undefined)[] }
  | { name: string; kind: 'integer'; values: Float64Array }
  | { name: string; kind: 'decimal'; units: Float64Array; scales: Int8Array }

// An empty text stands for a value that is not there: values are never empty.
const BETWEEN = '\u0000'
const SAME_AS_BEFORE = '\u0001'
const IN_LIST = '\u0002'
const MARKS = [BETWEEN, SAME_AS_BEFORE, IN_LIST]
const NO_MARKS: readonly string[] = []
const ABSENT = -1

const hasMark = (text: string): boolean => MARKS.some(mark => text.includes(mark))

/** Packs the mapped rows of a batch. */
export function packRows(
  entity: Entity,
  rows: readonly MappedRow[],
): Pick<PackedBatch, 'numbers' | 'columns' | 'custom' | 'besides'> {
  const fields: [string, Field][] = Object.entries(FIELDS[entity] as Fields)
  return {
    numbers: Uint32Array.from(rows, row => row.number),
    columns: fields.map(([name, { kind }]) => packColumn(rows, name, kind)).filter(column => column !== undefined),
    custom: packTexts(rows.length, at => rows[at]?.custom ?? ''),
    besides: rows.flatMap(({ number: _, values: __, custom: ___, ...parts }, at) =>
      Object.keys(parts).length > 0 ? [[at, parts] as const] : [],
    ),
  }
}

function packColumn(rows: readonly MappedRow[], name: string, kind: Field['kind']): PackedColumn | undefined {
  const count = rows.length
  if ((kind === 'decimal' || kind === 'integer') && rows.every(({ values }) => values[name] === undefined))
    return undefined
  switch (kind) {
    case 'decimal': {
      const units = new Float64Array(count)
      const scales = new Int8Array(count).fill(ABSENT)
      for (let at = 0; at < count; at++) {
        const value = rows[at]?.values[name] as Decimal | undefined
        if (value === undefined) continue
        units[at] = value.units
        scales[at] = value.scale
      }
      return { name, kind, units, scales }
    }
    case 'integer':
      return {
        name,
        kind,
        values: Float64Array.from(rows, row => (row.values[name] as number | undefined) ?? Number.NaN),
      }
    case 'list': {
      const lists = rows.map(row => row.values[name] as string[] | undefined)
      if (lists.some(list => list?.some(text => text === '' || hasMark(text))))
        return { name, kind: 'hostile lists', lists }
      const texts = packTexts(count, at => lists[at]?.join(IN_LIST) ?? '', NO_MARKS)
      return texts === null ? undefined : { name, kind, texts }
    }
    default: {
      const texts = packTexts(count, at => (rows[at]?.values[name] as string | undefined) ?? '')
      return texts === null ? undefined : { name, kind: 'text', texts }
    }
  }
}

/** null where all are empty. */
function packTexts(count: number, textOf: (at: number) => string, marks: readonly string[] = MARKS): Texts {
  const texts = new Array<string>(count)
  let before = ''
  let isEmpty = true
  let isPlain = true
  for (let at = 0; at < count; at++) {
    const text = textOf(at)
    if (text === '') texts[at] = before = text
    else if (text === before) texts[at] = SAME_AS_BEFORE
    else {
      isEmpty = false
      if (marks.some(mark => text.includes(mark))) isPlain = false
      texts[at] = before = text
    }
  }
  if (isEmpty) return null
  return isPlain ? texts.join(BETWEEN) : Array.from({ length: count }, (_, at) => textOf(at))
}

/** The rows that were packed; texts that are the same in neighbouring rows are the same string. */
export function unpackRows({ numbers, columns, custom, besides }: PackedBatch): MappedRow[] {
  const count = numbers.length
  // All rows get all fields in one order, so that they are alike to the machine too.
  const blank: Record<string, undefined> = {}
  for (const { name } of columns) blank[name] = undefined
  const rows = new Array<MappedRow>(count)
  for (let at = 0; at < count; at++) rows[at] = { number: numbers[at] as number, values: { ...blank }, custom: null }
  for (const column of columns) unpackColumn(rows, column)
  unpackTexts(custom, count, (at, text) => {
    ;(rows[at] as MappedRow).custom = text
  })
  for (const [at, parts] of besides) Object.assign(rows[at] as MappedRow, parts)
  return rows
}

type Writable = Record<string, unknown>

function unpackColumn(rows: MappedRow[], column: PackedColumn): void {
  const { name } = column
  const give = (at: number, value: unknown): void => {
    ;(rows[at]?.values as Writable)[name] = value
  }
  switch (column.kind) {
    case 'text':
      unpackTexts(column.texts, rows.length, give)
      return
    case 'list':
      unpackTexts(column.texts, rows.length, (at, text) => give(at, text.split(IN_LIST)))
      return
    case 'hostile lists':
      for (const [at, list] of column.lists.entries()) if (list) give(at, list)
      return
    case 'integer':
      unpackNumbers(column.values, give)
      return
    case 'decimal':
      for (let at = 0; at < rows.length; at++)
        if (column.scales[at] !== ABSENT) give(at, { units: column.units[at], scale: column.scales[at] })
  }
}

function unpackNumbers(values: Float64Array, give: (at: number, value: number) => void): void {
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as number
    if (!Number.isNaN(value)) give(at, value)
  }
}

function unpackTexts(texts: Texts, count: number, take: (at: number, text: string) => void): void {
  if (texts === null) return
  if (typeof texts !== 'string') {
    for (let at = 0; at < count; at++) if (texts[at]) take(at, texts[at] as string)
    return
  }
  const parts = texts.split(BETWEEN)
  let before = ''
  for (let at = 0; at < count; at++) {
    const part = parts[at] as string
    if (part !== SAME_AS_BEFORE) before = part
    if (before !== '') take(at, before)
  }
}

/** The memory of a batch that can be handed over rather than copied. */
export const buffersOf = ({ numbers, columns }: Pick<PackedBatch, 'numbers' | 'columns'>): ArrayBuffer[] =>
  [
    numbers,
    ...columns.flatMap(column =>
      column.kind === 'decimal' ? [column.units, column.scales] : column.kind === 'integer' ? [column.values] : [],
    ),
  ].map(array => array.buffer as ArrayBuffer)
