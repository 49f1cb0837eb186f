import { beforeEach, describe, expect, test } from 'vitest'
import { openSharedBook } from '../../src/core/io/open-shared.js'
import type { ColumnSetting, SharedBook, Snapshot } from '../../src/core/shared-table.js'
import { testGoogle } from '../helpers/google.js'
import type { Book } from '../helpers/google-server/book.js'

const { server, settings } = await testGoogle()

const COLUMNS: ColumnSetting[] = [
  { id: 'key', header: 'guanxi', type: 'text', isHidden: true, isProtected: true, message: 'Kept by guanxi.' },
  { id: 'name', header: 'Name 姓名', type: 'text' },
  { id: 'stage', header: 'Stage', type: 'text', choices: ['new', 'won'], message: 'Choose from the list.' },
  { id: 'value', header: 'Value', type: 'money' },
  { id: 'day', header: 'Day', type: 'date' },
]

const ROWS = [
  { key: 'k1', name: '王小明', stage: 'new', value: 1200.5, day: '2024-02-29' },
  { key: 'k2', name: '=1+1', stage: 'won', value: -3, day: null },
  { key: 'k3', name: '007', stage: null, value: null, day: '2024-06-01' },
]

let google: Book
beforeEach(async () => {
  google = server.book()
  google.addTab('Sheet1')
  server.faults = []
  server.faultAt = undefined
  server.beforeWrite = undefined
  await settings.sleep(120_000)
  server.count()
})

const open = () => openSharedBook({ kind: 'sheets', id: google.id, tab: 'Contacts' })
const readOne = async (book: SharedBook, tab = 'Contacts', key = 'key'): Promise<Snapshot> => {
  const [snapshot] = await book.read([{ tab, key }])
  if (!snapshot) throw new Error('nothing read')
  return snapshot
}
const valuesOf = ({ rows }: Snapshot) => rows.map(({ cells }) => cells.map(({ value }) => value))

async function people(): Promise<{ book: SharedBook; snapshot: Snapshot }> {
  const book = await open()
  await book.apply([{ snapshot: await readOne(book), columns: COLUMNS, append: ROWS }])
  server.count()
  return { book, snapshot: await readOne(book) }
}

test('a first push makes the tab: columns with their ids, hidden key, drop-down, warning; all is read back typed', async () => {
  const { snapshot } = await people()
  expect(server.count()).toEqual({ reads: 1, writes: 0 })
  expect(snapshot.columns.map(({ header, id, isHidden }) => [header, id, isHidden])).toEqual([
    ['guanxi', 'key', true],
    ['Name 姓名', 'name', false],
    ['Stage', 'stage', false],
    ['Value', 'value', false],
    ['Day', 'day', false],
  ])
  expect(valuesOf(snapshot)).toEqual(ROWS.map(row => Object.values(row)))
  const tab = google.tab('Contacts')
  expect(tab.frozenRows).toBe(1)
  expect(tab.rows[1]?.[2]?.dataValidation?.condition?.values).toEqual([
    { userEnteredValue: 'new' },
    { userEnteredValue: 'won' },
  ])
  expect(tab.protectedRanges).toMatchObject([{ description: 'guanxi: key', warningOnly: true }])
  expect(tab.rows[1]?.[3]?.userEnteredFormat?.numberFormat?.pattern).toBe('#,##0.00')
})

test('20 changed cells take four calls, and rules that are there already none of them', async () => {
  const book = await open()
  const rows = Array.from({ length: 1000 }, (_, at) => ({ key: `k${at}`, name: `name ${at}`, value: at }))
  await book.apply([{ snapshot: await readOne(book), columns: COLUMNS, append: rows }])
  server.count()
  const snapshot = await readOne(book)
  const cells = Array.from({ length: 20 }, (_, at) => ({ row: at * 40 + 2, column: 'value', value: -at - 1 }))
  const changes = [{ snapshot, columns: COLUMNS, cells }]
  expect(book.callsFor(changes)).toEqual({ reads: 1, writes: 2 })
  expect(await book.apply(changes)).toEqual({ written: 20, conflicts: [], calls: { reads: 1, writes: 2 } })
  expect(server.count()).toEqual({ reads: 2, writes: 2 })
  expect(google.tabs.map(({ title }) => title)).toEqual(['Sheet1', 'Contacts'])
  expect(google.tab('Contacts').value('D42')).toBe(-2)
  const tab = google.tab('Contacts')
  expect(tab.protectedRanges).toHaveLength(1)
  expect(tab.columns[2]?.metadata.map(({ key }) => key)).toEqual(['guanxi.column', 'guanxi.rules'])
})

test('50,000 rows of 12 columns: a first push takes at most 12 calls', async () => {
  const ids = Array.from({ length: 12 }, (_, at) => `c${at}`)
  const columns: ColumnSetting[] = ids.map(id => ({ id, header: id, type: 'text' }))
  const append = Array.from({ length: 50_000 }, (_, row) =>
    Object.fromEntries(ids.map(id => [id, `value ${row} of ${id}`])),
  )
  const book = await open()
  const snapshot = await readOne(book, 'Contacts', 'c0')
  const changes = [{ snapshot, columns, append }]
  const expected = book.callsFor(changes)
  const applied = await book.apply(changes)
  expect(applied).toMatchObject({ written: 50_000, conflicts: [] })
  const { reads, writes } = server.count()
  expect(reads + writes).toBeLessThanOrEqual(12)
  expect(writes).toBe(expected.writes)
  expect(google.tab('Contacts').value('L50001')).toBe('value 49999 of c11')
}, 90_000)

describe('what people do meanwhile', () => {
  test('a changed cell is a conflict; renamed, moved, sorted and inserted things are found again', async () => {
    const { book, snapshot } = await people()
    const tab = google.tab('Contacts')
    tab.type('D3', 99)
    tab.type('B1', 'Full name')
    tab.moveColumn(1, 5)
    tab.insertRow(2, [null, 'new'])
    tab.sort(0)
    const applied = await book.apply([
      {
        snapshot,
        cells: [
          { row: 2, column: 'name', value: '王大明' },
          { row: 3, column: 'value', value: 1 },
        ],
      },
    ])
    expect(applied).toMatchObject({
      written: 1,
      conflicts: [{ row: 3, column: 'value', reason: 'changed', found: { value: 99 } }],
    })
    const after = await readOne(book)
    expect(after.columns.map(({ header }) => header)).toEqual(['guanxi', 'Stage', 'Value', 'Day', 'Full name'])
    expect(valuesOf(after).map(([key, , value, , name]) => [key, value, name])).toEqual([
      ['k1', 1200.5, '王大明'],
      ['k2', 99, '=1+1'],
      ['k3', null, '007'],
      [null, null, null],
    ])
  })

  test('formulas, notes of people and formats of days stay', async () => {
    const { book } = await people()
    const tab = google.tab('Contacts')
    tab.formula('D2', '=6*7', 42)
    tab.note('B2', 'ask her')
    const snapshot = await readOne(book)
    expect(snapshot.rows[0]?.cells[3]).toEqual({ value: 42, formula: '=6*7' })
    const applied = await book.apply([
      {
        snapshot,
        cells: [
          { row: 2, column: 'value', value: 1 },
          { row: 2, column: 'day', value: '2025-01-31' },
        ],
        notes: [{ row: 2, column: 'name', note: 'no such name' }],
      },
    ])
    expect(applied).toMatchObject({ written: 2, conflicts: [{ row: 2, column: 'value', reason: 'formula' }] })
    expect(tab.rows[1]?.[1]?.note).toBe('ask her\nguanxi: no such name')
    expect(valuesOf(await readOne(book))[0]?.[4]).toBe('2025-01-31')
    await book.apply([{ snapshot: await readOne(book), notes: [{ row: 2, column: 'name', note: null }] }])
    expect(tab.rows[1]?.[1]?.note).toBe('ask her')
  })

  test.each([undefined, 'reset after'] as const)(
    'a cell typed in the instant of the write is not lost (%s)',
    async fault => {
      const { book, snapshot } = await people()
      server.faults = [undefined, fault]
      server.beforeWrite = () => google.tab('Contacts').type('D2', 5)
      const applied = await book.apply([
        {
          snapshot,
          cells: [
            { row: 2, column: 'value', value: 1 },
            { row: 3, column: 'value', value: 2 },
          ],
        },
      ])
      expect(applied.conflicts).toEqual([
        { tab: 'Contacts', row: 2, column: 'value', reason: 'overwritten', found: { value: 5 } },
      ])
      expect(valuesOf(await readOne(book)).map(row => row[3])).toEqual([1, 2, null])
      expect(google.tabs).toHaveLength(2)
    },
  )

  test('rows that move in the instant of the write get back what was theirs, and the right one is written', async () => {
    const { book, snapshot } = await people()
    server.beforeWrite = () => google.tab('Contacts').insertRow(2, ['k0', 'put in', null, 77])
    const applied = await book.apply([
      {
        snapshot,
        cells: [
          { row: 2, column: 'value', value: 1 },
          { row: 3, column: 'name', value: 'x' },
        ],
      },
    ])
    expect(applied.conflicts).toEqual([])
    expect(valuesOf(await readOne(book)).map(([key, name, , value]) => [key, name, value])).toEqual([
      ['k0', 'put in', 77],
      ['k1', '王小明', 1],
      ['k2', 'x', -3],
      ['k3', '007', null],
    ])
    expect(google.tabs).toHaveLength(2)
  })

  test('cells that the account may not edit are conflicts, the others are written', async () => {
    const { book, snapshot } = await people()
    const tab = google.tab('Contacts')
    const range = { sheetId: tab.sheetId, startRowIndex: 1, endRowIndex: 2 }
    tab.protectedRanges.push({ range, isClosed: true })
    const cells = [2, 3].map(row => ({ row, column: 'value', value: 5 }))
    const applied = await book.apply([{ snapshot, cells }])
    expect(applied).toMatchObject({ written: 1, conflicts: [{ row: 2, column: 'value', reason: 'protected' }] })
    expect(valuesOf(await readOne(book)).map(row => row[3])).toEqual([1200.5, 5, null])
  })

  test('a row that a person adds at the end just before ours is not written over', async () => {
    const { book, snapshot } = await people()
    server.beforeWrite = () => google.tab('Contacts').type('B5', 'a person')
    await book.apply([{ snapshot, append: [{ key: 'k4', name: 'ours' }] }])
    expect(valuesOf(await readOne(book)).map(([, name]) => name)).toEqual(['王小明', '=1+1', '007', 'a person', 'ours'])
  })
})

describe('when Google is busy', () => {
  test.each(['reset before', 'reset after', 'lost answer', 429, 503] as const)(
    '%s: nothing is written twice',
    async fault => {
      const { book, snapshot } = await people()
      server.faults = [undefined, fault]
      const applied = await book.apply([
        {
          snapshot,
          cells: [{ row: 2, column: 'name', value: 'once' }],
          append: [{ key: 'k4', name: 'new' }],
          remove: [4],
        },
      ])
      expect(applied).toMatchObject({ conflicts: [] })
      expect(valuesOf(await readOne(book)).map(([key, name]) => [key, name])).toEqual([
        ['k1', 'once'],
        ['k2', '=1+1'],
        ['k4', 'new'],
      ])
    },
  )

  test('a first push that breaks off goes on where it stopped', async () => {
    const append = Array.from({ length: 20_000 }, (_, at) => ({
      key: `k${at}`,
      name: `name ${at}`,
      value: at,
      stage: 'new',
      day: '2024-01-01',
    }))
    const book = await open()
    const snapshot = await readOne(book)
    server.faultAt = (_, kind) => (kind === 'write' && google.tabs.length > 1 ? 429 : undefined)
    const failure = await book.apply([{ snapshot, columns: COLUMNS, append }]).catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 'E_REMOTE',
      details: ['1 of 2 parts are written; the next run goes on from there.'],
    })
    server.faultAt = undefined
    await book.apply([{ snapshot: await readOne(book), columns: COLUMNS, append }])
    const keys = google
      .tab('Contacts')
      .values()
      .slice(1)
      .map(([key]) => key)
    expect(keys).toEqual(append.map(({ key }) => key))
  }, 60_000)
})
