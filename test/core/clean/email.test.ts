import { expect, test } from 'vitest'
import { cleanEmail, emailKey, emailRemark, splitEmails } from '../../../src/core/clean/email.js'
import { plain } from '../../helpers/plain.js'

test.each([
  ['ann@tea.example', 'ann@tea.example'],
  ['Ann.Lee@Tea.Example', 'ann.lee@tea.example'],
  ['mailto:ann@tea.example', 'ann@tea.example'],
  ['MAILTO:Ann@tea.example?subject=Hi', 'ann@tea.example'],
  ['ａｎｎ＠ｔｅａ．ｅｘａｍｐｌｅ', 'ann@tea.example'],
  ['ann＠tea.example', 'ann@tea.example'],
  ['ann@tea.example.', 'ann@tea.example'],
  ['<ann@tea.example>', 'ann@tea.example'],
  ['王小明@tea.example', '王小明@tea.example'],
  ['ann@茶行.台灣', 'ann@茶行.台灣'],
  ['ann+tea@tea.example', 'ann+tea@tea.example'],
])('%s is %s', (written, address) => {
  expect(cleanEmail(written)).toBe(address)
})

test.each([
  'ann',
  'ann@tea',
  'ann@@tea.example',
  'ann @tea.example',
  'ann@tea..example',
  'ann@-tea.example',
  '@tea.example',
  `${'a'.repeat(65)}@tea.example`,
])('%s is none', written => {
  expect(cleanEmail(written)).toBeUndefined()
})

test.each([
  ['a@gmial.com', 'gmail.com'],
  ['a@gamil.com', 'gmail.com'],
  ['a@gmai.com', 'gmail.com'],
  ['a@gmail.con', 'gmail.com'],
  ['a@hotmial.com', 'hotmail.com'],
  ['a@yaho.com.tw', 'yahoo.com.tw'],
  ['a@yahoo.com.te', 'yahoo.com.tw'],
  ['a@yahoo.con.tw', 'yahoo.com.tw'],
  ['a@msa.hinet.ent', 'msa.hinet.net'],
  ['a@outlok.com', 'outlook.com'],
  ['a@tea-house.con', 'tea-house.com'],
  ['a@gmail.com.tw', 'gmail.com'],
])('%s looks mistyped: %s may be meant', (address, meant) => {
  expect(plain(emailRemark(address))).toBe(`"${address}" looks mistyped: ${meant} may be meant`)
})

test.each([
  'gmail.com',
  'mail.com',
  'ymail.com',
  'email.com',
  'yahoo.com',
  'yahoo.com.tw',
  'yahoo.co.in',
  'hotmail.co.uk',
  'ms12.hinet.net',
  'qq.com',
  '163.com',
  'me.com',
  'tea.example',
])('nothing is wrong with %s', domain => {
  expect(emailRemark(`a@${domain}`)).toBeUndefined()
})

test('a cell can hold several, with names beside them', () => {
  expect(splitEmails('"Lee, Ann" <ann@a.example>, Bo <bo@b.example>')).toEqual(['ann@a.example', 'bo@b.example'])
  expect(splitEmails('a@a.example；b@b.example、c@c.example')).toEqual(['a@a.example', 'b@b.example', 'c@c.example'])
})

test('one address has one key, however it is written', () => {
  const key = emailKey('ann@xn--fsqu00a.xn--0zwm56d')
  expect(['ANN@例子.测试', 'ａｎｎ＠例子.测试'].map(emailKey)).toEqual([key, key])
})
