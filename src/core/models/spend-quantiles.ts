import type { GammaGamma } from './gamma-gamma.js'
import { remember } from './remember.js'
import { normalCdf } from './special.js'

/** Sums are looked up on a grid of their logarithms. */
const [LOWEST, STEP, POINTS] = [-12, 0.1, 200]

/**
 * Quantiles of the sum that `y` purchases bring, in units of v + x·mean: by the Gamma-Gamma model it is beta prime with
 * p·y and q + p·x, whose distribution is taken from Paulson's approximation to that of F (Abramowitz & Stegun 26.6.15).
 */
export class SpendQuantiles {
  readonly #spend: Pick<GammaGamma, 'p' | 'q'>
  readonly #tables = new Map<number, Float64Array[]>()

  constructor(spend: Pick<GammaGamma, 'p' | 'q'>) {
    this.#spend = spend
  }

  /** The sum below which it stays with the probability `level`; 0 where that is the chance of no purchase already. */
  at(chances: Float64Array, x: number, level: number): number {
    const none = chances[0] ?? 1
    if (none >= level) return 0
    const tables = this.#tablesOf(x, chances.length)
    const below = (index: number): number => {
      let sum = none
      for (let y = 1; y < chances.length; y++)
        sum += (chances[y] as number) * ((tables[y] as Float64Array)[index] as number)
      return sum
    }
    let [low, high] = [0, POINTS - 1]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (below(middle) < level) low = middle
      else high = middle
    }
    const [from, to] = [below(low), below(high)]
    const part = to > from ? Math.min(1, Math.max(0, (level - from) / (to - from))) : 0
    return Math.exp(LOWEST + STEP * (low + part))
  }

  #tablesOf(x: number, length: number): Float64Array[] {
    const tables = remember(this.#tables, x, () => [new Float64Array(0)])
    for (let y = tables.length; y < length; y++) tables.push(this.#table(x, y))
    return tables
  }

  #table(x: number, y: number): Float64Array {
    const { p, q } = this.#spend
    const [a, b] = [p * y, q + p * x]
    const [ofA, ofB] = [1 / (9 * a), 1 / (9 * b)]
    return Float64Array.from({ length: POINTS }, (_, i) => {
      const root = Math.cbrt((Math.exp(LOWEST + STEP * i) * b) / a)
      return normalCdf(((1 - ofB) * root - (1 - ofA)) / Math.sqrt(ofB * root * root + ofA))
    })
  }
}
