import type { Entity } from '../workspace/mapping.js'
import { ABSENT, type BatchColumns } from './batch-columns.js'
import { FIELDS, type Field, type FieldKind, type Fields, type TransactionFields } from './field.js'
import type { RowProblem } from './mapped-source.js'
import { OrderNumbers } from './order-numbers.js'

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
  /** Of order lines: how each stands to the orders of the rows before. */
  standing: Uint8Array | undefined
  /** What few rows have besides, by their place in the batch. */
  besides: readonly (readonly [at: number, parts: object])[]
}

/** What is packed of the rows themselves. */
export type PackedRows = Pick<PackedBatch, 'numbers' | 'columns' | 'custom' | 'standing' | 'besides'>

/** Values that are joined into one text, or, where one of them holds a mark, as they are. */
export type Texts = string | readonly string[] | null

export type PackedColumn =
  /** Of a column with few different values: those that are new, and for each row which of all so far it has, 0 for none. */
  | { name: string; kind: 'few texts'; added: Texts; indices: Uint16Array }
  | { name: string; kind: 'text' | 'list'; texts: Texts }
  | { name: string; kind: 'hostile lists'; lists: readonly (string[] | undefined)[] }
  | { name: string; kind: 'integer'; values: Float64Array }
  | { name: string; kind: 'decimal'; units: Float64Array; scales: Int8Array }

// An empty text stands for a value that is not there: values are never empty.
export const BETWEEN = '\u0000'
export const SAME_AS_BEFORE = '\u0001'
export const IN_LIST = '\u0002'
const MARKS = [BETWEEN, SAME_AS_BEFORE, IN_LIST]
const NO_MARKS: readonly string[] = []

const hasMark = (text: string): boolean => MARKS.some(mark => text.includes(mark))

/** What each line of an order says of itself; all else is of the order. */
const OF_THE_LINE: ReadonlySet<string> = new Set<keyof TransactionFields>([
  'product_code',
  'product_name',
  'category',
  'quantity',
  'unit_price',
  'amount',
])

/** A line that tells nothing but a line of the order that the row before speaks of. */
export const GOES_ON = 1
/** A line of an order that no row of the file has named before. */
export const BEGINS = 2

/** Columns with no more different values than this are sent as numbers. */
const FEW = 16_384

/** What may be part of the number of an order. */
const NAMES_OF_ORDER = [
  'order_number',
  'ordered_at',
  'customer_id',
  'customer_email',
  'customer_phone',
  'customer_name',
] as const

/** Packs the mapped rows of a file, batch by batch. */
export class RowPacker {
  /** Of order lines. */
  readonly #orders: OrderNumbers | undefined
  readonly #fields: readonly [name: string, field: Field][]
  /** By column: the texts that the other side knows, and their numbers; undefined where there are too many. */
  readonly #known = new Map<string, Map<string, number> | undefined>()

  constructor(entity: Entity) {
    this.#orders = entity === 'transactions' ? new OrderNumbers() : undefined
    this.#fields = Object.entries(FIELDS[entity] as Fields)
    for (const [name, { kind }] of this.#fields) if (kind !== 'list') this.#known.set(name, new Map())
  }

  pack(batch: BatchColumns): PackedRows {
    const count = batch.length
    return {
      standing: this.#orders && standingOf(batch, this.#orders),
      numbers: Uint32Array.from(batch.numbers),
      columns: this.#fields.flatMap(([name, { kind }]) => {
        if (!batch.has(name)) return []
        if (kind === 'decimal') return { name, kind, ...batch.decimals(name) }
        return this.#packColumn(batch.values(name).slice(0, count), name, kind)
      }),
      custom: batch.custom.length === 0 ? null : packTexts(textsOf(batch.custom, count)),
      besides: batch.besides,
    }
  }

  #packColumn(values: readonly unknown[], name: string, kind: Exclude<FieldKind, 'decimal'>): PackedColumn {
    switch (kind) {
      case 'integer':
        return { name, kind, values: Float64Array.from(values, value => (value as number | undefined) ?? Number.NaN) }
      case 'list': {
        const lists = values as readonly (string[] | undefined)[]
        if (lists.some(list => list?.some(text => text === '' || hasMark(text))))
          return { name, kind: 'hostile lists', lists }
        return { name, kind, texts: packTexts(lists.map(joined), NO_MARKS) }
      }
      default: {
        const texts = textsOf(values as readonly (string | undefined)[], values.length)
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

/** Texts with an empty one for each that is not there. */
function textsOf(values: readonly (string | undefined)[], count: number): string[] {
  const texts = new Array<string>(count)
  for (let at = 0; at < count; at++) texts[at] = values[at] ?? ''
  return texts
}

/** Rows go on that differ from the row before in nothing but what each line of an order says of itself. */
function standingOf(batch: BatchColumns, orders: OrderNumbers): Uint8Array {
  const count = batch.length
  const standing = new Uint8Array(count).fill(GOES_ON)
  for (const name of batch.names) {
    if (OF_THE_LINE.has(name)) continue
    const values = batch.values(name)
    for (let at = 1; at < count; at++) if (values[at] !== values[at - 1]) standing[at] = 0
  }
  const [amounts, prices] = [batch.decimals('amount'), batch.decimals('unit_price')]
  for (let at = 0; at < count; at++)
    if (at === 0 || batch.custom[at] !== undefined || (amounts.scales[at] === ABSENT && prices.scales[at] === ABSENT))
      standing[at] = 0
  for (const [at] of batch.besides) standing[at] = 0
  const told = NAMES_OF_ORDER.flatMap(name => (batch.has(name) ? ([[name, batch.values(name)]] as const) : []))
  for (let at = 0; at < count; at++) {
    if (standing[at] === GOES_ON) continue
    const values: { [K in (typeof NAMES_OF_ORDER)[number]]?: string } = {}
    for (const [name, column] of told) if (column[at] !== undefined) values[name] = column[at] as string
    if (orders.isFirst(values)) standing[at] = BEGINS
  }
  return standing
}

const joined = (list: readonly string[] | undefined): string =>
  list === undefined ? '' : list.length === 1 ? (list[0] as string) : list.join(IN_LIST)

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

/** The memory of a batch that can be handed over rather than copied. */
export const buffersOf = ({ numbers, columns, standing }: PackedRows): ArrayBuffer[] =>
  [numbers, ...(standing ? [standing] : []), ...columns.flatMap(column => arraysOf(column))].map(
    array => array.buffer as ArrayBuffer,
  )

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
