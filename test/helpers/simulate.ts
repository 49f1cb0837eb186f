import { randomOf } from '../../scripts/bench/order-lines.mjs'

/** Random numbers of the distributions the models are made of; the same for the same seed. */
export function simulator(seed: number) {
  const uniform: () => number = randomOf(seed)
  const exponential = (rate: number): number => -Math.log(1 - uniform()) / rate
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  /** Marsaglia & Tsang 2000, with the boost for shapes below 1. */
  const gamma = (shape: number, rate: number): number => {
    if (shape < 1) return gamma(shape + 1, rate) * (1 - uniform()) ** (1 / shape)
    const d = shape - 1 / 3
    for (;;) {
      const z = normal()
      const v = (1 + z / Math.sqrt(9 * d)) ** 3
      if (v > 0 && Math.log(1 - uniform()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return (d * v) / rate
    }
  }
  const beta = (a: number, b: number): number => {
    const x = gamma(a, 1)
    return x / (x + gamma(b, 1))
  }
  return { uniform, exponential, gamma, beta }
}

/** A customer who was watched for `age`, and what he did in the time after. */
export interface Simulated {
  x: number
  recency: number
  age: number
  later: number
}

type World = ReturnType<typeof simulator>

/** A life as BG/NBD (`first` 0) or MBG/NBD (`first` 1) tells it, event by event. */
export function betaGeometricLife(
  { exponential, gamma, beta, uniform }: World,
  [r, alpha, a, b]: readonly [number, number, number, number],
  { age, after, first }: { age: number; after: number; first: 0 | 1 },
): Simulated {
  const [rate, stop] = [gamma(r, alpha), beta(a, b)]
  const life = { x: 0, recency: 0, age, later: 0 }
  if (first === 1 && uniform() < stop) return life
  for (let time = exponential(rate); time < age + after; time += exponential(rate)) {
    buy(life, time)
    if (uniform() < stop) break
  }
  return life
}

/** A life as Pareto/NBD tells it. */
export function paretoLife(
  { exponential, gamma }: World,
  [r, alpha, s, beta]: readonly [number, number, number, number],
  { age, after }: { age: number; after: number },
): Simulated {
  const rate = gamma(r, alpha)
  const end = Math.min(age + after, exponential(gamma(s, beta)))
  const life = { x: 0, recency: 0, age, later: 0 }
  for (let time = exponential(rate); time < end; time += exponential(rate)) buy(life, time)
  return life
}

function buy(life: Simulated, time: number): void {
  if (time < life.age) {
    life.x++
    life.recency = time
  } else life.later++
}
