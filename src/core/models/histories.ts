import { remember } from './remember.js'

/**
 * What the models know of a customer, in units of time from the first purchase: the number of repeat purchases, when
 * the last one was (0 without any), and how long the customer has been watched.
 */
export interface History {
  x: number
  recency: number
  age: number
}

/** Customers of equal history, counted: the models never look at one twice. */
export interface Histories {
  length: number
  x: Float64Array
  recency: Float64Array
  age: Float64Array
  count: Float64Array
  /** All customers. */
  total: number
}

export interface Counted extends History {
  count: number
}

/** Puts counted histories into columns. */
export function historiesOf(rows: readonly Counted[]): Histories {
  const pick = (key: keyof Counted): Float64Array => Float64Array.from(rows, row => row[key])
  const count = pick('count')
  const total = count.reduce((sum, value) => sum + value, 0)
  return { length: rows.length, x: pick('x'), recency: pick('recency'), age: pick('age'), count, total }
}

/** Counts equal histories; the order of the result is that of their first appearance. */
export function fold(rows: Iterable<History>): Counted[] {
  const byX = new Map<number, Map<number, Map<number, Counted>>>()
  const all: Counted[] = []
  for (const { x, recency, age } of rows) {
    const byAge = remember(byX, x, () => new Map())
    const byRecency = remember(byAge, age, () => new Map<number, Counted>())
    const known = byRecency.get(recency)
    if (known) known.count++
    else {
      const fresh = { x, recency, age, count: 1 }
      byRecency.set(recency, fresh)
      all.push(fresh)
    }
  }
  return all
}

/** Every `step`th row: enough to begin a fit with. */
export function thinned({ x, recency, age, count }: Histories, step: number): Histories {
  const every = (values: Float64Array): Float64Array => values.filter((_, index) => index % step === 0)
  const kept = every(count)
  const total = kept.reduce((sum, value) => sum + value, 0)
  return { length: kept.length, x: every(x), recency: every(recency), age: every(age), count: kept, total }
}
