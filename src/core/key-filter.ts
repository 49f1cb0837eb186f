/** So many blocks of 512 bits, which the machine reads at once: 8 MB, in which a million keys take 67 bits each. */
const BLOCKS = 2 ** 17
const WORDS_A_BLOCK = 16

/**
 * A set of texts that may only err on the safe side: what it has not been given is absent for sure or, rarely, may be
 * there (Bloom, "Space/time trade-offs in hash coding with allowable errors", CACM 13 (7), 1970, p. 422; all bits of a
 * key in one block: Putze, Sanders and Singler, "Cache-, hash- and space-efficient Bloom filters", WEA 2007, section 2).
 * Its memory does not grow with the keys.
 */
export class KeyFilter {
  readonly #words = new Uint32Array(BLOCKS * WORDS_A_BLOCK)

  add(key: string): void {
    const hash = hashOf(key)
    const block = (hash & (BLOCKS - 1)) * WORDS_A_BLOCK
    let bits = secondHash(hash)
    for (let n = 0; n < 3; n++) {
      const at = block + ((bits >>> 5) & 15)
      this.#words[at] = (this.#words[at] as number) | (1 << (bits & 31))
      bits >>>= 9
    }
  }

  /** False: it was never added. */
  mayHave(key: string): boolean {
    const hash = hashOf(key)
    const block = (hash & (BLOCKS - 1)) * WORDS_A_BLOCK
    let bits = secondHash(hash)
    for (let n = 0; n < 3; n++) {
      if (((this.#words[block + ((bits >>> 5) & 15)] as number) & (1 << (bits & 31))) === 0) return false
      bits >>>= 9
    }
    return true
  }
}

/** FNV-1a over the code units (Fowler, Noll, Vo), with the last bits mixed as MurmurHash3 does. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return hash ^ (hash >>> 13)
}

/** Bits that do not follow from those that choose the block. */
function secondHash(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
