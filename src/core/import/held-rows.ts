import type { RawRow } from '../source.js'

/** Whoever reads ahead waits until the first batches have been taken. */
const BATCHES_AT_HAND = 4

/** Reads batches until `most` rows are at hand, and gives back all batches, those that are held first. */
export async function holdRows(
  batches: AsyncIterable<readonly RawRow[]>,
  most: number,
): Promise<{ held: readonly RawRow[]; batches: AsyncIterable<readonly RawRow[]> }> {
  const iterator = batches[Symbol.asyncIterator]()
  const first: (readonly RawRow[])[] = []
  let count = 0
  let isDone = false
  while (count < most && first.length < BATCHES_AT_HAND && !isDone) {
    const next = await iterator.next()
    if (next.done) isDone = true
    else {
      first.push(next.value)
      count += next.value.length
    }
  }
  async function* all(): AsyncGenerator<readonly RawRow[]> {
    try {
      yield* first
      while (!isDone) {
        const next = await iterator.next()
        if (next.done) isDone = true
        else yield next.value
      }
    } finally {
      if (!isDone) await iterator.return?.()
    }
  }
  return { held: first.flat().slice(0, most), batches: all() }
}
