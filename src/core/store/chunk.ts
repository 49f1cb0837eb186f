import type { RawBuilder } from 'kysely'
import { listOf } from './dialect.js'
import type { Store } from './open.js'

/** How many values one query is given at most, so that no list becomes a text of many megabytes. */
const CHUNK = 5_000

/** Asks the same question for a long list, a chunk at a time, and joins the answers. */
export async function inChunks<T extends string | number, R>(
  { dialect }: Store,
  values: readonly T[],
  ask: (list: RawBuilder<T>) => Promise<readonly R[]>,
): Promise<R[]> {
  const answers: R[] = []
  for (let from = 0; from < values.length; from += CHUNK) {
    for (const answer of await ask(listOf(dialect, values.slice(from, from + CHUNK)))) answers.push(answer)
  }
  return answers
}

/** Ids from `first` to `last`, both included. */
export interface IdRange {
  first: number
  last: number
}

/** A gap of so many ids between two that are asked for is cheaper to skip than to read. */
const GAP = 100
const RANGE = 5_000

/**
 * Asks the same question for ranges that hold all of the ids, and joins the answers. Where most ids are asked for, this
 * reads the table as it lies, with a few statements. The answers hold ids that were not asked for, too.
 */
export async function inRanges<R>(
  ids: readonly number[],
  ask: (range: IdRange) => Promise<readonly R[]>,
): Promise<R[]> {
  const sorted = [...ids].sort((a, b) => a - b)
  const answers: R[] = []
  let range: IdRange | undefined
  const flush = async (): Promise<void> => {
    if (range) for (const answer of await ask(range)) answers.push(answer)
  }
  for (const id of sorted) {
    if (range && id - range.last <= GAP && id - range.first < RANGE) range.last = id
    else {
      await flush()
      range = { first: id, last: id }
    }
  }
  await flush()
  return answers
}
