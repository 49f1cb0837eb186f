import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dump, worldOf } from '../helpers/dump.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const oneOf = (...texts: string[]) => fc.constantFrom(...texts)

/** Few people, orders and products, so that files speak of the same ones again and again. */
const PERSON = fc.record({
  id: oneOf('', 'M1', 'M2', 'M3'),
  email: oneOf('', 'a@x.example', 'b@x.example', 'a@x.example;b@x.example'),
  phone: oneOf('', '123', '456'),
  name: oneOf('', 'Ann', 'Bo'),
  tags: oneOf('', 'vip', 'new;vip'),
  company: oneOf('', 'Acme', 'Bolt'),
  dog: oneOf('', 'Rex'),
})
const LINE = fc.record({
  order: oneOf('1', '2', 'C3'),
  date: oneOf('2024-01-01', '2024-01-02'),
  id: oneOf('', 'M1', 'M2'),
  email: oneOf('', '', 'a@x.example'),
  sku: oneOf('TEA', 'CUP'),
  qty: oneOf('1', '2', '-1'),
  price: oneOf('1.00', '2.50'),
  country: oneOf('', 'UK'),
})
const DEAL = fc.record({
  id: oneOf('', 'D1', 'D2'),
  name: oneOf('Tea', 'Cups'),
  account: oneOf('', 'Acme'),
  stage: oneOf('Inquiry', 'Quote', 'Won', 'Lost'),
  amount: oneOf('', '10'),
  product: oneOf('', 'TEA', 'POT'),
  email: oneOf('', 'a@x.example', 'c@x.example'),
  closed: oneOf('', '2024-03-03'),
})

const HEADINGS = {
  contacts: 'ID,E-mail,Phone,Name,Tags,Company,Dog',
  transactions: 'Order,Date,Customer ID,Customer email,SKU,Qty,Price,Country',
  deals: 'Deal id,Name,Account,Stage,Amount,Product,Contact email,Close date',
}
type Entity = keyof typeof HEADINGS

/** A file of nothing but blank cells has no rows. */
const isBlank = (cells: object): boolean => Object.values(cells).every(cell => cell === '')

const file = (entity: Entity, row: fc.Arbitrary<object>) =>
  fc
    .tuple(
      fc.array(
        row.filter(cells => !isBlank(cells)),
        { minLength: 1, maxLength: 6 },
      ),
      oneOf('till', 'web'),
    )
    .map(([rows, source]) => ({
      entity,
      source,
      rows: rows.map(cells => Object.values(cells).join(',')),
    }))
const FILE = fc.oneof(file('contacts', PERSON), file('transactions', LINE), file('deals', DEAL))
type File = { entity: Entity; source: string; rows: string[] }

async function importing(shop: Folder, { entity, source, rows }: File) {
  await shop.write('file.csv', [HEADINGS[entity], ...rows].join('\n'))
  const { json } = await shop.run(`import ${entity} file.csv --source ${source} --json`)
  expect(json.error).toBeUndefined()
  const { read, created, updated, unchanged, skipped, rejected } = json.import
  expect(created + updated + unchanged + skipped + rejected).toBe(read)
  return json.import
}

/** A row that gives an e-mail of somebody else to one who is there. */
const SHARED: File[] = [
  { entity: 'contacts', source: 'web', rows: ['M1,a@x.example,,Ann,,,', 'M2,,123,Bo,,,'] },
  { entity: 'contacts', source: 'web', rows: ['M2,a@x.example,,Bo,,,'] },
]

test('a chain of imports, undone from the last to the first, leaves no trace', { timeout: 60_000 }, async () => {
  const shop = await newWorkspace('retail', '--currency GBP')
  await fc.assert(
    fc.asyncProperty(fc.array(FILE, { minLength: 1, maxLength: 4 }), async files => {
      const states: [run: string, before: object][] = []
      for (const each of files) {
        const before = dump(shop, { history: false })
        states.push([(await importing(shop, each)).run, before])
      }
      for (const [run, before] of states.reverse()) {
        const undone = await shop.run(`history undo ${run} --json`)
        expect(undone.json.error).toBeUndefined()
        expect(dump(shop, { history: false })).toEqual(before)
      }
    }),
    { numRuns: 25, examples: [[SHARED]] },
  )
})

/** Files that once were read in another way the second time. */
const HARD: [File][] = [
  [
    {
      entity: 'transactions',
      source: 'till',
      rows: [
        'C3,2024-01-02,M2,a@x.example,TEA,-1,2.50,',
        'C3,2024-01-01,M1,,TEA,-1,1.00,UK',
        'C3,2024-01-01,,,CUP,1,1.00,UK',
      ],
    },
  ],
  [
    {
      entity: 'contacts',
      source: 'web',
      rows: [',a@x.example,123,Bo,,,', ',,123,Ann,,,', ',a@x.example,123,Ann,,Bolt,', 'M1,a@x.example,456,Ann,,,'],
    },
  ],
]

test('whatever a file says, importing it again changes nothing', { timeout: 60_000 }, async () => {
  const shop = await newWorkspace('retail', '--currency GBP')
  await fc.assert(
    fc.asyncProperty(FILE, async each => {
      const { run, rejected } = await importing(shop, each)
      const before = dump(shop, { history: false })
      const again = await importing(shop, each)
      expect([again.created, again.updated, again.rejected]).toEqual([0, 0, rejected])
      expect(dump(shop, { history: false })).toEqual(before)
      await shop.run(`history undo ${again.run}`)
      await shop.run(`history undo ${run}`)
    }),
    { numRuns: 40, examples: HARD },
  )
})

/** Orders as a till writes them: the lines of an order agree about it, but not all of them say everything. */
const ORDER = fc.tuple(
  fc.uniqueArray(oneOf('1', '2', '3', 'C4'), { minLength: 1 }),
  fc.array(fc.tuple(oneOf('TEA', 'CUP', 'POT'), oneOf('1', '2', '-1'), oneOf('1.00', '2.50'), fc.boolean()), {
    minLength: 1,
    maxLength: 8,
  }),
)

test('the rows of a file in another order say the same', { timeout: 60_000 }, async () => {
  const shop = await newWorkspace('retail', '--currency GBP')
  const rows = ORDER.map(([orders, lines]) =>
    lines.map(([sku, qty, price, isBrief], index) => {
      const order = orders[index % orders.length] ?? ''
      const [day, id, country] = isBrief ? ['2024-01-02', '', ''] : ['2024-01-01', `M${order.slice(-1)}`, 'UK']
      return [order, day, id, '', sku, qty, price, country].join(',')
    }),
  )
  const shuffled = rows.chain(list => fc.shuffledSubarray(list, { minLength: list.length }).map(other => [list, other]))
  await fc.assert(
    fc.asyncProperty(shuffled, async orders => {
      const worlds = []
      for (const list of orders) {
        const { run } = await importing(shop, { entity: 'transactions', source: 'till', rows: list })
        worlds.push(worldOf(shop))
        await shop.run(`history undo ${run}`)
      }
      expect(worlds[1]).toEqual(worlds[0])
    }),
    { numRuns: 40 },
  )
})

test('whichever run is undone with those that depend on it, the rest can be undone after it', {
  timeout: 60_000,
}, async () => {
  const shop = await newWorkspace('retail', '--currency GBP')
  // The name of a source stays as long as anything came from it, whichever run has named it first.
  const records = () => ({ ...dump(shop, { history: false }), source: [] })
  const empty = records()
  // The last run links a contact of the first to a company of the third, which hangs on the second.
  const linking: File[] = [
    {
      entity: 'transactions',
      source: 'till',
      rows: ['1,2024-01-02,M1,a@x.example,TEA,1,2.50,', '1,2024-01-01,M1,,CUP,-1,2.50,UK'],
    },
    {
      entity: 'deals',
      source: 'web',
      rows: [
        ',Cups,,Inquiry,10,TEA,a@x.example,2024-03-03',
        'D1,Cups,,Lost,10,,,2024-03-03',
        'D2,Cups,,Quote,10,POT,c@x.example,',
      ],
    },
    {
      entity: 'deals',
      source: 'web',
      rows: [
        'D1,Tea,,Quote,,,,2024-03-03',
        'D2,Cups,Acme,Won,,,,2024-03-03',
        'D2,Cups,,Lost,,POT,a@x.example,',
        'D1,Cups,Acme,Quote,10,,,2024-03-03',
        ',Tea,Acme,Inquiry,,,,',
        'D1,Cups,Acme,Won,10,,,',
      ],
    },
    {
      entity: 'contacts',
      source: 'web',
      rows: ['M2,,123,,,Bolt,', ',a@x.example;b@x.example,,,new;vip,Acme,', 'M2,b@x.example,123,Bo,new;vip,Acme,'],
    },
  ]
  const story = fc.tuple(fc.array(FILE, { minLength: 2, maxLength: 4 }), fc.nat(3))
  await fc.assert(
    fc.asyncProperty(story, async ([files, at]) => {
      const runs: string[] = []
      for (const each of files) runs.push((await importing(shop, each)).run)
      const undone = await shop.run(`history undo ${runs[at % runs.length]} --with-later --json`)
      expect(undone.exit).toBe(0)
      const taken = undone.json.undo.runs.map(({ run }: { run: string }) => run)
      for (const run of runs.reverse().filter(each => !taken.includes(each)))
        expect((await shop.run(`history undo ${run} --json`)).json.error).toBeUndefined()
      expect(records()).toEqual(empty)
    }),
    { numRuns: 15, examples: [[[linking, 1]]] },
  )
})
