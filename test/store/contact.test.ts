import { expect } from 'vitest'
import {
  contactIdsByKeys,
  contactLabels,
  contactPage,
  contactsByKey,
  contactsWithKind,
  insertContacts,
  insertIdentities,
  insertNameKeys,
  insertTags,
  type NewContact,
  type NewIdentity,
  tagsOf,
} from '../../src/core/store/contact.js'
import type { Store } from '../../src/core/store/open.js'
import { sourceId } from '../../src/core/store/source.js'
import { asRun, describeStores, put } from '../helpers/stores.js'

const BLANK = {
  family_name: null,
  given_name: null,
  company_id: null,
  job_title: null,
  birthday: null,
  language: null,
  street: null,
  city: null,
  region: null,
  postal_code: null,
  country: null,
  note: null,
  custom: null,
}

const person = (id: number, name: string | null, rest: Partial<NewContact> = {}): NewContact => ({
  ...BLANK,
  id,
  public_id: `p${id}`,
  name,
  ...rest,
})

async function people(store: Store): Promise<void> {
  await put(store, 'company', [{ id: 1, public_id: 'c1', name: 'Acme', name_key: 'acme' }])
  await asRun(store, async run => {
    const till = await sourceId(store, run, 'till')
    const web = await sourceId(store, run, 'web')
    expect([till, web, await sourceId(store, run, 'till')]).toEqual([1, 2, 1])
    await insertContacts(store, run, [person(1, 'Ann', { company_id: 1 }), person(2, 'Bo'), person(3, null)])
    const identity = (contact_id: number, kind: NewIdentity['kind'], value: string, source_id = till): NewIdentity => ({
      contact_id,
      kind,
      value,
      value_key: value.toLowerCase(),
      source_id,
    })
    await insertIdentities(store, run, [
      identity(1, 'external', '7'),
      identity(1, 'email', 'Ann@a.example'),
      identity(1, 'email', 'ann@b.example'),
      identity(2, 'external', '7', web),
      identity(2, 'email', 'ann@a.example'),
      identity(3, 'phone', '123'),
    ])
    await insertNameKeys(store, [['/cy', 3]])
    await insertTags(store, run, [
      [1, 'vip'],
      [1, 'new'],
    ])
  })
}

describeStores(testIn => {
  testIn('contactsByKey: whose a key is; it stays with him who had it first', async store => {
    await people(store)
    const find = async (kind: string, ...values: string[]) => [...(await contactsByKey(store, kind, values))]
    expect(await find('external:1', '7', '8')).toEqual([['7', 1]])
    expect(await find('external:2', '7')).toEqual([['7', 2]])
    expect(await find('email', 'ann@a.example', 'ann@b.example')).toEqual([
      ['ann@a.example', 1],
      ['ann@b.example', 1],
    ])
    expect(await find('id', 'p3')).toEqual([['p3', 3]])
    expect(await find('name', '/cy')).toEqual([['/cy', 3]])
    expect(await find('phone')).toEqual([])
  })

  testIn('contactsByKey: more keys than one statement takes', async store => {
    await people(store)
    const many = Array.from({ length: 40_000 }, (_, n) => `x${n}@a.example`)
    expect([...(await contactsByKey(store, 'email', [...many, 'ann@b.example']))]).toEqual([['ann@b.example', 1]])
  })

  testIn('contactsWithKind: those who have such a key', async store => {
    await people(store)
    expect([...(await contactsWithKind(store, 'external:1', [1, 2, 3]))]).toEqual([1])
    expect([...(await contactsWithKind(store, 'phone', [1, 2]))]).toEqual([])
  })

  testIn('contactLabels: first id and first e-mail of each', async store => {
    await people(store)
    expect([...(await contactLabels(store, [1, 2, 3, 9]))]).toEqual([
      [1, { contact_id: 'p1', external_id: '7', name: 'Ann', email: 'Ann@a.example' }],
      [2, { contact_id: 'p2', external_id: '7', name: 'Bo', email: 'ann@a.example' }],
      [3, { contact_id: 'p3', external_id: null, name: null, email: null }],
    ])
  })

  testIn('contactIdsByKeys: whoever is meant by what a person typed, in whatever source', async store => {
    await people(store)
    const typed = (text: string) => contactIdsByKeys(store, { id: text, external: text, email: text, phone: text })
    expect(await typed('7')).toEqual([1, 2])
    expect(await typed('p2')).toEqual([2])
    expect(await typed('123')).toEqual([3])
    expect(await typed('nobody')).toEqual([])
  })

  testIn(
    'contactPage: those after a contact, with their companies; the contact of nobody is not among them',
    async store => {
      await people(store)
      const page = async (range: { afterId?: number; limit: number }) =>
        (await contactPage(store, range)).map(({ id, name, company }) => [id, name, company])
      expect(await page({ limit: 2 })).toEqual([
        [1, 'Ann', 'Acme'],
        [2, 'Bo', null],
      ])
      expect(await page({ afterId: 2, limit: 2 })).toEqual([[3, null, null]])
    },
  )

  testIn('tagsOf: in the order they were given', async store => {
    await people(store)
    expect((await tagsOf(store, [1, 2])).map(({ contact_id, tag }) => [contact_id, tag])).toEqual([
      [1, 'vip'],
      [1, 'new'],
    ])
  })
})
