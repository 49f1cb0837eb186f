import { type RawBuilder, sql } from 'kysely'
import { GuanxiError } from '../error.js'
import type { Store } from './open.js'

/** Up to where the tables of sums know the orders. */
interface SumState {
  last_order_id: number
  last_run_id: number
  /** No order that they hold is of a later day. */
  last_day: string
  /** The newest order when a report last found nearly all sums out of date. */
  asked_order_id: number
}

async function stateOf({ db }: Store): Promise<SumState> {
  return db
    .selectFrom('purchase_state')
    .select(['last_order_id', 'last_run_id', 'last_day', 'asked_order_id'])
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
 * Brings the tables of sums up to date; the work grows with the customers whose orders have changed. After a large
 * import, when all must be made anew, that waits until somebody asks for the second time: a single report is quicker by
 * the orders themselves. They are read too where another process writes, or the file cannot be written.
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
    select last_order_id, last_run_id, last_day, asked_order_id, coalesce((select max(id) from "order"), 0) as newest,
           (select max(id) from run) as run
    from purchase_state where id = 1`.execute(db)
  const [state] = states
  if (!state) return
  const { rows: counts } = await sql<{ stale: number; all: number }>`
    select (select count(*) from purchase_stale) as stale, (select count(*) from purchase_sum) as "all"`.execute(db)
  const most = MANY * (counts[0]?.all ?? 0)
  // Every new order may be of another customer.
  const isMost = (counts[0]?.stale ?? 0) + state.newest - state.last_order_id > most
  if (isMost && state.asked_order_id !== state.newest) {
    await db.updateTable('purchase_state').set({ asked_order_id: state.newest }).where('id', '=', 1).execute()
    return
  }
  if (!isMost) await noteChanged(db, state)
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

/** Notes the customers of new orders, and of those that an undo has brought back. */
async function noteChanged(db: Db, { last_order_id, last_run_id }: SumState): Promise<void> {
  await sql`
    insert into purchase_stale (buyer_id)
    select distinct contact_id from "order" where id > ${last_order_id}
    on conflict do nothing`.execute(db)
  await sql`
    insert into purchase_stale (buyer_id)
    select distinct "order".contact_id from run
    join change on change.run_id = run.id and change.table_name = 'order'
    join "order" on "order".id = change.row_id
    where run.undone_by_run_id > ${last_run_id}
    on conflict do nothing`.execute(db)
}

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
    insert into purchase_sum (buyer_id, first_day, last_day, orders, amount)
    select contact_id, min(case when is_purchase = 1 then day end), max(case when is_purchase = 1 then day end), sum(is_purchase), sum(amount)
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
    select substr(first_day, 1, 7), month, ${sign} * sum(case when m.orders > 0 then 1 else 0 end), ${sign} * sum(m.amount)
    from (select * from purchase_month where ${ofBuyers}) as m
    join purchase_sum on purchase_sum.buyer_id = m.buyer_id
    where month >= substr(first_day, 1, 7) group by substr(first_day, 1, 7), month
    on conflict (cohort, month) do update
    set customers = cohort_cell.customers + excluded.customers, amount = cohort_cell.amount + excluded.amount`.execute(
    db,
  )
}
