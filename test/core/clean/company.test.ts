import { expect, test } from 'vitest'
import { addressKey, cleanAddress } from '../../../src/core/clean/address.js'
import { companyKey } from '../../../src/core/clean/company-name.js'
import { isTaiwanTaxId, taxIdRemark } from '../../../src/core/clean/tax-id.js'
import { plain } from '../../helpers/plain.js'

test.each([
  [
    [
      'Acme',
      'Acme Inc',
      'ACME, Inc.',
      'Acme Corp.',
      'Acme Corporation',
      'Acme Co., Ltd.',
      'acme llc',
      'Ａｃｍｅ　ＬＴＤ',
    ],
    'acme',
  ],
  [['Müller GmbH', 'Müller GmbH & Co. KG', 'MÜLLER AG'], 'müller'],
  [['Dupont S.A.', 'Dupont SA', 'Dupont S.A.R.L.'], 'dupont'],
  [
    ['台灣茶業', '臺灣茶業股份有限公司', '台灣茶業（股）公司', '台灣茶業有限公司', '台灣茶業㈱', '台灣茶業(股)公司'],
    '台灣茶業',
  ],
  [['山茶商行有限责任公司', '山茶商行'], '山茶商行'],
  [['株式会社山田', '(株)山田', '㈱山田'], '山田'],
  [['Company'], 'company'],
  [['Incognito'], 'incognito'],
])('%j are %s', (names, key) => {
  expect(new Set(names.map(companyKey))).toEqual(new Set([key]))
})

// Public numbers of known companies: TSMC, Hon Hai, Chunghwa Telecom, Uni-President; and the sample of the ministry with a 7 in the seventh place.
test.each(['22099131', '04541302', '96979933', '73251209', '10458575'])('%s is a 統一編號', id => {
  expect(isTaiwanTaxId(id)).toBe(true)
  expect(taxIdRemark(id, 'TW')).toBeUndefined()
})

test('the check digit since 2023 lets five numbers of 25 through, where the one before let in half as many', () => {
  const ids = Array.from({ length: 10_000 }, (_, n) => String(12340000 + n)).filter(id => id[6] !== '7')
  expect(ids.filter(isTaiwanTaxId).length / ids.length).toBeCloseTo(0.2, 1)
})

test.each([
  ['22099132', 'TW', '"22099132" is no 統一編號: its check digit is wrong'],
  ['4541302', 'TW', '"4541302" has lost its leading 0: it was probably 04541302'],
  ['123', 'TW', '"123" is no 統一編號: those have eight digits'],
  ['22099132', 'DE', undefined],
  ['91310000MA1FL8L89G', 'TW', undefined],
])('of %s in %s: %s', (id, country, remark) => {
  expect(plain(taxIdRemark(id, country))).toBe(remark)
})

test.each([
  ['110 台北市信義區市府路45號', { street: '台北市信義區市府路45號', postalCode: '110' }],
  ['11049台北市信義區市府路 45 號 3 樓', { street: '台北市信義區市府路45號3樓', postalCode: '11049' }],
  ['台北市 信義區 市府路45號', { street: '台北市信義區市府路45號' }],
  ['3樓之1', { street: '3樓之1' }],
  ['100 Main Street', { street: '100 Main Street' }],
])('%s', (text, address) => {
  expect(cleanAddress(text, 'TW')).toEqual(address)
})

test('臺 and 台 are one in the key of an address', () => {
  expect(addressKey('臺北市信義路5段7號3樓之1')).toBe(addressKey('台北市 信義路5段7號3樓-1'))
})
