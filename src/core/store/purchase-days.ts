import { sql } from 'kysely'
import type { Store } from './open.js'

/** A day on which a contact had orders; amounts in minor units. */
export interface PurchaseDay {
  contact_id: number
  day: string
  /** Purchase orders; 0 where there were only refunds. */
  orders: number
  /** Of purchase orders. */
  purchases: number
  /** Net of refunds. */
  amount: number
}

/** One row per known contact and day with any order up to a day, a contact's days together and in order. */
export async function purchaseDays({ db }: Store, until: string): Promise<PurchaseDay[]> {
  const { rows } = await sql<PurchaseDay>`
    select contact_id, day, sum(is_purchase) as orders,
           sum(case when is_purchase = 1 then amount else 0 end) as purchases, sum(amount) as amount
    from "order" where contact_id > 0 and day <= ${until}
    group by contact_id, day order by contact_id, day`.execute(db)
  return rows
}

/** One row per day with anonymous orders up to a day. */
export async function anonymousDays({ db }: Store, until: string): Promise<Omit<PurchaseDay, 'contact_id'>[]> {
  const { rows } = await sql<Omit<PurchaseDay, 'contact_id'>>`
    select day, sum(is_purchase) as orders, sum(case when is_purchase = 1 then amount else 0 end) as purchases,
           sum(amount) as amount
    from "order" where contact_id = 0 and day <= ${until} group by day order by day`.execute(db)
  return rows
}

/** All contacts but nobody, in the order they became known. */
export async function contactIds({ db }: Store): Promise<number[]> {
  const rows = await db.selectFrom('contact').select('id').where('id', '>', 0).orderBy('id').execute()
  return rows.map(row => row.id)
}
