import { expect, test } from 'vitest'
import { worldOf } from '../helpers/dump.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

async function importing(lines: readonly string[], flags = '', entity = 'transactions') {
  const folder: Folder = await newWorkspace('retail', '--currency TWD')
  await folder.write('file.csv', `${lines.join('\n')}\n`)
  const { json, exit } = await folder.run(`import ${entity} file.csv --json ${flags}`)
  return { folder, json, exit, orders: worldOf(folder).orders ?? [] }
}

const HEADER = 'Order,Date,Customer ID,Amount'
const AMBIGUOUS = [HEADER, 'A1,03/04/2024,M1,100', 'A2,05/06/2024,M2,200']

test('a column of days that could be either way round is an error that asks, and nothing is imported', async () => {
  const { json, exit, orders } = await importing(AMBIGUOUS)
  expect({ exit, ...json.error, orders }).toEqual({
    code: 'E_COLUMN',
    at: 'file.csv',
    message: 'The column "Date" may be day/month or month/day: "03/04/2024".',
    hint: 'Say it with --date-format DD/MM/YYYY or --date-format MM/DD/YYYY, or in a mapping file: format: DD/MM/YYYY.',
    exit: 2,
    orders: [],
  })
})

test.each([
  ['DD/MM/YYYY', '2024-04-03'],
  ['MM/DD/YYYY', '2024-03-04'],
])('--date-format %s answers it', async (format, day) => {
  const { exit, orders } = await importing(AMBIGUOUS, `--date-format ${format}`)
  expect(exit).toBe(0)
  expect(orders[0]).toContain(` day=${day} `)
})

test('one day after the 12th proves the column, and a later one that says otherwise is refused', async () => {
  const many = Array.from({ length: 1200 }, (_, n) => `B${n},${(n % 28) + 1}/04/2024,M1,1`)
  const { json, exit, orders } = await importing([HEADER, ...many, 'C1,04/28/2024,M1,1'])
  expect([exit, json.rejections]).toEqual([
    3,
    [{ row: 1202, text: 'Date: "04/28/2024" is no day as DD/MM/YYYY, the order of the column' }],
  ])
  expect(orders.filter(order => order.includes(' day=2024-04-03 ')).length).toBe(43)
})

test('a number that could be two is an error that asks; another of the file can answer', async () => {
  const open = await importing([HEADER, 'A1,2024-04-03,M1,1.234'])
  expect({ exit: open.exit, ...open.json.error }).toEqual({
    code: 'E_COLUMN',
    at: 'file.csv',
    message: 'The column "Amount" has numbers that can be read in two ways: "1.234".',
    hint: 'Say it with --decimal point or --decimal comma, or in a mapping file: decimal: comma.',
    exit: 2,
  })
  const comma = await importing([HEADER, 'A1,2024-04-03,M1,1.234'], '--decimal comma')
  expect(comma.orders[0]).toContain(' amount=123400 ')
  const proved = await importing([HEADER, 'A1,2024-04-03,M1,1.234', 'A2,2024-04-03,M1,"5,50"'])
  expect(proved.orders[0]).toContain(' amount=123400 ')
  const beside = await importing([`${HEADER},Price`, 'A1,2024-04-03,M1,1.234,"5,50"'])
  expect(beside.orders[0]).toContain(' amount=123400 ')
})

test('a number that contradicts its column is refused', async () => {
  const { json } = await importing([
    HEADER,
    'A1,2024-04-03,M1,12.50',
    ...Array.from({ length: 1000 }, (_, n) => `B${n},2024-04-03,M1,1`),
    'C1,2024-04-03,M1,"7,5"',
  ])
  expect(json.rejections).toEqual([
    { row: 1003, text: 'Amount: "7,5" has a decimal comma, and the column a decimal point' },
  ])
})

test('times of another zone are told in that of the workspace', async () => {
  const { orders } = await importing([HEADER, 'A1,2024-04-03 20:00:00,M1,5'], '--timezone Europe/London')
  expect(orders[0]).toContain('ordered_at=2024-04-04 03:00:00 day=2024-04-04')
})

test('a sign of another currency is not passed over', async () => {
  const { json, orders } = await importing([HEADER, 'A1,2024-04-03,M1,US$5', 'A2,2024-04-03,M1,NT$7'])
  expect(json.rejections).toEqual([{ row: 2, text: 'the amount is in USD, and this workspace counts in TWD' }])
  expect(orders[0]).toContain(' amount=700 currency=TWD ')
})

test.each([
  ['--date-format DD/MM', '"DD/MM" is not a date format.'],
  ['--timezone Mars', '"Mars" is not a time zone.'],
])('%s is a usage error', async (flag, message) => {
  const { json, exit } = await importing(AMBIGUOUS, flag)
  expect([exit, json.error.code, json.error.message]).toEqual([2, 'E_USAGE', message])
})

test('what was cleaned is counted by step, and --verbose shows it', async () => {
  const folder = await newWorkspace('retail')
  await folder.write(
    'people.csv',
    'Name,E-mail,Phone,Country\n王 小明,MING@tea.example,0912-345-678,台灣\nAnn,a@gmial.com,12,Atlantis\n',
  )
  const { json } = await folder.run('import contacts people.csv --json --dry-run')
  expect(json.import).toMatchObject({ cleaning: { email: 1, phone: 1, name: 1, country: 1 }, warnings: 3 })
  expect(json.remarks).toEqual([
    { row: 3, column: 'E-mail', text: '"a@gmial.com" looks mistyped: gmail.com may be meant' },
    { row: 3, column: 'Phone', text: '"12" is not a number that could be called in TW' },
    { row: 3, column: 'Country', text: '"Atlantis" is no country that guanxi knows; it is kept as it is' },
  ])
  const { stdout } = await folder.run('import contacts people.csv --dry-run --verbose')
  expect(stdout.split('\n').slice(1, 6)).toEqual([
    'cleaned: e-mail 1, phone 1, name 1, country 1',
    '  e-mail: "MING@tea.example" → "ming@tea.example"',
    '  phone: "0912-345-678" → "+886912345678"',
    '  name: "王 小明" → "王小明"',
    '  country: "台灣" → "TW"',
  ])
})

test('an id of twenty digits keeps them, though JSON writes it as a number', async () => {
  const folder = await newWorkspace('retail')
  await folder.write('people.json', '[{"ID": 12345678901234567890, "Name": "Ann"}]')
  const { json } = await folder.run('import contacts people.json --json')
  expect(json.rejections).toEqual([])
  expect(worldOf(folder).contacts).toEqual(['name=Ann identities=external:default:12345678901234567890'])
})

test('all that is wrong with a row is told at once', async () => {
  const folder = await newWorkspace('retail')
  await folder.write('people.csv', 'ID,E-mail,Phone,Birthday\n1,ann,8.86912E+11,1990-02-30\n')
  const { json } = await folder.run('import contacts people.csv --json')
  expect(json.rejections).toEqual([
    {
      row: 2,
      text: [
        'E-mail: "ann" is not an e-mail address',
        'Phone: "8.86912E+11" is a number of 12 digits that a spreadsheet has cut to its first 6 (886912…); make the column text in the spreadsheet, and export it again',
        'Birthday: "1990-02-30" is no day of the calendar',
      ].join('; '),
    },
  ])
})
