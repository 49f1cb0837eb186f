import { type Fit, plausible } from './fit.js'
import { expectedSpend, type GammaGamma } from './gamma-gamma.js'
import type { History } from './histories.js'
import type { Buying } from './purchase-model.js'
import { remember } from './remember.js'
import { SpendQuantiles } from './spend-quantiles.js'

/** What the future holds with a probability: both ends of the interval. */
export interface Interval {
  low: number
  high: number
}

/** Pairs of parameter sets over which chances are averaged: they carry the uncertainty of the fit. */
const PAIRS = 6
/** Nine customers of ten shall be within their interval. */
export const LEVEL = 0.9

/**
 * Looks ahead for customers with a fitted model. All that does not depend on when a customer bought last is reckoned
 * once for each number of purchases and age.
 */
export class Forecaster {
  readonly #best: Buying
  readonly #plausible: readonly Buying[]
  readonly #time: number
  readonly #means = new Map<number, Map<number, number>>()
  readonly #discounted = new Map<number, Map<number, number>>()
  readonly #chances: Map<number, Map<number, Float64Array>>[]

  constructor(fit: Fit, time: number) {
    this.#best = fit.model.with(fit.parameters)
    this.#plausible = plausible(fit, PAIRS).map(parameters => fit.model.with(parameters))
    this.#chances = this.#plausible.map(() => new Map())
    this.#time = time
  }

  alive(history: History): number {
    return this.#best.alive(history)
  }

  /** Mean number of purchases in the time. */
  purchases(history: History): number {
    const mean = remembered(this.#means, history, () => this.#best.expectedIfAlive(history, this.#time))
    return this.#best.alive(history) * mean
  }

  /** The same, each purchase worth `factor` less for every whole unit of time that it is away, counted at its end. */
  discounted(history: History, factor: number): number {
    const mean = remembered(this.#discounted, history, () => {
      let [sum, before] = [0, 0]
      for (let end = 1; end <= Math.ceil(this.#time); end++) {
        const purchases = this.#best.expectedIfAlive(history, Math.min(end, this.#time))
        sum += (purchases - before) * factor ** end
        before = purchases
      }
      return sum
    })
    return this.#best.alive(history) * mean
  }

  /** Chances of 0, 1, 2, … purchases, the parameters being as uncertain as they are. */
  chances(history: History): Float64Array {
    const parts = this.#plausible.map((buying, i) => ({
      alive: buying.alive(history),
      chances: remembered(this.#chances[i] ?? new Map(), history, () => buying.chancesIfAlive(history, this.#time)),
    }))
    const longest = parts.reduce((most, { chances }) => Math.max(most, chances.length), 0)
    const sum = new Float64Array(longest)
    for (const { alive, chances } of parts) {
      sum[0] = (sum[0] ?? 0) + (1 - alive) / parts.length
      for (let y = 0; y < chances.length; y++)
        sum[y] = (sum[y] as number) + (alive * (chances[y] as number)) / parts.length
    }
    return sum
  }
}

function remembered<T>(known: Map<number, Map<number, T>>, { x, age }: History, reckon: () => T): T {
  return remember(
    remember(known, x, () => new Map<number, T>()),
    age,
    reckon,
  )
}

/** The smallest interval of whole numbers between the outer twentieths. */
export function purchaseInterval(chances: Float64Array): Interval {
  const tail = (1 - LEVEL) / 2
  const at = (level: number): number => {
    let sum = 0
    for (let y = 0; y < chances.length; y++) {
      sum += chances[y] as number
      if (sum >= level) return y
    }
    return Math.max(0, chances.length - 1)
  }
  return { low: at(tail), high: at(1 - tail) }
}

/** Intervals of what customers will spend, by their chances of buying and what they spent before. */
export class SpendForecaster {
  readonly #spend: GammaGamma
  readonly #quantiles: SpendQuantiles

  constructor(spend: GammaGamma) {
    this.#spend = spend
    this.#quantiles = new SpendQuantiles(spend)
  }

  /** Mean spend of a purchase of somebody with `x` repeat purchases of `mean` on average. */
  each(x: number, mean: number): number {
    return expectedSpend(this.#spend, x, mean)
  }

  /** The interval of the sum of all purchases. The uncertainty of the spend model widens it, the less of the customer's own is known the more. */
  interval(chances: Float64Array, x: number, mean: number): Interval {
    const { p, q, v, meanError } = this.#spend
    const tail = (1 - LEVEL) / 2
    const scale = v + x * mean
    const expected = chances.reduce((sum, chance, y) => sum + chance * y, 0) * this.each(x, mean)
    const unsure = 1.645 * (meanError || 0) * ((q - 1) / (p * x + q - 1))
    const widened = (quantile: number): number => {
      if (quantile <= 0 || expected <= 0) return Math.max(0, quantile)
      const distance = Math.log(quantile / expected)
      return expected * Math.exp(Math.sign(distance) * Math.hypot(distance, unsure))
    }
    return {
      low: widened(scale * this.#quantiles.at(chances, x, tail)),
      high: widened(scale * this.#quantiles.at(chances, x, 1 - tail)),
    }
  }
}
