import { sql } from 'kysely'
import { groupBy } from '../group-by.js'
import { inChunks } from './chunk.js'
import type { Store, Value } from './open.js'
import type { RecordTable } from './run.js'
import type { SyncConflictTable, SyncRowTable, SyncStateTable, SyncWriteTable } from './schema-sync.js'

/** How far a sync has come; nothing before its first run. */
export async function syncState({ db }: Store, sync: string): Promise<SyncStateTable | undefined> {
  return db.selectFrom('sync_state').selectAll().where('sync', '=', sync).executeTakeFirst()
}

/** The states of all syncs that have run, by name. */
export async function syncStates({ db }: Store): Promise<SyncStateTable[]> {
  return db.selectFrom('sync_state').selectAll().orderBy('sync').execute()
}

/** Keeps how far a sync has come. */
export async function saveSyncState({ db }: Store, state: SyncStateTable): Promise<void> {
  const { sync: _, ...rest } = state
  await db
    .insertInto('sync_state')
    .values(state)
    .onConflict(conflict => conflict.column('sync').doUpdateSet(rest))
    .execute()
}

/** The rows that a sync knows. */
export async function syncRows({ db }: Store, sync: string): Promise<SyncRowTable[]> {
  return db.selectFrom('sync_row').selectAll().where('sync', '=', sync).execute()
}

const ROW = ['sync', 'row_key', 'table_name', 'record_id', 'state', 'base', 'pending'] as const

/** Puts rows in the place of those with the same keys. */
export async function saveSyncRows(store: Store, rows: readonly SyncRowTable[]): Promise<void> {
  for (const [sync, own] of groupBy(rows, row => row.sync))
    await deleteSyncRows(
      store,
      sync,
      own.map(row => row.row_key),
    )
  const values = rows.map(row => ROW.map(column => row[column] as Value))
  await store.insertRows('sync_row', ROW, values)
}

/** Forgets rows of a sync. */
export async function deleteSyncRows(store: Store, sync: string, keys: readonly string[]): Promise<void> {
  await inChunks(store, keys, async list => {
    await store.db.deleteFrom('sync_row').where('sync', '=', sync).where('row_key', 'in', list).execute()
    return []
  })
}

/** Questions that wait for a decision, the oldest first. */
export async function openConflicts({ db }: Store, sync?: string): Promise<SyncConflictTable[]> {
  let query = db.selectFrom('sync_conflict').selectAll().where('state', '=', 'open').orderBy('id')
  if (sync !== undefined) query = query.where('sync', '=', sync)
  return query.execute()
}

/** All questions a sync has ever asked, the oldest first. */
export async function allConflicts({ db }: Store, sync: string): Promise<SyncConflictTable[]> {
  return db.selectFrom('sync_conflict').selectAll().where('sync', '=', sync).orderBy('id').execute()
}

const CONFLICT = [
  'id',
  'sync',
  'row_key',
  'table_name',
  'record_id',
  'field',
  'kind',
  'label',
  'crm',
  'sheet',
  'reason',
  'state',
  'decision',
  'opened_run_id',
  'closed_run_id',
] as const

/** Asks new questions; returns them with their ids. */
export async function insertConflicts(
  store: Store,
  conflicts: readonly Omit<SyncConflictTable, 'id'>[],
): Promise<SyncConflictTable[]> {
  if (conflicts.length === 0) return []
  const last = await store.db
    .selectFrom('sync_conflict')
    .select(eb => eb.fn.max('id').as('id'))
    .executeTakeFirst()
  const first = (last?.id ?? 0) + 1
  const rows = conflicts.map((conflict, index) => ({ ...conflict, id: first + index }))
  await store.insertRows(
    'sync_conflict',
    CONFLICT,
    rows.map(row => CONFLICT.map(column => row[column] as Value)),
  )
  return rows
}

/** Ends questions, each `[id, state]`. */
export async function closeConflicts(
  store: Store,
  endings: readonly (readonly [id: number, state: SyncConflictTable['state']])[],
  runId: number,
): Promise<void> {
  await store.updateRows(
    'sync_conflict',
    ['state', 'closed_run_id'],
    endings.map(([id, state]) => [state, runId, id]),
  )
}

/** Writes down what is to become of questions, each `[id, decision]`; the next run carries it out. */
export async function decideConflicts(
  store: Store,
  decisions: readonly (readonly [id: number, decision: SyncConflictTable['decision']])[],
): Promise<void> {
  await store.updateRows(
    'sync_conflict',
    ['decision'],
    decisions.map(([id, decision]) => [decision, id]),
  )
}

const WRITE = [
  'run_id',
  'sync',
  'row_key',
  'table_name',
  'record_id',
  'field',
  'kind',
  'label',
  'before',
  'after',
] as const

/** Writes down what a run has written into a sheet. */
export async function insertSyncWrites(store: Store, writes: readonly SyncWriteTable[]): Promise<void> {
  const rows = writes.map(write => WRITE.map(column => write[column] as Value))
  await store.insertRows('sync_write', WRITE, rows, { onConflict: 'ignore' })
}

/** What a run has written into sheets. */
export async function syncWritesOf({ db }: Store, runId: number, limit: number): Promise<SyncWriteTable[]> {
  return db
    .selectFrom('sync_write')
    .selectAll()
    .where('run_id', '=', runId)
    .orderBy('sync')
    .orderBy('row_key')
    .orderBy('field')
    .limit(limit)
    .execute()
}

/** Runs of `sync run` that were cut short, as they never said how they ended. */
export async function unfinishedSyncRuns({ db }: Store): Promise<{ id: number; public_id: string }[]> {
  return db
    .selectFrom('run')
    .select(['id', 'public_id'])
    .where('command', '=', 'sync run')
    .where('state', '=', 'running')
    .orderBy('id')
    .execute()
}

/** Forgets all that is known of a sync, but not its questions and what it has written: these are history. */
export async function forgetSync(store: Store, sync: string): Promise<{ rows: number; conflicts: number }> {
  const { db } = store
  const rows = await db.deleteFrom('sync_row').where('sync', '=', sync).executeTakeFirst()
  await db.deleteFrom('sync_state').where('sync', '=', sync).execute()
  const conflicts = await db
    .updateTable('sync_conflict')
    .set({ state: 'dissolved' })
    .where('sync', '=', sync)
    .where('state', '=', 'open')
    .executeTakeFirst()
  return { rows: Number(rows.numDeletedRows), conflicts: Number(conflicts.numUpdatedRows) }
}

/** The rows, questions and writes of syncs that tell of a contact, or of his deals and interactions. */
function tracesOf(table: 'sync_row' | 'sync_conflict' | 'sync_write', contactId: number) {
  const own = (name: string) => sql`select id from ${sql.table(name)} where contact_id = ${contactId}`
  return sql<boolean>`
    (${sql.ref(`${table}.table_name`)} = 'contact' and ${sql.ref(`${table}.record_id`)} = ${contactId})
    or (${sql.ref(`${table}.table_name`)} = 'deal' and ${sql.ref(`${table}.record_id`)} in (${own('deal')}))
    or (${sql.ref(`${table}.table_name`)} = 'interaction' and ${sql.ref(`${table}.record_id`)} in (${own('interaction')}))`
}

/** How many rows of shared sheets tell of a contact. */
export async function countSyncedRows({ db }: Store, contactId: number): Promise<number> {
  const { count } = await db
    .selectFrom('sync_row')
    .select(eb => eb.fn.countAll<number>().as('count'))
    .where(tracesOf('sync_row', contactId))
    .executeTakeFirstOrThrow()
  return count
}

/**
 * Takes out of all syncs what they remember of a contact; to be called while his deals and interactions are still his.
 * His rows are taken out of the sheets with their next run.
 */
export async function forgetSyncedContact({ db }: Store, contactId: number): Promise<void> {
  await db
    .updateTable('sync_conflict')
    .set({ label: null, crm: null, sheet: null })
    .where(tracesOf('sync_conflict', contactId))
    .execute()
  await db
    .updateTable('sync_conflict')
    .set({ state: 'dissolved' })
    .where('state', '=', 'open')
    .where(tracesOf('sync_conflict', contactId))
    .execute()
  await db
    .updateTable('sync_write')
    .set({ label: null, before: null, after: null })
    .where(tracesOf('sync_write', contactId))
    .execute()
  await db
    .updateTable('sync_row')
    .set({ base: '{}', pending: null, state: 'erased' })
    .where(tracesOf('sync_row', contactId))
    .execute()
}

/** The tables whose rows a sync can keep in step. */
export type SyncedTable = Extract<RecordTable, 'contact' | 'deal' | 'company' | 'product' | 'interaction'>
