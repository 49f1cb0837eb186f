import { nameKey } from '../name-key.js'
import { companiesByKey, ownersByKey } from '../store/company.js'
import type { Store } from '../store/open.js'
import { idsOf, type Run } from '../store/run.js'
import { insertOne } from './writer.js'

const FIND = { company: companiesByKey, owner: ownersByKey }

/** Finds companies or owners by name, and makes those that are not there. */
export class NameDirectory {
  readonly #known = new Map<string, number>()
  created = 0

  constructor(
    private readonly store: Store,
    private readonly run: Run,
    private readonly table: 'company' | 'owner',
  ) {}

  /** The ids of names, by `nameKey`; what is not there yet is made. */
  async ids(names: Iterable<string>): Promise<ReadonlyMap<string, number>> {
    const missing = new Map<string, string>()
    for (const name of names) if (!this.#known.has(nameKey(name))) missing.set(nameKey(name), name)
    for (const { id, name_key } of await FIND[this.table](this.store, [...missing.keys()])) {
      this.#known.set(name_key, id)
      missing.delete(name_key)
    }
    const nextId = await idsOf(this.store, this.run, this.table)
    for (const [key, name] of missing) {
      const publicId = this.table === 'company' ? { public_id: this.run.newPublicId() } : {}
      const record = { id: nextId(), ...publicId, name, name_key: key }
      await insertOne(this.store, this.run, this.table, record)
      this.#known.set(key, record.id)
      this.created++
    }
    return this.#known
  }
}
