import { sql } from 'kysely'
import { expect } from 'vitest'
import { contactsByKey } from '../../src/core/store/contact.js'
import { mailsThatLeft } from '../../src/core/store/mail.js'
import { CONTACT_CHILDREN, mergeContacts, rowsSinceMerge } from '../../src/core/store/merge.js'
import { obstaclesTo } from '../../src/core/store/obstacle.js'
import type { Store } from '../../src/core/store/open.js'
import type { TableName } from '../../src/core/store/schema.js'
import { takeBack } from '../../src/core/store/undo.js'
import { DERIVED } from '../helpers/dump.js'
import { asRun, describeStores, put } from '../helpers/stores.js'

/** Ann (1) and her double (2), with a row in every table that can belong to a contact, and Bo (3). */
async function people(store: Store): Promise<void> {
  await put(store, 'source', [{ id: 1, name: 'shop' }])
  await put(store, 'contact', [
    { id: 1, public_id: 'p1', name: 'Ann' },
    { id: 2, public_id: 'p2', name: 'Anne' },
    { id: 3, public_id: 'p3', name: 'Bo' },
  ])
  const email = { kind: 'email', source_id: 1 }
  await put(store, 'contact_identity', [
    { id: 1, contact_id: 1, ...email, value: 'a@x', value_key: 'a@x' },
    { id: 2, contact_id: 2, ...email, value: 'A@x', value_key: 'a@x' },
    { id: 3, contact_id: 2, ...email, value: 'b@x', value_key: 'b@x' },
  ])
  const keys = [
    ['id', 'p1', 1],
    ['id', 'p2', 2],
    ['id', 'p3', 3],
    ['email', 'a@x', 1],
    ['email', 'b@x', 2],
  ] as const
  await store.insertRows('contact_key', ['kind', 'value', 'contact_id'], keys)
  await put(store, 'contact_tag', [
    { id: 1, contact_id: 1, tag: 'vip' },
    { id: 2, contact_id: 2, tag: 'vip' },
    { id: 3, contact_id: 2, tag: 'new' },
  ])
  const order = {
    source_id: 1,
    ordered_at: '2024-01-01',
    day: '2024-01-01',
    is_purchase: 1,
    amount: 5,
    currency: 'TWD',
  }
  await put(store, 'order', [{ id: 1, contact_id: 2, number: '7', line_count: 1 }], order)
  await put(store, 'order_line', [{ id: 1, contact_id: 2, order_id: 1, quantity: 1, amount: 5 }])
  await store.insertRows('order_key', ['source_id', 'number', 'contact_id', 'order_id'], [[1, '7', 2, 1]])
  const deal = { source_id: 1, pipeline: 'default', stage: 'new', state: 'open', currency: 'TWD' }
  await put(store, 'deal', [{ id: 1, contact_id: 2, public_id: 'd1' }], deal)
  await put(store, 'deal_stage', [{ id: 1, contact_id: 2, deal_id: 1, stage: 'new' }])
  await put(store, 'deal_score', [{ id: 1, contact_id: 2, deal_id: 1, points: 5, band: 'hot', as_of: '2024-01-01' }])
  await store.insertRows('deal_key', ['kind', 'value', 'contact_id', 'deal_id'], [['id', 'd1', 2, 1]])
  await put(store, 'interaction', [{ id: 1, contact_id: 2, kind: 'call', happened_at: '2024-01-01' }])
  await put(store, 'consent', [
    { id: 1, contact_id: 2, channel: 'email', state: 'withdrawn', day: '2024-01-01', source: 'form' },
  ])
  await put(store, 'score', [{ id: 1, contact_id: 2, name: 'clv', value: 5, label: null, as_of: '2024-01-01' }])
  await put(store, 'segment_snapshot', [{ id: 1, segment: 'vip', as_of: '2024-01-01', members: 1, rule: '{}' }])
  await put(store, 'segment_member', [{ id: 1, contact_id: 2, segment: 'vip', entered_id: 1, left_id: null }])
  await put(store, 'loyalty_entry', [
    { id: 1, contact_id: 2, kind: 'earn', points: 5, day: '2024-01-01', order_id: 1, reason: 'r' },
  ])
  const mail = {
    address: 'a@x',
    address_key: 'a@x',
    subject: 's',
    as_of: '2024-01-01',
    queued_at: '2024-01-01',
    transport: 'smtp',
  }
  await put(
    store,
    'mail',
    [
      { id: 1, contact_id: 1, public_id: 'm1', campaign: 'spring', message_id: '1', state: 'queued' },
      { id: 2, contact_id: 2, public_id: 'm2', campaign: 'spring', message_id: '2', state: 'accepted' },
      { id: 3, contact_id: 2, public_id: 'm3', campaign: 'autumn', message_id: '3', state: 'accepted' },
    ],
    mail,
  )
  await put(store, 'not_duplicate', [
    { id: 1, first_id: 1, second_id: 2 },
    { id: 2, first_id: 2, second_id: 3 },
  ])
}

const mergeAnn = (store: Store) =>
  asRun(store, async run => {
    await mergeContacts(store, run, [{ absorbed: 2, survivor: 1 }], new Map([[1, { city: 'Leeds' }]]))
  })

const HISTORY = new Set(['run', 'run_span', 'change', ...DERIVED])
const NAMES = sql<{
  name: string
}>`select name from sqlite_master where type = 'table' and name <> 'store_version' order by name`

async function everything({ db }: Store): Promise<Record<string, unknown[]>> {
  const { rows: tables } = await NAMES.execute(db)
  const all: Record<string, unknown[]> = {}
  for (const { name } of tables)
    if (!HISTORY.has(name)) all[name] = (await sql`select * from ${sql.table(name)} order by 1, 2`.execute(db)).rows
  return all
}

describeStores(testIn => {
  testIn('every table with a contact_id says how its rows follow a merged contact', async ({ db }) => {
    const { rows } = await NAMES.execute(db)
    const withContact: string[] = []
    for (const { name } of rows) {
      const columns = await sql<{ name: string }>`select name from pragma_table_info(${name})`.execute(db)
      if (columns.rows.some(column => column.name === 'contact_id')) withContact.push(name)
    }
    expect(Object.keys(CONTACT_CHILDREN).sort()).toEqual(withContact)
  })

  testIn('mergeContacts: every row goes over, and nothing stands there twice', async store => {
    await people(store)
    await mergeAnn(store)
    for (const table of Object.keys(CONTACT_CHILDREN) as TableName[]) {
      const { rows } = await sql<{ contact_id: number }>`select contact_id from ${sql.table(table)}`.execute(store.db)
      expect([table, rows.length > 0, rows.filter(row => row.contact_id === 2)]).toEqual([table, true, []])
    }
    const { contact, contact_identity, contact_tag, mail, not_duplicate } = await everything(store)
    expect(contact).toMatchObject([{ id: 0 }, { id: 1, name: 'Ann', city: 'Leeds' }, { id: 3 }])
    expect(contact_identity).toMatchObject([{ value: 'a@x' }, { value: 'b@x' }])
    expect(contact_tag).toMatchObject([{ tag: 'vip' }, { tag: 'new' }])
    // The queued letter is dropped: its twin has left.
    expect(mail).toMatchObject([{ public_id: 'm2' }, { public_id: 'm3' }])
    expect(not_duplicate).toMatchObject([{ first_id: 1, second_id: 3 }])
    expect(Object.fromEntries(await contactsByKey(store, 'id', ['p1', 'p2']))).toEqual({ p1: 1, p2: 1 })
  })

  testIn('takeBack: both are back, row for row', async store => {
    await people(store)
    const before = await everything(store)
    const merge = await mergeAnn(store)
    expect(await everything(store)).not.toEqual(before)
    expect(await obstaclesTo(store, merge.id)).toEqual([])
    expect(await mailsThatLeft(store, merge.id)).toBe(0)
    const undo = await asRun(store, async () => undefined)
    await takeBack(store, merge.id, undo.id)
    expect(await everything(store)).toEqual(before)
  })

  testIn('several that go into one bring each thing once, and all come back', async store => {
    await people(store)
    await put(store, 'contact_tag', [{ id: 4, contact_id: 3, tag: 'new' }])
    const before = await everything(store)
    const merges = [
      { absorbed: 3, survivor: 1 },
      { absorbed: 2, survivor: 1 },
    ]
    const merge = await asRun(store, async run => void (await mergeContacts(store, run, merges, new Map())))
    const { contact_tag, not_duplicate } = await everything(store)
    expect(contact_tag).toMatchObject([{ tag: 'vip' }, { id: 3, tag: 'new' }])
    expect(not_duplicate).toEqual([])
    const undo = await asRun(store, async () => undefined)
    await takeBack(store, merge.id, undo.id)
    expect(await everything(store)).toEqual(before)
  })

  testIn('obstaclesTo: a merge whose survivor was merged again waits for that to be undone', async store => {
    await people(store)
    const first = await mergeAnn(store)
    const second = await asRun(store, async run => {
      await mergeContacts(store, run, [{ absorbed: 1, survivor: 3 }], new Map())
    })
    const obstacles = await obstaclesTo(store, first.id)
    expect(obstacles).toContainEqual({
      table: 'contact',
      rows: 1,
      reason: 'changed',
      run: second.publicId,
      command: 'test',
    })
    expect(Object.fromEntries(await contactsByKey(store, 'id', ['p1', 'p2']))).toEqual({ p1: 3, p2: 3 })
    const undo = await asRun(store, async () => undefined)
    await takeBack(store, second.id, undo.id)
    expect(await obstaclesTo(store, first.id)).toEqual([])
  })

  testIn('rowsSinceMerge: what came to the survivor later', async store => {
    await people(store)
    const merge = await mergeAnn(store)
    expect(await rowsSinceMerge(store, merge.id)).toEqual([])
    const later = { created_run_id: merge.id + 1, changed_run_id: merge.id + 1 }
    await store.insertRows(
      'contact_tag',
      ['id', 'contact_id', 'tag', ...Object.keys(later)],
      [[9, 1, 'x', ...Object.values(later)]],
    )
    expect(await rowsSinceMerge(store, merge.id)).toEqual([{ table: 'contact_tag', rows: 1 }])
  })
})
