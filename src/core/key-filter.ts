/** 2^26 bits: 8 MB, of which two million keys use so few that one strange key in fifteen thousand seems to be known. */
const BITS = 2 ** 26
const MASK = BITS - 1

/**
 * A set of texts that may only err on the safe side: what it has not been given is absent for sure or, rarely, may be
 * there (Bloom, "Space/time trade-offs in hash coding with allowable errors", CACM 13 (7), 1970, p. 422). Its memory
 * does not grow with the keys.
 */
export class KeyFilter {
  readonly #bits = new Uint32Array(BITS / 32)

  add(key: string): void {
    const bits = this.#bits
    const hash = hashOf(key)
    let at = hash
    const step = stepOf(hash)
    for (let n = 0; n < 4; n++) {
      const bit = at & MASK
      bits[bit >>> 5] = (bits[bit >>> 5] as number) | (1 << (bit & 31))
      at = (at + step) | 0
    }
  }

  /** False: it was never added. */
  mayHave(key: string): boolean {
    const bits = this.#bits
    const hash = hashOf(key)
    let at = hash
    const step = stepOf(hash)
    for (let n = 0; n < 4; n++) {
      const bit = at & MASK
      if (((bits[bit >>> 5] as number) & (1 << (bit & 31))) === 0) return false
      at = (at + step) | 0
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

/** A second hash from the first; odd, so that all bits can be reached. */
function stepOf(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) | 1
}
