import { sql } from 'kysely'
import type { Store } from './open.js'
import { RECORD_TABLES } from './record-table.js'
import type { RecordTable } from './run.js'

/** The ids between which the rows of a table lie that a run has created. */
export interface Span {
  table: RecordTable
  first: number
  last: number
}

/** The spans of a run, in the order in which rows can be deleted. */
export async function spansOf({ db }: Store, runId: number): Promise<Span[]> {
  const rows = await db.selectFrom('run_span').selectAll().where('run_id', '=', runId).execute()
  const spans = rows.map(row => ({ table: row.table_name as RecordTable, first: row.first_id, last: row.last_id }))
  return spans.sort((a, b) => RECORD_TABLES.indexOf(a.table) - RECORD_TABLES.indexOf(b.table))
}

/** A span's rows of a run: the span bounds the search, the run decides. */
export const within = ({ first, last }: Span, runId: number, alias: string) =>
  sql`${sql.ref(`${alias}.id`)} between ${first} and ${last} and ${sql.ref(`${alias}.created_run_id`)} = ${runId}`

/** The later runs that have deleted rows, and have not been undone. */
export const deletedSince = (table: RecordTable, runId: number, rows: ReturnType<typeof sql>) => sql`
  select later.run_id, later.row_id from change as later join run as by_run on by_run.id = later.run_id and by_run.state <> 'undone'
  where later.table_name = ${table} and later.run_id > ${runId} and ${rows}
    and not exists (select 1 from ${sql.table(table)} as t where t.id = later.row_id)`
