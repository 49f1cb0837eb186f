import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { worldOf } from '../helpers/dump.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PROGRAM = join(ROOT, 'bin', 'run.js')

const COLUMNS = ['Order', 'Date', 'Customer ID', 'SKU', 'Qty', 'Price', 'Gift']
const ROWS = [
  ['0017', '2024-01-05 10:30:00', '00123', 'TEA', 2, 3.5, true],
  ['0017', '2024-01-05 10:30:00', '00123', '高山茶', 1, 12, null],
  ['C18', '2024-01-06', null, 'TEA', -1, 3.5, null],
] as const

const objects = ROWS.map(row => Object.fromEntries(COLUMNS.map((name, index) => [name, row[index]])))
const text = (separator: string): string =>
  [COLUMNS, ...ROWS].map(row => row.map(cell => cell ?? '').join(separator)).join('\r\n')

/** What all of them say: the ids keep their zeros. */
const WORLD = {
  contacts: ['identities=external:default:00123'],
  products: ['code=TEA currency=GBP', 'code=高山茶 currency=GBP'],
  orders: [
    'source=default number=0017 customer=external:default:00123 ordered_at=2024-01-05 10:30:00 day=2024-01-05 is_purchase=1 amount=1900 currency=GBP line_count=2',
    'source=default number=C18 ordered_at=2024-01-06 00:00:00 day=2024-01-06 is_purchase=0 amount=-350 currency=GBP line_count=1',
  ],
  lines: [
    'number=0017 code=TEA quantity=2 unit_price=350 amount=700 custom={"Gift":"true"} is_with_order=1',
    'number=0017 code=高山茶 quantity=1 unit_price=1200 amount=1200 is_with_order=1',
    'number=C18 code=TEA quantity=-1 unit_price=350 amount=-350 is_with_order=1',
  ],
}

const shop = (): Promise<Folder> => newWorkspace('retail', '--currency GBP')

async function workbook(): Promise<Uint8Array> {
  const { default: ExcelJS } = await import('exceljs')
  const book = new ExcelJS.Workbook()
  book.addWorksheet('Notes').addRow(['nothing here'])
  const sheet = book.addWorksheet('Orders')
  sheet.addRow(COLUMNS)
  for (const row of ROWS) sheet.addRow([...row])
  sheet.getCell('B4').value = new Date('2024-01-06T00:00:00Z')
  sheet.getCell('B4').numFmt = 'yyyy-mm-dd'
  return new Uint8Array(await book.xlsx.writeBuffer())
}

test.each([
  ['orders.csv', 'orders.csv', () => text(',')],
  ['orders.tsv', 'orders.tsv', () => text('\t')],
  ['orders.txt', 'orders.txt', () => text(';')],
  ['orders.json', 'orders.json', () => JSON.stringify(objects)],
  ['orders.ndjson', 'orders.ndjson', () => objects.map(row => JSON.stringify(row)).join('\n')],
  ['orders.xlsx#Orders', 'orders.xlsx', workbook],
])('%s imports as what it says', async (endpoint, file, content) => {
  const folder = await shop()
  await folder.write(file, await content())
  const { json, exit } = await folder.run(`import transactions ${endpoint} --json`)
  expect([exit, json.rejections]).toEqual([0, []])
  const world = worldOf(folder)
  const gift = (lines: string[] = []): string[] => lines.map(line => line.replace('"Gift":true', '"Gift":"true"'))
  expect({ ...world, lines: gift(world.lines) }).toEqual(WORLD)
  const again = await folder.run(`import transactions ${endpoint} --json`)
  expect(again.json.import).toMatchObject({ created: 0, updated: 0, unchanged: 3 })
})

test('what a spreadsheet reckoned is read to 15 digits', async () => {
  const folder = await shop()
  await folder.write('orders.json', JSON.stringify([{ Order: '1', Date: '2024-01-05', Amount: 0.1 + 0.2 }]))
  const { json } = await folder.run('import transactions orders.json --json')
  expect(json.rejections).toEqual([])
  expect(worldOf(folder).orders?.[0]).toContain('amount=30 ')
})

test.skipIf(!existsSync(join(ROOT, 'lib')))('standard input is read as CSV, by the real program', async () => {
  const folder = await shop()
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [PROGRAM, ...words], { cwd: folder.path, input: text(','), encoding: 'utf8' })
  const { stdout, stderr, status } = run('import', 'transactions', '-', '--json')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(JSON.parse(stdout).import).toMatchObject({ source: '-', read: 3, created: 3, rejected: 0 })
  expect(worldOf(folder)).toEqual(WORLD)
})

test('a list that was written by guanxi is read by it, and says nothing new', async () => {
  const folder = await shop()
  await folder.write('people.csv', 'ID,Name,E-mail,Tags\n7,=1+1,a@a.example,vip\n8,"Lee, Ann",,\n')
  await folder.run('import contacts people.csv')
  const before = worldOf(folder)
  for (const endpoint of ['list.csv', 'list.xlsx', 'list.json']) {
    await folder.run(`contact list --to ${endpoint}`)
    const { json } = await folder.run(`import contacts ${endpoint} --json`)
    expect({ endpoint, ...json.import }).toMatchObject({ endpoint, created: 0, updated: 0, unchanged: 2 })
  }
  expect(worldOf(folder)).toEqual(before)
})
