import { type RawBuilder, sql } from 'kysely'
import { inChunks } from './chunk.js'
import type { Store } from './open.js'
import { idsOf, insertRecords, type Run } from './run.js'
import type { ConsentChannel, ConsentState, ConsentTable } from './schema.js'

/** An entry of the ledger as it is written. */
export type NewConsent = Pick<ConsentTable, 'contact_id' | 'channel' | 'state' | 'day' | 'source' | 'note'>

const COLUMNS = ['id', 'contact_id', 'channel', 'state', 'day', 'source', 'note'] as const

/** Adds to the ledger; nothing in it is ever changed. */
export async function appendConsents(store: Store, run: Run, entries: readonly NewConsent[]): Promise<void> {
  if (entries.length === 0) return
  const nextId = await idsOf(store, run, 'consent')
  const rows = entries.map(entry => {
    const row = { ...entry, id: nextId() }
    return COLUMNS.map(column => row[column])
  })
  await insertRecords(store, run, 'consent', COLUMNS, rows)
}

/** The ledger of one contact, in the order it was written. */
export async function consentsOf({ db }: Store, contactId: number): Promise<ConsentTable[]> {
  return db.selectFrom('consent').selectAll().where('contact_id', '=', contactId).orderBy('id').execute()
}

/**
 * One row per contact and channel: the entry that holds, which is that of the latest day, and of entries of one day the
 * stricter. `of` narrows the contacts.
 */
const standing = (of: RawBuilder<unknown> = sql``): RawBuilder<ConsentTable> => sql`
  select * from (
    select consent.*, row_number() over (
      partition by contact_id, channel
      order by day desc, case when state = 'withdrawn' then 0 else 1 end, id desc
    ) as place
    from consent ${of}
  ) as placed where place = 1`

/** What holds for some contacts, by contact and channel. */
export async function consentsInForce(store: Store, contactIds: readonly number[]): Promise<ConsentTable[]> {
  return inChunks(store, [...new Set(contactIds)], list =>
    standing(sql`where contact_id in ${list}`)
      .execute(store.db)
      .then(({ rows }) => rows),
  )
}

/** Those of the contacts for whom a state holds in a channel. */
export async function contactsInState(
  { db }: Store,
  channel: ConsentChannel,
  state: ConsentState,
): Promise<Set<number>> {
  const { rows } = await sql<{ contact_id: number }>`
    select contact_id from (${standing(sql`where channel = ${channel}`)}) as held where state = ${state}`.execute(db)
  return new Set(rows.map(row => row.contact_id))
}

/**
 * The addresses of everybody who has withdrawn consent to a channel: whoever else has such an address is not written to
 * there either.
 */
export async function withdrawnAddresses({ db }: Store, channel: 'email'): Promise<Set<string>> {
  const { rows } = await sql<{ value_key: string }>`
    select distinct value_key from contact_identity
    join (${standing(sql`where channel = ${channel}`)}) as held on held.contact_id = contact_identity.contact_id
    where kind = 'email' and held.state = 'withdrawn'`.execute(db)
  return new Set(rows.map(row => row.value_key))
}

/** Whether a contact, or who first had the address, has withdrawn consent to mail. */
export async function isMailWithdrawn(
  store: Store,
  { contact_id, address_key }: { contact_id: number; address_key: string },
): Promise<boolean> {
  const owner = await store.db
    .selectFrom('contact_key')
    .select('contact_id')
    .where('kind', '=', 'email')
    .where('value', '=', address_key)
    .executeTakeFirst()
  const held = await consentsInForce(store, [contact_id, ...(owner ? [owner.contact_id] : [])])
  return held.some(({ channel, state }) => channel === 'email' && state === 'withdrawn')
}

/** How many withdrawals a run has written down for people whom it has not created itself. */
export async function withdrawalsOf({ db }: Store, runId: number): Promise<number> {
  const row = await db
    .selectFrom('consent')
    .innerJoin('contact', 'contact.id', 'consent.contact_id')
    .select(eb => eb.fn.countAll<number>().as('count'))
    .where('consent.created_run_id', '=', runId)
    .where('contact.created_run_id', '<>', runId)
    .where('consent.state', '=', 'withdrawn')
    .executeTakeFirst()
  return row?.count ?? 0
}
