import { type RawBuilder, sql } from 'kysely'
import { inChunks } from './chunk.js'
import { appendConsents, consentsInForce } from './consent.js'
import { keyKind } from './contact.js'
import type { Store, Value } from './open.js'
import { keepImages, type RecordTable, type Run } from './run.js'
import type { ConsentTable, ContactTable, Database, TableName } from './schema.js'

/** One contact goes into another, who stays. */
export interface Merge {
  absorbed: number
  survivor: number
}

/** The tables whose rows belong to a contact. */
export type ContactChild = {
  [T in TableName]: Database[T] extends { contact_id: number } ? T : never
}[TableName]

type ChildRecord = Extract<ContactChild, RecordTable>

/** How the rows of a table follow their contact into another one. */
interface Moved {
  /** Found through the rows they belong to, where the table has no index by contact. */
  through?: { column: string; parent: ChildRecord }
  /** What may stand there once for a contact; of several rows the first of `order` stays. */
  once?: { by: readonly RawBuilder<unknown>[]; order: RawBuilder<unknown> }
}

const SURVIVOR_FIRST = sql`case when m.absorbed_id is null then 0 else 1 end`

/**
 * Every table with a contact_id: a record moves, a key follows what it opens. The compiler and a test ask for a line
 * here when a table joins. Rows that belong to others come before them.
 */
export const CONTACT_CHILDREN: Record<ContactChild, Moved | 'key'> = {
  contact_key: 'key',
  order_key: 'key',
  deal_key: 'key',
  contact_identity: { once: { by: [keyKind('t'), sql.ref('t.value_key')], order: SURVIVOR_FIRST } },
  contact_tag: { once: { by: [sql.ref('t.tag')], order: SURVIVOR_FIRST } },
  order_line: { through: { column: 'order_id', parent: 'order' } },
  order: {},
  deal_stage: { through: { column: 'deal_id', parent: 'deal' } },
  deal_score: { through: { column: 'deal_id', parent: 'deal' } },
  deal: {},
  interaction: {},
  consent: {},
  score: { once: { by: [sql.ref('t.name'), sql.ref('t.as_of')], order: SURVIVOR_FIRST } },
  segment_member: { once: { by: [sql.ref('t.segment'), sql.ref('t.entered_id')], order: SURVIVOR_FIRST } },
  loyalty_entry: {},
  // What has left counts more than what still waits: nobody gets a campaign twice because two records became one.
  mail: {
    once: {
      by: [sql.ref('t.campaign'), sql.ref('t.address_key')],
      order: sql`case t.state when 'accepted' then 0 when 'uncertain' then 1 when 'claimed' then 2 when 'queued' then 3 else 4 end`,
    },
  },
}

/** How many rows of each table have moved. */
export type MovedRows = Partial<Record<ChildRecord, number>>

/**
 * Lets contacts go into others, with everything that belongs to them, and deletes them. `fields` is what the survivors
 * get; every survivor counts as changed. A contact goes into one only, and nobody goes into one who is gone.
 */
export async function mergeContacts(
  store: Store,
  run: Run,
  merges: readonly Merge[],
  fields: ReadonlyMap<number, Partial<ContactTable>>,
): Promise<MovedRows> {
  await store.insertRows(
    'contact_merge',
    ['run_id', 'absorbed_id', 'survivor_id'],
    merges.map(({ absorbed, survivor }) => [run.id, absorbed, survivor]),
  )
  const moved: MovedRows = {}
  const withdrawn = await withdrawnBefore(store, merges)
  for (const [table, how] of Object.entries(CONTACT_CHILDREN) as [ChildRecord, Moved | 'key'][]) {
    if (how === 'key') continue
    if (how.once) await deleteRepeated(store, run, table, how.once)
    const rows = await moveRows(store, run, table, how)
    if (rows > 0) moved[table] = rows
  }
  await keepWithdrawn(store, run, withdrawn)
  await moveKeys(store, run)
  await moveDistinctions(store, run)
  await settleContacts(store, run, merges, fields)
  return moved
}

/** The channels that one of two contacts, or the other, has withdrawn, by who stays. */
async function withdrawnBefore(store: Store, merges: readonly Merge[]): Promise<Map<string, ConsentTable>> {
  const survivors = new Map(
    merges.flatMap(({ absorbed, survivor }) => [
      [absorbed, survivor],
      [survivor, survivor],
    ]),
  )
  const held = await consentsInForce(store, [...survivors.keys()])
  return new Map(
    held
      .filter(({ state }) => state === 'withdrawn')
      .map(entry => [`${survivors.get(entry.contact_id)} ${entry.channel}`, entry]),
  )
}

/** The stricter consent is kept: a later grant of the one does not outweigh what the other has withdrawn. */
async function keepWithdrawn(store: Store, run: Run, withdrawn: ReadonlyMap<string, ConsentTable>): Promise<void> {
  const survivors = [...withdrawn.keys()].map(key => Number(key.split(' ')[0]))
  const granted = (await consentsInForce(store, survivors)).filter(({ state }) => state === 'granted')
  await appendConsents(
    store,
    run,
    granted.flatMap(({ contact_id, channel, day }) =>
      withdrawn.has(`${contact_id} ${channel}`)
        ? { contact_id, channel, day, state: 'withdrawn' as const, source: 'merge', note: null }
        : [],
    ),
  )
}

const absorbedOf = (run: Run) => sql`(select absorbed_id from contact_merge where run_id = ${run.id})`
const survivorsOf = (run: Run) => sql`(select survivor_id from contact_merge where run_id = ${run.id})`
const survivorOf = (run: Run, contact: RawBuilder<unknown>) =>
  sql`(select m.survivor_id from contact_merge as m where m.run_id = ${run.id} and m.absorbed_id = ${contact})`

/** Deletes what the contact would have twice after the merge. */
async function deleteRepeated(
  store: Store,
  run: Run,
  table: ChildRecord,
  { by, order }: NonNullable<Moved['once']>,
): Promise<void> {
  const { rows } = await sql<{ id: number }>`
    select id from (
      select t.id, row_number() over (
        partition by coalesce(m.survivor_id, t.contact_id), ${sql.join(by)} order by ${order}, t.id
      ) as place
      from ${sql.table(table)} as t
      left join contact_merge as m on m.run_id = ${run.id} and m.absorbed_id = t.contact_id
      where t.contact_id in ${absorbedOf(run)} or t.contact_id in ${survivorsOf(run)}
    ) as placed where place > 1`.execute(store.db)
  await deleteRows(
    store,
    run,
    table,
    rows.map(({ id }) => id),
  )
}

async function deleteRows(store: Store, run: Run, table: RecordTable, ids: readonly number[]): Promise<void> {
  await inChunks(store, ids, async list => {
    await keepImages(store, run, table, sql`id in ${list}`)
    await sql`delete from ${sql.table(table)} where id in ${list}`.execute(store.db)
    return []
  })
}

/**
 * On a store that is distributed by contact this is a delete and an insert of the same rows; SQLite is one machine, and
 * a row stays where it is.
 */
async function moveRows(store: Store, run: Run, table: ChildRecord, { through }: Moved): Promise<number> {
  const own = through
    ? sql`${sql.ref(through.column)} in (select id from ${sql.table(through.parent)} where contact_id in ${absorbedOf(run)})`
    : sql`contact_id in ${absorbedOf(run)}`
  await keepImages(store, run, table, own)
  const { numAffectedRows } = await sql`
    update ${sql.table(table)} set contact_id = ${survivorOf(run, sql.ref(`${table}.contact_id`))},
      changed_run_id = ${run.id}
    where ${own}`.execute(store.db)
  return Number(numAffectedRows ?? 0)
}

/** All that led to those who are gone leads to those who stay: their old ids too. */
async function moveKeys({ db }: Store, run: Run): Promise<void> {
  await sql`
    insert into contact_merge_key (run_id, kind, value, absorbed_id)
    select ${sql.lit(run.id)}, kind, value, contact_id from contact_key where contact_id in ${absorbedOf(run)}`.execute(
    db,
  )
  for (const [table, how] of Object.entries(CONTACT_CHILDREN)) {
    if (how !== 'key') continue
    await sql`
      update ${sql.table(table)} set contact_id = ${survivorOf(run, sql.ref(`${table}.contact_id`))}
      where contact_id in ${absorbedOf(run)}`.execute(db)
  }
}

/** Who is not the one who is gone is not the one who stays either; that two who are merged were two is forgotten. */
async function moveDistinctions(store: Store, run: Run): Promise<void> {
  const { db } = store
  const own = sql`(first_id in ${absorbedOf(run)} or second_id in ${absorbedOf(run)})`
  const { rows } = await sql<{ id: number; first: number; second: number }>`
    select n.id, coalesce(a.survivor_id, n.first_id) as first, coalesce(b.survivor_id, n.second_id) as second
    from not_duplicate as n
    left join contact_merge as a on a.run_id = ${run.id} and a.absorbed_id = n.first_id
    left join contact_merge as b on b.run_id = ${run.id} and b.absorbed_id = n.second_id
    where n.first_id in ${absorbedOf(run)} or n.second_id in ${absorbedOf(run)}
      or n.first_id in ${survivorsOf(run)} or n.second_id in ${survivorsOf(run)}
    order by n.id`.execute(db)
  if (rows.length === 0) return
  await keepImages(store, run, 'not_duplicate', own)
  const kept = new Map<string, number[]>()
  const gone: number[] = []
  for (const { id, first, second } of rows) {
    const pair = [Math.min(first, second), Math.max(first, second)]
    if (first === second || kept.has(pair.join())) gone.push(id)
    else kept.set(pair.join(), [...pair, run.id, id])
  }
  await deleteRows(store, run, 'not_duplicate', gone)
  const touched = await inChunks(
    store,
    [...kept.values()].map(row => row[3] as number),
    list =>
      sql<{ id: number; first_id: number; second_id: number }>`
      select id, first_id, second_id from not_duplicate where id in ${list}`
        .execute(db)
        .then(result => result.rows),
  )
  const before = new Map(touched.map(row => [row.id, `${row.first_id},${row.second_id}`]))
  const changed = [...kept].filter(([pair, row]) => before.get(row[3] as number) !== pair).map(([, row]) => row)
  await store.updateRows('not_duplicate', ['first_id', 'second_id', 'changed_run_id'], changed)
}

async function settleContacts(
  store: Store,
  run: Run,
  merges: readonly Merge[],
  fields: ReadonlyMap<number, Partial<ContactTable>>,
): Promise<void> {
  await keepImages(store, run, 'contact', sql`id in ${survivorsOf(run)}`)
  for (const survivor of new Set(merges.map(merge => merge.survivor))) {
    const changes = fields.get(survivor) ?? {}
    await store.updateRows(
      'contact',
      [...Object.keys(changes), 'changed_run_id'],
      [[...(Object.values(changes) as Value[]), run.id, survivor]],
    )
  }
  await deleteRows(
    store,
    run,
    'contact',
    merges.map(({ absorbed }) => absorbed),
  )
}

/** Gives the keys back that a run has led to other contacts; the contacts and their records are back already. */
export async function returnMergedKeys({ db }: Store, runId: number): Promise<void> {
  await sql`
    update contact_key set contact_id = (
      select k.absorbed_id from contact_merge_key as k
      where k.run_id = ${runId} and k.kind = contact_key.kind and k.value = contact_key.value
    ) where (kind, value) in (select kind, value from contact_merge_key where run_id = ${runId})`.execute(db)
  await db.deleteFrom('contact_merge_key').where('run_id', '=', runId).execute()
  await db.deleteFrom('contact_merge').where('run_id', '=', runId).execute()
}

/** Rows that came to the survivors of a run's merges after it; nobody can say whose of the two they are. */
export interface LaterRows {
  table: ChildRecord
  rows: number
}

/** What a later run has hung on the survivors of a run's merges, by table. */
export async function rowsSinceMerge({ db }: Store, runId: number): Promise<LaterRows[]> {
  const found: LaterRows[] = []
  const { rows: merges } = await sql`select 1 from contact_merge where run_id = ${runId} limit 1`.execute(db)
  if (merges.length === 0) return found
  for (const [table, how] of Object.entries(CONTACT_CHILDREN) as [ChildRecord, Moved | 'key'][]) {
    if (how === 'key' || how.through) continue
    const { rows } = await sql<{ rows: number }>`
      select count(*) as rows from ${sql.table(table)} as t
      where t.created_run_id > ${runId}
        and t.contact_id in (select survivor_id from contact_merge where run_id = ${runId})`.execute(db)
    const count = rows[0]?.rows ?? 0
    if (count > 0) found.push({ table, rows: count })
  }
  return found
}
