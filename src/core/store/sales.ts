import { sql } from 'kysely'
import type { Store } from './open.js'
import type { DayRange } from './purchase.js'
import { haveSums } from './purchase-sums.js'

export interface SalesRange extends DayRange {
  /** Leaves out orders without a customer. */
  isKnownOnly: boolean
}

/** A month's orders; amounts in minor units. */
export interface SalesMonth {
  month: string
  orders: number
  /** Of purchase orders. */
  purchases: number
  /** Of all other orders: refunds and cancellations, mostly negative. */
  refunds: number
  anonymous_orders: number
  customers: number
}

/** One row per month with any order in the range. */
export async function salesByMonth(
  { db }: Store,
  { since = '', until, isKnownOnly }: SalesRange,
): Promise<SalesMonth[]> {
  const { rows } = await sql<SalesMonth>`
    select substr(day, 1, 7) as month, sum(is_purchase) as orders,
           sum(case when is_purchase = 1 then amount else 0 end) as purchases,
           sum(case when is_purchase = 0 then amount else 0 end) as refunds,
           sum(case when is_purchase = 1 and contact_id = 0 then 1 else 0 end) as anonymous_orders,
           count(distinct case when is_purchase = 1 and contact_id > 0 then contact_id end) as customers
    from "order" where day >= ${since} and day <= ${until} and contact_id >= ${isKnownOnly ? 1 : 0}
    group by substr(day, 1, 7) order by month`.execute(db)
  return rows
}

/** How many customers have a purchase order in the range. */
export async function customerCount({ db }: Store, { since = '', until }: DayRange): Promise<number> {
  const { rows } = await sql<{ customers: number }>`
    select count(distinct contact_id) as customers from "order"
    where contact_id > 0 and is_purchase = 1 and day >= ${since} and day <= ${until}`.execute(db)
  return rows[0]?.customers ?? 0
}

/** How many customers made their first purchase order ever in the range, by month. */
export async function newCustomersByMonth(
  { db }: Store,
  { since = '', until }: DayRange,
): Promise<Map<string, number>> {
  const { rows } = await sql<{ month: string; customers: number }>`
    select substr(first_day, 1, 7) as month, count(*) as customers
    from (
      select contact_id, min(day) as first_day from "order"
      where contact_id > 0 and is_purchase = 1 and day <= ${until} group by contact_id
    ) as firsts
    where first_day >= ${since}
    group by substr(first_day, 1, 7)`.execute(db)
  return new Map(rows.map(row => [row.month, row.customers]))
}

/** How many customers of a first-purchase month bought in a later month, themselves included, and their net amount in it. */
export interface CohortCell {
  cohort: string
  month: string
  customers: number
  /** Minor units, refunds and cancellations included. */
  amount: number
}

/** One row per first-purchase month and month with an order of its customers. */
export async function cohortCells(store: Store, { since = '', until }: DayRange): Promise<CohortCell[]> {
  const { db } = store
  // The cells know months; a day within one must be looked up in the orders.
  if ((since === '' || since.endsWith('-01')) && (await haveSums(store, { until })))
    return db
      .selectFrom('cohort_cell')
      .selectAll()
      .$if(since !== '', query => query.where('cohort', '>=', since.slice(0, 7)))
      .orderBy('cohort')
      .orderBy('month')
      .execute()
  const { rows } = await sql<CohortCell>`
    select cohort, month, sum(case when orders > 0 then 1 else 0 end) as customers, sum(amount) as amount
    from (
      select month, orders, amount, first_day, substr(first_day, 1, 7) as cohort
      from (
        select contact_id, substr(day, 1, 7) as month, sum(is_purchase) as orders, sum(amount) as amount,
               min(min(case when is_purchase = 1 then day end)) over (partition by contact_id) as first_day
        from "order" where contact_id > 0 and day <= ${until}
        group by contact_id, substr(day, 1, 7)
      ) as months
    ) as months
    where first_day >= ${since} and month >= cohort
    group by cohort, month order by cohort, month`.execute(db)
  return rows
}
