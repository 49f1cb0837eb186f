import { expect, test } from 'vitest'
import { tellerOf } from '../../src/core/i18n/sentences.js'
import { english, listed, sentence, together } from '../../src/core/sentence.js'

const fault = (heading: string) => sentence`${heading}: ${sentence`"${'x'}" is not a number`}`

test('sentences become one, told in a language as a whole', async () => {
  const faults = together([fault('Price'), fault('Tax'), fault('Sum')])
  expect(english(faults)).toBe('Price: "x" is not a number; Tax: "x" is not a number; Sum: "x" is not a number')
  const tell = await tellerOf('zh-TW')
  expect(tell(faults)).toBe('Price：「x」不是數字；Tax：「x」不是數字；Sum：「x」不是數字')
})

test('a row may have more faults than a function can call itself', () => {
  const many = together(Array.from({ length: 100_000 }, () => sentence`a`))
  expect(english(many)).toBe(Array.from({ length: 100_000 }, () => 'a').join('; '))
})

test('alternatives are listed', () => {
  expect(
    [[], ['a'], ['a', 'b', 'c']]
      .map(each => listed(each, 'or'))
      .map(each => (typeof each === 'object' ? english(each) : each)),
  ).toEqual([undefined, 'a', 'a or b or c'])
})

test('braces that people type are no gaps', () => {
  expect(english(sentence`"${'{2}'}" is not ${'{1}'}`)).toBe('"{2}" is not {1}')
})
