import { sql } from 'kysely'
import type { Store } from './open.js'

/** What a contact bought up to a day, and on how many days after it. Days count once, however many orders they have. */
export interface BuyingDays {
  contact_id: number
  first_day: string
  last_day: string
  days: number
  /** Of purchase orders up to the day, minor units. */
  amount: number
  /** Of those on the first day. */
  first_amount: number
  later_days: number
}

export interface BuyingRange {
  /** The first day on which a contact may have bought first. */
  since?: string | undefined
  /** The last day of the first part. */
  until: string
  /** The last day of the second part; `until` where there is none. */
  asOf: string
}

/**
 * An order that is no cancellation and no refund, though it cost nothing: the models ask when people come, and a free
 * order is a visit. Numbers that begin with C and no other letter are cancellations.
 */
const isFree = sql`is_purchase = 0 and amount = 0
  and not (substr(number, 1, 1) = 'C' and upper(substr(number, 2, 1)) = lower(substr(number, 2, 1)))
  and exists (select 1 from order_line where order_line.order_id = "order".id and order_line.quantity >= 0)`

/** One row per contact who bought first between `since` and `until`, in the order they became known. */
export async function buyingDays({ db }: Store, { since = '', until, asOf }: BuyingRange): Promise<BuyingDays[]> {
  const { rows } = await sql<BuyingDays>`
    select contact_id, min(day) as first_day, max(case when day <= ${until} then day end) as last_day,
           sum(case when day <= ${until} then 1 else 0 end) as days,
           sum(case when day <= ${until} then amount else 0 end) as amount,
           sum(case when place = 1 then amount else 0 end) as first_amount,
           sum(case when day > ${until} then 1 else 0 end) as later_days
    from (
      select contact_id, day, sum(amount) as amount,
             row_number() over (partition by contact_id order by day) as place
      from (
        select contact_id, day, amount from "order" where contact_id > 0 and is_purchase = 1 and day <= ${asOf}
        union all
        select contact_id, day, amount from "order" where contact_id > 0 and ${isFree} and day <= ${asOf}
      ) as orders
      group by contact_id, day
    ) as days
    group by contact_id having min(day) >= ${since} and min(day) <= ${until}
    order by contact_id`.execute(db)
  return rows
}

/** One row per day in the range with repeat purchases of the contacts who bought first between `since` and `until`. */
export async function repeatsByDay(
  { db }: Store,
  { since = '', until, asOf }: BuyingRange,
): Promise<{ day: string; customers: number }[]> {
  const { rows } = await sql<{ day: string; customers: number }>`
    select day, count(*) as customers
    from (
      select day, min(day) over (partition by contact_id) as first_day
      from (
        select contact_id, day from "order" where contact_id > 0 and is_purchase = 1 and day <= ${asOf}
        union
        select contact_id, day from "order" where contact_id > 0 and ${isFree} and day <= ${asOf}
      ) as orders
    ) as days
    where first_day >= ${since} and first_day <= ${until} and day > first_day
    group by day order by day`.execute(db)
  return rows
}

/** What refunds and cancellations of known customers took back up to a day, and what purchases brought; minor units. */
export async function refundShare({ db }: Store, until: string): Promise<{ purchases: number; refunds: number }> {
  const { rows } = await sql<{ purchases: number; refunds: number }>`
    select coalesce(sum(case when is_purchase = 1 then amount else 0 end), 0) as purchases,
           coalesce(sum(case when is_purchase = 0 then amount else 0 end), 0) as refunds
    from "order" where contact_id > 0 and day <= ${until}`.execute(db)
  return rows[0] ?? { purchases: 0, refunds: 0 }
}
