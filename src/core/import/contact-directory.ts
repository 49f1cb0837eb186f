import { BoundedMap } from '../bounded-map.js'
import { type Identity, type IdentityKind, keyKind } from '../contact/identity.js'
import { IdSet } from '../id-set.js'
import { KeyFilter } from '../key-filter.js'
import type { IdRange } from '../store/chunk.js'
import {
  contactsByKey,
  contactsWithKind,
  hasKeysOf,
  insertKeylessContacts,
  insertKeylessIdentities,
  insertKeys,
  insertNameKeys,
  type Keyless,
  type NewContact,
  type NewIdentity,
  newContact,
} from '../store/contact.js'
import type { Store } from '../store/open.js'
import { idsOf, type Run } from '../store/run.js'

const REMEMBERED = 100_000

/** The order in which identities are tried. */
const MATCH_ORDER = ['id', 'external', 'email', 'phone', 'name'] as const

/** E-mails and phones are shared at times. */
const isShared = (kind: IdentityKind): boolean => kind === 'email' || kind === 'phone'

/**
 * Finds contacts by what identifies them, and makes those that are not there. Questions go to the store a batch at a
 * time, and only so many answers are remembered.
 */
export class ContactDirectory {
  /** Ids by key, for each kind of identity. */
  readonly #known = Object.fromEntries(MATCH_ORDER.map(kind => [kind, new BoundedMap(REMEMBERED)])) as Record<
    IdentityKind,
    BoundedMap<string, number>
  >
  /** Of kinds that nobody had when the import began: the keys it has brought. What is not among them need not be asked for. */
  readonly #brought = new Map<IdentityKind, KeyFilter>()
  /** Contacts that have an external id of this source. */
  readonly #elsewhere = new IdSet()
  #contacts: NewContact[] = []
  #identities: NewIdentity[] = []
  #names: [key: string, contactId: number][] = []
  /** What is stored without its keys: they are stored when somebody asks for them, or at the end, all at once. */
  #keyless: Keyless = {}

  private constructor(
    private readonly store: Store,
    private readonly run: Run,
    private readonly sourceId: number,
    private readonly nextId: () => number,
  ) {}

  static async open(store: Store, run: Run, sourceId: number): Promise<ContactDirectory> {
    const directory = new ContactDirectory(store, run, sourceId, await idsOf(store, run, 'contact'))
    for (const kind of MATCH_ORDER)
      if (!(await hasKeysOf(store, keyKind(kind, sourceId)))) directory.#brought.set(kind, new KeyFilter())
    return directory
  }

  /** Looks up all identities of a batch at once, and answers whose they are; to be called before `find`. */
  async prepare(identities: Iterable<Identity>): Promise<Set<number>> {
    const owners = new Set<number>()
    const wanted = new Map<string, Set<string>>()
    for (const { kind, key } of identities) {
      if (this.#brought.get(kind)?.mayHave(key) === false) continue
      const owner = this.#known[kind].get(key)
      if (owner !== undefined) {
        owners.add(owner)
        continue
      }
      const keys = wanted.get(kind) ?? new Set()
      wanted.set(kind, keys.add(key))
    }
    if (wanted.size === 0) return owners
    await this.#storeKeys()
    const byContactPoint = new Set<number>()
    for (const kind of MATCH_ORDER) {
      const keys = [...(wanted.get(kind) ?? [])]
      if (keys.length === 0) continue
      const found = await contactsByKey(this.store, keyKind(kind, this.sourceId), keys)
      for (const [key, id] of found) {
        this.#known[kind].set(key, id)
        owners.add(id)
        if (isShared(kind)) byContactPoint.add(id)
      }
    }
    const others = await contactsWithKind(this.store, keyKind('external', this.sourceId), [...byContactPoint])
    for (const id of others) this.#elsewhere.add(id)
    return owners
  }

  /**
   * The contact that one of the identities belongs to. A contact whom this source already knows under another external
   * id is somebody else, though they share an e-mail or a phone.
   */
  find(identities: readonly Identity[]): number | undefined {
    let hasExternal = false
    for (const kind of MATCH_ORDER)
      for (const identity of identities) {
        if (identity.kind !== kind) continue
        if (kind === 'external') hasExternal = true
        const id = this.#known[kind].get(identity.key)
        if (id !== undefined && !(isShared(kind) && hasExternal && this.#elsewhere.has(id))) return id
      }
    return undefined
  }

  /** Whether the source of this import calls a contact by an id. */
  async hasExternalId(id: number): Promise<boolean> {
    if (this.#elsewhere.has(id)) return true
    await this.#storeKeys()
    return (await contactsWithKind(this.store, keyKind('external', this.sourceId), [id])).has(id)
  }

  /** The contact that one of the identities belongs to, now with all of them; where there is none, a new one. */
  findOrCreate(identities: readonly Identity[], fields: Partial<NewContact>): { id: number; isNew: boolean } {
    const id = this.find(identities)
    if (id === undefined) return { id: this.create(identities, fields), isNew: true }
    if (identities.length > 1) this.addUnowned(id, identities)
    return { id, isNew: false }
  }

  /** Gives a contact those of the identities that nobody has yet; true where there were any. */
  addUnowned(contactId: number, identities: readonly Identity[]): boolean {
    const unowned = identities.filter(({ kind, key }) => this.#known[kind].get(key) === undefined)
    for (const identity of unowned) this.addIdentity(contactId, identity)
    return unowned.length > 0
  }

  /** Makes a contact; it is stored with the next `flush`. */
  create(identities: readonly Identity[], fields: Partial<NewContact>): number {
    const id = this.nextId()
    this.#contacts.push(newContact(id, this.run.newPublicId(), fields))
    for (const identity of identities) this.addIdentity(id, identity)
    return id
  }

  /** Adds an e-mail, phone or external id to a contact; it is stored with the next `flush`. */
  addIdentity(contactId: number, { kind, value, key }: Identity): void {
    if (kind === 'id') return
    this.#brought.get(kind)?.add(key)
    const source_id = this.sourceId
    if (kind === 'name') this.#names.push([key, contactId])
    else this.#identities.push({ contact_id: contactId, kind, value, value_key: key, source_id })
    if (kind === 'external') this.#elsewhere.add(contactId)
    if (this.#known[kind].get(key) === undefined) this.#known[kind].set(key, contactId)
  }

  /** A key that was taken off its contact; whose it is now must be asked for. */
  forget(kind: IdentityKind, key: string): void {
    this.#known[kind].delete(key)
  }

  /** Stores what is new, but for its keys. */
  async flush(): Promise<void> {
    const [first, last] = [this.#contacts[0], this.#contacts.at(-1)]
    if (first && last) {
      await insertKeylessContacts(this.store, this.run, this.#contacts)
      this.#keyless.contacts = extended(this.#keyless.contacts, { first: first.id, last: last.id })
    }
    const identities = await insertKeylessIdentities(this.store, this.run, this.#identities)
    if (identities) this.#keyless.identities = extended(this.#keyless.identities, identities)
    await insertNameKeys(this.store, this.#names)
    this.#names = []
    this.#contacts = []
    this.#identities = []
  }

  /** Stores all that is new; to be called at the end. */
  async close(): Promise<void> {
    await this.flush()
    await this.#storeKeys()
  }

  async #storeKeys(): Promise<void> {
    await insertKeys(this.store, this.#keyless)
    this.#keyless = {}
  }
}

const extended = (range: IdRange | undefined, { first, last }: IdRange): IdRange => ({
  first: range?.first ?? first,
  last,
})
