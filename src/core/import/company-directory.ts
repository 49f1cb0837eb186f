import { companyKey } from '../clean/company-name.js'
import { companiesByKey, companiesOfSource, companyIdentities, insertCompanyIdentities } from '../store/company.js'
import type { Store } from '../store/open.js'
import { idsOf, insertFilled, type Run } from '../store/run.js'
import type { Missing } from '../workspace/mapping.js'

/** What a row calls a company: what its source calls it, its name, or both. */
export interface CompanyRef {
  id?: string | undefined
  name?: string | undefined
}

/** What a row that is no company itself calls its company. */
export const companyOf = ({ company_id, company }: { company_id?: string; company?: string }): CompanyRef => ({
  id: company_id,
  name: company,
})

/** What it is called, for people. */
export const companyWords = ({ id, name }: CompanyRef): string => name ?? id ?? ''

export const isNamed = ({ id, name }: CompanyRef): boolean => (id ?? name) !== undefined

const COLUMNS = ['id', 'public_id', 'name', 'name_key', 'external_id'] as const

/** The key of another company of a name that is taken. */
export const sharedNameKey = (key: string, externalId: string): string => `${key} #${externalId}`

/**
 * Finds companies by what their source calls them, then by name, and makes those that are not there. A company that the
 * source calls otherwise is another one, though it has the same name.
 */
export class CompanyDirectory {
  readonly #byId = new Map<string, number>()
  readonly #byName = new Map<string, number>()
  /** Companies that the source has an id for. */
  readonly #known = new Set<number>()
  #companies: Record<(typeof COLUMNS)[number], string | number | null>[] = []
  #identities: [number, string][] = []
  created = 0

  private constructor(
    private readonly store: Store,
    private readonly run: Run,
    private readonly sourceId: number,
    private readonly nextId: () => number,
  ) {}

  static async open(store: Store, run: Run, sourceId: number): Promise<CompanyDirectory> {
    return new CompanyDirectory(store, run, sourceId, await idsOf(store, run, 'company'))
  }

  /** Looks up all companies of a batch at once; to be called before `find`. */
  async prepare(refs: readonly CompanyRef[]): Promise<void> {
    const ids = new Set<string>()
    const keys = new Set<string>()
    for (const { id, name } of refs) {
      if (id !== undefined && !this.#byId.has(id)) ids.add(id)
      if (name !== undefined && !this.#byName.has(companyKey(name))) keys.add(companyKey(name))
    }
    for (const { value, company_id } of await companyIdentities(this.store, this.sourceId, [...ids])) {
      this.#byId.set(value, company_id)
      this.#known.add(company_id)
    }
    const named = await companiesByKey(this.store, [...keys])
    for (const { id, name_key } of named) this.#byName.set(name_key, id)
    const found = named.map(({ id }) => id)
    for (const id of await companiesOfSource(this.store, this.sourceId, found)) this.#known.add(id)
  }

  find({ id, name }: CompanyRef): number | undefined {
    const own = id === undefined ? undefined : this.#byId.get(id)
    if (own !== undefined || name === undefined) return own
    const named = this.#byName.get(companyKey(name))
    return named !== undefined && id !== undefined && this.#known.has(named) ? undefined : named
  }

  /** The company, now with the id that its source has for it; where there is none, a new one, stored with `flush`. */
  findOrCreate(ref: CompanyRef): number {
    const id = this.find(ref) ?? this.#create(ref)
    if (ref.id !== undefined && !this.#byId.has(ref.id)) {
      this.#identities.push([id, ref.id])
      this.#byId.set(ref.id, id)
      this.#known.add(id)
    }
    return id
  }

  /** The company of a row, made where it is missing and that may be; nothing where the row names none. */
  link(ref: CompanyRef, missing: Missing | undefined): number | undefined {
    if (!isNamed(ref)) return undefined
    return missing === 'skip' ? this.find(ref) : this.findOrCreate(ref)
  }

  #create(ref: CompanyRef): number {
    const name = ref.name ?? ref.id ?? ''
    const plain = companyKey(name)
    const key = this.#byName.has(plain) ? sharedNameKey(plain, ref.id ?? '') : plain
    const id = this.nextId()
    this.#companies.push({
      id,
      public_id: this.run.newPublicId(),
      name,
      name_key: key,
      external_id: ref.id ?? null,
    })
    this.#byName.set(key, id)
    this.created++
    return id
  }

  async flush(): Promise<void> {
    await insertFilled(this.store, this.run, 'company', COLUMNS, this.#companies)
    await insertCompanyIdentities(this.store, this.run, this.sourceId, this.#identities)
    this.#companies = []
    this.#identities = []
  }
}
