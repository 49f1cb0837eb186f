import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { dump, worldOf } from '../helpers/dump.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const ORDERS = `Order,Date,Customer ID,Customer name,SKU,Item,Qty,Price,Shelf
1001,2024-01-05 10:00,M1,Ann Lee,TEA,Green tea,2,3.50,A
1001,2024-01-05 10:00,M1,Ann Lee,CUP,Cup,1,12.00,
1002,2024-01-06,M2,Bo Chen,TEA,Green tea,many,3.50,A
1003,2024-01-07,,,CUP,Cup,1,12.00,
C1004,2024-01-08,M1,Ann Lee,CUP,Cup,-1,12.00,
1005,2024-02-30,M2,Bo Chen,TEA,Green tea,1,3.50,A
`

async function shopWith(file: string, content: string): Promise<Folder> {
  const shop = await newWorkspace('retail', '--currency GBP')
  await shop.write(file, content)
  return shop
}

test('an import says what became of each row, to programs', async () => {
  const shop = await shopWith('orders.csv', ORDERS)
  const { json, exit } = await shop.run('import transactions orders.csv --rejects no.csv --json')
  expect(exit).toBe(3)
  const { run, durationMs, ...told } = json.import
  expect({ ...json, import: told }).toEqual({
    import: {
      entity: 'transactions',
      cleaning: {},
      source: 'orders.csv',
      sha256: createHash('sha256').update(ORDERS).digest('hex'),
      encoding: 'utf-8',
      encodingConfidence: 1,
      delimiter: ',',
      quote: '"',
      headerRow: 1,
      skippedLines: [],
      tab: null,
      otherTabs: [],
      read: 6,
      created: 4,
      updated: 0,
      unchanged: 0,
      skipped: 0,
      rejected: 2,
      warnings: 0,
      rejectsFile: 'no.csv',
      dryRun: false,
      related: { contacts: 1, products: 2, orders: 3 },
      customColumns: ['Shelf'],
    },
    rejections: [
      { row: 4, text: 'Qty: "many" is not a number' },
      { row: 7, text: 'Date: "2024-02-30" is no day of the calendar' },
    ],
    fileRemarks: [],
    remarks: [],
  })
  expect(run).toMatch(/^[0-9a-z]{13}$/)
  expect(durationMs).toBeGreaterThanOrEqual(0)
})

test('an import says what became of each row, to people', async () => {
  const shop = await shopWith('orders.csv', ORDERS)
  const { stdout, stderr } = await shop.run('import transactions orders.csv --rejects no.csv')
  const [run = ''] = /(?<=history undo )\w+/.exec(stderr) ?? []
  expect(stderr).toBe(`refused orders.csv row 4: Qty: "many" is not a number
refused orders.csv row 7: Date: "2024-02-30" is no day of the calendar
Kept as custom fields: Shelf
The refused rows are in no.csv; mend them there and import that file.
Take it back with: guanxi history undo ${run}
`)
  expect(
    stdout,
  ).toBe(`transactions: 6 rows read, 4 created, 0 updated, 0 unchanged, 0 skipped, 2 refused, 0 warnings (run ${run})
with them: 1 contacts, 2 products, 3 orders
`)
})

test('what was imported is what the file says', async () => {
  const shop = await shopWith('orders.csv', ORDERS)
  await shop.run('import transactions orders.csv')
  expect(worldOf(shop)).toMatchInlineSnapshot(`
    {
      "contacts": [
        "name=Ann Lee identities=external:default:M1",
      ],
      "lines": [
        "number=1001 code=CUP description=Cup quantity=1 unit_price=1200 amount=1200 is_with_order=1",
        "number=1001 code=TEA description=Green tea quantity=2 unit_price=350 amount=700 custom={"Shelf":"A"} is_with_order=1",
        "number=1003 code=CUP description=Cup quantity=1 unit_price=1200 amount=1200 is_with_order=1",
        "number=C1004 code=CUP description=Cup quantity=-1 unit_price=1200 amount=-1200 is_with_order=1",
      ],
      "orders": [
        "source=default number=1001 customer=external:default:M1 ordered_at=2024-01-05 10:00:00 day=2024-01-05 is_purchase=1 amount=1900 currency=GBP line_count=2",
        "source=default number=1003 ordered_at=2024-01-07 00:00:00 day=2024-01-07 is_purchase=1 amount=1200 currency=GBP line_count=1",
        "source=default number=C1004 customer=external:default:M1 ordered_at=2024-01-08 00:00:00 day=2024-01-08 is_purchase=0 amount=-1200 currency=GBP line_count=1",
      ],
      "products": [
        "code=CUP name=Cup currency=GBP",
        "code=TEA name=Green tea currency=GBP",
      ],
    }
  `)
})

test.each([
  [
    'contacts',
    'ID,Name,E-mail,Phone,Tags,Company\n1,Ann,ann@a.example,0912 345 678,vip;new,Acme\n2,Bo,bo@b.example,,,\n',
  ],
  ['companies', 'Company,Industry,Employees,Revenue,Mood\nAcme,Tea,12,1.5,good\nBolt,Cups,3,,\n'],
  ['owners', 'Sales agent,Manager,Region\nAnn,Cara,East\nBo,Cara,West\n'],
  ['products', 'SKU,Name,Type,Price\nTEA,Green tea,Drinks,3.50\nCUP,Cup,Ware,12\n'],
  ['transactions', ORDERS.split('\n').slice(0, 3).join('\n')],
  [
    'deals',
    'Opportunity ID,Account,Stage,Amount,Owner,Product,Contact email,Created,Close date\nD1,Acme,Won,100,Ann,TEA,ann@a.example,2024-01-01,2024-02-01\nD2,,Quote,,Bo,CUP,,2024-01-05,\n',
  ],
])('the same file of %s twice changes nothing the second time', async (entity, content) => {
  const shop = await shopWith('file.csv', content)
  const first = await shop.run(`import ${entity} file.csv --json`)
  expect(first.json.import).toMatchObject({ read: 2, created: 2, updated: 0, unchanged: 0, skipped: 0, rejected: 0 })
  const before = dump(shop, { history: false })
  const second = await shop.run(`import ${entity} file.csv --json`)
  expect(second.json.import).toMatchObject({ read: 2, created: 0, updated: 0, unchanged: 2, skipped: 0, rejected: 0 })
  expect(dump(shop, { history: false })).toEqual(before)
})

test('a dry run says what the import would do, and changes nothing', async () => {
  const shop = await shopWith('orders.csv', ORDERS)
  const empty = dump(shop)
  const counts = (json: { import: Record<string, unknown> }) => {
    const { run, durationMs, dryRun, rejectsFile, ...rest } = json.import
    return rest
  }
  const dry = await shop.run('import transactions orders.csv --dry-run --json')
  expect(dry.json.import).toMatchObject({ run: null, dryRun: true, rejectsFile: null })
  expect(dump(shop)).toEqual(empty)
  const real = await shop.run('import transactions orders.csv --json')
  expect(counts(real.json)).toEqual(counts(dry.json))
  expect([dry.exit, real.exit]).toEqual([3, 3])
  const full = dump(shop)
  const again = await shop.run('import transactions orders.csv --dry-run --json')
  expect(again.json.import).toMatchObject({ created: 0, updated: 0, unchanged: 4, rejected: 2 })
  expect(dump(shop)).toEqual(full)
})

test('headings without rows are an error, and leave no run behind', async () => {
  const shop = await shopWith('orders.csv', 'Order,Date,Amount\n')
  const { stderr, exit } = await shop.run('import transactions orders.csv')
  expect(exit).toBe(2)
  expect(stderr).toBe(`error orders.csv: The file has headings, and no rows below them.
hint  Check that it is the right file, or the right tab.
`)
  expect((await shop.run('history list --json')).json.runs).toEqual([])
})

test('a heading that nobody knows is kept, and told with the field that may be meant', async () => {
  const shop = await shopWith('orders.csv', 'Order,Date,Amount,qantity\n1,2024-01-05,9,5\n')
  const { stderr, exit } = await shop.run('import transactions orders.csv --dry-run')
  expect([exit, stderr]).toEqual([0, 'Kept as custom fields: qantity (did you mean quantity?)\n'])
})
