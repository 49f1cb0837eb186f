import { expect, test } from 'vitest'
import { countryCode } from '../../../src/core/clean/country.js'

test.each([
  ['TW', 'TW'],
  ['tw', 'TW'],
  ['Taiwan', 'TW'],
  ['台灣', 'TW'],
  ['臺灣', 'TW'],
  ['中華民國', 'TW'],
  ['R.O.C.', 'TW'],
  ['UK', 'GB'],
  ['U.S.A.', 'US'],
  ['the Netherlands', 'NL'],
  ['義大利', 'IT'],
  ['意大利', 'IT'],
  ['紐西蘭', 'NZ'],
  ['新西兰', 'NZ'],
  ['中国', 'CN'],
  ['香港', 'HK'],
  ['DEU', 'DE'],
  ['Trinidad & Tobago', 'TT'],
  ['Côte d’Ivoire', 'CI'],
  ['列支敦斯登', 'LI'],
  ['列支敦士登', 'LI'],
  ['EIRE', 'IE'],
])('%s is %s', (written, code) => {
  expect(countryCode(written)).toBe(code)
})

test.each(['Atlantis', 'XX', 'Formosa Plastics', '', '123'])('%s is none', written => {
  expect(countryCode(written)).toBe('')
})
