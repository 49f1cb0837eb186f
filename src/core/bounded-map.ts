/**
 * A map that forgets what was not asked for lately, so that its memory does not grow with the data: it keeps two
 * generations of at most `capacity` entries each and drops the elder. `onForget` is told each entry that is dropped.
 */
export class BoundedMap<K, V> {
  #young = new Map<K, V>()
  #old = new Map<K, V>()

  constructor(
    private readonly capacity: number,
    private readonly onForget: (forgotten: Map<K, V>) => void = () => undefined,
  ) {}

  get(key: K): V | undefined {
    const young = this.#young.get(key)
    if (young !== undefined || this.#old.size === 0) return young
    const old = this.#old.get(key)
    if (old !== undefined) {
      this.#old.delete(key)
      this.set(key, old)
    }
    return old
  }

  delete(key: K): void {
    this.#young.delete(key)
    this.#old.delete(key)
  }

  set(key: K, value: V): void {
    this.#young.set(key, value)
    if (this.#young.size < this.capacity) return
    const forgotten = this.#old
    this.#old = this.#young
    this.#young = new Map()
    if (forgotten.size > 0) this.onForget(forgotten)
  }

  /** Forgets everything, telling `onForget`. */
  clear(): void {
    for (const map of [this.#old, this.#young]) if (map.size > 0) this.onForget(map)
    this.#old = new Map()
    this.#young = new Map()
  }
}
