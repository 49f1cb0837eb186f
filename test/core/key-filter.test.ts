import { expect, test } from 'vitest'
import { KeyFilter } from '../../src/core/key-filter.js'

test('what was added may be there, and hardly anything else', () => {
  const filter = new KeyFilter()
  const numbers = Array.from({ length: 100_000 }, (_, n) => n)
  for (const n of numbers) filter.add(`S${n}`)
  expect(numbers.filter(n => !filter.mayHave(`S${n}`))).toEqual([])
  expect(numbers.filter(n => filter.mayHave(`王 ${n}`)).length).toBeLessThan(100)
})
