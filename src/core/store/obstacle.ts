import { sql } from 'kysely'
import { groupBy } from '../group-by.js'
import type { Store } from './open.js'
import { REFERENCES } from './record-table.js'
import type { RecordTable } from './run.js'
import { deletedSince, spansOf, within } from './run-span.js'

/** Why a run cannot be undone: rows of a table that a later run has changed, or that others refer to. */
export interface Obstacle {
  table: RecordTable
  rows: number
  reason: 'changed' | 'needed'
  /** The run that stands in the way, and its command. */
  run: string
  command: string
}

/** What stands in the way of undoing a run, that of the newest run first; nothing where it can be undone. */
export async function obstaclesTo(store: Store, runId: number): Promise<Obstacle[]> {
  const { db } = store
  const found: (Obstacle & { id: number })[] = []
  const collect = async (
    table: RecordTable,
    reason: Obstacle['reason'],
    rows: ReturnType<typeof sql>,
  ): Promise<void> => {
    const { rows: blockers } = await sql<{ id: number; run: string; command: string; rows: number }>`
      select run.id as id, run.public_id as run, run.command as command, count(*) as rows
      from (${rows}) as blocking join run on run.id = blocking.run_id
      group by run.id, run.public_id, run.command`.execute(db)
    for (const blocker of blockers) found.push({ table, reason, ...blocker })
  }
  const spans = await spansOf(store, runId)
  for (const span of spans) {
    await collect(
      span.table,
      'changed',
      sql`select t.changed_run_id as run_id from ${sql.table(span.table)} as t
          where ${within(span, runId, 't')} and t.changed_run_id <> ${runId}`,
    )
    await collect(
      span.table,
      'changed',
      deletedSince(span.table, runId, sql`later.row_id between ${span.first} and ${span.last}`),
    )
  }
  for (const table of await changedTables(store, runId)) {
    await collect(
      table,
      'changed',
      sql`select t.changed_run_id as run_id from change join ${sql.table(table)} as t on t.id = change.row_id
          where change.run_id = ${runId} and change.table_name = ${table} and t.changed_run_id <> ${runId}`,
    )
    const own = sql`select row_id from change where run_id = ${runId} and table_name = ${table}`
    await collect(table, 'changed', deletedSince(table, runId, sql`later.row_id in (${own})`))
  }
  for (const [child, references] of groupBy(REFERENCES, reference => reference.child)) {
    const needed = references.flatMap(({ column, parent }) => {
      const span = spans.find(({ table }) => table === parent)
      const parents = span && sql`select p.id from ${sql.table(parent)} as p where ${within(span, runId, 'p')}`
      return parents ? sql`${sql.ref(`c.${column}`)} in (${parents})` : []
    })
    if (needed.length === 0) continue
    // A row that was there before belongs to what the run has made since a later run has changed it.
    await collect(
      child,
      'needed',
      sql`select case when c.created_run_id > ${runId} then c.created_run_id else c.changed_run_id end as run_id from ${sql.table(child)} as c
          where (${sql.join(needed, sql` or `)}) and c.created_run_id <> ${runId} and c.changed_run_id <> ${runId}`,
    )
  }
  return found.sort((a, b) => b.id - a.id).map(({ id: _, ...obstacle }) => obstacle)
}

async function changedTables({ db }: Store, runId: number): Promise<RecordTable[]> {
  const rows = await db.selectFrom('change').select('table_name').distinct().where('run_id', '=', runId).execute()
  return rows.map(row => row.table_name as RecordTable)
}
