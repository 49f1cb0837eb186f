import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FATE_OF } from '../../src/core/store/erasure-policy.js'
import { CAMPAIGN, CONFIG, LETTER } from '../helpers/campaign.js'
import { dump } from '../helpers/dump.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const ANNA = 'Anna Perlmutter'
const CONTACTS = `Customer ID,Name,Email,Phone,Note,City,Accepts Marketing
77,${ANNA},Anna.Perlmutter@Example.com,+886 912 345 678,likes oolong,Hualien,no
78,Ben Rosen,ben@example.com,+886 955 000 111,,Taipei,no
`
const ORDERS = `Order,Date,Customer ID,Email,SKU,Qty,Price,Delivery
1,2023-01-05,77,Anna.Perlmutter@Example.com,TEA,1,10.00,Perlmutter Street 5
2,2023-02-05,78,ben@example.com,TEA,2,10.00,Rosen Road 9
`

/** Words by which Anna could be told, in any spelling. */
const TRACES = ['perlmutter', '912345678', 'oolong', 'hualien', '912 345 678']

/** A shop in which Anna is everywhere: tables, history, letters, suppressions, an order without a number. */
async function shop(): Promise<Folder> {
  const folder = await newWorkspace('retail', '--currency GBP')
  await folder.write('guanxi.yaml', CONFIG)
  await folder.write(
    'campaigns/spring.yaml',
    CAMPAIGN.replace(
      '[Cannot lose, At risk]',
      '[Champions, Loyal, Hibernating, At risk, New customers, Promising, About to sleep, Cannot lose, Need attention, Potential loyalists]',
    ),
  )
  await folder.write('templates/letter.mjml', LETTER)
  await folder.write('contacts.csv', CONTACTS.replace(/,Accepts Marketing|,no$/gm, ''))
  await folder.write('orders.csv', ORDERS)
  await folder.write('till.csv', 'Date,Email,SKU,Qty,Price\n2023-03-01,anna.perlmutter@example.com,TEA,1,4.00\n')
  for (const line of [
    'import contacts contacts.csv',
    'import transactions orders.csv',
    'import transactions till.csv',
    'loyalty post',
  ])
    expect((await folder.run(line)).exit, line).toBe(0)
  await folder.write('later.csv', CONTACTS.replace('Hualien', 'Taitung').replace(/,Accepts Marketing|,no$/gm, ''))
  await folder.run('import contacts later.csv')
  await folder.run(['loyalty', 'adjust', 'anna.perlmutter@example.com', '5', '--reason', `Sorry, ${ANNA}`])
  await folder.run('campaign send spring --yes')
  await folder.run('suppression add anna.perlmutter@example.com --reason unsubscribed')
  await folder.run('consent withdraw anna.perlmutter@example.com --note Perlmutter')
  await folder.run('suppression add other.perlmutter.gone@example.com --reason x')
  await folder.run('suppression remove other.perlmutter.gone@example.com')
  return folder
}

/** Every byte of the database and its log. */
const bytesOf = ({ path }: Folder): string =>
  ['crm.db', 'crm.db-wal']
    .map(name => (existsSync(join(path, name)) ? readFileSync(join(path, name), 'latin1') : ''))
    .join('')
    .toLowerCase()

describe('erasing a person', () => {
  test('shows first what it does to each table, and does nothing without a yes', async () => {
    const folder = await shop()
    const before = dump(folder)
    const { exit, stderr } = await folder.run('contact erase 77')
    expect([exit, stderr]).toEqual([
      2,
      'error Erasing cannot be undone, and there is nobody to ask.\nhint  Look at the plan with --dry-run, then add --yes.\n',
    ])
    const { json } = await folder.run('contact erase 77 --dry-run --json')
    expect(json.steps.map((step: Record<string, unknown>) => [step.table, step.records, step.action])).toEqual([
      ['contact', 1, 'anonymise'],
      ['contact_identity', 3, 'delete'],
      ['consent', 1, 'delete'],
      ['order_line', 2, 'anonymise'],
      ['loyalty_entry', 3, 'anonymise'],
      ['mail', 1, 'anonymise'],
      ['order', 2, 'keep'],
      ['suppression', 1, 'delete'],
      ['change', 1, 'delete'],
      ['run', 3, 'anonymise'],
    ])
    expect(json.erasure.letters).toHaveLength(1)
    expect(dump(folder)).toEqual(before)
  })

  test('leaves no byte of him behind, and every amount as it was', async () => {
    const folder = await shop()
    const sums = async () => {
      const { rows, summary } = (await folder.run('report sales --json')).json
      const points = (await folder.run('report loyalty --json')).json.summary
      const people = (await folder.run('report rfm --detail --json')).json.rows as Record<string, unknown>[]
      return {
        rows,
        summary,
        points,
        people: people.map(({ frequency, monetary, segment }) => [frequency, monetary, segment]),
      }
    }
    const before = await sums()
    // A removed suppression of another address stays what it was; only Anna's traces go.
    for (const trace of TRACES.slice(0, -1)) expect(bytesOf(folder)).toContain(trace)
    const { exit, stdout, stderr } = await folder.run('contact erase 77 --yes')
    expect([exit, stdout.split('\n').at(-2)]).toEqual([
      0,
      'Erased. It cannot be undone, and no import or undo brings the person back.',
    ])
    expect(stderr).toMatch(/^Removed letters: outbox\/\w+\.eml\n/)
    expect(readdirSync(join(folder.path, 'outbox'))).toHaveLength(1)
    const bytes = bytesOf(folder).replaceAll('other.perlmutter.gone', '')
    for (const trace of TRACES) expect(bytes).not.toContain(trace)
    expect(await sums()).toEqual(before)
    expect((await folder.run('contact show 77')).stderr).toContain('There is no contact "77"')
  })

  test('no import brings him back, and sales stay whole', async () => {
    const folder = await shop()
    await folder.run('contact erase 77 --yes')
    const before = dump(folder, { history: false })
    const again = await folder.run('import contacts contacts.csv --json')
    expect(again.json.import).toMatchObject({ created: 0, updated: 0, unchanged: 1, skipped: 1 })
    expect(again.json.remarks).toEqual([{ row: 2, text: 'was erased at their wish: the row is skipped' }])
    expect((await folder.run('import transactions orders.csv --json')).json.import).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: 2,
    })
    expect((await folder.run('import transactions till.csv --json')).json.import).toMatchObject({ skipped: 1 })
    expect(dump(folder, { history: false })).toEqual(before)
    await folder.write(
      'other.csv',
      'Name,Email,Phone\nA. P.,ANNA.perlmutter@example.com,\nA. P.,new@example.com,+886912345678\nBen,ben@example.com,+886912345678\n',
    )
    const other = await folder.run('import contacts other.csv --json')
    // The phone alone stops who is not known otherwise; Ben is.
    expect(other.json.import).toMatchObject({ skipped: 2, updated: 1 })
    for (const [key, value] of Object.entries({ email: 'anna.perlmutter@example.com', id: '77' })) {
      await folder.write('calls.csv', `Time,Type,Subject,Contact ${key}\n2024-01-05 10:00,call,Tea,${value}\n`)
      await folder.write('deals.csv', `Deal id,Name,Stage,Contact ${key}\nD1,Tea,Inquiry,${value}\n`)
      for (const line of ['interactions calls.csv', 'deals deals.csv'])
        expect((await folder.run(`import ${line} --json`)).json.import, line).toMatchObject({ created: 0, skipped: 1 })
    }
    await folder.write(
      'sale.csv',
      'Order,Date,Customer ID,SKU,Qty,Price,Delivery\n9,2024-01-05,77,TEA,1,8.00,Perlmutter Street 5\n',
    )
    expect((await folder.run('import transactions sale.csv --json')).json.import).toMatchObject({
      created: 1,
      warnings: 1,
    })
    const [order] = dump(folder).order?.filter(({ number }) => number === '9') ?? []
    expect(order).toMatchObject({ contact_id: 0, amount: 800 })
    expect(bytesOf(folder)).not.toContain('perlmutter street')
  })

  test('no undo of an earlier run brings him back, and all else of it is taken back', async () => {
    const folder = await newWorkspace()
    await folder.write('contacts.csv', CONTACTS)
    await folder.write(
      'later.csv',
      CONTACTS.replace('likes oolong', 'moved to Perlmutterville').replace('Ben Rosen', 'Ben R.'),
    )
    await folder.run('import contacts contacts.csv')
    await folder.run('import contacts later.csv')
    await folder.run('contact erase 77 --yes')
    expect((await folder.run('history undo 3')).stderr).toMatch(/^error An erasure cannot be undone\.\n/)
    const { exit, stdout, stderr } = await folder.run('history undo 2')
    expect([exit, stderr, stdout]).toEqual([0, '', expect.stringContaining('1 restored')])
    expect((await folder.run('contact show 78 --json')).json.contact.name).toBe('Ben Rosen')
    expect((await folder.run('history undo 1')).exit).toBe(0)
    expect((await folder.run('contact list --json')).json.contacts).toEqual([])
    expect(bytesOf(folder)).not.toContain('perlmutter')
    expect((await folder.run('history list --json')).stdout.toLowerCase()).not.toContain('perlmutter')
  })

  test('what a relative shares stays his', async () => {
    const folder = await newWorkspace()
    await folder.write(
      'family.csv',
      'id,name,email,phone\n1,Anna,home@example.com,0912345678\n2,Ben,home@example.com,0912345678\n',
    )
    await folder.run('import contacts family.csv')
    const { json } = await folder.run('contact erase 1 --yes --json')
    expect(json.erasure.shared).toEqual(['home@example.com', '+886912345678'])
    expect((await folder.run('contact show home@example.com --json')).json.contact.name).toBe('Ben')
    expect((await folder.run('import contacts family.csv --json')).json.import).toMatchObject({
      skipped: 1,
      unchanged: 1,
    })
  })

  test('takes those with it who were merged into him, and leaves the merge without effect when undone', async () => {
    const folder = await newWorkspace('retail', '--currency GBP')
    await folder.write(
      'two.csv',
      'id,name,email,note\n1,Anna Perlmutter,anna@perlmutter.example,x\n2,A. Perlmutter,a@perlmutter.example,likes oolong\n',
    )
    await folder.write(
      'orders.csv',
      'Order,Date,Customer ID,SKU,Qty,Price\n1,2023-01-05,1,TEA,1,10\n2,2023-01-06,2,TEA,1,10\n',
    )
    await folder.run('import contacts two.csv')
    await folder.run('import transactions orders.csv')
    expect((await folder.run('contact merge 1 2')).exit).toBe(0)
    expect((await folder.run('contact erase 1 --yes')).exit).toBe(0)
    for (const trace of TRACES) expect(bytesOf(folder)).not.toContain(trace)
    expect((await folder.run('import contacts two.csv --json')).json.import).toMatchObject({ skipped: 2 })
    await folder.run('history undo 3')
    for (const trace of TRACES) expect(bytesOf(folder)).not.toContain(trace)
    expect((await folder.run('report sales --json')).json.summary.orders).toBe(2)
  })

  test('every table with a contact says what becomes of its rows', async () => {
    const folder = await shop()
    for (const [table, rows] of Object.entries(dump(folder)))
      if (table !== 'store_version') expect(Object.keys(FATE_OF), `${table} of ${rows.length} rows`).toContain(table)
  })
})
