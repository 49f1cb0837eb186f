import { expect, test } from 'vitest'
import { worldOf } from '../helpers/dump.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

/** Imports one file by a mapping, and says what the store then holds. */
async function imported(entity: string, mapping: string, file: string, flags = '') {
  const shop = await newWorkspace('retail', flags)
  await shop.write('file.csv', file)
  await shop.write('mappings/m.yaml', `entity: ${entity}\n${mapping}`)
  const finished = await shop.run(`import ${entity} file.csv --map m --json`)
  return { shop, ...finished, world: () => worldOf(shop) }
}

/** The contacts with all their fields, in the order of the file. */
async function contactsOf(shop: Folder) {
  const { json } = await shop.run('contact list --json')
  const sheets = []
  for (const { contact_id } of json.contacts)
    sheets.push((await shop.run(`contact show ${contact_id} --json`)).json.contact)
  return sheets
}

test('several columns become one field, in the order of the mapping; blanks leave no gap', async () => {
  const { shop } = await imported(
    'contacts',
    'join:\n  street: [no, road, flat]\n  custom.plate: { columns: [flat, no], with: / }\n',
    'name,flat,road,no\nAnna,3F,Main Road,12\nBen,,Side Street,7\n',
  )
  expect(await contactsOf(shop)).toMatchObject([
    { name: 'Anna', street: '12 Main Road 3F', plate: '3F/12' },
    { name: 'Ben', street: '7 Side Street', plate: '7' },
  ])
})

test('blank cells take the default, and all rows the constant; what the row says is stronger than the default', async () => {
  const { shop } = await imported(
    'contacts',
    'constants: { country: TW, custom.fair: Taipei 2024 }\ndefaults: { city: Taipei, custom.level: guest }\ncolumns: { level: custom.level }\n',
    'name,city,level\nAnna,,\nBen,Tainan,gold\n',
  )
  expect(await contactsOf(shop)).toMatchObject([
    { city: 'Taipei', country: 'TW', fair: 'Taipei 2024', level: 'guest' },
    { city: 'Tainan', country: 'TW', fair: 'Taipei 2024', level: 'gold' },
  ])
})

test('labels of the file are given the names they have here, in single cells and in lists', async () => {
  const { shop } = await imported(
    'contacts',
    `columns:
  城市: { field: city, values: { 北市: 臺北市, 不詳: } }
  標籤: { field: tags, separator: /, values: { 舊: 老客戶 } }
  等級: { field: custom.level, values: { 1: gold } }
`,
    '姓名,城市,標籤,等級\n王小明,北市,舊/VIP; 常客,1\n李大同,不詳,新,2\n',
  )
  const [wang, li] = await contactsOf(shop)
  expect(wang).toMatchObject({ city: '臺北市', tags: ['老客戶', 'VIP; 常客'], level: 'gold' })
  expect(li).toMatchObject({ city: null, tags: ['新'], level: '2' })
})

test('numbers with a decimal comma, and times of another time zone, are read as the mapping says', async () => {
  const { world } = await imported(
    'transactions',
    'decimal: ","\ntimezone: America/New_York\nsource: till\ncolumns: { When: ordered_at }\n',
    'order,When,customer id,amount\nA1,2024-07-01 20:30,K1,"1.234,50"\nA2,2024-01-01 20:30:00,K1,7\nA3,2024-07-01T20:30:00Z,K1,-3,5\nA4,2024-07-02,K1,1\n'.replace(
      '-3,5',
      '"-3,5"',
    ),
    '--currency USD --timezone Asia/Taipei',
  )
  const orders = (world().orders ?? []).map(order =>
    /source=(\S+) number=(\S+) .*ordered_at=(\S+ \S+) .*amount=(\S+)/.exec(order)?.slice(1),
  )
  expect(orders).toEqual([
    ['till', 'A1', '2024-07-02 08:30:00', '123450'],
    ['till', 'A2', '2024-01-02 09:30:00', '700'],
    ['till', 'A3', '2024-07-02 04:30:00', '-350'],
    ['till', 'A4', '2024-07-02 00:00:00', '100'],
  ])
})

test('a custom field holds what its type says; a cell that cannot is refused with the reason', async () => {
  const { json, shop } = await imported(
    'contacts',
    `date_format: DD/MM/YYYY
columns:
  Points: { field: custom.points, type: number, decimal: "," }
  Member since: { field: custom.since, type: day }
  VIP: { field: custom.vip, type: yes_no }
  Likes: { field: custom.likes, type: list, separator: + }
  Card: { field: custom.card, type: text }
`,
    'name,Points,Member since,VIP,Likes,Card\nAnna,"1.250,5",31/12/2023,是,tea + coffee,00042\nBen,many,,no,,\nCho,,,perhaps,,\n',
  )
  expect(json.rejections).toEqual([
    { row: 3, text: 'points: "many" is not a number' },
    { row: 4, text: 'vip: "perhaps" is neither yes nor no' },
  ])
  expect(await contactsOf(shop)).toMatchObject([
    { points: 1250.5, since: '2023-12-31', vip: true, likes: ['tea', 'coffee'], card: '00042' },
  ])
})

test.each([
  ['policies: { quantity: append }', 'The mapping appends to "quantity", which is neither text nor a list.'],
  ['policy: append', 'The mapping appends to every field.'],
  ['policies: { qantity: fill }', 'The mapping names a field "qantity", and guanxi has none.'],
  ['missing: { company: skip }', 'The mapping says what to do where a "company" of transactions is missing.'],
  ['join: { amount: [price, tax] }', 'The mapping joins columns to "amount", which is no text.'],
  ['join: { channel: [price, taxes] }', 'The mapping names a column "taxes", and the file has none.'],
  ['columns: { price: { field: amount, type: number } }', 'The mapping gives the field "amount" a type.'],
])('a mapping that says %s is refused', async (line, message) => {
  const { json, exit } = await imported(
    'transactions',
    `${line}\n`,
    'order,date,amount,price,tax\nA1,2024-01-01,1,1,1\n',
  )
  expect({ exit, error: json.error.message }).toEqual({ exit: 2, error: message })
})

test('a time zone that is none is told with its line', async () => {
  const { json } = await imported('transactions', 'timezone: Taipei\n', 'order,date,amount\nA1,2024-01-01,1\n')
  expect(json.error).toMatchObject({
    message: '"timezone" must be a time zone such as Asia/Taipei.',
    at: 'mappings/m.yaml:2:11',
  })
})
