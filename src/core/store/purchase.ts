import { sql } from 'kysely'
import type { Store } from './open.js'
import { haveSums } from './purchase-sums.js'

/** A contact with at least one purchase order in the period: its last day, number of purchase orders, and net amount. */
export interface PurchaseSum {
  contact_id: number
  last_day: string
  orders: number
  /** Minor units, refunds and cancellations included. */
  amount: number
}

export interface DayRange {
  since?: string | undefined
  until: string
}

/** One row per contact with a purchase order in the range; anonymous orders are nobody's. */
export async function purchaseSums(store: Store, { since = '', until }: DayRange): Promise<PurchaseSum[]> {
  const { db } = store
  if (await haveSums(store, { since, until }))
    return db
      .selectFrom('purchase_sum')
      .select(['buyer_id as contact_id', 'last_day', 'orders', 'amount'])
      .orderBy('buyer_id')
      .execute()
  return db
    .selectFrom('order')
    .select([
      'contact_id',
      sql<string>`max(case when is_purchase = 1 then day end)`.as('last_day'),
      eb => eb.fn.sum<number>('is_purchase').as('orders'),
      eb => eb.fn.sum<number>('amount').as('amount'),
    ])
    .where('contact_id', '>', 0)
    .where('day', '>=', since)
    .where('day', '<=', until)
    .groupBy('contact_id')
    .having(eb => eb.fn.sum('is_purchase'), '>', 0)
    .orderBy('contact_id')
    .execute()
}

/** Contacts that share last day and number of purchase orders: how many they are, and their net amount together. */
export interface PurchaseGroup {
  last_day: string
  orders: number
  contacts: number
  amount: number
}

/** The sums of `purchaseSums`, grouped where they are: a few thousand rows however many contacts there are. */
export async function purchaseGroups(store: Store, { since = '', until }: DayRange): Promise<PurchaseGroup[]> {
  const { db } = store
  if (await haveSums(store, { since, until }))
    return db.selectFrom('purchase_group').selectAll().orderBy('last_day').orderBy('orders').execute()
  const { rows } = await sql<PurchaseGroup>`
    select last_day, orders, count(*) as contacts, sum(amount) as amount
    from (
      select contact_id, max(case when is_purchase = 1 then day end) as last_day,
             sum(is_purchase) as orders, sum(amount) as amount
      from "order" where contact_id > 0 and day >= ${since} and day <= ${until}
      group by contact_id having sum(is_purchase) > 0
    ) as purchases
    group by last_day, orders order by last_day, orders`.execute(db)
  return rows
}
