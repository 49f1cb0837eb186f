import type { Decimal } from '../decimal.js'
import { ABSENT } from './batch-columns.js'
import type { MappedRow } from './field.js'
import type { LineRow, OrderLineRows } from './order-line.js'
import {
  BEGINS,
  BETWEEN,
  GOES_ON,
  IN_LIST,
  type PackedColumn,
  type PackedRows,
  SAME_AS_BEFORE,
  type Texts,
} from './packed-batch.js'

/** A column, and what it holds in a row; `undefined` where its cell is blank. */
interface UnpackedColumn<T = unknown> {
  readonly name: string
  at(index: number): T | undefined
}

const zero = (): Decimal => ({ units: 0, scale: 0 })

class FewTexts implements UnpackedColumn<string> {
  constructor(
    readonly name: string,
    private readonly known: readonly string[],
    private readonly indices: Uint16Array,
  ) {}

  at(index: number): string | undefined {
    const which = this.which(index)
    return which === 0 ? undefined : this.known[which]
  }

  /** Which of the texts it is; 0 for none. */
  which(index: number): number {
    return this.indices[index] as number
  }
}

class Items<T> implements UnpackedColumn<T> {
  constructor(
    readonly name: string,
    private readonly items: readonly (T | undefined)[],
  ) {}

  at(index: number): T | undefined {
    return this.items[index]
  }
}

class Decimals implements UnpackedColumn<Decimal> {
  constructor(
    readonly name: string,
    private readonly units: Float64Array,
    private readonly scales: Int8Array,
  ) {}

  at(index: number): Decimal | undefined {
    return this.into(zero(), index)
  }

  /** The same, written into an object that is there already. */
  into(decimal: Decimal, index: number): Decimal | undefined {
    const scale = this.scales[index] as number
    if (scale === ABSENT) return undefined
    decimal.units = this.units[index] as number
    decimal.scale = scale
    return decimal
  }
}

function textsOf(texts: Texts, count: number): (string | undefined)[] {
  if (texts === null) return []
  if (typeof texts !== 'string') return texts.map(text => (text === '' ? undefined : text))
  const parts: (string | undefined)[] = texts.split(BETWEEN)
  let before: string | undefined
  for (let at = 0; at < count; at++) {
    const part = parts[at]
    if (part !== SAME_AS_BEFORE) before = part === '' ? undefined : part
    parts[at] = before
  }
  return parts
}

/** Unpacks what a `RowPacker` has packed, in the same order. */
export class RowUnpacker {
  /** The texts of columns with few different ones, by their numbers. */
  readonly #known = new Map<string, string[]>()

  unpack(packed: PackedRows): UnpackedRows {
    return new UnpackedRows(
      packed,
      packed.columns.map(column => this.#columnOf(column, packed.numbers.length)),
    )
  }

  #columnOf(column: PackedColumn, count: number): UnpackedColumn {
    const { name } = column
    switch (column.kind) {
      case 'few texts': {
        const known = this.#known.get(name) ?? ['']
        this.#known.set(name, known)
        const { added, indices } = column
        if (added !== null) known.push(...(typeof added === 'string' ? added.split(BETWEEN) : added))
        return new FewTexts(name, known, indices)
      }
      case 'text':
        return new Items<unknown>(name, textsOf(column.texts, count))
      case 'list':
        return new Items<unknown>(
          name,
          textsOf(column.texts, count).map(text => text?.split(IN_LIST)),
        )
      case 'hostile lists':
        return new Items<unknown>(name, column.lists)
      case 'integer':
        return new Items<unknown>(
          name,
          Array.from(column.values, value => (Number.isNaN(value) ? undefined : value)),
        )
      case 'decimal':
        return new Decimals(name, column.units, column.scales)
    }
  }
}

/** Rows that lie column by column; a row is put together when somebody asks for it. */
export class UnpackedRows implements OrderLineRows {
  readonly length: number
  readonly #custom: readonly (string | undefined)[] | undefined
  readonly #blank: Record<string, undefined> = {}
  readonly #besides: ReadonlyMap<number, object>
  readonly #code: UnpackedColumn<string> | undefined
  readonly #codes: FewTexts | undefined
  readonly #name: UnpackedColumn<string> | undefined
  readonly #quantity: Decimals | undefined
  readonly #price: Decimals | undefined
  readonly #amount: Decimals | undefined
  /** Lines come by the million: one object serves all of them. */
  readonly #line: LineRow = { number: 0, values: {}, custom: null }
  readonly #told = { quantity: zero(), unit_price: zero(), amount: zero() }

  constructor(
    private readonly packed: PackedRows,
    private readonly columns: readonly UnpackedColumn[],
  ) {
    this.length = packed.numbers.length
    this.#custom = packed.custom === null ? undefined : textsOf(packed.custom, this.length)
    // All rows get all fields in one order, so that they are alike to the machine too.
    for (const { name } of columns) this.#blank[name] = undefined
    this.#besides = new Map(packed.besides)
    const named = <T extends UnpackedColumn>(name: string) =>
      columns.find(column => column.name === name) as T | undefined
    this.#code = named('product_code')
    this.#codes = this.#code instanceof FewTexts ? this.#code : undefined
    this.#name = named('product_name')
    this.#quantity = named('quantity')
    this.#price = named('unit_price')
    this.#amount = named('amount')
  }

  /** Texts that are the same in neighbouring rows, or are few, are the same string. */
  at(index: number): MappedRow {
    const values: Record<string, unknown> = { ...this.#blank }
    for (const column of this.columns) values[column.name] = column.at(index)
    const custom = this.#custom?.[index] ?? null
    const row = { number: this.packed.numbers[index] as number, values, custom } as MappedRow
    const besides = this.#besides.get(index)
    return besides ? Object.assign(row, besides) : row
  }

  all(): MappedRow[] {
    const rows = new Array<MappedRow>(this.length)
    for (let index = 0; index < rows.length; index++) rows[index] = this.at(index)
    return rows
  }

  /** The rows of which a person should know something. */
  remarked(): MappedRow[] {
    return [...this.#besides].flatMap(([index, parts]) => ('remarks' in parts ? this.at(index) : []))
  }

  goesOn(index: number): boolean {
    return this.packed.standing?.[index] === GOES_ON
  }

  begins(index: number): boolean {
    return this.packed.standing?.[index] === BEGINS
  }

  code(index: number): string | undefined {
    return this.#code?.at(index) ?? this.#name?.at(index)
  }

  codeNumber(index: number): number {
    return this.#codes ? this.#codes.which(index) : 0
  }

  line(index: number): LineRow {
    const { values } = this.#line
    values.product_name = this.#name?.at(index)
    values.quantity = this.#quantity?.into(this.#told.quantity, index)
    values.unit_price = this.#price?.into(this.#told.unit_price, index)
    values.amount = this.#amount?.into(this.#told.amount, index)
    this.#line.number = this.packed.numbers[index] as number
    return this.#line
  }
}
