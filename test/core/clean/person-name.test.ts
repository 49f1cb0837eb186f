import { expect, test } from 'vitest'
import { cleanPersonName } from '../../../src/core/clean/person-name.js'

test.each([
  ['王小明', { name: '王小明', family: '王', given: '小明' }],
  ['王 小明', { name: '王小明', family: '王', given: '小明' }],
  ['歐陽娜娜', { name: '歐陽娜娜', family: '歐陽', given: '娜娜' }],
  ['司馬光', { name: '司馬光', family: '司馬', given: '光' }],
  ['张伟', { name: '张伟', family: '张', given: '伟' }],
  ['張簡雅婷', { name: '張簡雅婷', family: '張簡', given: '雅婷' }],
  // Her husband's name and her own, or a given name of three characters: only she knows.
  ['陳林美玉', { name: '陳林美玉' }],
  ['王小明先生', { name: '王小明', salutation: '先生', family: '王', given: '小明' }],
  ['林美玲 小姐', { name: '林美玲', salutation: '小姐', family: '林', given: '美玲' }],
  ['王先生', { name: '王先生' }],
  ['歐陽小姐', { name: '歐陽小姐' }],
  ['Mr. John Smith', { name: 'John Smith', salutation: 'Mr.' }],
  ['Dr Ann Lee', { name: 'Ann Lee', salutation: 'Dr' }],
  ['Smith, John', { name: 'John Smith', family: 'Smith', given: 'John' }],
  ["O'Brien-Kelly, Mary Ann", { name: "Mary Ann O'Brien-Kelly", family: "O'Brien-Kelly", given: 'Mary Ann' }],
  ['Müller, Jürgen', { name: 'Jürgen Müller', family: 'Müller', given: 'Jürgen' }],
  ['John Smith, Jr.', { name: 'John Smith, Jr.' }],
  ['Acme Trading, Ltd', { name: 'Acme Trading, Ltd' }],
  ['Ann Lee', { name: 'Ann Lee' }],
  ['JOHN MCDONALD', { name: 'JOHN MCDONALD' }],
  ['Drew Mills', { name: 'Drew Mills' }],
  ['Miss Saigon Tea', { name: 'Saigon Tea', salutation: 'Miss' }],
  ['山茶行', { name: '山茶行' }],
])('%s', (written, person) => {
  const found = cleanPersonName(written, 'TW')
  expect(found).toEqual(person)
  expect(cleanPersonName(found.name, 'TW').name).toBe(found.name)
})

test('where Chinese characters are not Chinese, nothing is told apart', () => {
  expect(cleanPersonName('林太郎', 'JP')).toEqual({ name: '林太郎' })
})
