import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { modelOf } from '../../../src/core/models/fit.js'
import { folded, historiesOf } from '../../../src/core/models/histories.js'
import { MODEL_NAMES } from '../../../src/core/models/purchase-model.js'

const near = (value: number, expected: number, tolerance: number): void =>
  expect(Math.abs(value - expected), `${value}, not ${expected}`).toBeLessThanOrEqual(tolerance)

/** Figures of Fader, Hardie & Lee (2005), its spreadsheet, and the manual of the R package BTYD. */
describe('the published figures', () => {
  const newcomer = { x: 0, recency: 0, age: 0 }

  test('BG/NBD: expected purchases of a newcomer', () => {
    const model = modelOf('bg-nbd').with([0.2425945, 4.4136019, 0.7929199, 2.4258881])
    const times = [0.1429, 1, 3, 31.8571, 32, 78]
    const published = [0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576]
    times.forEach((time, i) => void near(model.expectedIfAlive(newcomer, time), published[i] ?? 0, 5e-4))
  })

  test('BG/NBD: expected purchases of one who is known', () => {
    const model = modelOf('bg-nbd').with([0.243, 4.414, 0.793, 2.426])
    const known = { x: 2, recency: 30.43, age: 38.86 }
    near(model.alive(known) * model.expectedIfAlive(known, 39), 1.226, 1e-3)
  })

  test('BG/NBD: chances of each number of purchases', () => {
    const model = modelOf('bg-nbd').with([0.243, 4.414, 0.793, 2.426])
    near(model.chancesIfAlive(newcomer, 39)[0] ?? 0, 0.5737864, 1e-7)
    const published = [
      0.0019995214, 0.0015170236, 0.001163315, 0.0009003148, 0.0007023638, 0.0005517902, 0.0004361913, 0.0003467171,
      0.0002769613, 0.000222226,
    ]
    const chances = model.chancesIfAlive(newcomer, 30)
    published.forEach((chance, i) => void near(chances[11 + i] ?? 0, chance, 1e-9))
  })

  test('Pareto/NBD: a known customer', () => {
    const model = modelOf('pareto-nbd').with([0.5533971, 10.5801985, 0.6060625, 11.6562237])
    const known = { x: 26, recency: 30.86, age: 31 }
    near(model.alive(known), 0.997874, 1e-3)
    near(model.alive(known) * model.expectedIfAlive(known, 52), 25.45647, 0.01)
    near(model.expectedIfAlive(newcomer, 52), 1.473434, 1e-3)
  })
})

const positive = fc.double({ min: 0.2, max: 8, noNaN: true })
const parameters = fc.tuple(positive, positive, positive, positive)
const history = fc
  .record({ x: fc.nat(40), part: fc.double({ min: 0.01, max: 1, noNaN: true }), age: fc.integer({ min: 8, max: 90 }) })
  .map(({ x, part, age }) => ({ x, recency: x === 0 ? 0 : part * age, age }))

describe.each(MODEL_NAMES)('%s', name => {
  const model = modelOf(name)

  test('the gradient is that of the likelihood', () => {
    fc.assert(
      fc.property(parameters, fc.array(history, { minLength: 1, maxLength: 5 }), (point, rows) => {
        const histories = folded(rows)
        const { gradient } = model.likelihood(point, histories)
        point.forEach((value, i) => {
          const step = 1e-5 * value
          const at = (by: number) =>
            model.likelihood(
              point.map((other, j) => (i === j ? other + by : other)),
              histories,
            ).value
          const slope = (at(step) - at(-step)) / (2 * step)
          near(gradient[i] ?? 0, slope, 1e-4 * (1 + Math.abs(slope)))
        })
      }),
      { numRuns: 60 },
    )
  })

  test('chances sum to one and have the expected mean', () => {
    fc.assert(
      fc.property(parameters, history, fc.integer({ min: 1, max: 80 }), (point, known, time) => {
        const buying = model.with(point)
        const chances = [...buying.chancesIfAlive(known, time)]
        near(
          chances.reduce((sum, chance) => sum + chance, 0),
          1,
          1e-5,
        )
        const mean = chances.reduce((sum, chance, y) => sum + y * chance, 0)
        const expected = buying.expectedIfAlive(known, time)
        near(mean, expected, 1e-2 * (0.1 + expected))
        expect(buying.alive(known)).toBeGreaterThanOrEqual(0)
        expect(buying.alive(known)).toBeLessThanOrEqual(1)
      }),
      { numRuns: 100 },
    )
  })

  test('the likelihood is the chance of the history, summed over all that can happen', () => {
    // Without a purchase the likelihood is the chance of none, which the distribution knows too.
    const point = [0.6, 3, 0.8, 2.5]
    const { value } = model.likelihood(point, historiesOf([{ x: 0, recency: 0, age: 20, count: 1 }]))
    const buying = model.with(point)
    const newcomer = { x: 0, recency: 0, age: 0 }
    const alive = buying.alive(newcomer)
    near(Math.exp(value), 1 - alive + alive * (buying.chancesIfAlive(newcomer, 20)[0] ?? 0), 1e-6)
  })
})

test('one who bought once is alive with certainty for BG/NBD, and less so for the others', () => {
  const once = { x: 0, recency: 0, age: 150 }
  const alive = MODEL_NAMES.map(name => modelOf(name).with([0.5, 5, 0.7, 2.5]).alive(once))
  expect(alive[0]).toBe(1)
  expect(Math.max(...alive.slice(1))).toBeLessThan(0.6)
})
