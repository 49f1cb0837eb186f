import { expect, test } from 'vitest'
import { parseRule } from '../../../src/core/segment/parse.js'

const read = (text: string) => parseRule(text, 'segments/x.yaml')

test('and binds stronger than or, and brackets stronger than both', () => {
  expect(read('a = 1 or b = 2 and not c = 3')).toMatchObject({
    kind: 'any',
    rules: [{ path: ['a'] }, { kind: 'all', rules: [{ path: ['b'] }, { kind: 'not', rule: { path: ['c'] } }] }],
  })
  expect(read('(a = 1 or b = 2) and c = 3')).toMatchObject({ kind: 'all', rules: [{ kind: 'any' }, { path: ['c'] }] })
})

test('conditions have a path, a filter in brackets, and a test', () => {
  expect(read('orders[category = "tea" and last 90 days].count >= 2')).toEqual({
    kind: 'condition',
    path: ['orders', 'count'],
    filter: {
      kind: 'all',
      rules: [
        {
          kind: 'condition',
          path: ['category'],
          test: { op: '=', value: { kind: 'text', text: 'tea' } },
          text: 'category = "tea"',
          at: 7,
        },
        { kind: 'last', count: 90, unit: 'day', at: 28 },
      ],
    },
    test: { op: '>=', value: { kind: 'number', number: 2 } },
    text: 'orders[category = "tea" and last 90 days].count >= 2',
    at: 0,
  })
})

test.each([
  ['orders.last < today - 3 months', { op: '<', value: { kind: 'today', count: -3, unit: 'month' } }],
  ['orders.last >= 90 days ago', { op: '>=', value: { kind: 'today', count: -90, unit: 'day' } }],
  ['birthday within 14 days', { op: 'within', days: 14 }],
  [
    'birthday between 1980-01-01 and 1989-12-31',
    { op: 'between', low: { kind: 'day', day: '1980-01-01' }, high: { kind: 'day', day: '1989-12-31' } },
  ],
  [
    'city in ("台北市", Taipei)',
    {
      op: 'in',
      values: [
        { kind: 'text', text: '台北市' },
        { kind: 'text', text: 'Taipei' },
      ],
    },
  ],
  ['city not in (台北市)', { op: 'not in', values: [{ kind: 'text', text: '台北市' }] }],
  ['email is empty', { op: 'empty' }],
  ['email is not empty', { op: 'not empty' }],
  ["custom.\"店 別\" contains 'it\\'s'", { op: 'contains', text: "it's" }],
  ['suppressed = yes', { op: '=', value: { kind: 'yes_no', is: true } }],
  ['amount > -1.5', { op: '>', value: { kind: 'number', number: -1.5 } }],
])('%s', (text, expected) => {
  expect(read(text)).toMatchObject({ kind: 'condition', test: expected })
})

test('a custom field can have any name', () => {
  expect(read('custom."店 別" = x')).toMatchObject({ path: ['custom', '店 別'] })
  expect(read('custom.喜好 = 茶')).toMatchObject({ path: ['custom', '喜好'], test: { value: { text: '茶' } } })
})

test('what cannot be read is told with the place', () => {
  expect(() => read('orders.count >= ')).toThrow('The rule cannot be read to its end.')
  expect(() => read('orders.count >= 3 adn tag = vip')).toThrow('The rule cannot be read from "adn tag = vip" on.')
})
