import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dump, worldOf } from '../helpers/dump.js'
import { EXAMPLES } from '../helpers/samples.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const ORDERS = 'Order,Date,Customer ID,SKU,Qty,Price\n1,2024-01-05,M1,TEA,2,3.50\n2,2024-01-06,,CUP,1,12\n'
const PEOPLE = 'ID,Name,E-mail,City,Tags,Dog\nM1,Ann,ann@a.example,Leeds,vip,Rex\nM2,Bo,bo@b.example,,,\n'
const MORE_PEOPLE = 'ID,Name,E-mail,City,Tags,Dog,Company\nM1,Anna,anna@a.example,York,new,Fido,Acme\nM3,Cy,,,,,\n'

/** A shop that has made these imports, each `entity file`, and the ids of its runs. */
async function shopAfter(...imports: [entity: string, content: string][]): Promise<{ shop: Folder; runs: string[] }> {
  const shop = await newWorkspace('retail', '--currency GBP')
  const runs = []
  for (const [index, [entity, content]] of imports.entries()) {
    await shop.write(`${index}.csv`, content)
    runs.push((await shop.run(`import ${entity} ${index}.csv --json`)).json.import.run)
  }
  return { shop, runs }
}

const records = (shop: Folder) => dump(shop, { history: false })

test.each([
  ['retail', 'transactions', 'transactions.csv'],
  ['retail', 'contacts', 'contacts.csv'],
  ['b2b', 'companies', 'accounts.csv'],
  ['b2b', 'owners', 'sales_teams.csv'],
  ['b2b', 'products', 'products.csv'],
  ['b2b', 'deals', 'deals.csv'],
])('undo of the first import, of %s %s, brings the store back to empty', async (preset, entity, file) => {
  const shop = await newWorkspace(preset, '--currency USD')
  const empty = records(shop)
  const done = (await shop.run(['import', entity, join(EXAMPLES, preset, 'data', file), '--json'])).json.import
  expect([done.created, done.rejected]).toEqual([done.read, 0])
  const undone = await shop.run(`history undo ${done.run} --json`)
  const { run, deleted, ...rest } = undone.json.undo
  expect([undone.exit, rest]).toEqual([
    0,
    {
      undone: done.run,
      restored: 0,
      runs: [{ run: done.run, command: 'import', deleted, restored: 0 }],
      dryRun: false,
    },
  ])
  expect(records(shop)).toEqual(empty)
  const again = (await shop.run(['import', entity, join(EXAMPLES, preset, 'data', file), '--json'])).json.import
  expect(again.created).toBe(done.read)
})

test('undo of an update puts back every field, and takes away what it added', async () => {
  const { shop } = await shopAfter(['contacts', PEOPLE], ['transactions', ORDERS])
  const before = records(shop)
  const later: [string, string][] = [
    ['contacts', MORE_PEOPLE],
    ['transactions', ORDERS.replace('2,3.50', '3,3.00').replace('06,,', '04,M2,')],
  ]
  for (const [entity, content] of later) {
    await shop.write('later.csv', content)
    const { run, updated } = (await shop.run(`import ${entity} later.csv --json`)).json.import
    expect(updated).toBeGreaterThan(0)
    expect(records(shop)).not.toEqual(before)
    expect((await shop.run(`history undo ${run}`)).exit).toBe(0)
    expect(records(shop)).toEqual(before)
  }
})

test('undo is refused where later runs depend on the run, and names them', async () => {
  const { shop, runs } = await shopAfter(['contacts', PEOPLE], ['contacts', MORE_PEOPLE], ['transactions', ORDERS])
  const before = dump(shop)
  const refused = await shop.run(`history undo ${runs[0]}`)
  expect({ ...refused, json: undefined }).toEqual({
    exit: 4,
    stdout: '',
    json: undefined,
    stderr: `error Later runs depend on run ${runs[0]}.
       1 × order of run ${runs[2]} (import) belong to what would be deleted
       1 × contact: changed later by run ${runs[1]} (import)
       1 × contact_tag of run ${runs[1]} (import) belong to what would be deleted
       1 × contact_identity of run ${runs[1]} (import) belong to what would be deleted
       contact Ann, name: "Ann" then, "Anna" now (run ${runs[1]})
       contact Ann, company_id: nothing then, 1 now (run ${runs[1]})
       contact Ann, city: "Leeds" then, "York" now (run ${runs[1]})
       contact Ann, custom.Dog: "Rex" then, "Fido" now (run ${runs[1]})
hint  guanxi history undo ${runs[0]} --with-later takes them back too, the newest first; try it with --dry-run.
`,
  })
  const { json } = await shop.run(`history undo ${runs[0]} --json`)
  expect(json.error).toMatchObject({ code: 'E_CONFLICT', exit: 4, details: expect.any(Array) })
  expect(dump(shop)).toEqual(before)
  for (const run of [...runs].reverse()) expect((await shop.run(`history undo ${run}`)).exit).toBe(0)
})

test('the first import can be undone though later files came from the same source', async () => {
  const { shop, runs } = await shopAfter(['contacts', PEOPLE.replaceAll('M1', 'M8')], ['transactions', ORDERS])
  expect((await shop.run(`history undo ${runs[0]}`)).exit).toBe(0)
  const other = await shopAfter(['transactions', ORDERS])
  expect(worldOf(shop)).toEqual(worldOf(other.shop))
})

test('undo says of every field that a later run has changed what it was then and is now', async () => {
  const { shop, runs } = await shopAfter(
    ['contacts', 'id,name,city,note\n1,Ann,Leeds,\n2,Bo,York,x\n3,Cy,Hull,\n'],
    ['contacts', 'id,name,city,note\n1,Ann,London,\n2,Bo,York,y\n'],
    ['contacts', 'id,name,city\n1,Ann,Paris\n'],
  )
  const { stderr } = await shop.run(`history undo ${runs[0]}`)
  expect(stderr.split('\n').slice(1, -2)).toEqual([
    `       1 × contact: changed later by run ${runs[2]} (import)`,
    `       1 × contact: changed later by run ${runs[1]} (import)`,
    `       contact Ann, city: "Leeds" then, "Paris" now (run ${runs[2]})`,
    `       contact Bo, note: "x" then, "y" now (run ${runs[1]})`,
  ])
  await shop.run(`history undo ${runs[1]} --to edits.csv`)
  expect((await shop.read('edits.csv')).split('\r\n').slice(1)).toEqual([
    `contact,Ann,updated,city,London,Paris,${runs[2]},import`,
    '',
  ])
})

test('undo with the later runs takes them back too, the newest first, all or none', async () => {
  const { shop, runs } = await shopAfter(
    ['contacts', 'id,name,city\n9,Eve,Rome\n'],
    ['contacts', 'id,name,city\n1,Ann,Leeds\n'],
    ['contacts', 'id,name,city\n1,Ann,London\n'],
    ['contacts', 'id,name,city\n9,Eve,Bari\n'],
    ['transactions', ORDERS.replaceAll('M1', '1')],
  )
  const before = dump(shop)
  const tried = await shop.run(`history undo ${runs[1]} --with-later --dry-run`)
  expect([tried.exit, tried.stdout]).toEqual([
    0,
    `would take back run ${runs[4]} (import): 6 records deleted, 0 restored
would take back run ${runs[2]} (import): 0 records deleted, 1 restored
would take back run ${runs[1]} (import): 2 records deleted, 0 restored
run ${runs[1]}: 8 records would be deleted, 1 would be restored
`,
  ])
  expect(dump(shop)).toEqual(before)
  const { json } = await shop.run(`history undo ${runs[1]} --with-later --json`)
  expect(json.undo.runs.map(({ run }: { run: string }) => run)).toEqual([runs[4], runs[2], runs[1]])
  const other = await shopAfter(['contacts', 'id,name,city\n9,Eve,Rome\n'], ['contacts', 'id,name,city\n9,Eve,Bari\n'])
  expect(worldOf(shop)).toEqual(worldOf(other.shop))
})

test('undo never takes a wish to get no mail back in passing', async () => {
  const { shop, runs } = await shopAfter(['contacts', 'id,name\n1,Ann\n'])
  const { run } = (await shop.run('consent withdraw 1 --json')).json.consent
  const before = dump(shop)
  const { exit, stderr } = await shop.run(`history undo ${runs[0]} --with-later`)
  expect([exit, stderr]).toEqual([
    4,
    `error Run ${run} (consent withdraw) depends on run ${runs[0]}.
hint  Somebody does not want mail. If that was a mistake, take it back by itself first: guanxi history undo ${run}
`,
  ])
  expect(dump(shop)).toEqual(before)
})

test('undo tried out says what it would take back, and changes nothing', async () => {
  const { shop, runs } = await shopAfter(['contacts', PEOPLE])
  const before = dump(shop)
  const dry = await shop.run(`history undo ${runs[0]} --dry-run`)
  expect([dry.exit, dry.stdout]).toEqual([0, `run ${runs[0]}: 8 records would be deleted, 0 would be restored\n`])
  expect(dump(shop)).toEqual(before)
})

test('a run is undone once; an undo and a run that is not there cannot be', async () => {
  const { shop, runs } = await shopAfter(['contacts', PEOPLE])
  const { run } = (await shop.run('history undo 1 --json')).json.undo
  const messages = []
  for (const text of [runs[0], run, '99', 'nonsense']) {
    const { json, exit } = await shop.run(`history undo ${text} --json`)
    messages.push([exit, json.error.code, json.error.message])
  }
  expect(messages).toEqual([
    [2, 'E_USAGE', `Run ${runs[0]} has been undone already.`],
    [2, 'E_USAGE', 'An undo cannot be undone.'],
    [2, 'E_USAGE', 'There is no run "99".'],
    [2, 'E_USAGE', 'There is no run "nonsense".'],
  ])
})

test('history list tells of every run, the newest first', async () => {
  const { shop, runs } = await shopAfter(['contacts', PEOPLE], ['transactions', `${ORDERS}x,y,,,,\n`])
  const undo = (await shop.run(`history undo ${runs[1]} --json`)).json.undo.run
  await shop.run('import contacts 0.csv --dry-run')
  const { json } = await shop.run('history list --json')
  const common = {
    time: '2024-06-15 12:00:00',
    actor: expect.any(String),
    created: null,
    updated: null,
    rejected: null,
  }
  const done = { created: 2, updated: 0, rejected: 0, state: 'done' }
  expect(json.runs).toEqual([
    { ...common, number: 3, run: undo, command: `history undo ${runs[1]}`, source: null, state: 'done' },
    {
      ...common,
      ...done,
      number: 2,
      run: runs[1],
      command: 'import transactions',
      source: '1.csv',
      rejected: 1,
      state: 'undone',
    },
    { ...common, ...done, number: 1, run: runs[0], command: 'import contacts', source: '0.csv' },
  ])
  expect((await shop.run('history list --limit 1 --json')).json.runs.length).toBe(1)
})

test('history show tells what a run created and changed, before and after', async () => {
  const { shop, runs } = await shopAfter(['contacts', PEOPLE], ['contacts', MORE_PEOPLE])
  const { json } = await shop.run(`history show ${runs[1]} --json`)
  expect(json).toMatchObject({
    run: { id: runs[1], command: 'import', arguments: ['contacts', '1.csv', '--json'], state: 'done', source: '1.csv' },
    created: { company: 1, contact: 1, contact_identity: 2, contact_tag: 1 },
    updated: { contact: 1 },
  })
  const changes = json.changes.filter((row: { change: string }) => row.change === 'updated')
  const of = (field: string, before: unknown, after: unknown) => ({
    table: 'contact',
    record: 'Ann',
    change: 'updated',
    field,
    before,
    after,
  })
  expect(changes).toEqual([
    of('name', 'Ann', 'Anna'),
    of('company_id', null, 1),
    of('city', 'Leeds', 'York'),
    of('custom.Dog', 'Rex', 'Fido'),
  ])
})

test('history show tells what a run wrote, in whole money, whatever has come later', async () => {
  const shop = await newWorkspace('retail', '--currency TWD')
  for (const [number, price] of [700, 1050, 900].entries()) {
    await shop.write(`${number}.csv`, `Order,Date,SKU,Qty,Price\n1,2024-01-05,TEA,1,${price}\n`)
    await shop.run(`import transactions ${number}.csv`)
  }
  const { json } = await shop.run('history show 2 --json')
  const told = json.changes.map((row: Record<string, unknown>) => `${row.field} ${row.before} ${row.after}`)
  expect(told.sort()).toEqual(['amount 700 1050', 'amount 700 1050', 'unit_price 700 1050'])
})

test('a workspace that has changed its currency refuses to relabel the books', async () => {
  const shop = await newWorkspace('retail', '--currency TWD')
  await shop.write('a.csv', 'Order,Date,Amount\n1,2024-01-05,700\n')
  await shop.run('import transactions a.csv')
  await shop.write('guanxi.yaml', (await shop.read('guanxi.yaml')).replace('currency: TWD', 'currency: USD'))
  const { exit, stderr } = await shop.run('report sales')
  expect(exit).toBe(2)
  expect(stderr).toContain('The orders of this database are in TWD, and guanxi.yaml says USD.')
})
