import { sql } from 'kysely'
import { inChunks } from './chunk.js'
import type { Store } from './open.js'
import { idsOf, insertRecords, type Run } from './run.js'
import type { LoyaltyEntryTable, LoyaltyKind, OrderTable } from './schema.js'

/** The command of the runs that post points, as it stands in the history. */
export const POST_COMMAND = 'loyalty post'

/** The orders a post has looked at: those of the days from `since` to `until`, as they stood before run `runId`. */
export interface PostedWindow {
  runId: number
  since: string
  until: string
}

/**
 * The last finished post that still covers all orders before it: neither it nor, since then, an earlier post has been
 * undone. Undefined where everything is to be posted.
 */
export async function lastPost({ db }: Store): Promise<PostedWindow | undefined> {
  const posts = await db
    .selectFrom('run')
    .select(['id', 'state', 'counts', 'undone_by_run_id'])
    .where('command', '=', POST_COMMAND)
    .where('state', 'in', ['done', 'undone'])
    .orderBy('id', 'desc')
    .execute()
  const undone = posts.filter(post => post.state === 'undone')
  const last = posts.find(
    post =>
      post.state === 'done' &&
      !undone.some(({ id, undone_by_run_id }) => id < post.id && (undone_by_run_id ?? Infinity) > post.id),
  )
  if (!last) return undefined
  const { since = '', until = '' } = JSON.parse(last.counts ?? '{}') as Partial<PostedWindow>
  return { runId: last.id, since, until }
}

/** Contacts whose ledger may lack something: orders of theirs are new, changed, gone, or in days the last post left out. */
export async function contactsToPost(
  { db }: Store,
  last: PostedWindow | undefined,
  { since, until }: { since: string; until: string },
): Promise<number[]> {
  const { runId, ...before } = last ?? { runId: -1, since: '', until: '9999-12-31' }
  const { rows } = await sql<{ contact_id: number }>`
    with touched as (
      select change.row_id as order_id from run
      join change on change.run_id = run.id and change.table_name = 'order'
      where run.id > ${runId} or run.undone_by_run_id > ${runId}
    )
    select contact_id from "order"
    where contact_id > 0 and (changed_run_id > ${runId} or
      (day >= ${since} and day <= ${until} and (day < ${before.since} or day > ${before.until})))
    union
    select "order".contact_id from touched join "order" on "order".id = touched.order_id where "order".contact_id > 0
    union
    select loyalty_entry.contact_id from touched join loyalty_entry on loyalty_entry.order_id = touched.order_id
    order by contact_id`.execute(db)
  return rows.map(row => row.contact_id)
}

export type OrderToPost = Pick<
  OrderTable,
  'id' | 'contact_id' | 'number' | 'day' | 'is_purchase' | 'amount' | 'currency'
>

/** All orders of contacts; those of one contact stand together, by day, purchases before refunds. */
export async function ordersToPost(store: Store, contactIds: readonly number[]): Promise<OrderToPost[]> {
  return inChunks(store, contactIds, list =>
    store.db
      .selectFrom('order')
      .select(['id', 'contact_id', 'number', 'day', 'is_purchase', 'amount', 'currency'])
      .where('contact_id', 'in', list)
      .orderBy('contact_id')
      .orderBy('day')
      .orderBy('is_purchase', 'desc')
      .orderBy('ordered_at')
      .orderBy('id')
      .execute(),
  )
}

export type LoyaltyEntry = Omit<LoyaltyEntryTable, 'created_run_id' | 'changed_run_id'>
export type NewLoyaltyEntry = Omit<LoyaltyEntry, 'id'>
export type OrderEntry = LoyaltyEntry & { order_id: number }

/** What the ledgers of contacts hold for orders, oldest entry first. */
export async function orderEntries(store: Store, contactIds: readonly number[]): Promise<OrderEntry[]> {
  return inChunks(store, contactIds, list =>
    store.db
      .selectFrom('loyalty_entry')
      .select(ENTRY_COLUMNS)
      .where('contact_id', 'in', list)
      .where('order_id', 'is not', null)
      .orderBy('id')
      .$narrowType<{ order_id: number }>()
      .execute(),
  )
}

const ENTRY_COLUMNS = [
  'id',
  'contact_id',
  'kind',
  'points',
  'day',
  'order_id',
  'order_amount',
  'points_per_unit',
  'reason',
] as const

/** Appends to the ledger; entries are never changed. */
export async function insertLoyaltyEntries(store: Store, run: Run, entries: readonly NewLoyaltyEntry[]): Promise<void> {
  const nextId = await idsOf(store, run, 'loyalty_entry')
  const rows = entries.map(e => [
    nextId(),
    e.contact_id,
    e.kind,
    e.points,
    e.day,
    e.order_id,
    e.order_amount,
    e.points_per_unit,
    e.reason,
  ])
  await insertRecords(store, run, 'loyalty_entry', ENTRY_COLUMNS, rows)
}

/** A contact's entries up to a day, in the order of their days. */
export async function entriesOfContact({ db }: Store, contactId: number, asOf: string): Promise<LoyaltyEntry[]> {
  return db
    .selectFrom('loyalty_entry')
    .select(ENTRY_COLUMNS)
    .where('contact_id', '=', contactId)
    .where('day', '<=', asOf)
    .orderBy('day')
    .orderBy('id')
    .execute()
}

/** Points by kind; redeemed, expired and reversed are positive. */
export interface PointSums {
  earned: number
  redeemed: number
  expired: number
  reversed: number
  adjusted: number
}

const sumOf = (kind: LoyaltyKind, sign: 1 | -1 = 1) => sql<number>`
  coalesce(sum(case when kind = ${sql.lit(kind)} then ${sql.lit(sign)} * points else 0 end), 0)`

const POINT_SUMS = [
  sumOf('earn').as('earned'),
  sumOf('redeem', -1).as('redeemed'),
  sumOf('expire', -1).as('expired'),
  sumOf('reverse', -1).as('reversed'),
  sumOf('adjust').as('adjusted'),
] as const

/** One row per contact whose ledger has ever moved up to the day. */
export async function ledgerSums(
  { db }: Store,
  { asOf, contactId }: { asOf: string; contactId?: number | undefined },
): Promise<(PointSums & { contact_id: number })[]> {
  return db
    .selectFrom('loyalty_entry')
    .select('contact_id')
    .select(POINT_SUMS)
    .where('day', '<=', asOf)
    .$if(contactId !== undefined, query => query.where('contact_id', '=', contactId ?? 0))
    .groupBy('contact_id')
    .having(sql`sum(case when points <> 0 then 1 else 0 end)`, '>', 0)
    .orderBy('contact_id')
    .execute()
}

/** A contact's orders: net spend in minor units after `spendAfter`, and purchase orders since `starts`. */
export interface SpendSum {
  contact_id: number
  spend: number
  purchases: number
}

/** One row per contact with an order in the currency up to the day. */
export async function spendSums(
  { db }: Store,
  of: { asOf: string; spendAfter: string; starts: string; currency: string; contactId?: number | undefined },
): Promise<SpendSum[]> {
  return db
    .selectFrom('order')
    .select([
      'contact_id',
      sql<number>`sum(case when day > ${of.spendAfter} then amount else 0 end)`.as('spend'),
      sql<number>`sum(case when is_purchase = 1 and day >= ${of.starts} then 1 else 0 end)`.as('purchases'),
    ])
    .where('contact_id', '>', 0)
    .where('day', '<=', of.asOf)
    .where('currency', '=', of.currency)
    .$if(of.contactId !== undefined, query => query.where('contact_id', '=', of.contactId ?? 0))
    .groupBy('contact_id')
    .orderBy('contact_id')
    .execute()
}

/** The points that moved in each month up to a day; one row per month with an entry. `since` cuts the first one. */
export async function monthlyPoints(
  { db }: Store,
  { since, until }: { since: string; until: string },
): Promise<(PointSums & { month: string })[]> {
  return db
    .selectFrom('loyalty_entry')
    .select(sql<string>`substr(day, 1, 7)`.as('month'))
    .select(POINT_SUMS)
    .where('day', '>=', since)
    .where('day', '<=', until)
    .groupBy(sql`substr(day, 1, 7)`)
    .orderBy('month')
    .execute()
}

/** The sum of all ledgers before a day. */
export async function pointsBefore({ db }: Store, day: string): Promise<number> {
  const row = await db
    .selectFrom('loyalty_entry')
    .select(eb => eb.fn.sum<number | null>('points').as('points'))
    .where('day', '<', day)
    .executeTakeFirst()
  return row?.points ?? 0
}

/** Points by which ledgers stood below zero at the ends of the months from `month` to before `next_month` (null: to the last). */
export interface OverdrawnSpan {
  month: string
  next_month: string | null
  points: number
}

/** One row per pair of months between which a ledger below zero did not move. */
export async function overdrawnSpans({ db }: Store, until: string): Promise<OverdrawnSpan[]> {
  const { rows } = await sql<OverdrawnSpan>`
    select month, next_month, -sum(balance) as points
    from (
      select month, sum(points) over (partition by contact_id order by month) as balance,
             lead(month) over (partition by contact_id order by month) as next_month
      from (
        select contact_id, substr(day, 1, 7) as month, sum(points) as points
        from loyalty_entry where day <= ${until} group by contact_id, substr(day, 1, 7)
      ) as monthly
    ) as running
    where balance < 0 group by month, next_month order by month`.execute(db)
  return rows
}
