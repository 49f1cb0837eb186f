import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { formatEndpoint, parseEndpoint } from '../../src/core/endpoint.js'
import { GoogleClient, type SheetsEndpoint } from '../../src/core/io/google/client.js'
import { openSink, openSource } from '../../src/core/io/open.js'
import { column, type Table, tableOf } from '../../src/core/table.js'
import { testGoogle } from '../helpers/google.js'
import type { Book } from '../helpers/google-server/book.js'
import { plain } from '../helpers/plain.js'
import { adviceOf, rowsOf } from './reading.js'

const { server, settings, robot, waited, folder } = await testGoogle()

const TABLE: Table = tableOf(
  'rfm',
  [
    column('name', 'Name 姓名'),
    column('orders', 'Orders', 'integer'),
    column('total', 'Total', 'money'),
    column('share', 'Share', 'ratio'),
    column('day', 'Day', 'date'),
  ],
  [
    { name: '=1+1', orders: 4, total: 1200.5, share: 0.5, day: '2024-02-29' },
    { name: '007', orders: -1, total: null, share: 0, day: '2024-02-29 13:05:00' },
    { name: "'=x", orders: 0, total: 3, share: 1, day: null },
  ],
)

const CELLS = [
  ['=1+1', 4, 1200.5, 0.5, '2024-02-29'],
  ['007', -1, null, 0, '2024-02-29 13:05:00'],
  ["'=x", 0, 3, 1, null],
]

let book: Book
beforeEach(() => {
  book = server.book()
  book.addTab('Sheet1')
  server.faults = []
  server.faultAt = undefined
  server.isEnabled = true
  server.mostBytes = 10_485_760
  settings.sleep(120_000)
  server.count()
  waited()
})

const write = async (tables: readonly Table[], tab: string | null = 'RFM') => {
  const endpoint = parseEndpoint(tab === null ? `sheets:${book.id}` : `sheets:${book.id}#${tab}`)
  await (await openSink(endpoint, { currency: 'USD' }))(tables)
}
const read = async (place = `sheets:${book.id}#RFM`) => {
  const source = await openSource(parseEndpoint(place))
  return { columns: source.columns, rows: await rowsOf(source), name: source.name }
}
const cellsOf = async (place?: string) => (await read(place)).rows.map(({ cells }) => cells)

describe('the notation', () => {
  test.each([
    ['sheets:1AbC_-9', { kind: 'sheets', id: '1AbC_-9' }],
    ['sheets:1AbC#Tab 1', { kind: 'sheets', id: '1AbC', tab: 'Tab 1' }],
    ['https://docs.google.com/spreadsheets/d/1AbC/edit', { kind: 'sheets', id: '1AbC' }],
    ['https://docs.google.com/spreadsheets/d/1AbC/edit?gid=5#gid=77', { kind: 'sheets', id: '1AbC', gid: 77 }],
    ['https://docs.google.com/spreadsheets/u/1/d/1AbC/edit?usp=sharing&gid=5', { kind: 'sheets', id: '1AbC', gid: 5 }],
    ['https://docs.google.com/spreadsheets/d/1AbC/edit#range=A1&gid=3', { kind: 'sheets', id: '1AbC', gid: 3 }],
  ])('%s', (text, endpoint) => {
    expect(parseEndpoint(text)).toEqual(endpoint)
    expect(parseEndpoint(formatEndpoint(parseEndpoint(text)))).toEqual(endpoint)
  })

  test.each(['sheets:', 'sheets:a/b', 'sheets:1#', 'https://docs.google.com/spreadsheets/d/e/2PACX-1/pubhtml'])(
    '%s is no place',
    async text => {
      expect((await adviceOf(async () => parseEndpoint(text))).code).toBe('E_ENDPOINT')
    },
  )
})

describe('a report in a Google spreadsheet', () => {
  test('is typed: text stays text, days are days; one read and one write', async () => {
    await write([TABLE])
    expect(server.count()).toEqual({ reads: 1, writes: 1 })
    const tab = book.tab('RFM')
    expect(tab.values()).toEqual([
      ['Name 姓名', 'Orders', 'Total', 'Share', 'Day'],
      ['=1+1', 4, 1200.5, 0.5, 45351],
      ['007', -1, null, 0, 45351 + (13 * 60 + 5) / 1440],
      ["''=x", 0, 3, 1],
    ])
    expect(tab.rows.flat().some(cell => cell.userEnteredValue?.formulaValue !== undefined)).toBe(false)
    const formats = tab.rows[1]?.map(cell => cell.userEnteredFormat?.numberFormat)
    expect(formats).toEqual([
      { type: 'TEXT', pattern: '@' },
      { type: 'NUMBER', pattern: '#,##0' },
      { type: 'NUMBER', pattern: '#,##0.00' },
      { type: 'PERCENT', pattern: '0.0%' },
      { type: 'DATE', pattern: 'yyyy-mm-dd' },
    ])
    expect(tab.rows[2]?.[4]?.userEnteredFormat?.numberFormat?.type).toBe('DATE_TIME')
    expect(tab.rows[0]?.[0]?.userEnteredFormat?.textFormat?.bold).toBe(true)
    expect(tab.frozenRows).toBe(1)
    expect(tab.basicFilter?.range).toMatchObject({ startRowIndex: 0, endRowIndex: 4, endColumnIndex: 5 })
    expect(tab.columns[0]?.pixelSize).toBeGreaterThan(100)
    expect(await cellsOf()).toEqual(CELLS)
  })

  test('replaces what was there, and leaves no old rows or columns behind', async () => {
    const old = book.addTab('RFM', [
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
      ...Array.from({ length: 40 }, (_, at) => ['x', at, 1, 1, 1, 1, 1]),
    ])
    old.note('C9', 'ask her')
    old.cell(20, 6).userEnteredFormat = { numberFormat: { type: 'CURRENCY', pattern: '[$NT$]#,##0' } }
    old.cell(2, 8).dataValidation = { condition: { type: 'BOOLEAN' } }
    old.merges = [
      { sheetId: old.sheetId, startRowIndex: 1, endRowIndex: 2, startColumnIndex: 0, endColumnIndex: 2 },
      { sheetId: old.sheetId, startRowIndex: 30, endRowIndex: 31, startColumnIndex: 0, endColumnIndex: 2 },
    ]
    old.protectedRanges = [
      { range: { sheetId: old.sheetId, startRowIndex: 50 }, warningOnly: true, protectedRangeId: 1 },
    ]
    const other = JSON.stringify(book.tab('Sheet1'))
    await write([TABLE])
    expect(server.count()).toEqual({ reads: 1, writes: 1 })
    expect(old.values()).toHaveLength(4)
    expect(await cellsOf()).toEqual(CELLS)
    expect(old.rows[8]?.[2]?.note).toBe('ask her')
    expect(old.rows[20]?.[6]?.userEnteredFormat?.numberFormat?.type).toBe('CURRENCY')
    expect(old.rows[2]?.[8]?.dataValidation).toEqual({ condition: { type: 'BOOLEAN' } })
    expect(old.merges.map(({ startRowIndex }) => startRowIndex)).toEqual([30])
    expect(old.protectedRanges).toHaveLength(1)
    expect(JSON.stringify(book.tab('Sheet1'))).toBe(other)
  })

  test("a person's filter stays as it is; ours grows with the rows and keeps what it hides", async () => {
    await write([TABLE])
    const tab = book.tab('RFM')
    const criteria = { 0: { hiddenValues: ['007'] } }
    tab.basicFilter = { ...tab.basicFilter, criteria }
    await write([{ ...TABLE, rows: [...TABLE.rows, ...TABLE.rows] }])
    expect(tab.basicFilter).toMatchObject({ range: { endRowIndex: 7 }, criteria })
    const own = {
      range: { sheetId: tab.sheetId, startRowIndex: 2, endRowIndex: 5, startColumnIndex: 1, endColumnIndex: 2 },
    }
    tab.basicFilter = own
    await write([TABLE])
    expect(tab.basicFilter).toEqual(own)
  })

  test('the grid grows where it is too small', async () => {
    book.addTab('RFM', [['x']], [2, 1])
    await write([TABLE])
    expect(book.tab('RFM')).toMatchObject({ rowCount: 4, columnCount: 5 })
    expect(await cellsOf()).toEqual(CELLS)
  })

  test('several tables become several tabs; the browser address names a tab by its number', async () => {
    await write([TABLE, { ...TABLE, name: 'second' }], null)
    expect(book.tabs.map(({ title }) => title)).toEqual(['Sheet1', 'rfm', 'second'])
    const { sheetId } = book.tab('second')
    const address = `https://docs.google.com/spreadsheets/d/${book.id}/edit?gid=0#gid=${sheetId}`
    const small = { ...TABLE, rows: TABLE.rows.slice(0, 1) }
    await (await openSink(parseEndpoint(address)))([small])
    expect(await cellsOf(address)).toEqual(CELLS.slice(0, 1))
  })

  test('a table without rows, and one without columns', async () => {
    book.addTab('RFM', [['x'], ['y']])
    await write([{ ...TABLE, rows: [] }])
    expect(book.tab('RFM').values()).toEqual([['Name 姓名', 'Orders', 'Total', 'Share', 'Day']])
    await write([{ name: 'none', columns: [], rows: [] }])
    expect(book.tab('RFM').values()).toEqual([])
  })

  test('50,000 rows of 12 columns need at most 12 calls', async () => {
    const columns = Array.from({ length: 12 }, (_, at) => column(`c${at}`, `Column ${at}`, at < 6 ? 'text' : 'integer'))
    const rows = Array.from({ length: 50_000 }, (_, row) =>
      Object.fromEntries(columns.map(({ key }, at) => [key, at < 6 ? `value ${row} 王` : row + at])),
    )
    await write([{ name: 'many', columns, rows }])
    const { reads, writes } = server.count()
    expect(reads + writes).toBeLessThanOrEqual(12)
    const tab = book.tab('RFM')
    expect(tab.rows).toHaveLength(50_001)
    expect(tab.value('L50001')).toBe(50_010)
  }, 60_000)
})

describe('reading', () => {
  test('days, formulas, merged cells, blank ends; errors are named with their cell', async () => {
    const tab = book.addTab('RFM', [['Name', 'Day', 'Sum'], [], ['Mei', null, 2], ['Lin', null, null, 'out']])
    tab.type('B3', { serial: 45351 })
    tab.type('B4', { serial: 45351.5, hasTime: true })
    tab.formula('C4', '=1/0', { error: 'DIVIDE_BY_ZERO' })
    tab.formula('A6', '="a"&"b"', 'ab')
    tab.type('B6', true)
    const { columns, rows, name } = await read()
    expect(server.count()).toEqual({ reads: 2, writes: 0 })
    expect(name).toBe(`sheets:${book.id}#RFM`)
    expect(columns).toEqual(['Name', 'Day', 'Sum'])
    expect(plain(rows)).toEqual([
      { number: 3, cells: ['Mei', '2024-02-29', 2] },
      {
        number: 4,
        cells: ['Lin', '2024-02-29 12:00:00', '#DIV/0!'],
        problem: 'C4: #DIV/0!; D4: a value without a heading',
      },
      { number: 6, cells: ['ab', true, null] },
    ])
  })

  test('asks for no more than to read, and takes a long tab in pieces', async () => {
    book.addTab('RFM', [['n'], ...Array.from({ length: 30_000 }, (_, at) => [at])], [30_001, 12])
    book.writers = []
    book.readers = [robot]
    const rows = await cellsOf()
    expect(rows).toHaveLength(30_000)
    expect(rows.at(-1)).toEqual([29_999])
    expect(server.count()).toEqual({ reads: 3, writes: 0 })
  })
})

describe('when Google says no', () => {
  const advice = async (work: () => Promise<unknown>) => {
    const { code, exit, message, hint } = await adviceOf(async () => void (await work()))
    return { code, exit, message, hint }
  }

  test('not shared: the address to share it with is named', async () => {
    book.writers = ['mei@example.com']
    expect(await advice(() => read())).toEqual({
      code: 'E_AUTH',
      exit: 6,
      message: `The spreadsheet is not shared with ${robot}.`,
      hint: `Share it with ${robot} as a viewer, then run this again.`,
    })
    book.readers = [robot]
    expect((await advice(() => write([TABLE]))).hint).toBe(`Share it with ${robot} as an editor, then run this again.`)
  })

  test('unknown tab: the tabs are listed', async () => {
    book.addTab('客戶')
    expect(await advice(() => read(`sheets:${book.id}#Customers`))).toEqual({
      code: 'E_ENDPOINT',
      exit: 2,
      message: 'The spreadsheet has no tab "Customers".',
      hint: 'It has: Sheet1, 客戶.',
    })
    expect((await advice(() => read(`https://docs.google.com/spreadsheets/d/${book.id}/edit#gid=99`))).message).toBe(
      'The spreadsheet has no tab with the number 99.',
    )
  })

  test('no such spreadsheet; the API is not enabled', async () => {
    expect(await advice(() => read('sheets:nowhere'))).toMatchObject({
      code: 'E_ENDPOINT',
      message: 'There is no such spreadsheet.',
    })
    server.isEnabled = false
    expect(await advice(() => read())).toEqual({
      code: 'E_AUTH',
      exit: 6,
      message: 'The Google Sheets API is not enabled in the project of these credentials.',
      hint: 'Enable it (https://console.developers.google.com/apis/api/sheets.googleapis.com/overview?project=123) and run this again after a few minutes.',
    })
  })

  test('a protected range, seen before anything is written', async () => {
    const tab = book.addTab('RFM', [['x']])
    tab.protectedRanges = [{ range: { sheetId: tab.sheetId }, description: 'Boss only', isClosed: true }]
    expect(await advice(() => write([TABLE]))).toEqual({
      code: 'E_CONFLICT',
      exit: 4,
      message: `The tab "RFM" has a protected range ("Boss only") that ${robot} may not edit.`,
      hint: 'Let the owner of the spreadsheet allow it, or name another tab.',
    })
    expect(server.count()).toEqual({ reads: 1, writes: 0 })
    expect(tab.values()).toEqual([['x']])
  })

  test('credentials that are missing, broken, of another kind, or no longer accepted', async () => {
    const before = settings.credentialsFile
    const withFile = async (content: string) => {
      settings.credentialsFile = join(folder, 'other.json')
      await writeFile(settings.credentialsFile, content)
      return advice(() => read()).finally(() => {
        settings.credentialsFile = before as string
      })
    }
    const path = join(folder, 'other.json')
    expect(await withFile('no json')).toMatchObject({
      code: 'E_CONFIG',
      exit: 2,
      message: `The Google credentials in "${path}" cannot be used. It is not JSON.`,
    })
    expect((await withFile('{"type":"service_account","client_email":"a@b"}')).message).toContain(
      'It lacks private_key.',
    )
    expect((await withFile('{"installed":{"client_id":"x"}}')).message).toContain('is a client file')
    const other = server.accounts.serviceAccount('gone@project.iam.gserviceaccount.com')
    server.accounts.revokeKey('gone@project.iam.gserviceaccount.com')
    expect(await withFile(JSON.stringify(other))).toEqual({
      code: 'E_AUTH',
      exit: 6,
      message:
        'Google does not accept the credentials of gone@project.iam.gserviceaccount.com (any more): Invalid grant: account not found.',
      hint: 'Make a new key for the service account, and download it.',
    })
    delete (settings as { credentialsFile?: string }).credentialsFile
    expect(await advice(() => read())).toMatchObject({ code: 'E_AUTH', message: 'guanxi is not logged in to Google.' })
    settings.credentialsFile = before as string
  })

  test('Google cannot be reached', async () => {
    const api = settings.api as string
    settings.api = 'http://127.0.0.1:9'
    expect(await advice(() => read())).toMatchObject({ code: 'E_REMOTE', exit: 6 })
    settings.api = api
  })
})

describe('when Google is busy', () => {
  test.each(['reset before', 'reset after', 'lost answer', 429, 500, 503] as const)(
    '%s: tried again, and written once',
    async fault => {
      server.faults = [undefined, fault, fault]
      await write([TABLE])
      expect(book.tabs.map(({ title }) => title)).toEqual(['Sheet1', 'RFM'])
      expect(await cellsOf()).toEqual(CELLS)
      expect(waited()).toBeGreaterThan(1000)
    },
  )

  test('more calls than the quota of a minute allows wait for the next one; Google never says 429', async () => {
    await write([{ ...TABLE, rows: [] }])
    const endpoint = parseEndpoint(`sheets:${book.id}`) as SheetsEndpoint
    const client = await GoogleClient.open(endpoint, settings, true)
    server.perMinute = 60
    waited()
    for (let at = 0; at < 130; at++) await client.read('spreadsheetId')
    expect(server.calls.filter(({ status }) => status === 429)).toEqual([])
    expect(waited()).toBe(120_000)
  })

  test('after the last try: exit 6, and what was and was not written is said', async () => {
    const columns = [column('a', 'A', 'integer')]
    const rows = Array.from({ length: 100_000 }, (_, a) => ({ a }))
    const table = { name: 'many', columns, rows }
    server.faultAt = (at, kind) => (kind === 'write' && at >= 2 ? 503 : undefined)
    const error = await write([table]).catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      code: 'E_REMOTE',
      exit: 6,
      details: ['Tab "RFM": Rows 1 to 80000 of 100000 are written; below them the tab is as it was before.'],
    })
    expect(book.tab('RFM').value('A80001')).toBe(79_999)
    server.faultAt = undefined
    await write([table])
    expect(book.tab('RFM').rows).toHaveLength(100_001)
  }, 30_000)

  test('a call that is too large goes in halves', async () => {
    server.mostBytes = 20_000
    const rows = Array.from({ length: 1000 }, (_, at) => ({ a: `text number ${at}` }))
    await write([{ name: 'x', columns: [column('a', 'A')], rows }])
    expect(book.tab('RFM').values()).toHaveLength(1001)
    expect(book.tab('RFM').value('A1001')).toBe('text number 999')
  })
})
