import { expect, test } from 'vitest'
import { worldOf } from '../helpers/dump.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const BOM = '\uFEFF'
const HEADER = 'Order,Date,Customer ID,SKU,Qty,Price,Remark'
const GOOD = ['1001,2024-01-05,M1,TEA,2,3.50,', '1001,2024-01-05,M1,CUP,1,12.00,"as a gift, wrapped"']
const BAD = ['1001,2024-01-05,M1,TEA,five,3.50,=SUM(A1)', '1002,05/01/2024,M2,TEA,1,3.50,"two\nlines"']
const MENDED = ['1001,2024-01-05,M1,TEA,5,3.50,=SUM(A1)', '1002,2024-01-05,M2,TEA,1,3.50,"two\nlines"']

async function shopWith(files: Record<string, string>): Promise<Folder> {
  const shop = await newWorkspace('retail', '--currency GBP')
  for (const [name, content] of Object.entries(files)) await shop.write(name, content)
  return shop
}

const csv = (...rows: string[]): string => `${[HEADER, ...rows].join('\n')}\n`

test('the rejects file has all original columns, the row and the reason, and imports once it is mended', async () => {
  const shop = await shopWith({ 'orders.csv': csv(...GOOD, ...BAD), 'right.csv': csv(...GOOD, ...MENDED) })
  const first = await shop.run('import transactions orders.csv --rejects again/no.csv --json')
  expect(first.json.import).toMatchObject({ read: 4, created: 2, rejected: 2, rejectsFile: 'again/no.csv' })
  const rejects = await shop.read('again/no.csv')
  expect(rejects).toBe(
    [
      `${BOM}Order,Date,Customer ID,SKU,Qty,Price,Remark,_row,_error`,
      `1001,2024-01-05,M1,TEA,five,3.50,'=SUM(A1),4,"Qty: ""five"" is not a number"`,
      `1002,05/01/2024,M2,TEA,1,3.50,"two\nlines",5,"Date: ""05/01/2024"" may be day/month or month/day; --date-format says which"`,
      '',
    ].join('\r\n'),
  )

  const unmended = await shop.run('import transactions again/no.csv --rejects again/no2.csv --json')
  expect(unmended.json.import).toMatchObject({ read: 2, created: 0, rejected: 2 })
  expect(await shop.read('again/no2.csv')).toBe(rejects.replace(',4,"Q', ',2,"Q').replace(',5,"D', ',3,"D'))

  await shop.write('again/no.csv', rejects.replace('five', '5').replace('05/01/2024', '2024-01-05'))
  const mended = await shop.run('import transactions again/no.csv --json')
  expect(mended.json).toMatchObject({
    import: { read: 2, created: 2, updated: 0, rejected: 0, rejectsFile: null, warnings: 1 },
    remarks: [{ row: 2, text: 'is added to order 1001, which has another line of this product' }],
  })
  expect(mended.exit).toBe(0)
  const again = await shop.run('import transactions again/no.csv --json')
  expect(again.json.import).toMatchObject({ read: 2, created: 0, updated: 0, unchanged: 2, rejected: 0 })

  const whole = await shopWith({ 'right.csv': csv(...GOOD, ...MENDED) })
  await whole.run('import transactions right.csv')
  expect(worldOf(shop)).toEqual(worldOf(whole))
  const right = await shop.run('import transactions right.csv --json')
  expect(right.json.import).toMatchObject({ read: 4, created: 0, updated: 0, unchanged: 4 })
})

test('columns of one name, or of none, come back apart', async () => {
  const shop = await shopWith({ 'people.csv': 'Name,E-mail,E-mail,,Note,Note\nAnn,a@b.example,nobody,x,1,2\n' })
  await shop.run('import contacts people.csv --rejects no.csv')
  const rejects = await shop.read('no.csv')
  expect(rejects).toBe(
    `${BOM}Name,E-mail,E-mail (2),Column 4,Note,Note (2),_row,_error\r
Ann,a@b.example,nobody,x,1,2,2,"E-mail: ""nobody"" is not an e-mail address"\r
`,
  )
  await shop.write('no.csv', rejects.replace('nobody,x', 'a@c.example,x'))
  expect((await shop.run('import contacts no.csv --json')).json.import).toMatchObject({ created: 1, rejected: 0 })
  const [ann] = worldOf(shop).contacts ?? []
  expect(ann).toBe(
    'name=Ann note=1 custom={"Column 4":"x","Note (2)":"2"} identities=email:default:a@b.example email:default:a@c.example',
  )
})

test('without --rejects they go to the folder rejects, and no run takes the file of another', async () => {
  const shop = await shopWith({ 'orders.csv': csv(...BAD) })
  const files = []
  for (let n = 0; n < 2; n++)
    files.push((await shop.run('import transactions orders.csv --json')).json.import.rejectsFile)
  expect(files).toEqual(['rejects/transactions-20240615-040000.csv', 'rejects/transactions-20240615-040000-2.csv'])
  expect(await shop.read(files[0])).toBe(await shop.read(files[1]))
})

test.each([
  ['orders.csv', 'The rejects cannot go to the file they come from.', 'Name another file with --rejects.'],
  ['./orders.csv', 'The rejects cannot go to the file they come from.', 'Name another file with --rejects.'],
  ['no.md', 'The rejects cannot go to "no.md".', 'Name a .csv, .tsv, .txt or .xlsx file with --rejects.'],
  ['-', 'The rejects cannot go to "-".', 'Name a .csv, .tsv, .txt or .xlsx file with --rejects.'],
])('rejects cannot go to %s', async (target, message, hint) => {
  const shop = await shopWith({ 'orders.csv': csv(...GOOD, ...BAD) })
  const { stderr, exit } = await shop.run(`import transactions orders.csv --rejects ${target}`)
  expect({ stderr, exit }).toEqual({ stderr: `error ${message}\nhint  ${hint}\n`, exit: 2 })
  expect(await shop.read('orders.csv')).toBe(csv(...GOOD, ...BAD))
  expect(worldOf(shop)).toEqual({})
})

test.each([
  ['contacts', 'id,name,email\n1,Ann,a@x.example\n2,Bo,BAD\n', 'b@x.example'],
  ['companies', 'id,name,employees\n1,Acme,5\n2,Bolt,BAD\n', '7'],
  ['owners', 'name,email\nAnn,a@x.example\n,b@x.example\n', undefined],
  ['products', 'SKU,Name,Price\nTEA,Tea,1.00\nCUP,Cup,BAD\n', '2.00'],
  [
    'transactions',
    'Order,Date,Customer ID,SKU,Qty,Price\n1,2024-01-05,M1,TEA,1,2.00\n2,2024-01-05,M1,TEA,BAD,2.00\n',
    '3',
  ],
  ['deals', 'Deal id,Name,Stage\nD1,Tea,Inquiry\nD2,Cups,BAD\n', 'Inquiry'],
  [
    'interactions',
    'Time,Type,Subject,Contact name\n2024-01-05 10:00,call,Tea,Ann\nBAD,call,Cups,Ann\n',
    '2024-01-06 10:00',
  ],
])(
  'refused %s are taken in once they are mended, and the good ones are there but once',
  async (entity, content, mended) => {
    const shop = await newWorkspace('retail', '--currency GBP')
    await shop.write('file.csv', content)
    const first = await shop.run(`import ${entity} file.csv --rejects no.csv --json`)
    expect([first.exit, first.json.import.created, first.json.import.rejected]).toEqual([3, 1, 1])
    const refused = await shop.read('no.csv')
    await shop.write('no.csv', mended === undefined ? refused.replace('\n,', '\nBo,') : refused.replace('BAD', mended))
    const second = await shop.run(`import ${entity} no.csv --json`)
    expect(second.json.import).toMatchObject({ created: 1, rejected: 0 })
    expect((await shop.run(`import ${entity} file.csv --rejects no.csv --json`)).json.import).toMatchObject({
      created: 0,
      rejected: 1,
    })
  },
)
