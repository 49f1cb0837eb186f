import { BoundedMap } from '../bounded-map.js'
import { type Identity, type IdentityKind, keyKind } from '../contact/identity.js'
import { mayBeOne, type NameCondition } from '../contact/name-likeness.js'
import { IdSet } from '../id-set.js'
import { KeyFilter } from '../key-filter.js'
import { nameKey } from '../name-key.js'
import type { IdRange } from '../store/chunk.js'
import {
  contactsByKey,
  contactsWithKind,
  hasKeysOf,
  insertKeylessContacts,
  insertKeylessIdentities,
  insertKeys,
  insertKeysOf,
  insertNameKeys,
  type Keyless,
  type NewContact,
  type NewIdentity,
  newContact,
} from '../store/contact.js'
import type { Store } from '../store/open.js'
import { contactNamesById } from '../store/record-name.js'
import { idsOf, type Run } from '../store/run.js'
import type { IdentityRule } from '../workspace/identity-rule.js'

const REMEMBERED = 100_000

/** The order in which identities are tried. */
const MATCH_ORDER = ['id', 'external', 'email', 'phone', 'name'] as const

/** E-mails and phones are shared at times. */
const isShared = (kind: IdentityKind): kind is 'email' | 'phone' => kind === 'email' || kind === 'phone'

/** Without rules any e-mail or phone leads to who had it first, whatever his name. */
const BY_KIND: readonly IdentityRule[] = [
  { by: 'external', name: 'any' },
  { by: 'email', name: 'any' },
  { by: 'phone', name: 'any' },
]

/** Who shares an e-mail or phone with somebody of another name is found by it and his name together. */
const withName = (kind: 'email' | 'phone', key: string, name: string): [kind: string, key: string] => [
  `${kind}+name`,
  `${key}/${nameKey(name)}`,
]

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
  /** What people are called who may be found by an e-mail or phone; asked for where a rule wants to know. */
  readonly #nameOf = new BoundedMap<number, string>(REMEMBERED)
  /** By e-mail or phone and name together: people who share the one and not the other. */
  readonly #byName = new BoundedMap<string, number>(REMEMBERED)
  #hasForgotten = false
  #newByName: [kind: string, key: string, contactId: number][] = []
  #hasByName = false
  readonly #order: readonly (typeof MATCH_ORDER)[number][]
  readonly #conditions: ReadonlyMap<string, NameCondition>
  readonly #wantsNames: boolean
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
    rules: readonly IdentityRule[],
  ) {
    this.#order = ['id', ...rules.map(({ by }) => by), 'name']
    this.#conditions = new Map(rules.map(({ by, name }) => [by, name]))
    this.#wantsNames = rules.some(({ by, name }) => by !== 'external' && name !== 'any')
  }

  static async open(
    store: Store,
    run: Run,
    sourceId: number,
    rules: readonly IdentityRule[] = BY_KIND,
  ): Promise<ContactDirectory> {
    const directory = new ContactDirectory(store, run, sourceId, await idsOf(store, run, 'contact'), rules)
    directory.#hasByName =
      directory.#wantsNames && ((await hasKeysOf(store, 'email+name')) || (await hasKeysOf(store, 'phone+name')))
    for (const kind of MATCH_ORDER)
      if (!(await hasKeysOf(store, keyKind(kind, sourceId)))) directory.#brought.set(kind, new KeyFilter())
    return directory
  }

  /** Looks up all identities of a batch at once, and answers whose they are; to be called before `find`. */
  async prepare(identities: Iterable<Identity>): Promise<Set<number>> {
    const owners = new Set<number>()
    const wanted = new Map<string, Set<string>>()
    for (const identity of identities) {
      const { kind, key } = identity
      if (this.#isNew(kind, key)) continue
      const owner = this.#known[kind].get(key)
      if (owner !== undefined) {
        identity.owner = owner
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
    if (this.#wantsNames)
      for (const [id, name] of await contactNamesById(this.store, [...byContactPoint])) this.#nameOf.set(id, name)
    return owners
  }

  /** Looks up people of these names who share an e-mail or phone with others; after `prepare`. */
  async prepareShared(
    rows: readonly { identities: readonly Identity[]; name: string | undefined }[],
  ): Promise<Set<number>> {
    const owners = new Set<number>()
    if (!this.#hasByName) return owners
    const wanted = new Map<string, Set<string>>()
    for (const { identities, name } of rows)
      for (const { kind, key } of name === undefined ? [] : identities) {
        // Whoever is found by both is not the first who had the one.
        if (!isShared(kind) || this.#isNew(kind, key)) continue
        const [of, value] = withName(kind, key, name ?? '')
        wanted.set(of, (wanted.get(of) ?? new Set()).add(value))
      }
    for (const [kind, keys] of wanted)
      for (const [key, id] of await contactsByKey(this.store, kind, [...keys])) {
        this.#byName.set(`${kind} ${key}`, id)
        owners.add(id)
      }
    return owners
  }

  /**
   * The contact that one of the identities belongs to. A contact whom this source already knows under another external
   * id is somebody else, though they share an e-mail or a phone; and so is, by the rules, who is called otherwise.
   */
  find(identities: readonly Identity[], name?: string): number | undefined {
    const hasExternal = identities.some(({ kind }) => kind === 'external')
    for (const kind of this.#order)
      for (const identity of identities) {
        if (identity.kind !== kind) continue
        const id = this.#ownerOf(identity)
        if (id === undefined) continue
        if (!isShared(kind)) return id
        if (hasExternal && this.#elsewhere.has(id)) continue
        if (this.#isCalled(id, kind, name)) return id
        const other = name === undefined ? undefined : this.#byName.get(withName(kind, identity.key, name).join(' '))
        if (other !== undefined && !(hasExternal && this.#elsewhere.has(other))) return other
      }
    return undefined
  }

  /** Whether nobody can have a key yet. */
  #isNew(kind: IdentityKind, key: string): boolean {
    return this.#brought.get(kind)?.mayHave(key) === false
  }

  #ownerOf({ kind, key, owner }: Identity): number | undefined {
    if (owner !== undefined && !this.#hasForgotten) return owner
    return this.#isNew(kind, key) ? undefined : this.#known[kind].get(key)
  }

  #isCalled(id: number, kind: 'email' | 'phone', name: string | undefined): boolean {
    return mayBeOne(this.#conditions.get(kind) ?? 'any', name, this.#nameOf.get(id))
  }

  /** Whether one of the e-mails or phones is that of a contact of another name, who is therefore somebody else. */
  isNamesake(identities: readonly Identity[], name: string | undefined): boolean {
    // Ids of his own settle who he is.
    if (!this.#wantsNames || identities.some(({ kind }) => kind === 'external')) return false
    return identities.some(identity => {
      const { kind } = identity
      const id = isShared(kind) ? this.#ownerOf(identity) : undefined
      return id !== undefined && isShared(kind) && !this.#isCalled(id, kind, name)
    })
  }

  /** Remembers what a contact is called from now on. */
  isNamed(id: number, name: string): void {
    if (this.#wantsNames) this.#nameOf.set(id, name)
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
    const unowned = identities.filter(identity => this.#ownerOf(identity) === undefined)
    for (const identity of unowned) this.addIdentity(contactId, identity)
    return unowned.length > 0
  }

  /** Makes a contact; it is stored with the next `flush`. */
  create(identities: readonly Identity[], fields: Partial<NewContact>): number {
    const id = this.nextId()
    this.#contacts.push(newContact(id, this.run.newPublicId(), fields))
    for (const identity of identities) this.addIdentity(id, identity, fields.name)
    if (fields.name) this.isNamed(id, fields.name)
    return id
  }

  #addShared(id: number, kind: 'email' | 'phone', key: string, name: string): void {
    const [of, value] = withName(kind, key, name)
    this.#newByName.push([of, value, id])
    // Whoever had both first keeps them, here as in the store.
    if (this.#byName.get(`${of} ${value}`) === undefined) this.#byName.set(`${of} ${value}`, id)
    this.#hasByName = true
  }

  /** Adds an e-mail, phone or external id to a contact of a name; it is stored with the next `flush`. */
  addIdentity(contactId: number, identity: Identity, name?: string | null): void {
    const { kind, value, key } = identity
    if (kind === 'id') return
    if (this.#wantsNames && name && isShared(kind) && this.#ownerOf(identity) !== undefined)
      this.#addShared(contactId, kind, key, name)
    const isNew = this.#isNew(kind, key)
    this.#brought.get(kind)?.add(key)
    const source_id = this.sourceId
    if (kind === 'name') this.#names.push([key, contactId])
    else this.#identities.push({ contact_id: contactId, kind, value, value_key: key, source_id })
    if (kind === 'external') this.#elsewhere.add(contactId)
    if (isNew || this.#known[kind].get(key) === undefined) this.#known[kind].set(key, contactId)
  }

  /** A key that was taken off its contact; whose it is now must be asked for. */
  forget(kind: IdentityKind, key: string): void {
    this.#hasForgotten = true
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
    await insertKeysOf(this.store, this.#newByName)
    this.#newByName = []
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
