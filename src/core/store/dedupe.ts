import { sql } from 'kysely'
import { inChunks } from './chunk.js'
import type { Store } from './open.js'
import { idsOf, insertRecords, type Run } from './run.js'
import type { ContactIdentityTable, ContactTable, Database } from './schema.js'

/** What is compared of a contact. */
export type ComparableContact = Pick<
  ContactTable,
  | 'id'
  | 'name'
  | 'family_name'
  | 'given_name'
  | 'company_id'
  | 'birthday'
  | 'street'
  | 'city'
  | 'postal_code'
  | 'custom'
>

/** Contacts after an id, in the order they became known. */
export async function comparableContacts(
  { db }: Store,
  { afterId, limit }: { afterId: number; limit: number },
): Promise<ComparableContact[]> {
  return db
    .selectFrom('contact')
    .select(['id', 'name', 'family_name', 'given_name', 'company_id', 'birthday', 'street', 'city', 'postal_code'])
    .select('custom')
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .execute()
}

export type ComparableIdentity = Pick<ContactIdentityTable, 'contact_id' | 'kind' | 'value_key' | 'source_id'>

/** The e-mails, phones and ids of the contacts from one id to another. */
export async function identitiesBetween({ db }: Store, first: number, last: number): Promise<ComparableIdentity[]> {
  return db
    .selectFrom('contact_identity')
    .select(['contact_id', 'kind', 'value_key', 'source_id'])
    .where('contact_id', '>=', first)
    .where('contact_id', '<=', last)
    .orderBy('contact_id')
    .orderBy('id')
    .execute()
}

/** Custom fields after a contact's id, as JSON. */
export async function customAfter(
  { db }: Store,
  { afterId, limit }: { afterId: number; limit: number },
): Promise<{ id: number; custom: string }[]> {
  return db
    .selectFrom('contact')
    .select(['id', 'custom'])
    .where('id', '>', afterId)
    .where('custom', 'is not', null)
    .orderBy('id')
    .limit(limit)
    .$narrowType<{ custom: string }>()
    .execute()
}

/** How many contacts there are. */
export async function countContacts({ db }: Store): Promise<number> {
  const row = await db
    .selectFrom('contact')
    .select(eb => eb.fn.countAll<number>().as('contacts'))
    .where('id', '>', 0)
    .executeTakeFirst()
  return row?.contacts ?? 0
}

export type Distinction = Database['not_duplicate']

/** The pairs of whom a person has said that they are two. */
export async function distinctions({ db }: Store): Promise<Distinction[]> {
  return db.selectFrom('not_duplicate').selectAll().orderBy('id').execute()
}

/** Remembers that two contacts are two, each pair with the smaller id first; those that are known already stay as they are. */
export async function insertDistinctions(
  store: Store,
  run: Run,
  pairs: readonly (readonly [number, number])[],
): Promise<void> {
  const nextId = await idsOf(store, run, 'not_duplicate')
  const rows = pairs.map(([first, second]) => [nextId(), first, second])
  await insertRecords(store, run, 'not_duplicate', ['id', 'first_id', 'second_id'], rows)
}

/** What a contact's ids, e-mails and phones are as people wrote them, the first known of each kind. */
export interface ContactPoints {
  external_id: string | null
  email: string | null
  phone: string | null
}

/** The first id, e-mail and phone of each of the contacts. */
export async function contactPoints(store: Store, ids: readonly number[]): Promise<Map<number, ContactPoints>> {
  const rows = await inChunks(store, ids, list =>
    sql<Pick<ContactIdentityTable, 'contact_id' | 'kind' | 'value'>>`
      select contact_id, kind, value from contact_identity where contact_id in ${list} order by id desc`
      .execute(store.db)
      .then(result => result.rows),
  )
  const points = new Map<number, ContactPoints>()
  for (const { contact_id, kind, value } of rows) {
    const own = points.get(contact_id) ?? { external_id: null, email: null, phone: null }
    own[kind === 'external' ? 'external_id' : kind] = value
    points.set(contact_id, own)
  }
  return points
}
