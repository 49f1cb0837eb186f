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
  /** The different times there are, and which of them each recency and age is: logarithms are taken once for each. */
  times: Float64Array
  recencyAt: Int32Array
  ageAt: Int32Array
}

export interface Counted extends History {
  count: number
}

type Columns = Pick<Histories, 'x' | 'recency' | 'age' | 'count'>

/** Puts counted histories into columns. */
export function historiesOf(rows: readonly Counted[]): Histories {
  const pick = (key: keyof Counted): Float64Array => Float64Array.from(rows, row => row[key])
  return withTimes({ x: pick('x'), recency: pick('recency'), age: pick('age'), count: pick('count') })
}

function withTimes(columns: Columns): Histories {
  const { recency, age, count } = columns
  const places = new Map<number, number>()
  const placeOf = (time: number): number => remember(places, time, () => places.size)
  const recencyAt = Int32Array.from(recency, placeOf)
  const ageAt = Int32Array.from(age, placeOf)
  const total = count.reduce((sum, value) => sum + value, 0)
  return { ...columns, length: count.length, total, times: Float64Array.from(places.keys()), recencyAt, ageAt }
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
  return withTimes({ x: every(x), recency: every(recency), age: every(age), count: every(count) })
}

/** The same histories with times in another unit. */
export function inUnits(histories: Histories, unit: number): Histories {
  const scaled = (values: Float64Array): Float64Array => values.map(value => value / unit)
  const { recency, age, times } = histories
  return { ...histories, recency: scaled(recency), age: scaled(age), times: scaled(times) }
}
