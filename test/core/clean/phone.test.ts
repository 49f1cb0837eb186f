import fc from 'fast-check'
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { describe, expect, test } from 'vitest'
import { cleanPhone, directNumber, phoneKey, splitPhones } from '../../../src/core/clean/phone.js'
import { DIRECT } from '../../../src/core/clean/phone-direct.js'
import { plain } from '../../helpers/plain.js'

describe('the direct path says what libphonenumber says', () => {
  const digits = (min: number, max: number): fc.Arbitrary<string> =>
    fc.array(fc.constantFrom(...'0123456789'), { minLength: min, maxLength: max }).map(list => list.join(''))
  const apart = (text: string, places: readonly number[], sign: string): string =>
    [...text].map((digit, index) => (index > 1 && places.includes(index) ? sign + digit : digit)).join('')

  test.each(Object.entries(DIRECT))('in %s', (country, form) => {
    const { callingCode, prefix } = form
    const starts = [
      '',
      prefix,
      `+${callingCode}`,
      `${prefix}9`,
      `${prefix}7`,
      `${prefix}1`,
      `${prefix}2`,
      `${prefix}42`,
      `+${callingCode}9`,
    ]
    const written = fc
      .tuple(
        fc.constantFrom(...starts),
        digits(6, 12),
        fc.array(fc.nat(11), { maxLength: 3 }),
        fc.constantFrom(' ', '-'),
      )
      .map(([start, rest, places, sign]) => apart(start + rest, places, sign))
      .chain(text => fc.constantFrom(text, text.replace(/^(0\d{1,2})/, '($1)'), text.replace(/^(0\d{1,2})/, '($1) ')))
    let found = 0
    fc.assert(
      fc.property(written, text => {
        const direct = directNumber(text, form)
        if (direct === undefined) return
        found++
        const parsed = parsePhoneNumberFromString(text, { defaultCountry: country as CountryCode, extract: false })
        expect([text, direct]).toEqual([text, parsed?.isValid() ? parsed.number : undefined])
      }),
      { numRuns: 4000, seed: 1 },
    )
    expect(found).toBeGreaterThan(10)
  })

  test('every beginning of a number that it takes is one', () => {
    for (const [country, form] of Object.entries(DIRECT))
      for (let start = 0; start < 10_000; start++)
        for (let length = 8; length <= 11; length++) {
          const text = form.prefix + String(start).padStart(4, '0').padEnd(length, '1')
          const direct = directNumber(text, form)
          if (direct === undefined) continue
          const parsed = parsePhoneNumberFromString(text, { defaultCountry: country as CountryCode, extract: false })
          expect([text, parsed?.isValid(), parsed?.number]).toEqual([text, true, direct])
        }
  })
})

test.each([
  ['0912345678', '+886912345678'],
  ['0912-345-678', '+886912345678'],
  ['(0912) 345678', '+886912345678'],
  ['+886 912 345 678', '+886912345678'],
  ['+886 (0)912-345-678', '+886912345678'],
  ['00886912345678', '+886912345678'],
  ['886912345678', '+886912345678'],
  ['０９１２－３４５－６７８', '+886912345678'],
  ['手機：0912345678', '+886912345678'],
  ['tel:+886912345678', '+886912345678'],
  ['02-2712-3456', '+886227123456'],
  ['(02)27123456', '+886227123456'],
  ['02-2712-3456#12', '+886227123456 ext. 12'],
  ['02-2712-3456 分機 12', '+886227123456 ext. 12'],
  ['02-2712-3456 ext. 12', '+886227123456 ext. 12'],
  ['02-2712-3456轉12', '+886227123456 ext. 12'],
  ['02-2712-3456 x12', '+886227123456 ext. 12'],
  ['0800-000-123', '+886800000123'],
  ['+1 415-555-2671', '+14155552671'],
  ['+86 138 0013 8000', '+8613800138000'],
])('in Taiwan %s is %s', (written, value) => {
  expect(cleanPhone(written, 'TW')).toEqual({ value })
  expect(cleanPhone(value, 'TW')).toEqual({ value })
})

test('a number that cannot be proved valid is kept as it is written, with a remark', () => {
  for (const text of ['12345', '0912-345-67', '02-2712-345', '0912-TEA-678'])
    expect(plain(cleanPhone(text, 'TW'))).toEqual({
      value: text,
      remark: `"${text}" is not a number that could be called in TW`,
    })
  expect(plain(cleanPhone('0912345678', undefined).remark)).toBe(
    '"0912345678" is not a number that could be called (guanxi.yaml names no country)',
  )
})

test('a leading 0 that a spreadsheet has eaten is known by its absence', () => {
  expect(plain(cleanPhone('912345678', 'TW'))).toEqual({
    value: '+886912345678',
    remark: '"912345678" has lost its leading 0; it is taken for 0912345678',
  })
})

test('a cell can hold several numbers, and a short tail is none', () => {
  expect(splitPhones('02-2712-3456 / 0912-345-678')).toEqual(['02-2712-3456', '0912-345-678'])
  expect(splitPhones('02-27123456、0912345678')).toEqual(['02-27123456', '0912345678'])
  expect(splitPhones('02-2712-3456/7')).toEqual(['02-2712-3456/7'])
})

test('the key of a stored number is its E.164 form, with the extension apart', () => {
  expect(phoneKey('+886227123456 ext. 12')).toBe('+886227123456x12')
  expect(phoneKey('0912-345-67')).toBe('091234567')
})
