import { expect, test } from 'vitest'
import { parsePreferences, survivingFields } from '../../../src/core/contact/merge/survivorship.js'
import type { ContactTable } from '../../../src/core/store/schema.js'

const BLANK = {
  name: null,
  family_name: null,
  given_name: null,
  company_id: null,
  job_title: null,
  birthday: null,
  language: null,
}
const NOWHERE = { street: null, city: null, region: null, postal_code: null, country: null, note: null, custom: null }
let id = 0
const contact = (fields: Partial<ContactTable>): ContactTable => ({
  ...{ id: ++id, public_id: `p${id}`, created_run_id: 1, changed_run_id: 1 },
  ...BLANK,
  ...NOWHERE,
  ...fields,
})
const merged = (a: Partial<ContactTable>, b: Partial<ContactTable>, ...prefer: string[]) =>
  survivingFields(contact(a), [contact(b)], parsePreferences(prefer))

test('the one who stays keeps what he has, and his blanks are filled', () => {
  expect(merged({ name: 'Ann', job_title: 'CEO' }, { name: 'Bo', job_title: 'CFO', birthday: '1990-01-02' })).toEqual({
    birthday: '1990-01-02',
  })
})

test('an address is never put together from two places', () => {
  const leeds = { street: '1 High St', city: 'Leeds' }
  expect(merged(leeds, { city: 'York', postal_code: 'YO1' })).toEqual({})
  expect(merged(leeds, { city: 'LEEDS', postal_code: 'LS1' })).toEqual({ postal_code: 'LS1' })
  expect(merged({}, leeds)).toEqual(leeds)
})

test('given and family name come only with the name they belong to', () => {
  const ann = { name: 'Ann Lee', given_name: 'Ann', family_name: 'Lee' }
  expect(merged({ name: 'ann lee' }, ann)).toEqual({ given_name: 'Ann', family_name: 'Lee' })
  expect(merged({ name: 'Annie' }, ann)).toEqual({})
})

test.each([
  ['newest', { city: 'York' }],
  ['longest', { job_title: 'Director of sales' }],
  ['complete', {}],
])('--prefer %s', (rule, expected) => {
  const a = { city: 'Leeds', job_title: 'Director', birthday: '1990-01-02', language: 'en', changed_run_id: 3 }
  const b = { city: 'York', job_title: 'Director of sales', changed_run_id: 9 }
  const both = rule === 'newest' ? { ...expected, job_title: 'Director of sales' } : expected
  expect(merged(a, b, rule)).toEqual(both)
})

test('--prefer FIELD=RULE goes before the rule for all', () => {
  const changes = merged(
    { city: 'A', language: 'en' },
    { city: 'B', language: 'zh', changed_run_id: 9 },
    'newest',
    'language=first',
  )
  expect(changes).toEqual({ city: 'B' })
})

test('no note is lost, and none stands there twice', () => {
  expect(merged({ note: 'likes tea' }, { note: 'allergic' })).toEqual({ note: 'likes tea\nallergic' })
  expect(merged({ note: 'likes tea' }, { note: 'tea' })).toEqual({})
})

test('custom fields are joined one by one', () => {
  expect(merged({ custom: '{"dog":"Rex"}' }, { custom: '{"dog":"Fido","cat":"Tom"}' })).toEqual({
    custom: '{"dog":"Rex","cat":"Tom"}',
  })
  expect(merged({ custom: '{"dog":"Rex"}' }, { custom: '{"dog":"Fido"}' }, 'custom=longest')).toEqual({
    custom: '{"dog":"Fido"}',
  })
})

test.each(['oldest', 'city=newest', 'name=', '='])('--prefer %s is refused', text => {
  expect(() => parsePreferences([text])).toThrow(/not understood/)
})
