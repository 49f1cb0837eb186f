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
  passedOver?: readonly number[] | undefined
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
  /** Of a column with few different values: those that are new, and for each row which of all so far it has, 0 for none. */
  | { name: string; kind: 'few texts'; added: Texts; indices: Uint16Array }
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

/** Columns with no more different values than this are sent as numbers. */
const FEW = 16_384

/** Packs the mapped rows of a file, batch by batch. */
export class RowPacker {
  readonly #fields: readonly [name: string, field: Field][]
  /** By column: the texts that the other side knows, and their numbers; undefined where there are too many. */
  readonly #known = new Map<string, Map<string, number> | undefined>()

  constructor(entity: Entity) {
    this.#fields = Object.entries(FIELDS[entity] as Fields)
    for (const [name, { kind }] of this.#fields) if (kind !== 'list') this.#known.set(name, new Map())
  }

  pack(rows: readonly MappedRow[]): Pick<PackedBatch, 'numbers' | 'columns' | 'custom' | 'besides'> {
    const found = columnsOf(rows)
    return {
      numbers: Uint32Array.from(rows, row => row.number),
      columns: this.#fields.flatMap(([name, { kind }]) => {
        const values = found.get(name)
        return values ? this.#packColumn(values, name, kind) : []
      }),
      custom: packTexts(rows.map(({ custom }) => custom ?? '')),
      besides: rows.flatMap((row, at) => partsBesides(row, at)),
    }
  }

  #packColumn(values: readonly unknown[], name: string, kind: Field['kind']): PackedColumn {
    switch (kind) {
      case 'decimal':
        return packDecimals(values as readonly (Decimal | undefined)[], name)
      case 'integer':
        return { name, kind, values: Float64Array.from(values, value => (value as number | undefined) ?? Number.NaN) }
      case 'list': {
        const lists = values as readonly (string[] | undefined)[]
        if (lists.some(list => list?.some(text => text === '' || hasMark(text))))
          return { name, kind: 'hostile lists', lists }
        return { name, kind, texts: packTexts(lists.map(joined), NO_MARKS) }
      }
      default: {
        const texts = values.map(value => (value as string | undefined) ?? '')
        return this.#packFew(name, texts) ?? { name, kind: 'text', texts: packTexts(texts) }
      }
    }
  }

  #packFew(name: string, texts: readonly string[]): PackedColumn | undefined {
    const known = this.#known.get(name)
    if (!known) return undefined
    const indices = new Uint16Array(texts.length)
    const added: string[] = []
    let before = ''
    let index = 0
    for (let at = 0; at < texts.length; at++) {
      const text = texts[at] as string
      if (text !== before) {
        before = text
        index = text === '' ? 0 : (known.get(text) ?? 0)
        if (index === 0 && text !== '') {
          index = known.size + 1
          known.set(text, index)
          added.push(text)
        }
      }
      indices[at] = index
    }
    if (known.size > FEW) {
      this.#known.set(name, undefined)
      return undefined
    }
    return { name, kind: 'few texts', added: packTexts(added), indices }
  }
}

/** The values of rows, column by column, in one pass: rows have few of the fields that there are. */
function columnsOf(rows: readonly MappedRow[]): Map<string, unknown[]> {
  const columns = new Map<string, unknown[]>()
  for (let at = 0; at < rows.length; at++) {
    const { values } = rows[at] as MappedRow
    for (const name in values) {
      const value = values[name]
      if (value === undefined) continue
      let column = columns.get(name)
      if (!column) {
        column = new Array<unknown>(rows.length).fill(undefined)
        columns.set(name, column)
      }
      column[at] = value
    }
  }
  return columns
}

/** What a row has besides its values; most have nothing. */
function partsBesides(row: MappedRow, at: number): (readonly [number, object])[] {
  let parts: Record<string, unknown> | undefined
  for (const key in row) {
    if (key === 'number' || key === 'values' || key === 'custom') continue
    parts ??= {}
    parts[key] = row[key as keyof MappedRow]
  }
  return parts ? [[at, parts]] : []
}

const joined = (list: readonly string[] | undefined): string =>
  list === undefined ? '' : list.length === 1 ? (list[0] as string) : list.join(IN_LIST)

function packDecimals(values: readonly (Decimal | undefined)[], name: string): PackedColumn {
  const units = new Float64Array(values.length)
  const scales = new Int8Array(values.length).fill(ABSENT)
  for (let at = 0; at < values.length; at++) {
    const value = values[at]
    if (value === undefined) continue
    units[at] = value.units
    scales[at] = value.scale
  }
  return { name, kind: 'decimal', units, scales }
}

/** null where all are empty. */
function packTexts(found: readonly string[], marks: readonly string[] = MARKS): Texts {
  const texts = new Array<string>(found.length)
  let before = ''
  let isEmpty = true
  for (let at = 0; at < found.length; at++) {
    const text = found[at] as string
    if (text === '') texts[at] = before = text
    else if (text === before) texts[at] = SAME_AS_BEFORE
    else {
      isEmpty = false
      texts[at] = before = text
    }
  }
  if (isEmpty) return null
  // Marks are looked for in all texts at once: they hardly ever occur.
  const all = found.join('')
  return marks.some(mark => all.includes(mark)) ? [...found] : texts.join(BETWEEN)
}

/** Unpacks what a `RowPacker` has packed, in the same order. */
export class RowUnpacker {
  /** The texts of columns with few different ones, by their numbers. */
  readonly #known = new Map<string, string[]>()

  /** The rows; texts that are the same in neighbouring rows, or are few, are the same string. */
  unpack({ numbers, columns, custom, besides }: Pick<PackedBatch, 'numbers' | 'columns' | 'custom' | 'besides'>) {
    const count = numbers.length
    // All rows get all fields in one order, so that they are alike to the machine too.
    const blank: Record<string, undefined> = {}
    for (const { name } of columns) blank[name] = undefined
    const rows = new Array<MappedRow>(count)
    for (let at = 0; at < count; at++) rows[at] = { number: numbers[at] as number, values: { ...blank }, custom: null }
    for (const column of columns) this.#unpackColumn(rows, column)
    unpackTexts(custom, count, (at, text) => {
      ;(rows[at] as MappedRow).custom = text
    })
    for (const [at, parts] of besides) Object.assign(rows[at] as MappedRow, parts)
    return rows
  }

  #unpackColumn(rows: MappedRow[], column: PackedColumn): void {
    const { name } = column
    const give = (at: number, value: unknown): void => {
      ;(rows[at]?.values as Writable)[name] = value
    }
    switch (column.kind) {
      case 'few texts':
        this.#unpackFew(column, give)
        return
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

  #unpackFew(
    { name, added, indices }: Extract<PackedColumn, { kind: 'few texts' }>,
    give: (at: number, text: string) => void,
  ): void {
    const known = this.#known.get(name) ?? ['']
    this.#known.set(name, known)
    if (added !== null) known.push(...(typeof added === 'string' ? added.split(BETWEEN) : added))
    for (let at = 0; at < indices.length; at++) {
      const index = indices[at] as number
      if (index > 0) give(at, known[index] as string)
    }
  }
}

type Writable = Record<string, unknown>

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
  [numbers, ...columns.flatMap(column => arraysOf(column))].map(array => array.buffer as ArrayBuffer)

function arraysOf(column: PackedColumn): (Float64Array | Int8Array | Uint16Array)[] {
  switch (column.kind) {
    case 'decimal':
      return [column.units, column.scales]
    case 'integer':
      return [column.values]
    case 'few texts':
      return [column.indices]
    default:
      return []
  }
}
