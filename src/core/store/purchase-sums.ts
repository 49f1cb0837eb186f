import { type RawBuilder, sql } from 'kysely'
import { GuanxiError } from '../error.js'
import type { Store } from './open.js'

/** Up to where the tables of sums know the orders. */
interface SumState {
  last_order_id: number
  last_run_id: number
  /** No order that they hold is of a later day. */
  last_day: string
}

async function stateOf({ db }: Store): Promise<SumState> {
  return db
    .selectFrom('purchase_state')
    .select(['last_order_id', 'last_run_id', 'last_day'])
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()
}

/** Whether the tables of sums hold all orders up to a day as they are now, and none of a later day. */
export async function haveSums(store: Store, { since = '', until }: { since?: string | undefined; until: string }) {
  if (since !== '') return false
  const state = await stateOf(store)
  return state.last_day <= until && !(await isStale(store, state))
}

/** New orders have ids above all before; changed and deleted ones are noted by triggers; an undo may bring rows back. */
async function isStale({ db }: Store, { last_order_id, last_run_id }: SumState): Promise<boolean> {
  const { rows } = await sql<{ stale: number }>`
    select case when coalesce((select max(id) from "order"), 0) > ${last_order_id}
             or exists (select 1 from purchase_stale)
             or exists (select 1 from run where undone_by_run_id > ${last_run_id}) then 1 else 0 end as stale`.execute(
    db,
  )
  return rows[0]?.stale === 1
}

/** From this share of all customers on it is quicker to make all sums anew. */
const MANY = 0.25

/**
 * Brings the tables of sums up to date; the work grows with the customers whose orders have changed. Where another
 * process writes, or the file cannot be written, they stay as they are, and reports read the orders themselves.
 */
export async function refreshSums(store: Store): Promise<void> {
  if (!(await isStale(store, await stateOf(store)))) return
  try {
    await store.transaction(store => bringUpToDate(store))
  } catch (error) {
    if (!(error instanceof GuanxiError && (error.code === 'E_LOCKED' || error.code === 'E_FILE'))) throw error
  }
}

async function bringUpToDate({ db }: Store): Promise<void> {
  const { rows: states } = await sql<SumState & { newest: number; run: number }>`
    select last_order_id, last_run_id, last_day, coalesce((select max(id) from "order"), 0) as newest,
           (select max(id) from run) as run
    from purchase_state where id = 1`.execute(db)
  const [state] = states
  if (!state) return
  await sql`
    insert into purchase_stale (buyer_id)
    select distinct contact_id from "order" where id > ${state.last_order_id}
    on conflict do nothing`.execute(db)
  await sql`
    insert into purchase_stale (buyer_id)
    select distinct "order".contact_id from run
    join change on change.run_id = run.id and change.table_name = 'order'
    join "order" on "order".id = change.row_id
    where run.undone_by_run_id > ${state.last_run_id}
    on conflict do nothing`.execute(db)
  const { rows: counts } = await sql<{ stale: number; all: number }>`
    select (select count(*) from purchase_stale) as stale, (select count(*) from purchase_sum) as "all"`.execute(db)
  const isMost = (counts[0]?.stale ?? 0) > MANY * (counts[0]?.all ?? 0)
  const lastDay = isMost ? await makeAnew(db) : await mend(db, state.last_day)
  await sql`delete from purchase_stale`.execute(db)
  await db
    .updateTable('purchase_state')
    .set({
      last_order_id: Math.max(state.last_order_id, state.newest),
      last_run_id: state.run,
      last_day: lastDay,
    })
    .where('id', '=', 1)
    .execute()
}

type Db = Store['db']

async function makeAnew(db: Db): Promise<string> {
  for (const table of ['purchase_sum', 'purchase_group', 'purchase_month', 'cohort_cell'] as const)
    await db.deleteFrom(table).execute()
  await insertSums(db, sql`contact_id > 0`)
  await countSums(db, sql`true`, sql.lit(1))
  const { rows } = await sql<{ day: string | null }>`select max(day) as day from "order" where contact_id > 0`.execute(
    db,
  )
  return rows[0]?.day ?? ''
}

/** Takes the old sums of some buyers out of the counts, reckons them anew, and puts them in again. */
async function mend(db: Db, lastDay: string): Promise<string> {
  const stale = sql`buyer_id in (select buyer_id from purchase_stale)`
  const own = sql`contact_id in (select buyer_id from purchase_stale where buyer_id > 0)`
  await countSums(db, stale, sql.lit(-1))
  await sql`delete from purchase_sum where ${stale}`.execute(db)
  await sql`delete from purchase_month where ${stale}`.execute(db)
  await insertSums(db, own)
  await countSums(db, stale, sql.lit(1))
  await sql`delete from purchase_group where contacts = 0`.execute(db)
  await sql`delete from cohort_cell where customers = 0 and amount = 0`.execute(db)
  const { rows } = await sql<{ day: string | null }>`select max(day) as day from "order" where ${own}`.execute(db)
  return (rows[0]?.day ?? '') > lastDay ? (rows[0]?.day ?? '') : lastDay
}

async function insertSums(db: Db, ofContacts: RawBuilder<unknown>): Promise<void> {
  await sql`
    insert into purchase_sum (buyer_id, last_day, orders, amount)
    select contact_id, max(case when is_purchase = 1 then day end), sum(is_purchase), sum(amount)
    from "order" where ${ofContacts} group by contact_id having sum(is_purchase) > 0`.execute(db)
  await sql`
    insert into purchase_month (buyer_id, month, orders, amount)
    select contact_id, substr(day, 1, 7), sum(is_purchase), sum(amount)
    from "order" where ${ofContacts} group by contact_id, substr(day, 1, 7)`.execute(db)
}

/** Adds the sums of buyers to the counts, or takes them out again with a sign of -1. */
async function countSums(db: Db, ofBuyers: RawBuilder<unknown>, sign: RawBuilder<unknown>): Promise<void> {
  await sql`
    insert into purchase_group (last_day, orders, contacts, amount)
    select last_day, orders, ${sign} * count(*), ${sign} * sum(amount)
    from purchase_sum where ${ofBuyers} group by last_day, orders
    on conflict (last_day, orders) do update
    set contacts = purchase_group.contacts + excluded.contacts, amount = purchase_group.amount + excluded.amount`.execute(
    db,
  )
  await sql`
    insert into cohort_cell (cohort, month, customers, amount)
    select cohort, month, ${sign} * sum(case when orders > 0 then 1 else 0 end), ${sign} * sum(amount)
    from (
      select month, orders, amount, min(case when orders > 0 then month end) over (partition by buyer_id) as cohort
      from purchase_month where ${ofBuyers}
    ) as months
    where cohort is not null and month >= cohort group by cohort, month
    on conflict (cohort, month) do update
    set customers = cohort_cell.customers + excluded.customers, amount = cohort_cell.amount + excluded.amount`.execute(
    db,
  )
}
