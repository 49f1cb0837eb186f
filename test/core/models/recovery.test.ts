import { describe, expect, test } from 'vitest'
import { fitModel, modelOf } from '../../../src/core/models/fit.js'
import { fitGammaGamma } from '../../../src/core/models/gamma-gamma.js'
import { folded } from '../../../src/core/models/histories.js'
import { Forecaster, purchaseInterval, SpendForecaster } from '../../../src/core/models/outlook.js'
import { betaGeometricLife, paretoLife, type Simulated, simulator } from '../../helpers/simulate.js'

type Four = readonly [number, number, number, number]
const AFTER = 60

const LIVES: Record<string, { truth: Four; live: (world: ReturnType<typeof simulator>, age: number) => Simulated }> = {
  'bg-nbd': {
    truth: [1.2, 4, 0.6, 4],
    live: (world, age) => betaGeometricLife(world, [1.2, 4, 0.6, 4], { age, after: AFTER, first: 0 }),
  },
  'mbg-nbd': {
    truth: [1.2, 4, 0.6, 4],
    live: (world, age) => betaGeometricLife(world, [1.2, 4, 0.6, 4], { age, after: AFTER, first: 1 }),
  },
  'pareto-nbd': {
    truth: [1.2, 4, 0.8, 20],
    live: (world, age) => paretoLife(world, [1.2, 4, 0.8, 20], { age, after: AFTER }),
  },
}

const NAMES = ['bg-nbd', 'mbg-nbd', 'pareto-nbd'] as const

function people(name: string, seed: number, count: number): Simulated[] {
  const world = simulator(seed)
  return Array.from({ length: count }, () => LIVES[name]?.live(world, 10 + Math.floor(60 * world.uniform()))).flatMap(
    life => life ?? [],
  )
}

describe.each(NAMES)('%s, on made-up customers', name => {
  test('the parameters are found again, and nine of ten of their 90 % intervals hold the truth', () => {
    const truth = LIVES[name]?.truth ?? []
    let [held, asked] = [0, 0]
    const sums = [0, 0, 0, 0]
    const WORLDS = name === 'pareto-nbd' ? 30 : 60
    for (let seed = 1; seed <= WORLDS; seed++) {
      const found = fitModel(modelOf(name), folded(people(name, seed, 1000)))
      expect(found.hasConverged, `seed ${seed}`).toBe(true)
      truth.forEach((value, i) => {
        const estimate = found.parameters[i] ?? 0
        const error = (found.standardErrors?.[i] ?? 0) / estimate
        sums[i] = (sums[i] ?? 0) + Math.log(estimate / value) / WORLDS
        asked++
        if (Math.abs(Math.log(estimate / value)) <= 1.645 * error) held++
      })
    }
    for (const bias of sums) expect(Math.abs(bias)).toBeLessThan(0.1)
    expect(held / asked).toBeGreaterThan(0.85)
    expect(held / asked).toBeLessThan(0.95)
  })

  test('nine of ten who are still likely to buy do so as often as their interval says', () => {
    const all = people(name, 77, 6000)
    const found = fitModel(modelOf(name), folded(all))
    const forecaster = new Forecaster(found, AFTER)
    const { uniform } = simulator(78)
    let [held, asked, expected, central] = [0, 0, 0, 0]
    for (const person of all) {
      const chances = forecaster.chances(person)
      // Whole numbers have jumps; spread evenly over them, what came must lie as often in each part as it says.
      const place = chances.slice(0, person.later).reduce((sum, chance) => sum + chance, 0)
      const spread = place + uniform() * (chances[person.later] ?? 0)
      if (spread > 0.05 && spread < 0.95) central++
      expected += forecaster.purchases(person)
      // Where none at all is the likely answer, every interval that holds it is wider than it says.
      if ((chances[0] ?? 1) > 0.04) continue
      const { low, high } = purchaseInterval(chances)
      asked++
      if (person.later >= low && person.later <= high) held++
    }
    expect(central / all.length).toBeGreaterThan(0.88)
    expect(central / all.length).toBeLessThan(0.92)
    expect(asked).toBeGreaterThan(100)
    expect(held / asked).toBeGreaterThan(0.85)
    expect(held / asked).toBeLessThan(0.95)
    const actual = all.reduce((sum, { later }) => sum + later, 0)
    expect(Math.abs(expected / actual - 1)).toBeLessThan(0.05)
  })
})

describe('Gamma-Gamma, on made-up customers', () => {
  const TRUTH = { p: 6.25, q: 3.74, v: 15.44 }

  /** The mean of what is bought, of purchases of each customer's own scale. */
  function spenders(seed: number, count: number) {
    const { gamma, uniform } = simulator(seed)
    return Array.from({ length: count }, () => {
      const scale = gamma(TRUTH.q, TRUTH.v)
      const x = 1 + Math.floor(4 * uniform())
      return { x, mean: gamma(TRUTH.p * x, scale * x), next: (y: number) => (y === 0 ? 0 : gamma(TRUTH.p * y, scale)) }
    })
  }
  const spendingOf = (list: { x: number; mean: number }[]) => ({
    x: Float64Array.from(list, ({ x }) => x),
    mean: Float64Array.from(list, ({ mean }) => mean),
  })

  test('the parameters are found again, and nine of ten of their 90 % intervals hold the truth', () => {
    let [held, asked] = [0, 0]
    for (let seed = 1; seed <= 60; seed++) {
      const found = fitGammaGamma(spendingOf(spenders(seed, 2000)))
      expect(found.hasConverged).toBe(true)
      for (const key of ['p', 'q', 'v'] as const) {
        expect(Math.abs(Math.log(found[key] / TRUTH[key]))).toBeLessThan(0.6)
        asked++
        if (Math.abs(Math.log(found[key] / TRUTH[key])) <= (1.645 * found.standardErrors[key]) / found[key]) held++
      }
    }
    expect(held / asked).toBeGreaterThan(0.85)
    expect(held / asked).toBeLessThan(0.95)
  })

  test('nine of ten sums lie within their interval', () => {
    const all = spenders(5, 4000)
    const forecaster = new SpendForecaster(fitGammaGamma(spendingOf(all)))
    // Purchases to come: 2, 3, 4 or 5, each as likely.
    const chances = Float64Array.from([0, 0, 0.25, 0.25, 0.25, 0.25])
    const { uniform } = simulator(6)
    const held = all.filter(({ x, mean, next }) => {
      const { low, high } = forecaster.interval(chances, x, mean)
      const sum = next(2 + Math.floor(4 * uniform()))
      return sum >= low && sum <= high
    }).length
    expect(held / all.length).toBeGreaterThan(0.87)
    expect(held / all.length).toBeLessThan(0.93)
  })
})
