import { withoutErased } from '../import/erased-rows.js'
import type { MappedRow } from '../import/field.js'
import { OVERWRITE } from '../import/field-policy.js'
import type { Tally } from '../import/outcome.js'
import type { Value } from '../import/read-value.js'
import type { Writer, WriterContext } from '../import/writer.js'
import { type Sentence, sentence } from '../sentence.js'
import type { Store } from '../store/open.js'
import type { Run } from '../store/run.js'
import type { SyncedTable } from '../store/sync.js'
import type { Cell } from '../table.js'
import type { IdentityRule } from '../workspace/identity-rule.js'
import type { Pipeline } from '../workspace/pipeline.js'
import type { SyncEntityName } from '../workspace/sync.js'
import type { SyncField } from './field.js'

/** A record as a sheet shows it. */
export interface SyncRecord {
  id: number
  /** Its key in a sheet, where it was ours first: its public id. */
  key: string
  /** What a person would call it. */
  label: string
  /** Every field that it has, by key. */
  cells: Readonly<Record<string, Cell>>
}

/** What a sheet changes of a record. */
export interface FieldChanges {
  id: number
  /** Values as an import reads them; undefined where the cell was cleared. */
  values: Readonly<Record<string, Value | undefined>>
}

/** What all entities are given to work with. */
export interface EntityContext {
  store: Store
  currency: string
  today: string
  pipelines: readonly Pipeline[]
  /** By what contacts are recognised. */
  identity: readonly IdentityRule[]
}

/** Why some fields of a record could not be changed; the others were. */
export type FieldProblems = Readonly<Record<string, Sentence>>

/** A row of the sheet that is to become a record. */
export interface NewRecord {
  row: MappedRow
  /** Copied from another row: it is a record of its own, whatever it looks like. */
  isCopy: boolean
}

/** What became of a new row: a record that was made, or one that was there; or why it is neither. */
export type Placed = { id: number; isNew: boolean } | { problem: Sentence }

/** What a sync must know of one kind of records. */
export interface SyncEntity {
  table: SyncedTable
  fields: readonly SyncField[]
  /** The columns of a sheet where nobody says which. */
  usual: readonly string[]
  /** All records, or those with the ids, the first known first. */
  records(ids?: readonly number[]): Promise<SyncRecord[]>
  /** What a drop-down offers for a field. */
  choices(field: string): Promise<readonly string[] | undefined>
  /** Changes one record. */
  update(run: Run, changes: FieldChanges): Promise<FieldProblems>
  /** Finds or makes the record of one new row. */
  place(run: Run, record: NewRecord): Promise<Placed>
}

/** Under which name the rows of sheets are imported: ids that people type are those of the first import. */
export const SOURCE_NAME = 'default'

/** A tally for one row: it remembers why the row was refused. */
class OneRow implements Tally {
  readonly isPreview = false
  readonly onDuplicate = 'skip'
  problem: Sentence | undefined
  outcome: string | undefined

  count(outcome: string): void {
    this.outcome = outcome
  }

  reject(_row: number, reason: Sentence): void {
    this.problem = reason
  }

  warn(): void {}
}

const TABLE_OF = {
  contacts: 'contact',
  companies: 'company',
  deals: 'deal',
  interactions: 'interaction',
  products: 'product',
} as const satisfies Record<SyncEntityName, SyncedTable>

/** Makes a record of one row, as an import of it alone would. */
export async function makeOne(
  { store, currency, today, identity }: EntityContext,
  run: Run,
  entity: SyncEntityName,
  writerFor: (context: WriterContext) => Writer | Promise<Writer>,
  row: MappedRow,
): Promise<Placed> {
  const tally = new OneRow()
  const context = {
    store,
    run,
    tally,
    currency,
    today: () => today,
    sourceName: SOURCE_NAME,
    policies: OVERWRITE,
    missing: {},
    identity,
  }
  const writer = await withoutErased(await writerFor(context), entity, context)
  await writer.write([row])
  await writer.finish()
  const id = run.spans.get(TABLE_OF[entity])?.last
  if (tally.problem !== undefined) return { problem: tally.problem }
  if (tally.outcome === 'created' && id !== undefined) return { id, isNew: true }
  return { problem: sentence`it is there already, in another row or in guanxi` }
}

/** Custom fields as cells, under their keys with `custom.`. */
export function customCells(custom: string | null): Record<string, Cell> {
  if (custom === null) return {}
  const entries = Object.entries(JSON.parse(custom) as Record<string, Cell | string[]>)
  return Object.fromEntries(
    entries.map(([key, value]) => [`custom.${key}`, Array.isArray(value) ? value.join('; ') : value]),
  )
}

/** The custom fields of a record with what the sheet says of them; null where none is left. */
export function customWith(
  custom: string | null,
  values: FieldChanges['values'],
): { custom: string | null } | undefined {
  const changed = Object.entries(values).filter(([key]) => key.startsWith('custom.'))
  if (changed.length === 0) return undefined
  const all = { ...(custom === null ? {} : (JSON.parse(custom) as Record<string, unknown>)) }
  for (const [key, value] of changed) {
    if (value === undefined) delete all[key.slice('custom.'.length)]
    else all[key.slice('custom.'.length)] = value
  }
  return { custom: Object.keys(all).length === 0 ? null : JSON.stringify(all) }
}

/** Several values in one cell. */
export const listCell = (values: readonly string[]): Cell => (values.length === 0 ? null : values.join('; '))

/** The plain columns of a record that the sheet changes, as they are stored. */
export function plainChanges(
  values: FieldChanges['values'],
  columns: readonly string[],
): Record<string, string | null> {
  const changes: Record<string, string | null> = {}
  for (const column of columns)
    if (column in values) changes[column] = values[column] === undefined ? null : String(values[column])
  return changes
}
