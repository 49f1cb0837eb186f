const WORDS_A_BLOCK = 16
/** So many blocks of 512 bits, which the machine reads at once: half a MB, and for more keys than that 8 MB. */
const FEW_BLOCKS = 2 ** 13
const MANY_BLOCKS = 2 ** 17
/** With more keys than that in the few blocks, too many others would seem to be there. */
const FEW_KEYS = 2 ** 15

/**
 * A set of texts that may only err on the safe side: what it has not been given is absent for sure or, rarely, may be
 * there (Bloom, "Space/time trade-offs in hash coding with allowable errors", CACM 13 (7), 1970, p. 422; all bits of a
 * key in one block: Putze, Sanders and Singler, "Cache-, hash- and space-efficient Bloom filters", WEA 2007, section 2).
 * Its memory does not grow with the keys but once: a million keys take 67 bits each.
 */
export class KeyFilter {
  readonly #few = new Uint32Array(FEW_BLOCKS * WORDS_A_BLOCK)
  /** Holds all keys that have come after the first. */
  #many: Uint32Array | undefined
  #count = 0

  add(key: string): void {
    mark(this.#many ?? this.#few, hashOf(key))
    if (++this.#count === FEW_KEYS) this.#many = new Uint32Array(MANY_BLOCKS * WORDS_A_BLOCK)
  }

  /** False: it was never added. */
  mayHave(key: string): boolean {
    const hash = hashOf(key)
    return isMarked(this.#few, hash) || (this.#many !== undefined && isMarked(this.#many, hash))
  }
}

/** The first word of the block of a key. */
const blockOf = (words: Uint32Array, hash: number): number =>
  Math.imul(hash, WORDS_A_BLOCK) & (words.length - WORDS_A_BLOCK)

function mark(words: Uint32Array, hash: number): void {
  const block = blockOf(words, hash)
  let bits = secondHash(hash)
  for (let n = 0; n < 3; n++) {
    const at = block + ((bits >>> 5) & 15)
    words[at] = (words[at] as number) | (1 << (bits & 31))
    bits >>>= 9
  }
}

function isMarked(words: Uint32Array, hash: number): boolean {
  const block = blockOf(words, hash)
  let bits = secondHash(hash)
  for (let n = 0; n < 3; n++) {
    if (((words[block + ((bits >>> 5) & 15)] as number) & (1 << (bits & 31))) === 0) return false
    bits >>>= 9
  }
  return true
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
