/** A set of ids that takes one bit an id, so that millions of them fit; ids count up from 1. */
export class IdSet {
  #bits = new Uint32Array(1024)

  has(id: number): boolean {
    return ((this.#bits[id >>> 5] ?? 0) & (1 << (id & 31))) !== 0
  }

  add(id: number): void {
    const word = id >>> 5
    if (word >= this.#bits.length) {
      const grown = new Uint32Array(Math.max(word + 1, this.#bits.length * 2))
      grown.set(this.#bits)
      this.#bits = grown
    }
    this.#bits[word] = (this.#bits[word] ?? 0) | (1 << (id & 31))
  }
}
