import { sql } from 'kysely'
import type { IdRange } from './chunk.js'
import { CONTACT_KEY_INDEX, ORDER_CONTACT_INDEX } from './migrations/0001-start.js'
import type { Store } from './open.js'

/**
 * Prepares a large load of orders: where there are none yet, their index is built once at the end, which takes a
 * fraction of keeping it up to date. Call what is returned when the load is done, within the same transaction.
 */
export async function beginOrderLoad({ db }: Store): Promise<() => Promise<void>> {
  const first = await db.selectFrom('order').select('id').limit(1).executeTakeFirst()
  if (first) return async () => undefined
  await sql`drop index order_contact`.execute(db)
  return async () => void (await sql.raw(ORDER_CONTACT_INDEX).execute(db))
}

/** From so many keys on an index that is built anew is quicker than one that is kept up to date. */
const MANY_KEYS = 20_000

/**
 * The same for the keys of contacts, where the new ones are most of all there will be. `added`: the identities whose keys
 * are to be stored.
 */
export async function beginKeyLoad({ db }: Store, added: IdRange | undefined): Promise<() => Promise<void>> {
  const count = added === undefined ? 0 : added.last - added.first + 1
  if (added === undefined || count < MANY_KEYS || count < added.first) return async () => undefined
  await sql`drop index contact_key_contact`.execute(db)
  return async () => void (await sql.raw(CONTACT_KEY_INDEX).execute(db))
}

/** Whether a store has neither contacts nor orders yet. */
export async function isEmpty({ db }: Store): Promise<boolean> {
  const contact = await db.selectFrom('contact').select('id').where('id', '>', 0).limit(1).execute()
  const order = await db.selectFrom('order').select('id').limit(1).execute()
  return contact.length + order.length === 0
}
