import type { Decimal } from '../decimal.js'
import type { Fields, MappedRow } from './field.js'

/** The scale of a number that is not there. */
export const ABSENT = -1

/** Numbers of a column; where there is none its scale is `ABSENT`. */
export interface DecimalValues {
  units: Float64Array
  scales: Int8Array
}

/** The values of the rows of a batch, field by field: rows have few of the fields that there are. */
export class BatchColumns {
  readonly numbers: number[] = []
  /** Custom fields as JSON, by place; most rows have none. */
  readonly custom: (string | undefined)[] = []
  /** What few rows have besides, by their place in the batch. */
  readonly besides: [at: number, parts: object][] = []
  readonly #values = new Map<string, unknown[]>()
  readonly #decimals = new Map<string, DecimalValues>()

  constructor(
    private readonly fields: Fields,
    /** No more rows than that. */
    private readonly most: number,
  ) {}

  get length(): number {
    return this.numbers.length
  }

  /** The columns that any row has a value of. */
  get names(): string[] {
    return [...this.#values.keys(), ...this.#decimals.keys()]
  }

  /** The values of a field that is no decimal, to be read or written by place. */
  values(name: string): unknown[] {
    let column = this.#values.get(name)
    if (!column) {
      column = new Array<unknown>(this.most).fill(undefined)
      this.#values.set(name, column)
    }
    return column
  }

  decimals(name: string): DecimalValues {
    let column = this.#decimals.get(name)
    if (!column) {
      column = { units: new Float64Array(this.most), scales: new Int8Array(this.most).fill(ABSENT) }
      this.#decimals.set(name, column)
    }
    return column
  }

  has(name: string): boolean {
    return this.#values.has(name) || this.#decimals.has(name)
  }

  /** Adds a row; what another row has left at its place is overwritten. */
  add(row: MappedRow): void {
    const at = this.numbers.length
    for (const column of this.#values.values()) column[at] = undefined
    for (const { scales } of this.#decimals.values()) scales[at] = ABSENT
    const values = row.values as Record<string, unknown>
    for (const name in values) {
      const value = values[name]
      if (value === undefined) continue
      if (this.fields[name]?.kind === 'decimal') setDecimal(this.decimals(name), at, value as Decimal)
      else this.values(name)[at] = value
    }
    if (row.custom !== null) this.custom[at] = row.custom
    const parts = partsBesides(row)
    if (parts) this.besides.push([at, parts])
    this.numbers.push(row.number)
  }

  /** The row at a place, put together again. */
  row(at: number): MappedRow {
    const values: Record<string, unknown> = {}
    for (const [name, column] of this.#values) if (column[at] !== undefined) values[name] = column[at]
    for (const [name, column] of this.#decimals) {
      const value = decimalAt(column, at)
      if (value) values[name] = value
    }
    const [, parts] = this.besides.find(([place]) => place === at) ?? []
    return { number: this.numbers[at] as number, values, custom: this.custom[at] ?? null, ...parts } as MappedRow
  }
}

export function setDecimal({ units, scales }: DecimalValues, at: number, value: Decimal): void {
  units[at] = value.units
  scales[at] = value.scale
}

export function decimalAt({ units, scales }: DecimalValues, at: number): Decimal | undefined {
  const scale = scales[at] as number
  return scale === ABSENT ? undefined : { units: units[at] as number, scale }
}

/** What a row has besides its values; most have nothing. */
function partsBesides(row: MappedRow): object | undefined {
  let parts: Record<string, unknown> | undefined
  for (const key in row) {
    if (key === 'number' || key === 'values' || key === 'custom') continue
    parts ??= {}
    parts[key] = row[key as keyof MappedRow]
  }
  return parts
}
