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

/** Counts equal histories, in the order of their first appearance. One number stands for a history, so that one map will do. */
export function folded(rows: readonly History[]): Histories {
  const times = new Map<number, number>()
  const placeOf = (time: number): number => remember(times, time, () => times.size)
  const [recencyAt, ageAt] = [new Int32Array(rows.length), new Int32Array(rows.length)]
  for (let i = 0; i < rows.length; i++) {
    const { recency, age } = rows[i] as History
    recencyAt[i] = placeOf(recency)
    ageAt[i] = placeOf(age)
  }
  const size = times.size
  const found = new Map<number, number>()
  const firsts: number[] = []
  const counts: number[] = []
  for (let i = 0; i < rows.length; i++) {
    const key = ((rows[i] as History).x * size + (recencyAt[i] as number)) * size + (ageAt[i] as number)
    const at = found.get(key)
    if (at === undefined) {
      found.set(key, firsts.length)
      firsts.push(i)
      counts.push(1)
    } else counts[at] = (counts[at] as number) + 1
  }
  const pick = (key: keyof History): Float64Array => Float64Array.from(firsts, i => (rows[i] as History)[key])
  return {
    length: firsts.length,
    total: rows.length,
    x: pick('x'),
    recency: pick('recency'),
    age: pick('age'),
    count: Float64Array.from(counts),
    times: Float64Array.from(times.keys()),
    recencyAt: Int32Array.from(firsts, i => recencyAt[i] as number),
    ageAt: Int32Array.from(firsts, i => ageAt[i] as number),
  }
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
