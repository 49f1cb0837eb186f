import {
  emailIdentity,
  externalIdentity,
  type Identity,
  nameIdentity,
  phoneIdentity,
  publicIdentity,
} from '../contact/identity.js'
import { nameKey } from '../name-key.js'
import { contactNames } from '../store/contact.js'
import type { Store } from '../store/open.js'
import type { Run } from '../store/run.js'
import type { Missing } from '../workspace/mapping.js'
import { ContactDirectory } from './contact-directory.js'

/** What a row calls the contact that it belongs to. */
export interface ContactRef {
  contact_id?: string | undefined
  contact_email?: string | undefined
  contact_phone?: string | undefined
  contact_name?: string | undefined
  /** His company, by name, and where it is known by its inner id. */
  company?: string | undefined
  companyId?: number | undefined
}

interface Namesake {
  id: number
  companyId: number | null
}

/**
 * Finds the contacts that rows of other entities name: by id, e-mail and phone; where a row tells nothing but a name, by
 * that, if one contact alone has it. Makes those that are not there.
 */
export class ContactLinks {
  /** All contacts by name; read from the store when a row first tells no more than a name. */
  #namesakes: Map<string, Namesake[]> | undefined
  created = 0

  private constructor(
    private readonly store: Store,
    private readonly directory: ContactDirectory,
  ) {}

  static async open(store: Store, run: Run, sourceId: number): Promise<ContactLinks> {
    return new ContactLinks(store, await ContactDirectory.open(store, run, sourceId))
  }

  /** Looks up all contacts of a batch at once; to be called before the others. */
  async prepare(refs: readonly ContactRef[]): Promise<void> {
    await this.directory.prepare(refs.flatMap(identitiesIn))
    if (this.#namesakes || !refs.some(isNameOnly)) return
    this.#namesakes = new Map()
    for (const { id, name, company_id } of await contactNames(this.store)) this.#addName(name ?? '', id, company_id)
  }

  /** The contact of a row; undefined where it is not there, and the ids of all whom the name may mean. */
  find(ref: ContactRef): { id: number | undefined; namesakes: number } {
    const id = this.directory.find(identitiesIn(ref))
    if (id !== undefined || !isNameOnly(ref)) return { id, namesakes: 0 }
    const all = this.#namesakes?.get(nameKey(ref.contact_name ?? '')) ?? []
    const candidates = ref.company === undefined ? all : ofCompany(all, ref.companyId)
    return { id: candidates.length === 1 ? candidates[0]?.id : undefined, namesakes: candidates.length }
  }

  /** The contact of a row, now with all its identities; where there is none, a new one, stored with `flush`. */
  findOrCreate(ref: ContactRef): number {
    const identities = identitiesIn(ref)
    const { id } = this.find(ref)
    if (id === undefined) return this.#create(ref, identities)
    if (!isNameOnly(ref)) this.directory.addUnowned(id, this.#withoutOwnId(ref, identities))
    return id
  }

  /** The contact of a row, made where it is missing and that may be; nothing where the row names none. */
  link(ref: ContactRef, missing: Missing | undefined): number | undefined {
    if (!namesContact(ref)) return undefined
    return missing === 'skip' ? this.find(ref).id : this.findOrCreate(ref)
  }

  #create(ref: ContactRef, identities: readonly Identity[]): number {
    const { contact_name: name, companyId } = ref
    const id = this.directory.create(identities, { ...(name && { name }), ...(companyId && { company_id: companyId }) })
    if (name) this.#addName(name, id, companyId ?? null)
    this.created++
    return id
  }

  /** An id of guanxi is not what another system calls him. */
  #withoutOwnId({ contact_id }: ContactRef, identities: readonly Identity[]): readonly Identity[] {
    const isOwn = contact_id !== undefined && this.directory.find([publicIdentity(contact_id)]) !== undefined
    return isOwn ? identities.filter(({ kind }) => kind !== 'external') : identities
  }

  #addName(name: string, id: number, companyId: number | null): void {
    const key = nameKey(name)
    const namesakes = this.#namesakes?.get(key)
    if (namesakes) namesakes.push({ id, companyId })
    else this.#namesakes?.set(key, [{ id, companyId }])
  }

  flush(): Promise<void> {
    return this.directory.flush()
  }

  /** Stores all that is new; to be called at the end. */
  close(): Promise<void> {
    return this.directory.close()
  }
}

/** Of people of one name those of a company; else those of whom nobody knows where they work. */
function ofCompany(all: readonly Namesake[], companyId: number | undefined): readonly Namesake[] {
  const own = all.filter(each => each.companyId !== null && each.companyId === companyId)
  return own.length > 0 ? own : all.filter(each => each.companyId === null)
}

/** Whether a row names a contact at all. */
export const namesContact = ({ contact_id, contact_email, contact_phone, contact_name }: ContactRef): boolean =>
  (contact_id ?? contact_email ?? contact_phone ?? contact_name) !== undefined

const isNameOnly = ({ contact_id, contact_email, contact_phone, contact_name }: ContactRef): boolean =>
  contact_name !== undefined && contact_id === undefined && contact_email === undefined && contact_phone === undefined

/** What the row calls him, for people. */
export const contactWords = ({ contact_id, contact_email, contact_phone, contact_name }: ContactRef): string =>
  contact_id ?? contact_email ?? contact_phone ?? contact_name ?? ''

function identitiesIn(ref: ContactRef): Identity[] {
  const { contact_id, contact_email, contact_phone, contact_name, company } = ref
  if (isNameOnly(ref)) return [nameIdentity(contact_name ?? '', company)]
  const phone = contact_phone === undefined ? undefined : phoneIdentity(contact_phone)
  return [
    ...(contact_id ? [publicIdentity(contact_id), externalIdentity(contact_id)] : []),
    ...(contact_email ? [emailIdentity(contact_email)] : []),
    ...(phone && /\d/.test(phone.key) ? [phone] : []),
  ]
}
