import { expect, test } from 'vitest'
import { tellerOf } from '../../src/core/i18n/sentences.js'
import { english, listed, nameOf, sentence, series, together } from '../../src/core/sentence.js'

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
  const list = series(Array.from({ length: 100_000 }, () => 'a'))
  expect(english(sentence`${list}`)).toBe(Array.from({ length: 100_000 }, () => 'a').join(', '))
})

test('alternatives are listed', () => {
  expect(
    [[], ['a'], ['a', 'b', 'c']]
      .map(each => listed(each, 'or'))
      .map(each => (typeof each === 'object' ? english(each) : each)),
  ).toEqual([undefined, 'a', 'a or b or c'])
})

test('lists are joined as each language joins them, and names are those that people have', async () => {
  const fields = ['name', 'email', 'phone'].map(field => nameOf('field.contacts', field))
  const lists = sentence`${listed(['a', 'b', 'c'], 'or') ?? ''}; ${listed(fields, 'or') ?? ''}`
  const told = sentence`${series(fields)}: ${lists}`
  expect(english(told)).toBe('name, email, phone: a or b or c; name or email or phone')
  const tell = await tellerOf('zh-TW')
  expect(tell(told)).toBe('姓名、電子郵件、電話：a、b 或 c；姓名、電子郵件或電話')
  expect(tell(nameOf('table', 'order_line'))).toBe('訂單明細')
  expect(tell(nameOf('field', 'custom.Dog'))).toBe('custom.Dog')
})

test('braces that people type are no gaps', () => {
  expect(english(sentence`"${'{2}'}" is not ${'{1}'}`)).toBe('"{2}" is not {1}')
})
