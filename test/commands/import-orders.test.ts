import { expect, test } from 'vitest'
import { dump, worldOf } from '../helpers/dump.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const HEADER = 'Order,Date,Customer ID,SKU,Item,Qty,Price,Country\n'
const FIRST = `${HEADER}1001,2024-01-05 10:00,M1,TEA,Green tea,2,3.50,UK
1001,2024-01-05 10:00,M1,CUP,Cup,1,12.00,UK
1002,2024-01-06,,TEA,Green tea,1,3.50,
`

/** A shop that has imported the first file, and then another. */
async function afterwards(rows: string, flags = '', header = HEADER) {
  const shop = await newWorkspace('retail', '--currency GBP')
  await shop.write('first.csv', FIRST)
  await shop.run('import transactions first.csv')
  await shop.write('later.csv', header + rows)
  const before = dump(shop, { history: false })
  const { json, exit } = await shop.run(`import transactions later.csv --json ${flags}`)
  return { shop, before, json, exit, counts: json.import && countsOf(json.import), lines: linesOf(shop) }
}

const countsOf = ({ created, updated, unchanged, skipped, rejected }: Record<string, number>) =>
  [created, updated, unchanged, skipped, rejected].join(' ')

const linesOf = (shop: Folder): string[] =>
  (worldOf(shop).lines ?? []).map(line =>
    line.replace(/number=(\S+) code=(\S+) .*quantity=(\S+) (?:unit_price=\S+ )?amount=(\S+).*/, '$1 $2 $3 $4'),
  )

test('a later file corrects a line by its product, and leaves the others of the order alone', async () => {
  const { counts, lines, shop } = await afterwards('1001,2024-01-05 10:00,M1,CUP,Cup,2,11.00,UK\n')
  expect(counts).toBe('0 1 0 0 0')
  expect(lines).toEqual(['1001 CUP 2 2200', '1001 TEA 2 700', '1002 TEA 1 350'])
  expect(worldOf(shop).orders?.[0]).toContain('amount=2900 currency=GBP line_count=2')
  const again = await shop.run('import transactions later.csv --json')
  expect(countsOf(again.json.import)).toBe('0 0 1 0 0')
})

test('a later file adds a line of another product to an order', async () => {
  const { counts, lines } = await afterwards('1001,2024-01-05 10:00,M1,POT,Pot,1,30,UK\n')
  expect(counts).toBe('1 0 0 0 0')
  expect(lines).toEqual(['1001 CUP 1 1200', '1001 POT 1 3000', '1001 TEA 2 700', '1002 TEA 1 350'])
})

test('a line that stands in the file more often than in the store is one more line', async () => {
  const line = '1001,2024-01-05 10:00,M1,CUP,Cup,1,12.00,UK\n'
  const { counts, lines, json, shop } = await afterwards(line + line)
  expect(counts).toBe('1 0 1 0 0')
  expect(json.remarks).toEqual([{ row: 3, text: 'repeats a line of order 1001; both are kept' }])
  expect(lines).toEqual(['1001 CUP 1 1200', '1001 CUP 1 1200', '1001 TEA 2 700', '1002 TEA 1 350'])
  expect(countsOf((await shop.run('import transactions later.csv --json')).json.import)).toBe('0 0 2 0 0')
  expect(countsOf((await shop.run('import transactions first.csv --json')).json.import)).toBe('0 0 3 0 0')
})

test('an order that was nobody’s is claimed by whom a later file names, and only once', async () => {
  const { counts, shop } = await afterwards('1002,2024-01-06,M2,TEA,Green tea,1,3.50,\n')
  expect(counts).toBe('0 1 0 0 0')
  const { orders = [], lines = [] } = worldOf(shop)
  expect(orders[1]).toContain('number=1002 customer=external:default:M2')
  expect(lines.every(line => line.endsWith('is_with_order=1'))).toBe(true)
  await shop.write('other.csv', `${HEADER}1002,2024-01-06,M1,TEA,Green tea,1,3.50,\n`)
  const other = await shop.run('import transactions other.csv --json')
  expect(other.json.rejections).toEqual([{ row: 2, text: 'order 1002 belongs to another customer' }])
  const anonymous = await shop.run('import transactions first.csv --json')
  expect(countsOf(anonymous.json.import)).toBe('0 0 3 0 0')
})

test('a line may claim its order within the file too', async () => {
  const rows = ['1003,2024-02-01,,TEA,Green tea,1,3.50,\n', '1003,2024-02-01,M3,CUP,Cup,1,12,UK\n']
  const worlds = []
  for (const order of [rows, [...rows].reverse()]) {
    const { shop, counts } = await afterwards(order.join(''))
    expect(counts).toBe('2 0 0 0 0')
    worlds.push(worldOf(shop))
  }
  expect(worlds[0]).toEqual(worlds[1])
  expect(worlds[0]?.orders?.[2]).toContain('number=1003 customer=external:default:M3')
  expect(worlds[0]?.orders?.[2]).toContain('country=GB')
})

test('a line of an order may name its customer by what nobody knew yet, but not by another id', async () => {
  const header = 'Order,Date,Customer ID,Customer email,SKU,Amount\n'
  const rows = '1001,2024-01-05,,ann@a.example,CUP,12\n1002,2024-01-06,M7,,TEA,3.50\n1001,2024-01-05,M8,,CUP,12\n'
  const { counts, json, shop } = await afterwards(rows, '', header)
  expect(counts).toBe('0 2 0 0 1')
  expect(json.rejections).toEqual([{ row: 4, text: 'order 1001 belongs to another customer' }])
  expect(worldOf(shop).contacts).toEqual([
    'country=GB identities=email:default:ann@a.example external:default:M1',
    'identities=external:default:M7',
  ])
  expect(countsOf((await shop.run('import transactions later.csv --json')).json.import)).toBe('0 0 2 0 1')
})

test('an earlier line makes the order older, a blank of the order is filled, and both are updates', async () => {
  const { counts, shop } = await afterwards('1002,2024-01-04,,TEA,Green tea,1,3.50,FR\n')
  expect(counts).toBe('0 1 0 0 0')
  expect(worldOf(shop).orders?.[1]).toBe(
    'source=default number=1002 ordered_at=2024-01-04 00:00:00 day=2024-01-04 is_purchase=1 amount=350 currency=GBP line_count=1 country=FR',
  )
})

test('a file that says less of the same lines changes nothing', async () => {
  const { counts, shop, before } = await afterwards(
    '2,7.00,1001,TEA,M1,2024-01-05 10:00\n1,12,1001,CUP,M1,2024-01-05 10:00\n',
    '',
    'Qty,Amount,Order,SKU,Customer ID,Date\n',
  )
  expect(counts).toBe('0 0 2 0 0')
  expect(dump(shop, { history: false })).toEqual(before)
})

test('a column that is new to the store is added to the lines, and one that is missing is kept', async () => {
  const { counts, shop } = await afterwards(
    '1001,2024-01-05,M1,CUP,1,12,S\n',
    '',
    'Order,Date,Customer ID,SKU,Qty,Price,Size\n',
  )
  expect(counts).toBe('0 1 0 0 0')
  await shop.write('colour.csv', 'Order,Date,Customer ID,SKU,Qty,Price,Colour\n1001,2024-01-05,M1,CUP,1,12,red\n')
  await shop.run('import transactions colour.csv')
  expect(worldOf(shop).lines?.[0]).toContain('custom={"Size":"S","Colour":"red"}')
  expect(countsOf((await shop.run('import transactions later.csv --json')).json.import)).toBe('0 0 1 0 0')
})

test('a refund that is corrected into a sale makes the order a purchase', async () => {
  const shop = await newWorkspace('retail', '--currency GBP')
  await shop.write('a.csv', `${HEADER}7,2024-01-05,M1,TEA,Tea,1,5.00,\n7,2024-01-05,M1,CUP,Cup,-2,5.00,\n`)
  await shop.write('b.csv', `${HEADER}7,2024-01-05,M1,CUP,Cup,-1,2.00,\n`)
  await shop.run('import transactions a.csv')
  expect(worldOf(shop).orders?.[0]).toContain('is_purchase=0 amount=-500')
  await shop.run('import transactions b.csv')
  expect(worldOf(shop).orders?.[0]).toContain('is_purchase=1 amount=300')
})

const MIXED = `1001,2024-01-05 10:00,M1,TEA,Green tea,2,3.50,UK
1001,2024-01-05 10:00,M1,CUP,Cup,9,12.00,UK
1002,2024-01-01,M2,TEA,Green tea,1,3.50,FR
1009,2024-01-09,M9,TEA,Green tea,1,3.50,UK
`

test('--on-duplicate skip adds what is new and leaves what is there as it is', async () => {
  const { counts, shop, before } = await afterwards(MIXED, '--on-duplicate skip')
  expect(counts).toBe('1 0 0 3 0')
  const { order = [] } = dump(shop, { history: false })
  expect(order.slice(0, 2)).toEqual(before.order)
  expect(linesOf(shop)).toEqual(['1001 CUP 1 1200', '1001 TEA 2 700', '1002 TEA 1 350', '1009 TEA 1 350'])
})

test('--on-duplicate fail imports nothing at all', async () => {
  const { json, exit, shop, before } = await afterwards(MIXED, '--on-duplicate fail')
  expect(json).toEqual({
    error: {
      code: 'E_CONFLICT',
      message: 'Row 2 is there already, and --on-duplicate fail forbids that.',
      hint: 'Nothing was imported. Use --on-duplicate update or skip.',
      exit: 4,
    },
  })
  expect(exit).toBe(4)
  expect(dump(shop, { history: false })).toEqual(before)
})

test('order numbers and customer ids belong to their source', async () => {
  const { counts, shop } = await afterwards('1001,2024-01-05 10:00,M1,TEA,Green tea,2,3.50,UK\n', '--source other')
  expect(counts).toBe('1 0 0 0 0')
  expect(worldOf(shop).contacts).toEqual([
    'country=GB identities=external:default:M1',
    'country=GB identities=external:other:M1',
  ])
})

test.each([
  ['1003,2024-01-09,M1,TEA,Tea,1,,\n', 'the amount is missing'],
  ['1003,,M1,TEA,Tea,1,2,\n', 'the date is missing'],
  [',2024-01-09,,TEA,Tea,1,2,\n', 'neither order number nor customer is given'],
  ['1001,2024-01-05,M7,POT,Pot,1,2,\n', 'order 1001 belongs to another customer'],
  ['1003,2024-02-30T10:00:00Z,M1,TEA,Tea,1,2,\n', 'Date: "2024-02-30T10:00:00Z" is no day of the calendar'],
  ['1003,2024-01-09,M1,TEA,Tea,1,2,UK,more\n', 'has 9 cells, the header has 8'],
])('%s is refused: %s', async (row, reason) => {
  const { json, exit, before, shop } = await afterwards(row)
  expect({ exit, rejections: json.rejections }).toEqual({ exit: 3, rejections: [{ row: 2, text: reason }] })
  expect(dump(shop, { history: false })).toEqual(before)
})

test('customers who are known by nothing but their name are customers all the same', async () => {
  const shop = await newWorkspace('retail')
  const file =
    'Date,Customer name,Item,Amount\n2024-01-05,陳怡君,茶,300\n2024-01-05,陳怡君,杯,120\n2024-02-01,歐陽文華,茶,300\n'
  await shop.write('names.csv', file)
  const first = await shop.run('import transactions names.csv --json')
  expect(first.json.import.related).toEqual({ contacts: 2, products: 2, orders: 2 })
  const again = await shop.run('import transactions names.csv --json')
  expect(countsOf(again.json.import)).toBe('0 0 3 0 0')
  const { json } = await shop.run('report rfm --detail --json')
  expect(json.rows.map((row: { name: string; monetary: number }) => [row.name, row.monetary])).toEqual([
    ['陳怡君', 420],
    ['歐陽文華', 300],
  ])
})
