import { emailIdentity, externalIdentity, type Identity, nameIdentity, phoneIdentity } from '../../contact/identity.js'
import { fullName } from '../../contact/name.js'
import { groupBy } from '../../group-by.js'
import { ContactDirectory } from '../../import/contact-directory.js'
import type { ContactFields, MappedRow } from '../../import/field.js'
import { contactWriter } from '../../import/write-contacts.js'
import { sentence } from '../../sentence.js'
import { contactsById, identitiesOf, insertIdentities, insertTags, tagsOf } from '../../store/contact.js'
import { deleteIdentities, deleteTags } from '../../store/contact-change.js'
import type { Store } from '../../store/open.js'
import { type Run, updateRecord } from '../../store/run.js'
import type { ContactTable } from '../../store/schema.js'
import { sourceId } from '../../store/source.js'
import { syncedContacts } from '../../store/sync-record.js'
import {
  customCells,
  customWith,
  type EntityContext,
  type FieldChanges,
  type FieldProblems,
  listCell,
  makeOne,
  type NewRecord,
  type Placed,
  plainChanges,
  SOURCE_NAME,
  type SyncEntity,
  type SyncRecord,
} from '../entity.js'
import { ADDRESS_FIELDS, syncField } from '../field.js'
import { companyId } from './links.js'

const FIELDS = [
  syncField('contact_id', 'Contact', { isOurs: true }),
  syncField('external_id', 'External id', { isOurs: true }),
  syncField('name', 'Name'),
  syncField('given_name', 'Given name'),
  syncField('family_name', 'Family name'),
  syncField('email', 'E-mail', { compare: 'email' }),
  syncField('phone', 'Phone', { compare: 'phone' }),
  syncField('company', 'Company', { compare: 'name' }),
  syncField('job_title', 'Job title'),
  syncField('birthday', 'Birthday', { type: 'date' }),
  syncField('language', 'Language'),
  ...ADDRESS_FIELDS,
  syncField('tags', 'Tags', { compare: 'set' }),
  syncField('note', 'Note'),
] as const

const PLAIN = [
  'name',
  'given_name',
  'family_name',
  'job_title',
  'birthday',
  'language',
  ...ADDRESS_FIELDS.map(({ key }) => key),
  'note',
]

/** Contacts: e-mails, phones and tags are lists in one cell. */
export function contactEntity(context: EntityContext): SyncEntity {
  const { store } = context
  return {
    table: 'contact',
    fields: FIELDS,
    usual: ['external_id', 'name', 'email', 'phone', 'company', 'job_title', 'city', 'country', 'tags', 'note'],
    records: ids => contactRecords(store, ids),
    choices: async () => undefined,
    update: (run, changes) => updateContact(context, run, changes),
    place: (run, record) => placeContact(context, run, record),
  }
}

async function contactRecords(store: Store, ids: readonly number[] | undefined): Promise<SyncRecord[]> {
  const contacts = await syncedContacts(store, ids)
  const all = contacts.map(({ id }) => id)
  const identities = groupBy(await identitiesOf(store, all), ({ contact_id }) => contact_id)
  const tags = groupBy(await tagsOf(store, all), ({ contact_id }) => contact_id)
  return contacts.flatMap(contact => {
    const own = identities.get(contact.id) ?? []
    // An erased person, of whom orders stay.
    if (own.length === 0 && !contact.name && !contact.given_name && !contact.family_name) return []
    const valuesOf = (kind: string) => own.filter(each => each.kind === kind).map(({ value }) => value)
    const cells = {
      contact_id: contact.public_id,
      external_id: valuesOf('external')[0] ?? null,
      ...Object.fromEntries(PLAIN.map(key => [key, contact[key as keyof ContactTable]])),
      email: listCell(valuesOf('email')),
      phone: listCell(valuesOf('phone')),
      company: contact.company,
      tags: listCell((tags.get(contact.id) ?? []).map(({ tag }) => tag)),
      ...customCells(contact.custom),
    }
    const label = contact.name ?? cells.email ?? cells.phone ?? cells.external_id ?? contact.public_id
    return [{ id: contact.id, key: contact.public_id, label: String(label), cells }]
  })
}

async function updateContact(context: EntityContext, run: Run, { id, values }: FieldChanges): Promise<FieldProblems> {
  const { store } = context
  const [record] = await contactsById(store, [id])
  if (!record) return {}
  const identities = await identitiesOf(store, [id])
  const left = (kind: 'email' | 'phone') =>
    kind in values ? listOf(values[kind]).length : identities.filter(each => each.kind === kind).length
  const name = 'name' in values ? values.name : (record.name ?? undefined)
  const hasExternal = identities.some(({ kind }) => kind === 'external')
  if (
    name === undefined &&
    !record.given_name &&
    !record.family_name &&
    left('email') + left('phone') === 0 &&
    !hasExternal
  ) {
    const field = ['name', 'email', 'phone'].find(key => key in values) ?? 'name'
    return { [field]: sentence`a contact must keep a name, an e-mail or a phone` }
  }
  const changes: Partial<ContactTable> = {
    ...(plainChanges(values, PLAIN) as Partial<ContactTable>),
    ...('company' in values && { company_id: await companyId(context, run, values.company) }),
    ...customWith(record.custom, values),
  }
  if (Object.keys(changes).length > 0) await updateRecord(store, run, 'contact', record, changes)
  const source = identities[0]?.source_id ?? (await sourceId(store, run, SOURCE_NAME))
  for (const kind of ['email', 'phone'] as const) {
    if (!(kind in values)) continue
    const asked = listOf(values[kind]).map(kind === 'email' ? emailIdentity : phoneIdentity)
    const wanted = new Map(asked.map(identity => [identity.key, identity]))
    const own = identities.filter(each => each.kind === kind)
    await deleteIdentities(
      store,
      run,
      own.filter(({ value_key }) => !wanted.has(value_key)),
    )
    for (const { value_key } of own) wanted.delete(value_key)
    const fresh = [...wanted.values()].filter(({ key }) => key !== '' && key !== '+')
    await insertIdentities(
      store,
      run,
      fresh.map(({ key, value }) => ({ contact_id: id, kind, value, value_key: key, source_id: source })),
    )
  }
  if ('tags' in values) {
    const wanted = new Set(listOf(values.tags))
    const own = await tagsOf(store, [id])
    await deleteTags(
      store,
      run,
      own.filter(({ tag }) => !wanted.has(tag)),
    )
    for (const { tag } of own) wanted.delete(tag)
    await insertTags(
      store,
      run,
      [...wanted].map(tag => [id, tag]),
    )
  }
  return {}
}

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value : value === undefined ? [] : [String(value)])

async function placeContact(context: EntityContext, run: Run, { row, isCopy }: NewRecord): Promise<Placed> {
  const { store } = context
  const { values } = row as MappedRow<ContactFields>
  const directory = await ContactDirectory.open(store, run, await sourceId(store, run, SOURCE_NAME), context.identity)
  const { external_id, email = [], phone = [] } = values
  const reached: Identity[] = [...email.map(emailIdentity), ...phone.map(phoneIdentity)]
  const name = values.name ?? fullName(values.given_name, values.family_name)
  if (!isCopy) {
    const identities = [...(external_id ? [externalIdentity(external_id)] : []), ...reached]
    const known = identities.length === 0 && name ? [nameIdentity(name, values.company)] : identities
    await directory.prepare(known)
    await directory.prepareShared([{ identities: known, name }])
    const id = directory.find(known, name)
    if (id !== undefined) return { id, isNew: false }
    return makeOne(context, run, 'contacts', each => contactWriter({ ...each, consentColumns: [] }), row)
  }
  if (!name && reached.length === 0) return { problem: sentence`neither name nor e-mail nor phone is given` }
  const { email: _, phone: __, tags = [], company, contact_id: ___, external_id: ____, ...rest } = values
  const fields = { ...rest, name: name ?? null, custom: row.custom, company_id: await companyId(context, run, company) }
  const id = directory.create(reached, fields)
  await directory.flush()
  await insertTags(
    store,
    run,
    [...new Set(tags)].map(tag => [id, tag]),
  )
  return { id, isNew: true }
}
