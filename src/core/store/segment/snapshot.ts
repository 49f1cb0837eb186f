import { sql } from 'kysely'
import { inChunks } from '../chunk.js'
import type { Store } from '../open.js'
import { idsOf, insertRecords, type Run, updateRecord } from '../run.js'
import type { SegmentMemberTable, SegmentSnapshotTable } from '../schema.js'

/** The snapshots of a segment, or of all, the newest first. */
export async function snapshotsOf({ db }: Store, segment?: string): Promise<SegmentSnapshotTable[]> {
  return db
    .selectFrom('segment_snapshot')
    .selectAll()
    .$if(segment !== undefined, query => query.where('segment', '=', segment ?? ''))
    .orderBy('id', 'desc')
    .execute()
}

/** The members of a snapshot, by inner id, in the order they became known. */
export async function membersIn({ db }: Store, { segment, id }: { segment: string; id: number }): Promise<number[]> {
  const rows = await db
    .selectFrom('segment_member')
    .select('contact_id')
    .distinct()
    .where('segment', '=', segment)
    .where('entered_id', '<=', id)
    .where(eb => eb.or([eb('left_id', 'is', null), eb('left_id', '>', id)]))
    .orderBy('contact_id')
    .execute()
  return rows.map(row => row.contact_id)
}

/** Stores who is in a segment now: rows are written for those who have entered or left, and for nobody else. */
export async function insertSnapshot(
  store: Store,
  run: Run,
  {
    segment,
    as_of,
    rule,
    members,
  }: Pick<SegmentSnapshotTable, 'segment' | 'as_of' | 'rule'> & { members: readonly number[] },
): Promise<{ id: number; entered: number[]; left: number[] }> {
  const id = (await idsOf(store, run, 'segment_snapshot'))()
  await insertRecords(
    store,
    run,
    'segment_snapshot',
    ['id', 'segment', 'as_of', 'members', 'rule'],
    [[id, segment, as_of, members.length, rule]],
  )
  const { rows: open } = await sql<{ id: number; contact_id: number }>`
    select id, contact_id from segment_member where segment = ${segment} and left_id is null`.execute(store.db)
  const before = new Map(open.map(row => [row.contact_id, row.id]))
  const entered = members.filter(contactId => !before.has(contactId))
  for (const contactId of members) before.delete(contactId)
  const nextId = await idsOf(store, run, 'segment_member')
  const rows = entered.map(contactId => [nextId(), contactId, segment, id])
  await insertRecords(store, run, 'segment_member', ['id', 'contact_id', 'segment', 'entered_id'], rows)
  for (const stretch of await stretches(store, [...before.values()]))
    await updateRecord(store, run, 'segment_member', stretch, { left_id: id })
  return { id, entered, left: [...before.keys()].sort((a, b) => a - b) }
}

async function stretches(store: Store, ids: readonly number[]): Promise<SegmentMemberTable[]> {
  return inChunks(store, ids, list =>
    store.db.selectFrom('segment_member').selectAll().where('id', 'in', list).execute(),
  )
}

/** Those in the last snapshot of a segment up to a day who were not in the one before it, by inner id. */
export async function lastEntered(store: Store, segment: string, asOf: string): Promise<number[]> {
  const [last, before] = (await snapshotsOf(store, segment)).filter(({ as_of }) => as_of <= asOf)
  if (!last) return []
  const earlier = new Set(before ? await membersIn(store, before) : [])
  return (await membersIn(store, last)).filter(id => !earlier.has(id))
}

/** When a contact has entered segments and left them, by the days of the snapshots; the oldest stretch first. */
export async function membershipsOf(
  { db }: Store,
  contactId: number,
): Promise<{ segment: string; entered: string; left: string | null }[]> {
  const { rows } = await sql<{ segment: string; entered: string; left: string | null }>`
    select m.segment, e.as_of as entered, l.as_of as left
    from segment_member as m join segment_snapshot as e on e.id = m.entered_id
    left join segment_snapshot as l on l.id = m.left_id
    where m.contact_id = ${contactId} order by m.id`.execute(db)
  return rows
}
