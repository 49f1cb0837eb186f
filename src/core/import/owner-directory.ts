import { nameKey } from '../name-key.js'
import { ownersByKey } from '../store/company.js'
import type { Store } from '../store/open.js'
import { idsOf, insertFilled, type Run } from '../store/run.js'

const COLUMNS = ['id', 'name', 'name_key'] as const

/** Finds owners (sales people) by name, and makes those that are not there. */
export class OwnerDirectory {
  readonly #known = new Map<string, number>()
  #new: Record<(typeof COLUMNS)[number], string | number>[] = []
  created = 0

  private constructor(
    private readonly store: Store,
    private readonly run: Run,
    private readonly nextId: () => number,
  ) {}

  static async open(store: Store, run: Run): Promise<OwnerDirectory> {
    return new OwnerDirectory(store, run, await idsOf(store, run, 'owner'))
  }

  /** Looks up all owners of a batch at once; to be called before `find`. */
  async prepare(names: readonly string[]): Promise<void> {
    const wanted = new Set(names.map(nameKey).filter(key => !this.#known.has(key)))
    for (const { id, name_key } of await ownersByKey(this.store, [...wanted])) this.#known.set(name_key, id)
  }

  find(name: string): number | undefined {
    return this.#known.get(nameKey(name))
  }

  /** The owner of that name; where there is none, a new one, stored with the next `flush`. */
  findOrCreate(name: string): number {
    return this.find(name) ?? this.#create(name)
  }

  #create(name: string): number {
    const id = this.nextId()
    this.#new.push({ id, name, name_key: nameKey(name) })
    this.#known.set(nameKey(name), id)
    this.created++
    return id
  }

  async flush(): Promise<void> {
    await insertFilled(this.store, this.run, 'owner', COLUMNS, this.#new)
    this.#new = []
  }
}
