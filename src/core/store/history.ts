import { sql } from 'kysely'
import { groupBy } from '../group-by.js'
import { inChunks } from './chunk.js'
import { keyKind } from './contact.js'
import { keysOfOldest } from './contact-change.js'
import { returnMergedKeys } from './merge.js'
import type { Store, Value } from './open.js'
import type { RecordTable } from './run.js'
import type { RunTable } from './schema.js'

/** The tables of records, those that others refer to last: the order in which rows can be deleted. */
export const RECORD_TABLES = [
  'mail',
  'score',
  'segment_member',
  'segment_snapshot',
  'suppression',
  'quality_figure',
  'consent',
  'loyalty_entry',
  'interaction',
  'deal_score',
  'deal_stage',
  'order_line',
  'order',
  'deal',
  'contact_tag',
  'contact_identity',
  'not_duplicate',
  'contact',
  'product',
  'owner',
  'company_identity',
  'company',
  'custom_field',
  'source',
] as const satisfies readonly RecordTable[]

/**
 * Which rows stand in the way of deleting others. Sources are not among them: the name of a system stays as long as
 * anything came from it, whichever run has named it first.
 */
const REFERENCES: readonly { child: RecordTable; column: string; parent: RecordTable }[] = [
  { child: 'mail', column: 'contact_id', parent: 'contact' },
  { child: 'consent', column: 'contact_id', parent: 'contact' },
  { child: 'score', column: 'contact_id', parent: 'contact' },
  { child: 'segment_member', column: 'contact_id', parent: 'contact' },
  { child: 'segment_member', column: 'entered_id', parent: 'segment_snapshot' },
  { child: 'segment_member', column: 'left_id', parent: 'segment_snapshot' },
  { child: 'loyalty_entry', column: 'contact_id', parent: 'contact' },
  { child: 'loyalty_entry', column: 'order_id', parent: 'order' },
  { child: 'interaction', column: 'contact_id', parent: 'contact' },
  { child: 'interaction', column: 'deal_id', parent: 'deal' },
  { child: 'deal_score', column: 'deal_id', parent: 'deal' },
  { child: 'deal_stage', column: 'deal_id', parent: 'deal' },
  { child: 'order_line', column: 'order_id', parent: 'order' },
  { child: 'order_line', column: 'product_id', parent: 'product' },
  { child: 'order', column: 'contact_id', parent: 'contact' },
  { child: 'deal', column: 'contact_id', parent: 'contact' },
  { child: 'deal', column: 'company_id', parent: 'company' },
  { child: 'deal', column: 'product_id', parent: 'product' },
  { child: 'deal', column: 'owner_id', parent: 'owner' },
  { child: 'contact_tag', column: 'contact_id', parent: 'contact' },
  { child: 'contact_identity', column: 'contact_id', parent: 'contact' },
  { child: 'not_duplicate', column: 'first_id', parent: 'contact' },
  { child: 'not_duplicate', column: 'second_id', parent: 'contact' },
  { child: 'contact', column: 'company_id', parent: 'company' },
  { child: 'company_identity', column: 'company_id', parent: 'company' },
  { child: 'interaction', column: 'company_id', parent: 'company' },
  { child: 'interaction', column: 'owner_id', parent: 'owner' },
]

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

interface Span {
  table: RecordTable
  first: number
  last: number
}

async function spansOf({ db }: Store, runId: number): Promise<Span[]> {
  const rows = await db.selectFrom('run_span').selectAll().where('run_id', '=', runId).execute()
  const spans = rows.map(row => ({ table: row.table_name as RecordTable, first: row.first_id, last: row.last_id }))
  return spans.sort((a, b) => RECORD_TABLES.indexOf(a.table) - RECORD_TABLES.indexOf(b.table))
}

/** A span's rows of a run: the span bounds the search, the run decides. */
const within = ({ first, last }: Span, runId: number, alias: string) =>
  sql`${sql.ref(`${alias}.id`)} between ${first} and ${last} and ${sql.ref(`${alias}.created_run_id`)} = ${runId}`

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

/** The later runs that have deleted rows, and have not been undone. */
const deletedSince = (table: RecordTable, runId: number, rows: ReturnType<typeof sql>) => sql`
  select later.run_id, later.row_id from change as later join run as by_run on by_run.id = later.run_id and by_run.state <> 'undone'
  where later.table_name = ${table} and later.run_id > ${runId} and ${rows}
    and not exists (select 1 from ${sql.table(table)} as t where t.id = later.row_id)`

async function changedTables({ db }: Store, runId: number): Promise<RecordTable[]> {
  const rows = await db.selectFrom('change').select('table_name').distinct().where('run_id', '=', runId).execute()
  return rows.map(row => row.table_name as RecordTable)
}

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
  await returnIdentityKeys(db, runId)
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

/** An e-mail or phone that the run had taken off a contact leads to him again, or to who had it first. */
async function returnIdentityKeys(db: Store['db'], runId: number): Promise<void> {
  const own = sql`(kind, value) in (
    select ${keyKind('t')}, t.value_key from contact_identity as t join change on change.row_id = t.id
    where change.run_id = ${runId} and change.table_name = 'contact_identity')`
  const { rows } =
    await sql`select 1 from change where run_id = ${runId} and table_name = 'contact_identity' limit 1`.execute(db)
  if (rows.length === 0) return
  await sql`delete from contact_key where ${own}`.execute(db)
  await sql`
    insert into contact_key (kind, value, contact_id)
    select kind, value, contact_id from (
      select ${keyKind('t')} as kind, t.value_key as value, t.contact_id,
        row_number() over (partition by ${keyKind('t')}, t.value_key order by t.id) as place
      from contact_identity as t
    ) as owners where place = 1 and ${own} on conflict do nothing`.execute(db)
}

/** The keys of orders and deals that had been moved to another contact go back with them. */
async function returnKeys(db: Store['db'], runId: number, table: 'order' | 'deal'): Promise<void> {
  const [keys, id] = [sql.table(`${table}_key`), sql.ref(`${table}_key.${table}_id`)]
  await sql`
    update ${keys} set contact_id = (select t.contact_id from ${sql.table(table)} as t where t.id = ${id})
    where ${sql.ref(`${table}_id`)} in (select row_id from change where run_id = ${runId} and table_name = ${table})`.execute(
    db,
  )
}

/** The keys of e-mails and the like that are there again go to whoever has had them first. */
async function returnContactKeys(db: Store['db'], runId: number): Promise<void> {
  const own = sql`select row_id from change where run_id = ${runId} and table_name = 'contact_identity'`
  const pairs = sql`select ${keyKind('t')}, t.value_key from contact_identity as t where t.id in (${own})`
  await sql`delete from contact_key where (kind, value) in (${pairs})`.execute(db)
  await keysOfOldest(sql`(${keyKind('identity')}, identity.value_key) in (${pairs})`).execute(db)
}

/** The keys of rows that are about to be deleted; an e-mail that others have too goes to him who had it first. */
async function deleteKeys({ db }: Store, runId: number, spans: readonly Span[]): Promise<void> {
  const span = (table: RecordTable): Span | undefined => spans.find(other => other.table === table)
  const identities = span('contact_identity')
  if (identities) {
    const own = sql`select ${keyKind('t')}, t.value_key from contact_identity as t where ${within(identities, runId, 't')}`
    await sql`delete from contact_key where (kind, value) in (${own})`.execute(db)
    // Who has an e-mail in common with somebody is also found by that and his name together.
    await sql`
      delete from contact_key where (kind, value) in (
        select named.kind, named.value from contact_identity as t
        join contact_key as named on named.contact_id = t.contact_id and named.kind = t.kind || '+name'
          and substr(named.value, 1, length(t.value_key) + 1) = t.value_key || '/'
        where ${within(identities, runId, 't')})`.execute(db)
    await sql`
      insert into contact_key (kind, value, contact_id)
      select kind, value, contact_id from (
        select ${keyKind('other')} as kind, other.value_key as value, other.contact_id,
               row_number() over (partition by ${keyKind('other')}, other.value_key order by other.id) as place
        from contact_identity as other
        where other.created_run_id <> ${runId} and (${keyKind('other')}, other.value_key) in (${own})
      ) as others where place = 1`.execute(db)
  }
  const contacts = span('contact')
  if (contacts)
    await sql`delete from contact_key where contact_id in (select t.id from contact as t where ${within(contacts, runId, 't')})`.execute(
      db,
    )
  const orders = span('order')
  if (orders)
    await sql`delete from order_key where (source_id, number) in
      (select t.source_id, t.number from "order" as t where ${within(orders, runId, 't')})`.execute(db)
  const deals = span('deal')
  if (deals)
    await sql`delete from deal_key where deal_id in (select t.id from deal as t where ${within(deals, runId, 't')})`.execute(
      db,
    )
}
