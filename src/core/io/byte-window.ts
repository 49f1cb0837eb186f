/**
 * Bytes that come in pieces and are looked at in a row: what is not used up stands in front of the next piece. One piece
 * of memory is used again and again, since to join each two pieces anew would leave hundreds of megabytes to clear up.
 */
export class ByteWindow {
  #memory: Buffer
  #from = 0
  #to = 0

  constructor(size: number) {
    this.#memory = Buffer.allocUnsafeSlow(size)
  }

  /** All that is there now; only until the next `add`. */
  get bytes(): Buffer {
    return this.#memory.subarray(this.#from, this.#to)
  }

  get length(): number {
    return this.#to - this.#from
  }

  /** Puts a piece behind what is there. */
  add(piece: Buffer): void {
    const { length } = this
    const needed = length + piece.length
    const memory = needed > this.#memory.length ? Buffer.allocUnsafeSlow(2 * needed) : this.#memory
    if (memory !== this.#memory || this.#from > 0) this.#memory.copy(memory, 0, this.#from, this.#to)
    piece.copy(memory, length)
    this.#memory = memory
    this.#from = 0
    this.#to = needed
  }

  /** Takes so many bytes off the front. */
  drop(count: number): void {
    this.#from += count
  }
}
