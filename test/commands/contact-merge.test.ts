import { expect, test } from 'vitest'
import { dump } from '../helpers/dump.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const PEOPLE =
  'ID,Name,E-mail,Phone,City,Tags\nM1,Ann Lee,ann@a.example,,,vip\nM2,Anne Lee,anne@b.example,0912345678,Leeds,vip; new\nM3,Bo,,,,\n'
const ORDERS = 'Order,Date,Customer ID,SKU,Qty,Price\n1,2024-01-05,M1,TEA,2,3.50\n2,2024-01-06,M2,CUP,1,12\n'

async function shop(): Promise<Folder> {
  const place = await newWorkspace('retail', '--currency GBP')
  await place.write('people.csv', PEOPLE)
  await place.write('orders.csv', ORDERS)
  await place.run('import contacts people.csv')
  await place.run('import transactions orders.csv')
  return place
}

const records = (place: Folder) => dump(place, { history: false })

test('a merge says what it did, the old id leads on, and undo brings both back', async () => {
  const place = await shop()
  const before = records(place)
  const preview = await place.run('contact merge M1 M2 --dry-run --json')
  expect([preview.exit, preview.json.merge.run, records(place)]).toEqual([0, null, before])
  const { exit, json } = await place.run('contact merge M1 anne@b.example --json')
  const { run, contact_id, merged_id, ...merge } = json.merge
  expect([exit, merge]).toEqual([
    0,
    {
      name: 'Ann Lee',
      merged_name: 'Anne Lee',
      moved: { contact_identity: 3, contact_tag: 1, order: 1, order_line: 1 },
      changes: [{ field: 'city', before: null, merged: 'Leeds', after: 'Leeds' }],
      dryRun: false,
    },
  ])
  for (const name of [merged_id, 'M2', '0912345678', contact_id]) {
    const shown = await place.run(['contact', 'show', name, '--json'])
    expect(shown.json.contact).toMatchObject({ contact_id, external_ids: ['M1', 'M2'], tags: ['vip', 'new'] })
    expect(shown.json.orders).toHaveLength(2)
  }
  const history = await place.run(`history show ${run} --format csv`)
  expect(history.stdout).toContain('order,2,moved,contact,Anne Lee,Ann Lee')
  expect((await place.run(`history undo ${run}`)).exit).toBe(0)
  expect(records(place)).toEqual(before)
})

test('the file with both of them updates the one who stays, and makes nobody anew', async () => {
  const place = await shop()
  await place.run('contact merge M1 M2')
  const again = (await place.run('import contacts people.csv --json')).json.import
  expect([again.created, again.rejected]).toEqual([0, 0])
  await place.write('one.csv', 'ID,Name,Job title\nM2,Ann Lee,CEO\n')
  expect((await place.run('import contacts one.csv --json')).json.import).toMatchObject({ created: 0, updated: 1 })
  expect((await place.run('contact show M1 --json')).json.contact.job_title).toBe('CEO')
})

test('undo waits for later changes, and tells what stays with the one who was kept', async () => {
  const place = await shop()
  const { run } = (await place.run('contact merge M1 M2 --json')).json.merge
  await place.write('more.csv', `${ORDERS.split('\n')[0]}\n3,2024-02-05,M2,TEA,1,3.50\n`)
  await place.run('import transactions more.csv')
  const undone = await place.run(`history undo ${run} --json`)
  expect([undone.exit, undone.json.undo.stays]).toEqual([0, [{ table: 'order', rows: 1 }]])
  const second = (await place.run('contact merge M1 M2 --json')).json.merge
  await place.write('one.csv', 'ID,City\nM1,York\n')
  await place.run('import contacts one.csv')
  const refused = await place.run(`history undo ${second.run}`)
  expect([refused.exit, refused.stderr]).toEqual([4, expect.stringContaining('1 × contact: changed later by run')])
})

test.each([
  ['M1 M9', 2, 'There is no contact "M9".'],
  ['M1 ann@a.example', 2, 'are the same contact already'],
  ['M1', 2, 'other'],
  ['M1 M2 --prefer oldest', 2, '--prefer oldest is not understood.'],
])('contact merge %s ends with %s', async (words, exit, message) => {
  const place = await shop()
  const before = records(place)
  const refused = await place.run(`contact merge ${words}`)
  expect([refused.exit, refused.stderr]).toEqual([exit, expect.stringContaining(message)])
  expect(records(place)).toEqual(before)
})
