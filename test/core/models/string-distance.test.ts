import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bagLikeness, jaroWinkler, letterPairs, typingErrors } from '../../../src/core/models/string-distance.js'

// Published: Winkler 1990 and the tables that cite it.
test.each([
  ['martha', 'marhta', 0.9611],
  ['dwayne', 'duane', 0.84],
  ['dixon', 'dicksonx', 0.8133],
  ['abc', 'abc', 1],
  ['abc', 'xyz', 0],
  ['', 'abc', 0],
])('jaroWinkler(%s, %s) is %s', (a, b, expected) => {
  expect(jaroWinkler(a, b)).toBeCloseTo(expected, 4)
  expect(jaroWinkler(b, a)).toBeCloseTo(expected, 4)
})

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '怡', '君'), maxLength: 8 })

/** The textbook table: optimal string alignment, every cell. */
function alignment(a: string, b: string): number {
  const table = [...Array(a.length + 1)].map((_, i) => [...Array(b.length + 1)].map((_, j) => (i === 0 ? j : i)))
  const at = (i: number, j: number): number => table[i]?.[j] ?? Number.POSITIVE_INFINITY
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const ways = [at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + Number(a[i - 1] !== b[j - 1])]
      ;(table[i] as number[])[j] = Math.min(...ways, isSwap ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY)
    }
  return at(a.length, b.length)
}

test('typingErrors counts as the textbook does, up to the most that is asked for', () => {
  fc.assert(
    fc.property(word, word, fc.constantFrom(1, 2, 3), (a, b, most) => {
      expect(typingErrors(a, b, most)).toBe(Math.min(most + 1, alignment(a, b)))
    }),
    { numRuns: 3000 },
  )
})

test('typingErrors says "more" of texts too long to look at', () => {
  expect(typingErrors('a'.repeat(300), 'a'.repeat(299), 2)).toBe(3)
})

test('bagLikeness does not ask where a word stands', () => {
  const likeness = (a: string, b: string): number => bagLikeness(letterPairs(a), letterPairs(b))
  expect(likeness('12 mill road', '12 mill road')).toBe(1)
  expect(likeness('mill road 12', '12 mill road')).toBeGreaterThan(0.8)
  expect(likeness('中正路二段3號', '中正路二段3號5樓')).toBeGreaterThan(0.8)
  expect(likeness('12 mill road', '7 high street')).toBeLessThan(0.2)
  expect(likeness('', 'mill')).toBe(0)
})
