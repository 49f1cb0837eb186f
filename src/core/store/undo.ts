import { sql } from 'kysely'
import { groupBy } from '../group-by.js'
import { returnMergedKeys } from './merge.js'
import type { Store, Value } from './open.js'
import { RECORD_TABLES } from './record-table.js'
import type { RecordTable } from './run.js'
import { spansOf, within } from './run-span.js'
import { deleteKeys, returnContactKeys, returnKeys } from './undo-keys.js'

/** Takes back what a run has done: deletes the rows it created, and puts the rows it changed back as they were. */
export async function takeBack(
  store: Store,
  runId: number,
  undoRunId: number,
): Promise<{ deleted: number; restored: number }> {
  const { db } = store
  const spans = await spansOf(store, runId)
  await deleteKeys(store, runId, spans)
  let deleted = 0
  const restored = await restoreRows(store, runId)
  for (const span of spans) {
    const unused = span.table === 'source' ? sql` and ${isUnusedSource()}` : sql``
    const result = await sql`
      delete from ${sql.table(span.table)} as t where ${within(span, runId, 't')}${unused}`.execute(db)
    deleted += Number(result.numAffectedRows ?? 0)
  }
  await db.updateTable('run').set({ state: 'undone', undone_by_run_id: undoRunId }).where('id', '=', runId).execute()
  // A source outlives the run that named it first, but not the last that used it.
  await sql`
    delete from source as t
    where t.created_run_id in (select id from run where state = 'undone') and ${isUnusedSource()}`.execute(db)
  return { deleted, restored }
}

const isUnusedSource = () =>
  sql.join(
    (['order', 'deal', 'contact_identity', 'company_identity', 'interaction'] as const).map(
      table => sql`not exists (select 1 from ${sql.table(table)} as u where u.source_id = t.id)`,
    ),
    sql` and `,
  )

async function restoreRows(store: Store, runId: number): Promise<number> {
  const { db } = store
  const changes = await db.selectFrom('change').selectAll().where('run_id', '=', runId).execute()
  const byTable = groupBy(changes, change => change.table_name)
  // What others refer to is put back first.
  for (const table of [...RECORD_TABLES].reverse()) await restoreTable(db, table, byTable.get(table) ?? [])
  await returnKeys(db, runId, 'order')
  await returnKeys(db, runId, 'deal')
  await returnContactKeys(db, runId)
  await returnMergedKeys(store, runId)
  return changes.length
}

async function restoreTable(
  db: Store['db'],
  table: RecordTable,
  changes: readonly { row_id: number; before: string }[],
): Promise<void> {
  const deleted: Record<string, Value>[] = []
  for (const { row_id, before } of changes) {
    const image = JSON.parse(before) as Record<string, Value>
    const assignments = sql.join(Object.entries(image).map(([name, value]) => sql`${sql.ref(name)} = ${value}`))
    const { numAffectedRows } = await sql`
      update ${sql.table(table)} set ${assignments} where id = ${row_id}`.execute(db)
    if (!numAffectedRows) deleted.push(image)
  }
  // Only now are the places free that others had taken of those the run has deleted.
  for (const image of deleted) {
    const names = sql.join(Object.keys(image).map(name => sql.ref(name)))
    await sql`insert into ${sql.table(table)} (${names}) values (${sql.join(Object.values(image))})`.execute(db)
  }
}
