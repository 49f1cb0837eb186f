import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dump } from '../helpers/dump.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

interface Bad {
  what: string
  /** Puts the bad thing into the workspace. */
  prepare?: (shop: Folder) => Promise<void> | void
  line: string
  code: string
  exit: number
  message: string
  at?: string
  hint: string
}

const csv = (content: string | Uint8Array) => (shop: Folder) => shop.write('bad.csv', content)

async function truncatedWorkbook(shop: Folder): Promise<void> {
  const { default: ExcelJS } = await import('exceljs')
  const book = new ExcelJS.Workbook()
  book.addWorksheet('Orders').addRow(['Order', 'Date', 'Amount'])
  await shop.write('bad.xlsx', new Uint8Array(await book.xlsx.writeBuffer()).subarray(0, 2000))
}

const BINARY = new Uint8Array(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256))
const WORKBOOK_NAMED_CSV = new Uint8Array([0x50, 0x4b, 3, 4, ...BINARY])
const CONFIG = 'name: Shop\ncurrency: GBP\ntimezone: Europe/London\n'

const BAD: Bad[] = [
  {
    what: 'a file that is not there',
    line: 'import transactions no.csv',
    code: 'E_FILE',
    exit: 2,
    message: '"no.csv" cannot be read. There is no such file.',
    at: 'no.csv',
    hint: 'Check the name and the folder you are in.',
  },
  {
    what: 'a folder',
    prepare: shop => void mkdirSync(join(shop.path, 'bad.csv')),
    line: 'import transactions bad.csv',
    code: 'E_FILE',
    exit: 2,
    message: '"bad.csv" cannot be read. This is a folder, not a file.',
    at: 'bad.csv',
    hint: 'Name a file in it.',
  },
  {
    what: 'a file of a kind that guanxi does not read',
    line: 'import transactions orders.pdf',
    code: 'E_ENDPOINT',
    exit: 2,
    message: '"orders.pdf" is not a place guanxi can read or write.',
    hint: 'Use FILE.csv, .tsv, .txt, .xlsx, .xlsx#Tab, .json, .ndjson, .vcf, .md, sheets:ID#Tab or -.',
  },
  {
    what: 'an empty file',
    prepare: csv(''),
    line: 'import transactions bad.csv',
    code: 'E_FILE',
    exit: 2,
    message: '"bad.csv" is empty.',
    at: 'bad.csv',
    hint: 'It needs a header line.',
  },
  {
    what: 'a header that says nothing of orders',
    prepare: csv('Colour,Shape\nred,round\n'),
    line: 'import transactions bad.csv',
    code: 'E_COLUMN',
    exit: 2,
    message: 'No column holds the ordered_at of the transactions.',
    at: 'bad.csv',
    hint: 'The file has: Colour, Shape. Name the column in a mapping file and add --map FILE.yaml; guanxi import map writes one.',
  },
  {
    what: 'a setting with a slip of the pen',
    prepare: shop => shop.write('guanxi.yaml', CONFIG.replace('currency', 'currncy')),
    line: 'import transactions good.csv',
    code: 'E_CONFIG',
    exit: 2,
    message: '"currncy" is not a setting.',
    at: 'guanxi.yaml:2:1',
    hint: 'Did you mean "currency"?',
  },
  {
    what: 'an entity that there is not',
    line: 'import order good.csv',
    code: 'E_USAGE',
    exit: 2,
    message: 'Expected order to be one of: contacts, companies, owners, products, transactions, deals, interactions.',
    hint: 'Add --help to see the flags and examples of the command.',
  },
  {
    what: 'a day that there is not',
    line: 'report rfm --as-of 2023-02-29',
    code: 'E_USAGE',
    exit: 2,
    message: '--as-of 2023-02-29 is not a day.',
    hint: 'Write it as YYYY-MM-DD.',
  },
]

async function shopWith(prepare: Bad['prepare']): Promise<Folder> {
  const shop = await newWorkspace('retail', '--currency GBP')
  await shop.write('good.csv', 'Order,Date,Amount\n1,2024-01-01,10\n')
  await shop.run('import transactions good.csv')
  await prepare?.(shop)
  return shop
}

test.each(BAD)('$what is said in one line and a hint', async ({ prepare, line, code, exit, message, at, hint }) => {
  const shop = await shopWith(prepare)
  const before = dump(shop)
  const told = await shop.run(line)
  expect({ ...told, json: undefined }).toEqual({
    stdout: '',
    stderr: `error ${at ? `${at}: ` : ''}${message}\nhint  ${hint}\n`,
    exit,
    json: undefined,
  })
  const { json, ...asJson } = await shop.run(`${line} --json`)
  expect(json).toEqual({ error: { code, message, ...(at && { at }), hint, exit } })
  expect(asJson).toMatchObject({ stderr: '', exit })
  expect(dump(shop)).toEqual(before)
})

/** Where the words come from the readers of files, which have their own tests: an error of the contract, and no trace. */
test.each([
  ['a binary file named .csv', csv(BINARY), 'bad.csv'],
  ['a workbook named .csv', csv(WORKBOOK_NAMED_CSV), 'bad.csv'],
  ['a workbook that is cut off', truncatedWorkbook, 'bad.xlsx'],
  ['text named .xlsx', (shop: Folder) => shop.write('bad.xlsx', 'Order,Date\n'), 'bad.xlsx'],
  ['text named .json', (shop: Folder) => shop.write('bad.json', 'Order,Date\n'), 'bad.json'],
  ['JSON that is cut off', (shop: Folder) => shop.write('bad.json', '[{"Order": "1"'), 'bad.json'],
  ['a tab that is not there', truncatedWorkbook, 'bad.xlsx#Sales'],
])('%s is an error of the file, with place and hint', async (_, prepare, endpoint) => {
  const shop = await shopWith(prepare)
  const before = dump(shop)
  const { stderr, stdout, exit } = await shop.run(`import transactions ${endpoint}`)
  expect({ stdout, exit }).toEqual({ stdout: '', exit: 2 })
  expect(stderr).toMatch(/^error bad\.\w+.*: .*\.\nhint {2}.*\.\n$/)
  const { json } = await shop.run(`import transactions ${endpoint} --json`)
  expect(json.error).toMatchObject({ exit: 2, at: expect.stringMatching(/^bad\./), hint: expect.any(String) })
  expect(json.error.code).toMatch(/^E_(FILE|COLUMN|ENDPOINT)$/)
  expect(dump(shop)).toEqual(before)
})

test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('a file one may not read', async () => {
  const shop = await shopWith(csv('Order,Date,Amount\n'))
  chmodSync(join(shop.path, 'bad.csv'), 0)
  const { json, exit } = await shop.run('import transactions bad.csv --json')
  expect([exit, json.error.message]).toEqual([2, '"bad.csv" cannot be read. The file may not be read.'])
})

test('rows that cannot be are refused one by one, and the store keeps only the others', async () => {
  const rows = ['2,2024-01-02,TEA,two,1', '3,2024-02-30,TEA,1,1', '4,yesterday,TEA,1,1', '5,2024-01-05,TEA,1,1']
  const shop = await shopWith(csv(`Order,Date,SKU,Qty,Price\n${rows.join('\n')}\n`))
  const { stderr, exit } = await shop.run('import transactions bad.csv --rejects no.csv --quiet')
  expect({ stderr, exit }).toEqual({ stderr: '', exit: 3 })
  const { json } = await shop.run('import transactions bad.csv --rejects no.csv --json')
  expect(json.rejections).toEqual([
    { row: 2, text: 'Qty: "two" is not a number' },
    { row: 3, text: 'Date: "2024-02-30" is no day of the calendar' },
    { row: 4, text: 'Date: "yesterday" is not a day written as YYYY-MM-DD' },
  ])
  expect(dump(shop).order?.map(order => order.number)).toEqual(['1', '5'])
})

test('a template with an unknown variable stops the campaign before anything is queued', async () => {
  const shop = await shopWith(undefined)
  const template = await shop.read('templates/win-back.mjml')
  await shop.write('templates/win-back.mjml', template.replace('{{', '{{ contact.shoe_size }} {{'))
  const before = dump(shop)
  const { json, exit } = await shop.run('campaign preview win-back --json')
  expect(exit).toBe(2)
  expect(json.error).toMatchObject({
    code: 'E_CONFIG',
    at: expect.stringMatching(/^templates\/win-back\.mjml:\d+:\d+$/),
  })
  expect(json.error.message).toContain('shoe_size')
  expect(dump(shop)).toEqual(before)
})
