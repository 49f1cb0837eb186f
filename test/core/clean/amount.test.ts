import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainAmount, readAmount } from '../../../src/core/clean/amount.js'
import { currencyCode } from '../../../src/core/clean/currency.js'
import { decimalEvidence } from '../../../src/core/clean/decimal-proof.js'
import { CellProblem } from '../../../src/core/clean/problem.js'
import { toNumber } from '../../../src/core/decimal.js'
import { english } from '../../../src/core/sentence.js'

type Sign = '.' | ','

const read = (text: string, decimal?: Sign, country = 'TW'): string | number => {
  const plain = plainAmount(text, decimal)
  if (plain) return toNumber(plain)
  const amount = readAmount(text, { decimal, country })
  if (amount instanceof CellProblem) return english(amount.reason)
  return amount.currency ? `${toNumber(amount.value)} ${amount.currency}` : toNumber(amount.value)
}

describe('what can be read in one way', () => {
  test.each([
    ['12.50', 12.5],
    ['12,50', 12.5],
    ['NT$1,234', '1234 TWD'],
    ['NT$ 1,234.50', '1234.5 TWD'],
    ['$1,234', 1234],
    ['US$12.50', '12.5 USD'],
    ['1.234,56 €', '1234.56 EUR'],
    ['1 234,56', 1234.56],
    ['1\u00a0234,56', 1234.56],
    ["1'234.56", 1234.56],
    ['1.234.567', 1234567],
    ['1,234,567', 1234567],
    ['(99.00)', -99],
    ['（９９）', -99],
    ['($99.00)', -99],
    ['-$99.00', -99],
    ['$-99.00', -99],
    ['99-', -99],
    ['99.00-', -99],
    ['−5', -5],
    ['１，２３４元', 1234],
    ['1,234元整', 1234],
    ['新台幣1,234元', '1234 TWD'],
    ['1234 TWD', '1234 TWD'],
    ['3萬', 30000],
    ['1.5萬', 15000],
    ['2億', 200000000],
    ['12%', 0.12],
    ['12.5 %', 0.125],
    ['+3', 3],
    ['0.125', 0.125],
    ['1234.567', 1234.567],
    ['.5', 0.5],
  ])('%s is %s', (text, value) => {
    expect(read(text)).toBe(value)
  })
})

describe('what a column has proved, or somebody declared', () => {
  test.each<[string, Sign, string | number]>([
    ['1.234', '.', 1.234],
    ['1.234', ',', 1234],
    ['1,234', '.', 1234],
    ['1,234', ',', 1.234],
    ['1.234,56', '.', '"1.234,56" has a decimal comma, and the column a decimal point'],
    ['12,50', '.', '"12,50" has a decimal comma, and the column a decimal point'],
    ['1,234.56', ',', '"1,234.56" has a decimal point, and the column a decimal comma'],
    ['1.5', ',', '"1.5" has a decimal point, and the column a decimal comma'],
  ])('%s with %s', (text, sign, value) => {
    expect(read(text, sign)).toBe(value)
  })
})

test.each([
  ['1.234', 'TW', '"1.234" may be 1.234 or 1234; --decimal says which'],
  ['1,234', 'DE', '"1,234" may be 1.234 or 1234; --decimal says which'],
  ['1.23457E+11', 'TW', '"1.23457E+11" has lost digits: a spreadsheet has shortened it'],
  ['1,23,456', 'TW', '"1,23,456" is not a number'],
  ['12 34', 'TW', '"12 34" is not a number'],
  ['abc', 'TW', '"abc" is not a number'],
  ['-', 'TW', '"-" is not a number'],
  ['', 'TW', '"" is not a number'],
])('%s in %s is refused', (text, country, reason) => {
  expect(read(text, undefined, country)).toBe(reason)
})

test('evidence is what each number says of its column', () => {
  expect(decimalEvidence(['1', '12.50', '1,234'])).toEqual({ point: '12.50', openComma: '1,234' })
  expect(decimalEvidence(['1.234', '2.345'])).toEqual({ openPoint: '1.234' })
  expect(decimalEvidence(['1.234,5'])).toEqual({ comma: '1.234,5' })
})

test('amounts written in either way come back exactly', () => {
  const amount = fc.record({ cents: fc.integer({ min: -99_999_999_999, max: 99_999_999_999 }), isComma: fc.boolean() })
  fc.assert(
    fc.property(amount, ({ cents, isComma }) => {
      const text = new Intl.NumberFormat(isComma ? 'de-DE' : 'en-US', { minimumFractionDigits: 2 }).format(cents / 100)
      expect([text, read(text)]).toEqual([text, cents === 0 ? read('0.00') : cents / 100])
      expect(read(text, isComma ? ',' : '.')).toBe(read(text))
    }),
    { numRuns: 1000, seed: 5 },
  )
})

test.each([
  ['TWD', 'TWD'],
  ['NT$', 'TWD'],
  ['ntd', 'TWD'],
  ['新臺幣', 'TWD'],
  ['HK$', 'HKD'],
  ['ＵＳＤ', 'USD'],
  ['人民币', 'CNY'],
  ['€', 'EUR'],
  ['$', 'TWD'],
  ['元', 'TWD'],
  ['¥', 'several'],
  ['XYZ', ''],
])('in Taiwan the currency %s is %s', (text, code) => {
  expect(currencyCode(text, { country: 'TW', currency: 'TWD', timezone: 'Asia/Taipei' })).toBe(code)
})
