import { nameKey } from '../name-key.js'
import { dealNames } from '../store/deal.js'
import type { Store } from '../store/open.js'

/** A deal as what belongs to it needs it. */
export interface KnownDeal {
  id: number
  contact_id: number
}

/** Finds deals by what their source calls them, by their public id, and by their name where one alone has it. */
export class DealLinks {
  #byId: Map<string, KnownDeal> | undefined
  readonly #byName = new Map<string, KnownDeal[]>()

  constructor(
    private readonly store: Store,
    private readonly sourceId: number,
  ) {}

  /** Reads all deals when the first row names one; to be called before `find`. */
  async prepare(words: readonly string[]): Promise<void> {
    if (this.#byId || words.length === 0) return
    this.#byId = new Map()
    for (const { id, contact_id, public_id, source_id, external_id, name } of await dealNames(this.store)) {
      const deal = { id, contact_id }
      this.#byId.set(public_id, deal)
      if (external_id !== null && source_id === this.sourceId) this.#byId.set(external_id, deal)
      const key = nameKey(name ?? '')
      const namesakes = this.#byName.get(key)
      if (namesakes) namesakes.push(deal)
      else this.#byName.set(key, [deal])
    }
  }

  /** The deal that a word names; undefined where there is none, or several have that name. */
  find(word: string): KnownDeal | undefined {
    const named = this.#byName.get(nameKey(word)) ?? []
    return this.#byId?.get(word) ?? (named.length === 1 ? named[0] : undefined)
  }
}
