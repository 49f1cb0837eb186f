import { expect, test } from 'vitest'
import { dump, worldOf } from '../helpers/dump.js'
import { type Folder, newWorkspace, TODAY } from '../helpers/workspace.js'

const HEADER = 'Deal id,Name,Account,Stage,Amount,Owner,Product,Contact email,Created,Close date\n'
const OPEN = 'D1,Tea for all,Acme,Engaging,100,Ann,GTXPro,,2024-01-02,2024-03-31\n'

async function firm(): Promise<Folder> {
  const folder = await newWorkspace('b2b', '--currency USD')
  await folder.write('products.csv', 'Product,Sales price\nGTX Pro,4821\n')
  await folder.run('import products products.csv')
  return folder
}

async function importing(folder: Folder, content: string, flags = '') {
  await folder.write('deals.csv', content)
  const { json, exit } = await folder.run(`import deals deals.csv --json ${flags}`)
  const { created, updated, unchanged, skipped, rejected } = json.import ?? {}
  return { exit, json, counts: [created, updated, unchanged, skipped, rejected].join(' ') }
}

test('a deal comes with its company, owner and product, and the product is found without its blank', async () => {
  const folder = await firm()
  const { json, counts } = await importing(folder, HEADER + OPEN)
  expect([counts, json.import.related]).toEqual(['1 0 0 0 0', { contacts: 0, companies: 1, owners: 1, products: 0 }])
  expect(worldOf(folder)).toEqual({
    companies: ['name=Acme'],
    owners: ['name=Ann'],
    products: ['code=GTX Pro name=GTX Pro price=482100 currency=USD'],
    deals: [
      'external_id=D1 name=Tea for all company=Acme product=GTX Pro owner=Ann pipeline=default stage=Engaging state=open value=10000 currency=USD created_day=2024-01-02 expected_close_day=2024-03-31',
    ],
    stages: ['external_id=D1 name=Tea for all stage=Engaging entered_day=2024-01-02'],
  })
})

test('the stage history tells every move, and when', async () => {
  const folder = await firm()
  const moves = [
    'Stage\nEngaging',
    'Stage\nnegotiation/review',
    'Stage,Close date\nClosed Won,2024-06-10',
    'Stage\nProposal',
  ]
  await importing(folder, HEADER + OPEN)
  for (const move of moves) {
    const [header, values] = move.split('\n')
    await importing(folder, `Deal id,${header}\nD1,${values}\n`)
  }
  const { stages, deals } = worldOf(folder)
  expect(stages).toEqual([
    'external_id=D1 name=Tea for all stage=Engaging entered_day=2024-01-02',
    `external_id=D1 name=Tea for all stage=Negotiation entered_day=${TODAY}`,
    'external_id=D1 name=Tea for all stage=Won entered_day=2024-06-10',
    `external_id=D1 name=Tea for all stage=Proposal entered_day=${TODAY}`,
  ])
  // Reopened: the day of closing is no longer true.
  expect(deals?.[0]).toContain('stage=Proposal state=open value=10000')
  expect(deals?.[0]).not.toContain(' closed_day')
})

test('a deal that comes in closed was open before, nobody knows where', async () => {
  const folder = await firm()
  await importing(folder, `${HEADER}D2,,Acme,Lost,0,Ann,,,2024-01-02,2024-02-03\n`)
  expect(worldOf(folder).stages).toEqual([
    'external_id=D2 entered_day=2024-01-02',
    'external_id=D2 stage=Lost entered_day=2024-02-03',
  ])
})

test('a deal can be given another product, owner, company and a contact by a later file', async () => {
  const folder = await firm()
  await importing(folder, HEADER + OPEN)
  const later = `${HEADER}D1,,Bolt,Engaging,,Bo,New thing,cy@c.example,,\n`
  expect((await importing(folder, later)).counts).toBe('0 1 0 0 0')
  expect(worldOf(folder).deals).toEqual([
    'external_id=D1 name=Tea for all contact=email:default:cy@c.example company=Bolt product=New thing owner=Bo pipeline=default stage=Engaging state=open value=10000 currency=USD created_day=2024-01-02 expected_close_day=2024-03-31',
  ])
  expect((await importing(folder, later)).counts).toBe('0 0 1 0 0')
})

test('a value keeps its currency where a later file names neither', async () => {
  const folder = await firm()
  await importing(folder, 'Deal id,Stage,Amount,Currency\nD1,Engaging,100,EUR\n')
  expect((await importing(folder, 'Deal id,Stage\nD1,Proposal\n')).counts).toBe('0 1 0 0 0')
  expect(worldOf(folder).deals?.[0]).toContain('value=10000 currency=EUR')
})

test('a deal that stands in the file twice is one deal; the second row fills its blanks', async () => {
  const folder = await firm()
  const twice = `${HEADER}D1,,Acme,Engaging,,Ann,,,2024-01-02,\nD1,Tea,Bolt,Won,50,,GTX Pro,,,2024-05-05\n`
  const { json, counts } = await importing(folder, twice)
  expect(counts).toBe('1 1 0 0 0')
  expect(json.remarks).toEqual([{ row: 3, text: 'is the same deal as row 2; only its blanks were filled' }])
  expect(worldOf(folder).deals).toEqual([
    'external_id=D1 name=Tea company=Acme product=GTX Pro owner=Ann pipeline=default stage=Engaging state=open value=5000 currency=USD created_day=2024-01-02',
  ])
  expect((await importing(folder, twice)).counts).toBe('0 0 2 0 0')
})

test('deals without an id are known by name and company', async () => {
  const folder = await firm()
  const content = 'Deal name,Company,Stage\nTea,Acme,Engaging\nTea,Bolt,Engaging\n'
  expect((await importing(folder, content)).counts).toBe('2 0 0 0 0')
  expect((await importing(folder, 'Deal name,Company,Stage\n TEA ,acme,Lost\n')).counts).toBe('0 1 0 0 0')
})

test('--on-duplicate skip leaves the deal as it is, and brings nobody for its sake', async () => {
  const folder = await firm()
  await importing(folder, HEADER + OPEN)
  const before = dump(folder, { history: false })
  const later = `${HEADER}D1,,Bolt,Won,,Bo,New thing,cy@c.example,,\n`
  expect((await importing(folder, later, '--on-duplicate skip')).counts).toBe('0 0 0 1 0')
  expect(dump(folder, { history: false })).toEqual(before)
  const failed = await importing(folder, later, '--on-duplicate fail')
  expect([failed.exit, failed.json.error.code]).toEqual([4, 'E_CONFLICT'])
  expect(dump(folder, { history: false })).toEqual(before)
})

test.each([
  [
    'D9,,,Dreaming,1,,,,,',
    '"Dreaming" is not a stage of the pipeline default (Prospecting, Engaging, Proposal, Negotiation, Won, Lost)',
  ],
  ['D9,,,,1,,,,,', 'the stage is missing'],
  [',,,Won,1,,,,,', 'neither id nor name is given'],
  ['D9,,,Won,much,,,,,', 'Amount: "much" is not a number'],
  ['D9,,,Won,1,,,,2024-13-01,', 'Created: "2024-13-01" is no day of the calendar'],
  ['D9,,,Won,1,,,cy,,', 'Contact email: "cy" is not an e-mail address'],
])('%s is refused: %s', async (row, reason) => {
  const folder = await firm()
  const before = dump(folder, { history: false })
  const { json, exit } = await importing(folder, `${HEADER}${row}\n`)
  expect({ exit, rejections: json.rejections }).toEqual({ exit: 3, rejections: [{ row: 2, text: reason }] })
  expect({ ...dump(folder, { history: false }), source: [] }).toEqual({ ...before, source: [] })
})

test.each(['deals', 'products'])('a currency that is none is refused in %s', async entity => {
  const folder = await firm()
  await folder.write('file.csv', 'ID,Name,Stage,Price,Amount,Currency\nX,X,Won,1,1,coins\n')
  const { json, exit } = await folder.run(`import ${entity} file.csv --json`)
  expect([exit, json.rejections]).toEqual([3, [{ row: 2, text: 'Currency: "coins" is not a currency' }]])
})

test('a deal that closes before it was created is taken, with a warning', async () => {
  const folder = await firm()
  const { json } = await importing(folder, `${HEADER}D1,,,Won,1,,,,2024-03-01,2024-02-01\n`)
  expect([json.import.warnings, json.remarks]).toEqual([
    1,
    [{ row: 2, text: 'is closed on 2024-02-01, before it was created on 2024-03-01' }],
  ])
})

test('a deal with somebody who is known by name only belongs to that contact', async () => {
  const team = await newWorkspace('b2b')
  await team.write('deals.csv', 'Deal name,Contact name,Company,Stage\nMachines,王大明,大安工業,Proposal\n')
  const first = await team.run('import deals deals.csv --json')
  expect(first.json.import.related).toMatchObject({ contacts: 1, companies: 1 })
  expect((await team.run('import deals deals.csv --json')).json.import).toMatchObject({
    created: 0,
    updated: 0,
    unchanged: 1,
  })
  expect((await team.run('contact list --json')).json.contacts.map((row: { name: string }) => row.name)).toEqual([
    '王大明',
  ])
})

test('a deal that was opened again was won on the days before', async () => {
  const team = await newWorkspace('b2b', '--currency USD')
  const HEAD = 'Deal ID,Deal name,Stage,Value,Created,Close date\n'
  await team.write('won.csv', `${HEAD}D1,Machines,Won,1000,2024-01-05,2024-02-01\n`)
  await team.write('again.csv', `${HEAD}D1,Machines,Engaging,1000,2024-01-05,\n`)
  await team.run('import deals won.csv')
  await team.run('import deals again.csv')
  const then = (await team.run('report pipeline --as-of 2024-03-01 --json')).json.summary
  expect([then.open_deals, then.won]).toEqual([0, 1])
  const now = (await team.run('report pipeline --json')).json.summary
  expect([now.open_deals, now.won]).toEqual([1, 0])
})
