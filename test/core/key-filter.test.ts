import { expect, test } from 'vitest'
import { KeyFilter } from '../../src/core/key-filter.js'

test('what was added may be there, and hardly anything else', () => {
  const filter = new KeyFilter()
  for (let n = 0; n < 100_000; n++) filter.add(`S${n}`)
  let strange = 0
  for (let n = 0; n < 100_000; n++) {
    expect(filter.mayHave(`S${n}`)).toBe(true)
    if (filter.mayHave(`王 ${n}`)) strange++
  }
  expect(strange).toBeLessThan(20)
})
