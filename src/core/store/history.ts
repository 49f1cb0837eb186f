import { sql } from 'kysely'
import { groupBy } from '../group-by.js'
import { inChunks } from './chunk.js'
import type { Store, Value } from './open.js'
import { RECORD_TABLES } from './record-table.js'
import type { RecordTable } from './run.js'
import { deletedSince, spansOf, within } from './run-span.js'
import type { RunTable } from './schema.js'

/** Runs, the newest first. */
export async function listRuns({ db }: Store, limit?: number): Promise<RunTable[]> {
  let query = db.selectFrom('run').selectAll().where('id', '>', 0).orderBy('id', 'desc')
  if (limit !== undefined) query = query.limit(limit)
  return query.execute()
}

/** The run with that public id, or that number. */
export async function findRun({ db }: Store, text: string): Promise<RunTable | undefined> {
  return db
    .selectFrom('run')
    .selectAll()
    .where('id', '>', 0)
    .where(eb => eb.or([eb('public_id', '=', text), ...(/^\d{1,9}$/.test(text) ? [eb('id', '=', Number(text))] : [])]))
    .executeTakeFirst()
}

/** How many rows of a table a run has created and still stand. */
export async function countCreated(store: Store, runId: number): Promise<Map<RecordTable, number>> {
  const counts = new Map<RecordTable, number>()
  for (const span of await spansOf(store, runId)) {
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from ${sql.table(span.table)} as t where ${within(span, runId, 't')}`.execute(store.db)
    counts.set(span.table, rows[0]?.count ?? 0)
  }
  return counts
}

/** A record as it was before a run, and as the run left it (undefined where it has deleted it). */
export interface RecordChange {
  table: RecordTable
  before: Image
  after: Image | undefined
}

export type Image = Record<string, Value>

/** What a run has changed or deleted, as it left it, whatever has come later. */
export async function changesOf(store: Store, runId: number, limit: number): Promise<RecordChange[]> {
  const changes = await store.db
    .selectFrom('change')
    .selectAll()
    .where('run_id', '=', runId)
    .orderBy('table_name')
    .orderBy('row_id')
    .limit(limit)
    .execute()
  const found: RecordChange[] = []
  for (const [name, group] of groupBy(changes, change => change.table_name)) {
    const table = name as RecordTable
    const ids = group.map(change => change.row_id)
    const current = await inChunks(store, ids, list =>
      sql<Image>`select * from ${sql.table(table)} where id in ${list}`.execute(store.db).then(({ rows }) => rows),
    )
    const left = await asLeftBy(store, runId, table, current)
    for (const { row_id, before } of group) found.push({ table, before: JSON.parse(before), after: left.get(row_id) })
  }
  return found
}

/** Rows that a run has created and that still stand, as it left them. */
export async function createdRows(
  store: Store,
  runId: number,
  limit: number,
): Promise<{ table: RecordTable; row: Image }[]> {
  const all: { table: RecordTable; row: Image }[] = []
  for (const span of (await spansOf(store, runId)).reverse()) {
    const { rows } = await sql<Image>`
      select * from ${sql.table(span.table)} as t where ${within(span, runId, 't')}
      order by t.id limit ${Math.max(0, limit - all.length)}`.execute(store.db)
    for (const row of (await asLeftBy(store, runId, span.table, rows)).values()) all.push({ table: span.table, row })
  }
  return all
}

/**
 * Rows by id as a run has left them: what the next run to change one has kept of it, or else the row itself. `ids` may
 * name rows that are gone.
 */
async function asLeftBy(
  store: Store,
  runId: number,
  table: RecordTable,
  rows: readonly Image[],
  ids: readonly number[] = rows.map(row => row.id as number),
): Promise<Map<number, Image>> {
  const left = new Map(rows.map(row => [row.id as number, row]))
  const later = await inChunks(store, ids, list =>
    store.db
      .selectFrom('change')
      .select(['row_id', 'before'])
      .where('table_name', '=', table)
      .where('run_id', '>', runId)
      .where('row_id', 'in', list)
      .orderBy('run_id', 'desc')
      .execute(),
  )
  for (const { row_id, before } of later) left.set(row_id, JSON.parse(before))
  return left
}

/** A record that a run created or changed, as it left it, and as a later run has made it since. */
export interface LaterChange extends RecordChange {
  /** Public id and command of the newest run that has changed or deleted it. */
  run: string
  command: string
}

/** The records of a run that later ones have changed or deleted, in the order of the tables. */
export async function changedSince(store: Store, runId: number): Promise<LaterChange[]> {
  const { db } = store
  const runs = new Map((await listRuns(store)).map(run => [run.id, run]))
  const spans = new Map((await spansOf(store, runId)).map(span => [span.table, span]))
  const found: LaterChange[] = []
  for (const table of RECORD_TABLES) {
    const span = spans.get(table)
    const own = sql`select row_id from change where run_id = ${runId} and table_name = ${table}`
    const isOwn = (id: string) =>
      span
        ? sql`(${sql.ref(id)} between ${span.first} and ${span.last} or ${sql.ref(id)} in (${own}))`
        : sql`${sql.ref(id)} in (${own})`
    const { rows: current } = await sql<Image>`
      select t.* from ${sql.table(table)} as t
      where ${isOwn('t.id')} and t.changed_run_id > ${runId} and (t.created_run_id = ${runId} or t.id in (${own}))
      order by t.id`.execute(db)
    const { rows: deleted } = await sql<{ run_id: number; row_id: number }>`
      select max(later.run_id) as run_id, later.row_id from (${deletedSince(table, runId, isOwn('later.row_id'))}) as later
      group by later.row_id order by later.row_id`.execute(db)
    const left = await asLeftBy(store, runId, table, current, [
      ...current.map(row => Number(row.id)),
      ...deleted.map(row => row.row_id),
    ])
    const add = (id: number, by: number, after: Image | undefined): void => {
      const before = left.get(id)
      const run = runs.get(by)
      if (before && run) found.push({ table, before, after, run: run.public_id, command: run.command })
    }
    for (const row of current) add(Number(row.id), Number(row.changed_run_id), row)
    for (const { row_id, run_id } of deleted) add(row_id, run_id, undefined)
  }
  return found
}
