import { type RawBuilder, sql } from 'kysely'
import { keyKind } from './contact.js'
import { listOf } from './dialect.js'
import type { Store } from './open.js'
import { deleteRecord, type Run } from './run.js'
import type { ContactIdentityTable, Database } from './schema.js'

/** Takes e-mails, phones and external ids from their contacts; each key goes to whoever had it next. */
export async function deleteIdentities(
  store: Store,
  run: Run,
  identities: readonly ContactIdentityTable[],
): Promise<void> {
  if (identities.length === 0) return
  const ids = identities.map(({ id }) => id)
  const kinds = sql<string>`case when kind = 'external' then 'external:' || source_id else kind end`
  await sql`
    delete from contact_key where (kind, value) in (
      select ${kinds}, value_key from contact_identity where id in ${listOf(store.dialect, ids)})`.execute(store.db)
  for (const identity of identities) await deleteRecord(store, run, 'contact_identity', identity)
  await giveKeys(store, identities)
}

/** Gives the keys of identities to the contacts that have had them first. */
async function giveKeys({ db, dialect }: Store, identities: readonly ContactIdentityTable[]): Promise<void> {
  const values = listOf(dialect, [...new Set(identities.map(({ value_key }) => value_key))])
  await keysOfOldest(sql`identity.value_key in ${values}`).execute(db)
}

/** Stores the missing keys of identities: each belongs to the contact that has had it first. */
export function keysOfOldest(which: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    insert into contact_key (kind, value, contact_id)
    select kind, value, contact_id from (
      select ${keyKind('identity')} as kind, identity.value_key as value, identity.contact_id,
             row_number() over (partition by ${keyKind('identity')}, identity.value_key order by identity.id) as place
      from contact_identity as identity where ${which}
    ) as owners where place = 1
    on conflict do nothing`
}

/** Takes tags from their contacts. */
export async function deleteTags(store: Store, run: Run, tags: readonly Database['contact_tag'][]): Promise<void> {
  for (const tag of tags) await deleteRecord(store, run, 'contact_tag', tag)
}
