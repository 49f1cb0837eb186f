import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type ComparedField,
  fieldWeights,
  fitLinkage,
  type LinkageData,
  probability,
} from '../../../src/core/models/fellegi-sunter.js'

/** A field that is equal or not. */
const FIELD: ComparedField = { m: [0.2, 0.8], u: [0.99, 0.01], mostDiffer: 1 }

/** What would be seen of three independent fields, were the shares these; all pairs are looked at. */
function expectedData(records: number, matches: number, m: number[], u: number[]): LinkageData {
  const allPairs = (records * (records - 1)) / 2
  const patterns = [...Array(8).keys()].map(bits => {
    const levels = m.map((_, f) => ((bits >> f) & 1) + 1)
    const share = (equal: number[]): number =>
      levels.reduce((product, level, f) => product * (level === 2 ? (equal[f] as number) : 1 - (equal[f] as number)), 1)
    return { levels, pairs: matches * share(m) + (allPairs - matches) * share(u) }
  })
  const background = m.map((equal, f) => {
    const both = (matches * equal + (allPairs - matches) * (u[f] as number)) / allPairs
    return { filled: 1, shares: [1 - both, both], looked: [allPairs, allPairs] }
  })
  return { fields: m.map(() => FIELD), patterns, background, records }
}

// Where strangers agree on everything nearly as often as there are doubles, nobody can tell the two apart, and the model
// leans on what it takes for usual: then it is off by more than this.
test('the shares from which the pairs were made are found again', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.75, max: 0.95, noNaN: true }), { minLength: 3, maxLength: 3 }),
      fc.array(fc.double({ min: 0.001, max: 0.005, noNaN: true }), { minLength: 3, maxLength: 3 }),
      fc.double({ min: 0.1, max: 0.5, noNaN: true }),
      (m, u, doubles) => {
        const records = 20_000
        const matches = records * doubles
        const model = fitLinkage(expectedData(records, matches, m, u))
        expect(model.share / (matches / ((records * (records - 1)) / 2))).toBeCloseTo(1, 0)
        for (const [f, equal] of m.entries()) {
          expect(Math.abs((model.m[f]?.[2] as number) - equal)).toBeLessThan(0.1)
          expect((model.u[f]?.[2] as number) / (u[f] as number)).toBeCloseTo(1, 1)
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('a weight is the logarithm of how much likelier one person is; what is missing weighs nothing', () => {
  const { weights, m, u } = fitLinkage(expectedData(1000, 100, [0.9, 0.9, 0.9], [0.01, 0.01, 0.01]))
  expect(weights[0]?.[2]).toBeCloseTo(Math.log2((m[0]?.[2] as number) / (u[0]?.[2] as number)), 9)
  expect(weights[0]?.[1]).toBeLessThan(0)
  expect(weights.map(row => row[0])).toEqual([0, 0, 0])
})

test('where no pair is worth a look nothing is learnt, and nothing breaks', () => {
  const background = [{ filled: 0, shares: [0, 0], looked: [0, 0] }]
  for (const records of [0, 1, 2, 5]) {
    const model = fitLinkage({ fields: [FIELD], patterns: [], background, records })
    expect(model.m[0]?.slice(1).map(share => Number(share.toFixed(6)))).toEqual([0.2, 0.8])
    expect(Number.isFinite(model.share)).toBe(true)
  }
})

test('how often a field can differ in one person has a bound', () => {
  const data = expectedData(1000, 300, [0.3, 0.9, 0.9], [0.01, 0.01, 0.01])
  const fields = data.fields.map(field => ({ ...field, mostDiffer: 0.1 }))
  expect(fitLinkage({ ...data, fields }).m[0]?.[1]).toBeCloseTo(0.1, 6)
})

test('what a household shares counts once where the given names differ', () => {
  const weights = [
    [0, -4, 8],
    [0, -3, 7],
    [0, -2, 9],
    [0, -1, 5],
  ]
  const household = { unless: 0, fields: [1, 2, 3] }
  expect(fieldWeights(weights, [1, 2, 2, 2], household)).toEqual([-4, 0, 9, 0])
  expect(fieldWeights(weights, [1, 2, 1, 2], household)).toEqual([-4, 7, -2, 0])
  expect(fieldWeights(weights, [2, 2, 2, 2], household)).toEqual([8, 7, 9, 5])
})

test('probability: even odds and even shares are a half, and each bit doubles the odds', () => {
  expect(probability(0, 0.5)).toBe(0.5)
  expect(probability(1, 0.5)).toBeCloseTo(2 / 3, 12)
  expect(probability(-10, 0.001)).toBeLessThan(1e-5)
})
