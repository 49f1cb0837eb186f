import {
  emailIdentity,
  externalIdentity,
  type Identity,
  isEmail,
  nameIdentity,
  phoneIdentity,
  publicIdentity,
} from '../contact/identity.js'
import { fullName } from '../contact/name.js'
import { groupBy } from '../group-by.js'
import { type Sentence, sentence } from '../sentence.js'
import { consentsInForce } from '../store/consent.js'
import {
  contactsById,
  identitiesOf,
  insertTags,
  removeIdentities,
  removeTags,
  returnFreeKeys,
  tagsOf,
} from '../store/contact.js'
import { updateRecord } from '../store/run.js'
import type { ConsentChannel, ContactIdentityTable, ContactTable } from '../store/schema.js'
import { sourceId as idOfSource } from '../store/source.js'
import { changesTo, differencesIn } from './changes-to.js'
import { CompanyDirectory, companyOf, companyWords, isNamed } from './company-directory.js'
import { ConsentCells } from './consent-cells.js'
import type { ConsentColumn } from './consent-columns.js'
import { ContactDirectory } from './contact-directory.js'
import type { ContactFields, MappedRow, Values } from './field.js'
import { policyOf } from './field-policy.js'
import type { Difference } from './outcome.js'
import { detailOf, duplicateError, type Writer, type WriterContext } from './writer.js'

type Row = MappedRow<ContactFields>

type Known = Pick<ContactIdentityTable, 'kind' | 'value' | 'value_key' | 'source_id'>

/** A contact as it stands while a batch is being written. */
interface Standing {
  record: ContactTable
  identities: Known[]
  tags: Set<string>
  /** The channels for which consent is withdrawn. */
  withdrawn: Set<ConsentChannel>
}

/** Stores contacts, recognised by external id, then e-mail, then phone. */
export async function contactWriter(
  context: WriterContext & { consentColumns: readonly ConsentColumn[] },
): Promise<Writer> {
  const { store, run, tally, sourceName, missing, policies } = context
  const source = await idOfSource(store, run, sourceName)
  const directory = await ContactDirectory.open(store, run, source, context.identity)
  const companies = await CompanyDirectory.open(store, run, source)
  const consents = new ConsentCells(context)
  const seen = new Map<number, number>()
  let tags: [number, string][] = []
  const freed: [kind: string, key: string][] = []

  async function write(rows: readonly Row[]): Promise<void> {
    const batch: { row: Row; identities: Identity[] }[] = []
    await companies.prepare(rows.flatMap(({ values }) => (namesCompany(values) ? companyOf(values) : [])))
    for (const row of rows) {
      const reason = problemOf(row.values) ?? companyProblem(row)
      if (reason) tally.reject(row.number, reason)
      else batch.push({ row, identities: identitiesIn(row.values) })
    }
    const known = await directory.prepare(batch.flatMap(({ identities }) => identities))
    for (const entry of batch) entry.identities = withoutPublicId(entry.identities)
    const shared = await directory.prepareShared(
      batch.map(({ row, identities }) => ({ identities, name: nameIn(row.values) })),
    )
    const standing = await load([...known, ...shared])
    for (const { row, identities } of batch) {
      const isKept = tally.onDuplicate !== 'update' && directory.find(identities, nameIn(row.values)) !== undefined
      const fields = fieldsOf(row, isKept ? undefined : companyIdOf(row))
      const id = directory.find(identities, nameIn(row.values))
      if (id === undefined) create(row, identities, fields)
      else if (standing.has(id)) await update(row, identities, fields, standing.get(id) as Standing)
      else {
        // Made by an earlier row of this very batch: it must be stored before it can be changed.
        await flush()
        const [[, fresh] = []] = await load([id])
        if (fresh) standing.set(id, fresh)
        if (fresh) await update(row, identities, fields, fresh)
      }
    }
    await flush()
  }

  function companyProblem(row: Row): Sentence | undefined {
    if (missing.company !== 'error') return undefined
    const ref = companyOf(row.values)
    const isMissing = isNamed(ref) && companies.find(ref) === undefined
    return isMissing ? sentence`there is no company "${companyWords(ref)}"` : undefined
  }

  function companyIdOf({ values }: Row): number | undefined {
    return namesCompany(values) ? companies.link(companyOf(values), missing.company) : undefined
  }

  /** An id of guanxi says enough; one that it does not know is the id of another system. */
  function withoutPublicId(identities: Identity[]): Identity[] {
    const own = identities.find(({ kind }) => kind === 'id')
    if (!own) return identities
    const isKnown = directory.find([own]) !== undefined
    const isForeign = ({ kind, key, value }: Identity): boolean =>
      kind === 'external' && (key === own.key || value === own.value)
    return identities.filter(each => (isKnown ? !isForeign(each) : each !== own))
  }

  async function load(ids: Iterable<number>): Promise<Map<number, Standing>> {
    const unique = [...new Set(ids)]
    if (unique.length === 0) return new Map()
    const identities = groupBy(await identitiesOf(store, unique), identity => identity.contact_id)
    const tagsById = groupBy(await tagsOf(store, unique), ({ contact_id }) => contact_id)
    const held = consents.isAsked ? await consentsInForce(store, unique) : []
    const heldById = groupBy(held, ({ contact_id }) => contact_id)
    const standing = new Map<number, Standing>()
    for (const record of await contactsById(store, unique))
      standing.set(record.id, {
        record,
        identities: identities.get(record.id) ?? [],
        tags: new Set((tagsById.get(record.id) ?? []).map(({ tag }) => tag)),
        withdrawn: new Set(
          (heldById.get(record.id) ?? []).flatMap(({ channel, state }) => (state === 'withdrawn' ? channel : [])),
        ),
      })
    return standing
  }

  function create(row: Row, identities: readonly Identity[], fields: Partial<ContactTable>): void {
    Object.assign(fields, nameOf(row))
    if (row.custom !== null) fields.custom = row.custom
    if (directory.isNamesake(identities, nameIn(row.values)))
      tally.warn(
        row.number,
        sentence`shares an e-mail or phone with a contact of another name; it is a contact of its own`,
      )
    const id = directory.create(identities, fields)
    if (row.values.tags) for (const tag of new Set(row.values.tags)) tags.push([id, tag])
    consents.withdraw(id, row, new Set())
    seen.set(id, row.number)
    tally.count('created', row.number, detailOf(tally, fields))
  }

  async function update(
    row: Row,
    identities: readonly Identity[],
    fields: Partial<ContactTable>,
    standing: Standing,
  ): Promise<void> {
    if (tally.onDuplicate === 'fail') throw duplicateError(row.number)
    const { record } = standing
    const hasWithdrawn = consents.withdraw(record.id, row, standing.withdrawn)
    if (tally.onDuplicate === 'skip') {
      if (hasWithdrawn)
        tally.warn(row.number, sentence`withdraws consent, which is written down though the row is skipped`)
      const contactId = record.public_id
      return tally.count('skipped', row.number, {
        ...detailOf(tally, record),
        contactId,
        reason: sentence`is there already`,
      })
    }
    const earlier = seen.get(record.id)
    if (earlier !== undefined)
      tally.warn(row.number, sentence`is the same contact as row ${earlier}; only its blanks were filled`)
    else seen.set(record.id, row.number)
    const isRepeat = earlier !== undefined
    const told = { fields: { ...fields, ...nameOf(row, record) }, custom: row.custom, cleared: row.cleared }
    const changes = changesTo(record, { ...told, isRepeat, policies })
    const differences = tally.isPreview ? differencesIn(record, changes) : []
    const lists = await updateLists(row, identities, standing, isRepeat)
    // A company must be stored before anybody is said to work there.
    if (changes.company_id !== undefined) await companies.flush()
    const hasChanges = Object.keys(changes).length > 0
    if (hasChanges) await updateRecord(store, run, 'contact', record, changes)
    Object.assign(record, changes)
    if (changes.name) directory.isNamed(record.id, changes.name)
    const consent = hasWithdrawn ? [{ field: 'consent', before: null, after: 'withdrawn' }] : []
    tally.count(hasChanges || hasWithdrawn || lists.length > 0 ? 'updated' : 'unchanged', row.number, {
      ...{ contactId: record.public_id, record: record.name },
      differences: [...differences, ...lists, ...consent],
    })
  }

  /** Brings e-mails, phones, ids and tags up to date as their policies say; returns what that changes. */
  async function updateLists(
    row: Row,
    identities: readonly Identity[],
    standing: Standing,
    isRepeat: boolean,
  ): Promise<Difference[]> {
    const { id } = standing.record
    const found: Difference[] = []
    for (const kind of ['external', 'email', 'phone'] as const) {
      const own = standing.identities.filter(each => each.kind === kind)
      const told = identities.filter(each => each.kind === kind)
      const isOwn = ({ key }: Identity): boolean =>
        own.some(each => each.value_key === key && (kind !== 'external' || each.source_id === source))
      const { isAdding, isReplacing } = listPolicy(
        row,
        kind === 'external' ? 'external_id' : kind,
        own.length,
        isRepeat,
      )
      for (const identity of isAdding ? told.filter(each => !isOwn(each)) : []) {
        directory.addIdentity(id, identity, standing.record.name)
        const { value, key: value_key } = identity
        standing.identities.push({ kind, value, value_key, source_id: source })
        found.push({ field: kind, before: null, after: value })
      }
      if (!isReplacing || kind === 'external') continue
      const gone = own.filter(each => !told.some(({ key }) => key === each.value_key))
      await flush()
      await removeIdentities(store, run, id, gone)
      for (const { value, value_key } of gone) {
        directory.forget(kind, value_key)
        freed.push([kind, value_key])
        found.push({ field: kind, before: value, after: null })
      }
      standing.identities = standing.identities.filter(each => !gone.includes(each))
    }
    const told = row.values.tags ?? []
    const { isAdding, isReplacing } = listPolicy(row, 'tags', standing.tags.size, isRepeat)
    for (const tag of isAdding ? told : []) {
      if (standing.tags.has(tag)) continue
      tags.push([id, tag])
      standing.tags.add(tag)
      found.push({ field: 'tags', before: null, after: tag })
    }
    const gone = isReplacing ? [...standing.tags].filter(tag => !told.includes(tag)) : []
    if (gone.length > 0) {
      await flush()
      await removeTags(store, run, id, gone)
    }
    for (const tag of gone) {
      standing.tags.delete(tag)
      found.push({ field: 'tags', before: tag, after: null })
    }
    return found
  }

  /** Whether a row adds to a list, and whether it takes away what it does not name. */
  function listPolicy(
    { cleared, values }: Row,
    field: 'external_id' | 'email' | 'phone' | 'tags',
    known: number,
    isRepeat: boolean,
  ) {
    const isCleared = cleared?.includes(field) === true && !isRepeat
    const policy = policyOf(policies, field, 'list')
    return {
      isAdding: isRepeat || policy === 'append' || policy === 'overwrite' || (policy === 'fill' && known === 0),
      isReplacing:
        !isRepeat &&
        (policy === 'overwrite' ? values[field] !== undefined || isCleared : policy === 'append' && isCleared),
    }
  }

  async function flush(): Promise<void> {
    await companies.flush()
    await directory.flush()
    await insertTags(store, run, tags)
    tags = []
    await consents.flush()
  }

  async function finish(): Promise<void> {
    await flush()
    await directory.close()
    await returnFreeKeys(store, freed)
  }

  return { write, finish, related: () => ({ companies: companies.created }) }
}

function problemOf({
  contact_id,
  external_id,
  name,
  given_name,
  family_name,
  email,
  phone,
}: Values<ContactFields>): Sentence | undefined {
  if (!contact_id && !external_id && !name && !given_name && !family_name && !email && !phone)
    return sentence`neither id nor name nor e-mail nor phone is given`
  const bad = email?.find(address => !isEmail(address))
  return bad === undefined ? undefined : sentence`"${bad}" is not an e-mail address`
}

/** What a row calls its contact. */
const nameIn = ({ name, given_name, family_name }: Values<ContactFields>): string | undefined =>
  name ?? fullName(given_name, family_name)

function identitiesIn(values: Values<ContactFields>): Identity[] {
  const { contact_id, external_id = contact_id, email, phone } = values
  const identities: Identity[] = []
  const add = (identity: Identity): void => {
    for (const { kind, key } of identities) if (key === identity.key && kind === identity.kind) return
    identities.push(identity)
  }
  if (contact_id) add(publicIdentity(contact_id))
  if (external_id) add(externalIdentity(external_id))
  if (email) for (const address of email) add(emailIdentity(address))
  if (phone)
    for (const number of phone) {
      const identity = phoneIdentity(number)
      if (identity.key !== '' && identity.key !== '+') add(identity)
    }
  const name = values.name ?? fullName(values.given_name, values.family_name)
  return identities.length === 0 && name ? [nameIdentity(name, values.company)] : identities
}

/** Most files of people name no company, and there are many people. */
const namesCompany = ({ company, company_id }: Values<ContactFields>): boolean =>
  company !== undefined || company_id !== undefined

/** The columns of a contact that a row tells; written out, for a spread of what is left of a row costs more than all of them. */
function fieldsOf({ values }: Row, companyId: number | undefined): Partial<ContactTable> {
  const fields: Record<string, string | number> = {}
  for (const column of TOLD) {
    const value = values[column]
    if (value !== undefined) fields[column] = value
  }
  if (companyId !== undefined) fields.company_id = companyId
  return fields
}

const TOLD = [
  'name',
  'given_name',
  'family_name',
  'job_title',
  'birthday',
  'language',
  'street',
  'city',
  'region',
  'postal_code',
  'country',
  'note',
] as const satisfies readonly (keyof ContactFields & keyof ContactTable)[]

/** The name in full; of a row that tells only the given or the family name, the stored record knows the other. */
function nameOf({ values }: Row, stored?: ContactTable): Partial<ContactTable> {
  const { given_name, family_name } = values
  if (values.name || (!given_name && !family_name)) return {}
  const given = given_name ?? stored?.given_name ?? undefined
  const family = family_name ?? stored?.family_name ?? undefined
  const name = fullName(given, family)
  return name && ((given && family) || !stored?.name) ? { name } : {}
}
