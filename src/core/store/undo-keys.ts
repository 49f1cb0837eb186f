import { sql } from 'kysely'
import { keyKind } from './contact.js'
import { keysOfOldest } from './contact-change.js'
import type { Store } from './open.js'
import type { RecordTable } from './run.js'
import { type Span, within } from './run-span.js'

/** The keys of orders and deals that had been moved to another contact go back with them. */
export async function returnKeys(db: Store['db'], runId: number, table: 'order' | 'deal'): Promise<void> {
  const [keys, id] = [sql.table(`${table}_key`), sql.ref(`${table}_key.${table}_id`)]
  await sql`
    update ${keys} set contact_id = (select t.contact_id from ${sql.table(table)} as t where t.id = ${id})
    where ${sql.ref(`${table}_id`)} in (select row_id from change where run_id = ${runId} and table_name = ${table})`.execute(
    db,
  )
}

/** The keys of e-mails and the like that are there again go to whoever has had them first. */
export async function returnContactKeys(db: Store['db'], runId: number): Promise<void> {
  const own = sql`select row_id from change where run_id = ${runId} and table_name = 'contact_identity'`
  const pairs = sql`select ${keyKind('t')}, t.value_key from contact_identity as t where t.id in (${own})`
  await sql`delete from contact_key where (kind, value) in (${pairs})`.execute(db)
  await keysOfOldest(sql`(${keyKind('identity')}, identity.value_key) in (${pairs})`).execute(db)
}

/** The keys of rows that are about to be deleted; an e-mail that others have too goes to him who had it first. */
export async function deleteKeys({ db }: Store, runId: number, spans: readonly Span[]): Promise<void> {
  const span = (table: RecordTable): Span | undefined => spans.find(other => other.table === table)
  const identities = span('contact_identity')
  if (identities) {
    const own = sql`select ${keyKind('t')}, t.value_key from contact_identity as t where ${within(identities, runId, 't')}`
    await sql`delete from contact_key where (kind, value) in (${own})`.execute(db)
    // Who has an e-mail in common with somebody is also found by that and his name together.
    await sql`
      delete from contact_key where (kind, value) in (
        select named.kind, named.value from contact_identity as t
        join contact_key as named on named.contact_id = t.contact_id and named.kind = t.kind || '+name'
          and substr(named.value, 1, length(t.value_key) + 1) = t.value_key || '/'
        where ${within(identities, runId, 't')})`.execute(db)
    const isOthers = sql`identity.created_run_id <> ${runId} and (${keyKind('identity')}, identity.value_key) in (${own})`
    await keysOfOldest(isOthers).execute(db)
  }
  const contacts = span('contact')
  if (contacts)
    await sql`delete from contact_key where contact_id in (select t.id from contact as t where ${within(contacts, runId, 't')})`.execute(
      db,
    )
  const orders = span('order')
  if (orders)
    await sql`delete from order_key where (source_id, number) in
      (select t.source_id, t.number from "order" as t where ${within(orders, runId, 't')})`.execute(db)
  const deals = span('deal')
  if (deals)
    await sql`delete from deal_key where deal_id in (select t.id from deal as t where ${within(deals, runId, 't')})`.execute(
      db,
    )
}
