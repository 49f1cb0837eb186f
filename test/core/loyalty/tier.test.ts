import { expect, test } from 'vitest'
import { spendAfter, standingOf, tiersOf } from '../../../src/core/loyalty/tier.js'
import { PROGRAM } from '../../helpers/orders.js'

const TIERS = tiersOf(PROGRAM, 'GBP')

test.each([
  [-1, 'basic', { tier: 'silver', lacking: 10_001 }],
  [0, 'basic', { tier: 'silver', lacking: 10_000 }],
  [9_999, 'basic', { tier: 'silver', lacking: 1 }],
  [10_000, 'silver', { tier: 'gold', lacking: 40_000 }],
  [49_999, 'silver', { tier: 'gold', lacking: 1 }],
  [50_000, 'gold', undefined],
])('a spend of %d pence is %s', (spend, tier, next) => {
  expect(standingOf(TIERS, spend)).toEqual({ tier, ...(next && { next }) })
})

test('spend counts from the day after the same day a year ago', () => {
  expect(spendAfter('2024-06-15')).toBe('2023-06-15')
  expect(spendAfter('2024-02-29')).toBe('2023-02-28')
})
