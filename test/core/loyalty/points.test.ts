import { expect, test } from 'vitest'
import { pointsOf, worthOf } from '../../../src/core/loyalty/points.js'

test.each([
  [2999, 0.1, 'GBP', 2],
  [3000, 0.1, 'GBP', 3],
  // 0.1 × 0.7 is 0.06999… in floating point, and 4.35 × 100 is 434.999…
  [1000, 0.7, 'GBP', 7],
  [435, 100, 'GBP', 435],
  [30, 0.1, 'GBP', 0],
  [1000, 0.3, 'GBP', 3],
  [114900, 0.01, 'TWD', 11],
  [9999, 0.01, 'TWD', 0],
  [10000, 0.01, 'TWD', 1],
  [250, 0.01, 'JPY', 2],
  [1, 0.000001, 'JPY', 0],
  [900_000_000_000_000, 1.5, 'JPY', 1_350_000_000_000_000],
])('%d minor units at %d points per unit of %s are %d points', (amount, rate, currency, points) => {
  expect(pointsOf(amount, rate, currency)).toBe(points)
})

test.each([
  [250, 0.01, 'GBP', 2.5],
  [3, 0.005, 'GBP', 0.02],
  [7, 1, 'TWD', 7],
  [0, 1, 'TWD', 0],
])('%d points of %d each are worth %3$s %4$d', (points, value, currency, worth) => {
  expect(worthOf(points, value, currency)).toBe(worth)
})
