import { sql } from 'kysely'
import { inChunks } from './chunk.js'
import { jsonInteger, listOf } from './dialect.js'
import { type ErasedKey, rememberErased } from './erased-key.js'
import { FATE_OF, tablesWith } from './erasure-policy.js'
import type { Store, Value } from './open.js'
import type { Run } from './run.js'
import type { ContactIdentityTable, ContactTable } from './schema.js'
import { countSyncedRows, forgetSyncedContact } from './sync.js'

/** Everything that points at one person. */
export interface Traces {
  contact: ContactTable
  /** Ids of contacts that were merged into this one and are gone: their images are his. */
  formerIds: readonly number[]
  identities: readonly ContactIdentityTable[]
  /** Identities that somebody else has too, by kind and key: they are his own business. */
  shared: ReadonlySet<string>
  /** What he must not come back by. */
  keys: readonly ErasedKey[]
  /** What he is called, in all spellings that are stored: to be looked for in texts. */
  words: readonly string[]
}

export const sharedKey = ({ kind, value_key }: Pick<ContactIdentityTable, 'kind' | 'value_key'>): string =>
  `${kind} ${value_key}`

/** Gathers what the store knows a contact by, in its tables and in the images of the history. */
export async function tracesOf(store: Store, contact: ContactTable): Promise<Traces> {
  const { db } = store
  const { id } = contact
  const identities = await db.selectFrom('contact_identity').selectAll().where('contact_id', '=', id).execute()
  const values = [...new Set(identities.map(identity => identity.value_key))]
  const others = await inChunks(store, values, list =>
    db
      .selectFrom('contact_identity')
      .select(['kind', 'value_key'])
      .where('contact_id', '<>', id)
      .where('kind', 'in', ['email', 'phone'])
      .where('value_key', 'in', list)
      .execute(),
  )
  const shared = new Set(others.map(sharedKey))
  const sources = new Map((await db.selectFrom('source').selectAll().execute()).map(source => [source.id, source.name]))
  const sourceOf = (sourceId: number | null): string => sources.get(sourceId ?? 0) ?? ''
  // Beside his own public id, those of contacts that were merged into him.
  const ownKeys = await db
    .selectFrom('contact_key')
    .select(['kind', 'value'])
    .where('contact_id', '=', id)
    .where('kind', 'in', ['id', 'name'])
    .execute()
  const orders = await db.selectFrom('order').select(['number', 'source_id']).where('contact_id', '=', id).execute()
  const deals = await db
    .selectFrom('deal_key')
    .innerJoin('deal', 'deal.id', 'deal_key.deal_id')
    .select(['deal_key.kind', 'deal_key.value as key', 'deal.source_id'])
    .where('deal.contact_id', '=', id)
    .execute()
  return {
    contact,
    formerIds: await formerIdsOf(store, id, values),
    identities,
    shared,
    keys: [
      ...identities
        .filter(identity => !shared.has(sharedKey(identity)))
        .map(({ kind, value_key, source_id }) => ({
          kind: kind === 'external' ? `external:${sourceOf(source_id)}` : kind,
          value: value_key,
        })),
      ...ownKeys,
      ...orders.map(({ number, source_id }) => ({ kind: `order:${sourceOf(source_id)}`, value: number })),
      ...deals.map(({ kind, key, source_id }) => ({
        kind: kind.startsWith('external:') ? `deal:${sourceOf(source_id)}` : `deal-${kind}`,
        value: key,
      })),
    ],
    words: [
      ...new Set(
        [
          ...ownKeys.map(({ value }) => value),
          contact.name,
          ...identities.flatMap(({ value, value_key }) => [value, value_key]),
        ].filter(word => word !== null),
      ),
    ],
  }
}

/** Contacts that were merged into this one, or had one of the identities in an image, and do not exist any more. */
async function formerIdsOf(store: Store, id: number, values: readonly string[]): Promise<number[]> {
  const merged = await sql<{ id: number }>`
    with recursive former (id) as (
      select absorbed_id from contact_merge where survivor_id = ${id}
      union select m.absorbed_id from contact_merge as m join former on former.id = m.survivor_id
    ) select id from former`.execute(store.db)
  const images = await store.db
    .selectFrom('change')
    .select('before')
    .where('table_name', '=', 'contact_identity')
    .execute()
  const wanted = new Set(values)
  const found = new Set(merged.rows.map(row => row.id))
  for (const { before } of images) {
    const { contact_id, value_key } = JSON.parse(before) as ContactIdentityTable
    if (contact_id !== id && wanted.has(value_key)) found.add(contact_id)
  }
  const living = await inChunks(store, [...found], list =>
    store.db.selectFrom('contact').select('id').where('id', 'in', list).execute(),
  )
  for (const { id: alive } of living) found.delete(alive)
  return [...found]
}

/** Rows of a table by what would become of them. */
export interface ErasureStep {
  table: string
  records: number
  action: 'delete' | 'anonymise' | 'keep'
  reason: string
}

/** What erasing somebody does, table by table; tables with nothing of his are left out. */
export async function planErasure(store: Store, traces: Traces): Promise<ErasureStep[]> {
  const { db } = store
  const { id } = traces.contact
  const steps: ErasureStep[] = []
  const add = (table: string, records: number, action: ErasureStep['action'], reason: string): void => {
    if (records > 0) steps.push({ table, records, action, reason })
  }
  const isKept = await hasKeptRows(store, id)
  if (isKept) add('contact', 1, 'anonymise', 'orders, deals, points or mails belong to it')
  else add('contact', 1, 'delete', 'personal data')
  for (const action of ['delete', 'anonymise', 'keep'] as const)
    for (const { table, fate } of tablesWith(action)) {
      const { rows } = await sql<{ count: number }>`
        select count(*) as count from ${sql.table(table)} where contact_id = ${id}`.execute(db)
      add(table, rows[0]?.count ?? 0, action, fate.reason)
    }
  add('suppression', (await suppressionsOf(store, traces)).length, 'delete', 'the address cannot come back')
  const images = await imagesOf(store, traces)
  const dropped = images.filter(({ after }) => after === null).length
  add('change', dropped, 'delete', 'what was before, in the history')
  add('change', images.length - dropped, 'anonymise', 'what was before, in the history')
  add('sync_row', await countSyncedRows(store, id), 'delete', 'the next sync takes it out of the sheet')
  add('run', (await argumentsOf(store, traces)).length, 'anonymise', 'commands that name the person')
  return steps
}

async function hasKeptRows({ db }: Store, id: number): Promise<boolean> {
  for (const action of ['anonymise', 'keep'] as const)
    for (const { table } of tablesWith(action)) {
      const { rows } = await sql`select 1 from ${sql.table(table)} where contact_id = ${id} limit 1`.execute(db)
      if (rows.length > 0) return true
    }
  return false
}

/** Erases somebody from every table. `publicId` is the new id of what stays of him, so that old lists lead nowhere. */
export async function erase(store: Store, run: Run, traces: Traces, publicId: string): Promise<void> {
  const { db } = store
  const { id } = traces.contact
  const isKept = await hasKeptRows(store, id)
  const suppressed = await suppressionsOf(store, traces)
  for (const { id: row, after } of await imagesOf(store, traces))
    if (after === null)
      await sql`delete from change where run_id = ${row.run} and table_name = ${row.table} and row_id = ${row.id}`.execute(
        db,
      )
    else
      await db
        .updateTable('change')
        .set({ before: JSON.stringify(after) })
        .where('run_id', '=', row.run)
        .where('table_name', '=', row.table)
        .where('row_id', '=', row.id)
        .execute()
  for (const { runId, words } of await argumentsOf(store, traces))
    await db
      .updateTable('run')
      .set({ arguments: JSON.stringify(words) })
      .where('id', '=', runId)
      .execute()
  await rememberErased(store, run.id, traces.keys)
  await forgetSyncedContact(store, id)
  await dropKeys(store, traces)
  await forgetMerges(store, traces)
  for (const { table } of tablesWith('delete'))
    await sql`delete from ${sql.table(table)} where contact_id = ${id}`.execute(db)
  await renumberOrders(store, traces)
  await db
    .updateTable('mail')
    .set({ state: 'refused', detail: 'erased' })
    .where('contact_id', '=', id)
    .where('state', 'in', ['queued', 'claimed'])
    .execute()
  await sql`update mail set address_key = 'erased ' || id where contact_id = ${id}`.execute(db)
  for (const { table, fate } of tablesWith('anonymise')) await blank(store, table, id, fate.blanks)
  await sql`delete from deal_key where kind = 'name' and contact_id = ${id}`.execute(db)
  if (suppressed.length > 0)
    await sql`delete from suppression where id in ${listOf(
      store.dialect,
      suppressed.map(row => row.id),
    )}`.execute(db)
  if (isKept) await blank(store, 'contact', id, { ...BLANK_CONTACT, public_id: publicId })
  else await db.deleteFrom('contact').where('id', '=', id).execute()
  if (isKept) await store.insertRows('contact_key', ['kind', 'value', 'contact_id'], [['id', publicId, id]])
}

const BLANK_CONTACT: Readonly<Record<Exclude<keyof ContactTable, 'id' | 'public_id' | `${string}_run_id`>, null>> = {
  name: null,
  family_name: null,
  given_name: null,
  company_id: null,
  job_title: null,
  birthday: null,
  language: null,
  street: null,
  city: null,
  region: null,
  postal_code: null,
  country: null,
  note: null,
  custom: null,
}

/** Who changed the row last stays as it was: else no earlier import could be taken back. */
async function blank(store: Store, table: string, contactId: number, blanks: Readonly<Record<string, Value>>) {
  const assignments = sql.join(Object.entries(blanks).map(([name, value]) => sql`${sql.ref(name)} = ${value}`))
  const owner = sql.ref(table === 'contact' ? 'id' : 'contact_id')
  await sql`update ${sql.table(table)} set ${assignments} where ${owner} = ${contactId}`.execute(store.db)
}

async function forgetMerges({ db, dialect }: Store, { contact, formerIds }: Traces): Promise<void> {
  const ids = listOf(dialect, [contact.id, ...formerIds])
  await sql`delete from contact_merge_key where absorbed_id in ${ids}`.execute(db)
  await sql`delete from contact_merge where absorbed_id in ${ids}`.execute(db)
  await sql`delete from not_duplicate where first_id in ${ids} or second_id in ${ids}`.execute(db)
}

/** A key he shared goes to who has it too, and had it first. */
async function dropKeys({ db }: Store, { contact, identities, shared }: Traces): Promise<void> {
  await db.deleteFrom('contact_key').where('contact_id', '=', contact.id).execute()
  for (const identity of identities.filter(each => shared.has(sharedKey(each))))
    await sql`
      insert into contact_key (kind, value, contact_id)
      select kind, value_key, contact_id from contact_identity
      where kind = ${identity.kind} and value_key = ${identity.value_key} and contact_id <> ${contact.id}
      order by id limit 1 on conflict do nothing`.execute(db)
}

/** An order without a number of its own is called by its customer and its time. */
async function renumberOrders({ db }: Store, { contact }: Traces): Promise<void> {
  const orders = await db
    .selectFrom('order')
    .select(['id', 'number', 'source_id', 'ordered_at'])
    .where('contact_id', '=', contact.id)
    .execute()
  for (const { id, number, source_id, ordered_at } of orders) {
    const anonymous = numberOf(id, number, ordered_at)
    if (anonymous === number) continue
    await db.updateTable('order').set({ number: anonymous }).where('id', '=', id).execute()
    await db
      .updateTable('order_key')
      .set({ number: anonymous })
      .where('source_id', '=', source_id)
      .where('number', '=', number)
      .execute()
  }
}

const numberOf = (id: number, number: string, orderedAt: string): string =>
  number.endsWith(` ${orderedAt}`) ? `erased ${id}` : number

/** The suppressions of addresses that nobody else has. */
async function suppressionsOf(store: Store, { identities, shared }: Traces): Promise<{ id: number }[]> {
  const addresses = identities.filter(each => each.kind === 'email' && !shared.has(sharedKey(each)))
  return inChunks(
    store,
    addresses.map(each => each.value_key),
    list => store.db.selectFrom('suppression').select('id').where('address_key', 'in', list).execute(),
  )
}

interface ImageChange {
  id: { run: number; table: string; id: number }
  /** null: it goes. */
  after: Readonly<Record<string, Value>> | null
}

/** The images of the history that hold anything of the person, and what they become. */
async function imagesOf(store: Store, traces: Traces): Promise<ImageChange[]> {
  const { db, dialect } = store
  const { contact, formerIds, identities } = traces
  const ids = [contact.id, ...formerIds]
  const list = listOf(dialect, ids)
  const { rows } = await sql<{ run: number; table: string; id: number; before: string }>`
    select run_id as run, table_name as "table", row_id as id, before from change
    where (table_name = 'contact' and row_id in ${list})
      or ${jsonInteger(dialect, 'before', 'contact_id')} in ${list}
      or table_name in ('suppression', 'not_duplicate')`.execute(db)
  const addresses = new Set(identities.map(each => each.value_key))
  return rows.flatMap(({ run, table, id, before }): ImageChange[] => {
    const image = JSON.parse(before) as Record<string, Value>
    const where = { id: { run, table, id } }
    if (table === 'suppression') return addresses.has(String(image.address_key)) ? [{ ...where, after: null }] : []
    if (table === 'not_duplicate')
      return [image.first_id, image.second_id].some(each => ids.includes(Number(each)))
        ? [{ ...where, after: null }]
        : []
    const fate = FATE_OF[table as keyof typeof FATE_OF]
    if (table === 'contact' || fate.action === 'delete') return [{ ...where, after: null }]
    // What was moved from a contact that is gone must not go back there.
    const after = { ...image, contact_id: contact.id, ...(fate.action === 'anonymise' && fate.blanks) }
    if (table === 'order')
      Object.assign(after, { number: numberOf(id, String(image.number), String(image.ordered_at)) })
    if (table === 'mail') Object.assign(after, { address_key: `erased ${id}` })
    return JSON.stringify(after) === before ? [] : [{ ...where, after }]
  })
}

/** What stands in the place of words by which an erased person could be told. */
export const ERASED_WORD = '[erased]'

/** The runs whose command names the person; of such a one only the names of its flags stay, for a note may say anything. */
async function argumentsOf({ db }: Store, { words }: Traces): Promise<{ runId: number; words: string[] }[]> {
  const runs = await db.selectFrom('run').select(['id', 'arguments']).where('id', '>', 0).execute()
  const names = new Set(words.map(word => word.toLowerCase()))
  // A short word, such as the customer number 12, is part of many others.
  const telling = [...names].filter(name => name.length >= 6 || /\p{Script=Han}{2}/u.test(name))
  return runs.flatMap(({ id, arguments: typed }) => {
    const before = JSON.parse(typed) as string[]
    const isNamed = before.some(word => {
      const lower = word.toLowerCase()
      return names.has(lower) || telling.some(name => lower.includes(name))
    })
    if (!isNamed) return []
    return { runId: id, words: before.map(word => (word.startsWith('-') ? word.replace(/=.*/s, '=') : ERASED_WORD)) }
  })
}
