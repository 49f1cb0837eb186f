import { GuanxiError } from '../error.js'
import { type Sentence, sentence } from '../sentence.js'
import type { Store, Value } from '../store/open.js'
import { idsOf, insertRecords, type RecordTable, type Run, updateRecord } from '../store/run.js'
import type { Database } from '../store/schema.js'
import type { IdentityRule } from '../workspace/identity-rule.js'
import type { Missing } from '../workspace/mapping.js'
import { changesTo, differencesIn } from './changes-to.js'
import type { MappedRow } from './field.js'
import type { FieldPolicies } from './field-policy.js'
import type { OrderLineRows } from './order-line.js'
import type { RowDetail, Tally } from './outcome.js'

/** Stores the rows of one entity, a batch at a time. */
export interface Writer {
  write(rows: readonly MappedRow[]): Promise<void>
  /** The same for order lines that have not been put together as rows. */
  writeLines?(rows: OrderLineRows): Promise<void>
  /** After the last batch: what could only be decided at the end. */
  finish(): Promise<void>
  /** What was created besides the rows themselves, such as the contacts of transactions. */
  related(): Readonly<Record<string, number>>
}

export interface WriterContext {
  store: Store
  run: Run
  tally: Tally
  currency: string
  /** The day it is; asked for where it is needed, for a time zone takes long to look up. */
  today: () => string
  sourceName: string
  /** What the file may do with values that are stored already: see `policyOf`. */
  policies: FieldPolicies
  /** By what contacts are recognised, in this order; without them by id, e-mail and phone whatever the name. */
  identity?: readonly IdentityRule[]
  /** What is done where a row names a record that is not there, by relation; `create` where it says nothing. */
  missing: Readonly<Record<string, Missing>>
}

interface Keyed {
  id: number
  custom: string | null
}

type SimpleTable = 'company' | 'owner' | 'product'

export interface SimpleEntity<T extends SimpleTable> {
  table: T
  /** Why a row without a key is refused. */
  withoutKey: Sentence
  /** Why a row cannot be such a record, besides that. */
  problemOf?: (row: MappedRow) => Sentence | undefined
  /** Looks up what `read` wants to know of a batch. */
  prepare?: (rows: readonly MappedRow[]) => Promise<void>
  /** The key a row is recognised by, and its fields; blanks are left out. */
  read(row: MappedRow): { key: string; fields: Partial<Database[T]> }
  find(keys: readonly string[]): Promise<(Database[T] & Keyed)[]>
  keyOf(stored: Database[T]): string
  /** Why a row cannot be that record, though it has its key. */
  conflict?: (stored: Database[T], fields: Partial<Database[T]>) => Sentence | undefined
  /** Columns that a new record has beyond its fields. */
  fresh?: () => Partial<Database[T]>
  /** Whether a row tells something of a stored record that is not among its fields. */
  hasNews?: (row: MappedRow, stored: Database[T]) => boolean
  /** What is stored besides, once the records of a batch are. */
  afterBatch?: (stored: readonly { row: MappedRow; record: { id: number } }[]) => Promise<void>
}

/** The writer of entities that are one row each and are recognised by one key. */
export function simpleWriter<T extends SimpleTable>(
  { store, run, tally, policies }: WriterContext,
  entity: SimpleEntity<T>,
): Writer {
  /** The rows that records were first told in, by their ids. */
  const seen = new Map<number, number>()
  return {
    async write(rows) {
      await entity.prepare?.(rows)
      const told: { row: MappedRow; record: { id: number } }[] = []
      const read: ({ row: MappedRow } & ReturnType<typeof entity.read>)[] = []
      for (const row of rows) {
        const problem = entity.problemOf?.(row)
        const found = problem === undefined ? entity.read(row) : undefined
        if (found && found.key !== '') read.push({ row, ...found })
        else tally.reject(row.number, problem ?? entity.withoutKey)
      }
      const known = new Map<string, Database[T] & Keyed>()
      for (const stored of await entity.find([...new Set(read.map(({ key }) => key))]))
        known.set(entity.keyOf(stored), stored)
      const nextId = await idsOf(store, run, entity.table)
      for (const { row, key, fields } of read) {
        const stored = known.get(key)
        const conflict = stored && entity.conflict?.(stored, fields)
        if (conflict !== undefined) {
          tally.reject(row.number, conflict)
          continue
        }
        if (!stored) {
          const record = { ...entity.fresh?.(), ...fields, custom: row.custom, id: nextId() } as Database[T] & Keyed
          await insertOne(store, run, entity.table, record)
          known.set(key, { ...record, created_run_id: run.id, changed_run_id: run.id })
          seen.set(record.id, row.number)
          told.push({ row, record })
          tally.count('created', row.number, detailOf(tally, record))
        } else {
          const earlier = seen.get(stored.id)
          const hasNews = entity.hasNews?.(row, stored) ?? false
          if (earlier !== undefined)
            tally.warn(row.number, sentence`repeats row ${earlier}; only its blanks were filled`)
          const { custom, cleared } = row
          const isRepeat = earlier !== undefined
          const changes: Partial<Database[T]> = changesTo<Database[T] & Keyed>(stored, {
            ...{ fields: fields as Partial<Database[T] & Keyed>, custom, cleared, isRepeat, policies },
          }) as Partial<Database[T]>
          if (await applyDuplicate({ store, run, tally }, entity.table, row.number, stored, changes, hasNews))
            Object.assign(stored, changes)
          if (tally.onDuplicate === 'update') told.push({ row, record: stored })
          if (earlier === undefined) seen.set(stored.id, row.number)
        }
      }
      await entity.afterBatch?.(told)
    },
    finish: async () => undefined,
    related: () => ({}),
  }
}

/**
 * Updates a record that is there already, as --on-duplicate says; true where it was changed. `hasNews` says that the row
 * tells something that is stored elsewhere.
 */
export async function applyDuplicate<T extends RecordTable>(
  { store, run, tally }: Pick<WriterContext, 'store' | 'run' | 'tally'>,
  table: T,
  rowNumber: number,
  stored: Database[T],
  changes: Partial<Database[T]>,
  hasNews = false,
): Promise<boolean> {
  if (tally.onDuplicate === 'fail') throw duplicateError(rowNumber)
  const detail = detailOf(tally, stored, changes)
  if (tally.onDuplicate === 'skip') tally.count('skipped', rowNumber, { ...detail, reason: sentence`is there already` })
  else if (Object.keys(changes).length === 0 && !hasNews) tally.count('unchanged', rowNumber, detail)
  else {
    if (Object.keys(changes).length > 0) await updateRecord(store, run, table, stored, changes)
    tally.count('updated', rowNumber, detail)
    return true
  }
  return false
}

/** What a preview tells of a record, and of what a row changes of it. */
export function detailOf<T extends object>(tally: Tally, record: T, changes?: Partial<T>): RowDetail | undefined {
  if (!tally.isPreview) return undefined
  const { name, code, number, external_id, subject, kind } = record as Record<string, string | null | undefined>
  const label = name ?? code ?? number ?? external_id ?? subject ?? kind ?? null
  return { record: label, ...(changes && { differences: differencesIn(record, changes) }) }
}

/** What --on-duplicate fail ends with. */
export function duplicateError(rowNumber: number): GuanxiError {
  return new GuanxiError(
    'E_CONFLICT',
    sentence`Row ${rowNumber} is there already, and --on-duplicate fail forbids that.`,
    {
      hint: sentence`Nothing was imported. Use --on-duplicate update or skip.`,
    },
  )
}

/** Inserts one record with the columns it has. */
export async function insertOne(store: Store, run: Run, table: RecordTable, record: { id: number }): Promise<void> {
  const { id, ...rest } = record
  const columns = Object.keys(rest)
  await insertRecords(store, run, table, ['id', ...columns], [[id, ...(Object.values(rest) as Value[])]])
}
