import { type RawBuilder, sql } from 'kysely'
import { beginKeyLoad } from './bulk-load.js'
import { type IdRange, inChunks, inRanges } from './chunk.js'
import type { Store, Value } from './open.js'
import { deleteRecord, idsOf, insertFilled, insertRecords, insertRecordValues, type Run } from './run.js'
import type { ContactIdentityTable, ContactTable, Database } from './schema.js'

/** Which contacts own the keys of a kind, by key. */
export async function contactsByKey(
  store: Store,
  kind: string,
  values: readonly string[],
): Promise<Map<string, number>> {
  const rows = await inChunks(store, values, list =>
    store.db
      .selectFrom('contact_key')
      .select(['value', 'contact_id'])
      .where('kind', '=', kind)
      .where('value', 'in', list)
      .execute(),
  )
  return new Map(rows.map(row => [row.value, row.contact_id]))
}

/** Whether anybody has a key of a kind. */
export async function hasKeysOf({ db }: Store, kind: string): Promise<boolean> {
  const first = await db.selectFrom('contact_key').select('contact_id').where('kind', '=', kind).limit(1).execute()
  return first.length > 0
}

/** Those of the contacts that have a key of a kind. */
export async function contactsWithKind(store: Store, kind: string, ids: readonly number[]): Promise<Set<number>> {
  // A store may have many keys of a kind, and a contact has few: the database must not look at all of a kind first.
  const isKind = sql<boolean>`kind || '' = ${kind}`
  const rows = await inChunks(store, ids, list =>
    store.db
      .selectFrom('contact_key')
      .select('contact_id')
      .distinct()
      .where('contact_id', 'in', list)
      .where(isKind)
      .execute(),
  )
  return new Set(rows.map(row => row.contact_id))
}

/** The contacts with these ids. */
export async function contactsById(store: Store, ids: readonly number[]): Promise<ContactTable[]> {
  return inChunks(store, ids, list => store.db.selectFrom('contact').selectAll().where('id', 'in', list).execute())
}

/** Their e-mails, phones and external ids, in the order they became known. */
export async function identitiesOf(store: Store, ids: readonly number[]): Promise<ContactIdentityTable[]> {
  return inChunks(store, ids, list =>
    store.db
      .selectFrom('contact_identity')
      .selectAll()
      .where('contact_id', 'in', list)
      .orderBy('contact_id')
      .orderBy('id')
      .execute(),
  )
}

/** Their tags. */
export async function tagsOf(store: Store, ids: readonly number[]): Promise<Database['contact_tag'][]> {
  return inChunks(store, ids, list =>
    store.db
      .selectFrom('contact_tag')
      .selectAll()
      .where('contact_id', 'in', list)
      .orderBy('contact_id')
      .orderBy('id')
      .execute(),
  )
}

export const CONTACT_COLUMNS = [
  'id',
  'public_id',
  'name',
  'family_name',
  'given_name',
  'company_id',
  'job_title',
  'birthday',
  'language',
  'street',
  'city',
  'region',
  'postal_code',
  'country',
  'note',
  'custom',
] as const

/** A contact to be made; what is not given is not known. */
export type NewContact = Pick<ContactTable, 'id' | 'public_id'> &
  Partial<Pick<ContactTable, (typeof CONTACT_COLUMNS)[number]>>

/** A contact with all its columns, so that contacts are alike to the machine: a spread of each would cost more. */
export function newContact(id: number, publicId: string, fields: Partial<NewContact>): NewContact {
  return {
    id,
    public_id: publicId,
    name: fields.name ?? null,
    family_name: fields.family_name ?? null,
    given_name: fields.given_name ?? null,
    company_id: fields.company_id ?? null,
    job_title: fields.job_title ?? null,
    birthday: fields.birthday ?? null,
    language: fields.language ?? null,
    street: fields.street ?? null,
    city: fields.city ?? null,
    region: fields.region ?? null,
    postal_code: fields.postal_code ?? null,
    country: fields.country ?? null,
    note: fields.note ?? null,
    custom: fields.custom ?? null,
  }
}

/** Stores new contacts, and their public ids as keys. */
export async function insertContacts(store: Store, run: Run, contacts: readonly NewContact[]): Promise<void> {
  await insertKeylessContacts(store, run, contacts)
  const [first, last] = [contacts[0], contacts.at(-1)]
  if (first && last) await insertKeys(store, { contacts: { first: first.id, last: last.id } })
}

/** Stores new contacts; `insertKeys` must follow. */
export async function insertKeylessContacts(store: Store, run: Run, contacts: readonly NewContact[]): Promise<void> {
  if (contacts.length > 0) await insertFilled(store, run, 'contact', CONTACT_COLUMNS, contacts)
}

/** Records whose keys are still missing, by their ids. */
export interface Keyless {
  contacts?: IdRange | undefined
  identities?: IdRange | undefined
}

/**
 * Stores the keys by which contacts are found: their public ids, and their identities; a key that somebody already owns
 * stays his. For many at once this takes a fraction of what it takes one by one.
 */
export async function insertKeys(store: Store, { contacts, identities }: Keyless): Promise<void> {
  const finish = await beginKeyLoad(store, identities)
  if (identities)
    await sql`
      insert into contact_key (kind, value, contact_id)
      select ${keyKind('contact_identity')}, value_key, contact_id from contact_identity
      where id between ${identities.first} and ${identities.last} order by id
      on conflict do nothing`.execute(store.db)
  if (contacts)
    await sql`
      insert into contact_key (kind, value, contact_id)
      select 'id', public_id, id from contact where id between ${contacts.first} and ${contacts.last}`.execute(store.db)
  await finish()
}

const IDENTITY_COLUMNS = ['id', 'contact_id', 'kind', 'value', 'value_key', 'source_id'] as const

export type NewIdentity = Omit<Pick<ContactIdentityTable, (typeof IDENTITY_COLUMNS)[number]>, 'id'>

/** Stores e-mails, phones and external ids, and the keys by which their contacts are found. */
export async function insertIdentities(store: Store, run: Run, identities: readonly NewIdentity[]): Promise<void> {
  await insertKeys(store, { identities: await insertKeylessIdentities(store, run, identities) })
}

/** Stores e-mails, phones and external ids, and answers their ids; `insertKeys` must follow. */
export async function insertKeylessIdentities(
  store: Store,
  run: Run,
  identities: readonly NewIdentity[],
): Promise<IdRange | undefined> {
  if (identities.length === 0) return undefined
  const nextId = await idsOf(store, run, 'contact_identity')
  const first = nextId()
  let id = first
  const values: Value[] = []
  identities.forEach((identity, at) => {
    if (at > 0) id = nextId()
    values.push(id, identity.contact_id, identity.kind, identity.value, identity.value_key, identity.source_id)
  })
  await insertRecordValues(store, run, 'contact_identity', IDENTITY_COLUMNS, values)
  return { first, last: id }
}

/** Stores the names of contacts of whom nothing else is known, each `[key, contact id]`; a key somebody has stays his. */
export async function insertNameKeys(store: Store, names: readonly (readonly [string, number])[]): Promise<void> {
  const rows = names.map(([key, contactId]) => ['name', key, contactId])
  await store.insertRows('contact_key', ['kind', 'value', 'contact_id'], rows, { onConflict: 'ignore' })
}

/** Stores keys of contacts, each `[kind, key, contact id]`; a key somebody has stays his. */
export async function insertKeysOf(store: Store, keys: readonly (readonly [string, string, number])[]): Promise<void> {
  await store.insertRows('contact_key', ['kind', 'value', 'contact_id'], keys, { onConflict: 'ignore' })
}

/** Under which kind an identity of a table stands among the keys: external ids belong to a source. */
export const keyKind = (table: string): RawBuilder<string> => {
  const kind = sql.ref(`${table}.kind`)
  return sql`case when ${kind} = 'external' then 'external:' || ${sql.ref(`${table}.source_id`)} else ${kind} end`
}

/** Stores tags, each `[contact id, tag]`. */
export async function insertTags(store: Store, run: Run, tags: readonly [number, string][]): Promise<void> {
  const nextId = await idsOf(store, run, 'contact_tag')
  const rows = tags.map(([contactId, tag]) => [nextId(), contactId, tag])
  await insertRecords(store, run, 'contact_tag', ['id', 'contact_id', 'tag'], rows)
}

/** How a contact is named in the rows of lists and reports. */
export interface ContactLabel {
  /** Public id. */
  contact_id: string
  external_id: string | null
  name: string | null
  email: string | null
}

/** Where a contact is gone. */
export const NOBODY: ContactLabel = { contact_id: '', external_id: null, name: null, email: null }

/** The labels of contacts, by their inner ids. */
export async function contactLabels({ db }: Store, ids: readonly number[]): Promise<Map<number, ContactLabel>> {
  const labels = new Map<number, ContactLabel>()
  const contacts = await inRanges(ids, ({ first, last }) =>
    db
      .selectFrom('contact')
      .select(['id', 'public_id', 'name'])
      .where('id', '>=', first)
      .where('id', '<=', last)
      .execute(),
  )
  const wanted = new Set(ids)
  for (const { id, public_id, name } of contacts)
    if (wanted.has(id)) labels.set(id, { contact_id: public_id, external_id: null, name, email: null })
  const identities = await inRanges(ids, ({ first, last }) =>
    db
      .selectFrom('contact_identity')
      .select(['contact_id', 'kind', 'value'])
      .where('contact_id', '>=', first)
      .where('contact_id', '<=', last)
      .where('kind', 'in', ['external', 'email'])
      .orderBy('id', 'desc')
      .execute(),
  )
  for (const { contact_id, kind, value } of identities)
    setLabel(labels, contact_id, kind === 'email' ? 'email' : 'external_id', value)
  return labels
}

/** Rows come newest first, so the oldest value is the one that stays. */
function setLabel(labels: Map<number, ContactLabel>, id: number, key: 'external_id' | 'email', value: string): void {
  const label = labels.get(id)
  if (label) label[key] = value
}

/** The contacts that one of the keys leads to; external ids are looked for in every source. */
export async function contactIdsByKeys(
  { db }: Store,
  { id, external, email, phone }: Record<'id' | 'external' | 'email' | 'phone', string>,
): Promise<number[]> {
  const sources = await db.selectFrom('source').select('id').execute()
  const rows = await db
    .selectFrom('contact_key')
    .select('contact_id')
    .distinct()
    .where(eb =>
      eb.or([
        eb.and([eb('kind', '=', 'id'), eb('value', '=', id)]),
        eb.and([eb('kind', '=', 'email'), eb('value', '=', email)]),
        eb.and([eb('kind', '=', 'phone'), eb('value', '=', phone)]),
        ...sources.map(source => eb.and([eb('kind', '=', `external:${source.id}`), eb('value', '=', external)])),
      ]),
    )
    .orderBy('contact_id')
    .execute()
  return rows.map(row => row.contact_id)
}

/** Contacts with the names of their companies, in the order they became known; `afterId` goes on from a row. */
export async function contactPage(
  { db }: Store,
  { afterId = 0, limit }: { afterId?: number; limit: number },
): Promise<(ContactTable & { company: string | null })[]> {
  return db
    .selectFrom('contact')
    .leftJoin('company', 'company.id', 'contact.company_id')
    .selectAll('contact')
    .select('company.name as company')
    .where('contact.id', '>', afterId)
    .orderBy('contact.id')
    .limit(limit)
    .execute()
}

/** Names of all contacts that have one, with their companies. */
export async function contactNames({ db }: Store): Promise<Pick<ContactTable, 'id' | 'name' | 'company_id'>[]> {
  return db
    .selectFrom('contact')
    .select(['id', 'name', 'company_id'])
    .where('name', 'is not', null)
    .where('id', '>', 0)
    .orderBy('id')
    .execute()
}

/** Takes e-mails or phones off a contact, and their keys; `returnFreeKeys` must follow. */
export async function removeIdentities(
  store: Store,
  run: Run,
  contactId: number,
  identities: readonly Pick<ContactIdentityTable, 'kind' | 'value_key'>[],
): Promise<void> {
  const { db } = store
  for (const { kind, value_key } of identities) {
    const rows = await db
      .selectFrom('contact_identity')
      .selectAll()
      .where('contact_id', '=', contactId)
      .where('kind', '=', kind)
      .where('value_key', '=', value_key)
      .execute()
    for (const row of rows) await deleteRecord(store, run, 'contact_identity', row)
    await sql`delete from contact_key where kind = ${kind} and value = ${value_key} and contact_id = ${contactId}`.execute(
      db,
    )
  }
}

/** Keys that nobody owns any more, each `[kind, key]`, go to whoever had them first of those who have them still. */
export async function returnFreeKeys(store: Store, keys: readonly (readonly [string, string])[]): Promise<void> {
  for (const kind of new Set(keys.map(([of]) => of))) {
    const values = keys.flatMap(([of, value]) => (of === kind ? value : []))
    await inChunks(store, values, async list => {
      await sql`
        insert into contact_key (kind, value, contact_id)
        select kind, value_key, contact_id from (
          select kind, value_key, contact_id, row_number() over (partition by value_key order by id) as place
          from contact_identity where kind = ${kind} and value_key in ${list}
        ) as owners where place = 1 on conflict do nothing`.execute(store.db)
      return []
    })
  }
}

/** Takes tags off a contact. */
export async function removeTags(store: Store, run: Run, contactId: number, tags: readonly string[]): Promise<void> {
  for (const row of await tagsOf(store, [contactId]))
    if (tags.includes(row.tag)) await deleteRecord(store, run, 'contact_tag', row)
}
