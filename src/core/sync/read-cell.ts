import type { Home } from '../clean/home.js'
import { emailIdentity, isEmail, phoneIdentity } from '../contact/identity.js'
import { type Decimal, toNumber } from '../decimal.js'
import { type ColumnPlan, planColumns } from '../import/column-plan.js'
import { FIELDS, type MappedRow } from '../import/field.js'
import { mapRow, withoutHeading } from '../import/map-row.js'
import { CellProblem, type Value } from '../import/read-value.js'
import { interactionKind } from '../interaction/kind.js'
import { nameKey } from '../name-key.js'
import { sentence } from '../sentence.js'
import type { Cell } from '../table.js'
import { Mapping } from '../workspace/mapping.js'
import { findStage, type Pipeline } from '../workspace/pipeline.js'
import type { SyncEntityName } from '../workspace/sync.js'
import { isCustom, type SyncField } from './field.js'

/** A cell after cleaning: its value as an import takes it, and a key that is equal for cells that say the same. */
export interface ReadCell {
  value: Value | undefined
  /** null where nothing stands. */
  key: string | null
}

export interface CellReaderOptions extends Home {
  entity: SyncEntityName
  fields: readonly SyncField[]
  pipelines: readonly Pipeline[]
}

/** Reads the cells of a sheet as an import would, one by one or as a row. */
export class CellReader {
  readonly #fields: ReadonlyMap<string, SyncField>
  readonly #places: ReadonlyMap<string, number>
  readonly #plan: ColumnPlan

  constructor(private readonly options: CellReaderOptions) {
    const { entity, fields, timezone, currency, country } = options
    this.#fields = new Map(fields.map(field => [field.key, field]))
    // All fields of the entity, so that the plan has what an import of it needs.
    const known = Object.keys(FIELDS[entity])
    const names = [...known, ...fields.map(({ key }) => key).filter(key => isCustom(key))]
    this.#places = new Map(names.map((name, index) => [name, index]))
    const columns = Object.fromEntries(names.map(name => [name, { field: name }]))
    const mapping = Mapping.parse({ entity, columns })
    this.#plan = planColumns(names, { entity, at: 'sync', mapping, timezone, currency, country })
  }

  /** The cells of a row as an import reads it; only fields that an import knows. */
  row(number: number, cells: Readonly<Record<string, Cell>>): MappedRow | CellProblem {
    const places: Cell[] = [...this.#places.keys()].map(() => null)
    for (const [key, cell] of Object.entries(cells)) {
      const at = this.#places.get(key)
      if (at !== undefined) places[at] = cell
    }
    return mapRow(this.#plan, { number, cells: places })
  }

  /** One cell; the reason instead where it is not what its column says. */
  cell(key: string, cell: Cell): ReadCell | CellProblem {
    const field = this.#fields.get(key)
    if (cell === null || cell === '' || !field) return BLANK
    if (!this.#places.has(key)) return { value: String(cell), key: String(cell) }
    const row = this.row(0, { [key]: cell })
    if (row instanceof CellProblem) return new CellProblem(withoutHeading(row.reason, key))
    const value = isCustom(key)
      ? (JSON.parse(row.custom ?? '{}') as Record<string, Value>)[key.slice('custom.'.length)]
      : (row.values as Record<string, Value | undefined>)[key]
    return value === undefined ? BLANK : this.#keyed(field, value)
  }

  /** The key of what the store holds, also where an import would not take it. */
  keyOf(key: string, cell: Cell): string | null {
    const read = this.cell(key, cell)
    return read instanceof CellProblem ? `as it is: ${cell}` : read.key
  }

  #keyed({ compare }: SyncField, value: Value): ReadCell | CellProblem {
    switch (compare) {
      case 'email': {
        const bad = listOf(value).find(address => !isEmail(address))
        if (bad !== undefined) return new CellProblem(sentence`"${bad}" is not an e-mail address`)
        return { value, key: joined(listOf(value).map(address => emailIdentity(address).key)) }
      }
      case 'phone':
        return { value, key: joined(listOf(value).map(number => phoneIdentity(number).key)) }
      case 'set':
        return { value, key: joined(listOf(value)) }
      case 'name':
        return { value, key: nameKey(String(value)) }
      case 'stage': {
        const found = this.options.pipelines.flatMap(pipeline => findStage(pipeline, String(value)) ?? [])[0]
        return found
          ? { value, key: found.name }
          : new CellProblem(sentence`"${String(value)}" is not a stage of a pipeline`)
      }
      case 'kind':
        return { value, key: interactionKind(String(value)) }
      case 'number':
        return { value, key: String(numberOf(value)) }
      case 'plain':
        return { value, key: String(value).replaceAll('\r\n', '\n') }
    }
  }
}

const BLANK: ReadCell = { value: undefined, key: null }

const listOf = (value: Value): string[] => (Array.isArray(value) ? value : [String(value)])

const joined = (keys: readonly string[]): string => [...new Set(keys)].sort().join('\n')

/** Amounts have at most four decimals; what a spreadsheet adds behind them is noise. */
const numberOf = (value: Value): number => {
  const number = typeof value === 'object' && 'units' in value ? toNumber(value as Decimal) : Number(value)
  return Math.round(number * 10_000) / 10_000
}
