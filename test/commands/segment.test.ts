import { expect, test } from 'vitest'
import { newWorkspace } from '../helpers/workspace.js'

const CONTACTS = `id,name,email,city,tags
1,王小明,ming@example.com,台北市,vip; tea
2,Ann Smith,ann@example.com,London,tea
3,Bo Lin,bo@example.com,,
`
const ORDERS = `order_number,order_date,customer_id,product_name,category,quantity,unit_price
A1,2024-03-01,1,Oolong,tea,1,100
A2,2024-05-20,1,Oolong,tea,2,100
B1,2024-01-05,2,Mug,cups,1,300
`

async function shop() {
  const shop = await newWorkspace()
  await shop.write('contacts.csv', CONTACTS)
  await shop.write('orders.csv', ORDERS)
  await shop.run('import contacts contacts.csv')
  await shop.run('import transactions orders.csv')
  const names = async (name: string, flags = '') => {
    const { json } = await shop.run(`segment show ${name} ${flags} --json`)
    return json.members?.map((row: { external_id: string }) => row.external_id) ?? json.error
  }
  return { ...shop, names }
}

test('a rule in words, or as a tree, and those who are always or never in it', async () => {
  const { write, names } = await shop()
  await write('segments/tea.yaml', 'where: orders[category = "tea"].count >= 2 and not city = London\n')
  expect(await names('tea')).toEqual(['1'])
  await write(
    'segments/tree.yaml',
    'where:\n  any:\n    - orders.sum >= 300\n    - not: city is not empty\nexclude: [2]\n',
  )
  expect(await names('tree')).toEqual(['1', '3'])
  await write('segments/listed.yaml', 'include: [ann@example.com, 3]\n')
  expect(await names('listed')).toEqual(['2', '3'])
})

test('"not tag" is everybody without the tag, whatever other tags they have', async () => {
  const { write, names } = await shop()
  await write('segments/a.yaml', 'where: not tag = "vip"\n')
  await write('segments/b.yaml', 'where: tag != "vip"\n')
  await write('segments/c.yaml', 'where: tag is empty\n')
  expect([await names('a'), await names('b'), await names('c')]).toEqual([['2', '3'], ['2', '3'], ['3']])
})

test('relative days count from --as-of', async () => {
  const { write, names } = await shop()
  await write('segments/recent.yaml', 'where: orders[last 30 days].count >= 1\n')
  expect(await names('recent', '--as-of 2024-06-15')).toEqual(['1'])
  expect(await names('recent', '--as-of 2024-01-20')).toEqual(['2'])
  expect(await names('recent', '--as-of 2024-01-04')).toEqual([])
})

test('runs are kept, so that it can be told who has entered and who has left, and taken back', async () => {
  const { write, run } = await shop()
  await write('segments/recent.yaml', 'where: orders.last >= today - 30 days\n')
  expect((await run('segment diff recent --json')).json.error.message).toBe('"recent" has not been run yet.')
  const dry = await run('segment run --as-of 2024-01-20 --dry-run --json')
  expect(dry.json.segments).toEqual([
    { run: null, segment: 'recent', asOf: '2024-01-20', members: 1, entered: 1, left: 0 },
  ])
  await run('segment run recent --as-of 2024-01-20')
  const later = await run('segment run recent --as-of 2024-06-15 --json')
  expect(later.json.segments).toMatchObject([{ members: 1, entered: 1, left: 1 }])
  const { json } = await run('segment diff recent --json')
  expect({ ...json, changes: json.changes.map((row: Record<string, string>) => [row.change, row.name]) }).toEqual({
    segment: 'recent',
    from: '2024-01-20',
    to: '2024-06-15',
    entered: 1,
    left: 1,
    changes: [
      ['entered', '王小明'],
      ['left', 'Ann Smith'],
    ],
  })
  await run(`history undo ${later.json.segments[0].run}`)
  expect((await run('segment diff recent --json')).json).toMatchObject({
    from: null,
    to: '2024-01-20',
    entered: 1,
    left: 0,
  })
})

test('explain says rule by rule why somebody is in or out', async () => {
  const { write, run } = await shop()
  await write('segments/tea.yaml', 'where: orders.count >= 2 and (tag = vip or city = London)\n')
  const { stdout } = await run('segment explain tea ann@example.com')
  expect(stdout).toBe(`Ann Smith is not in tea (at the end of 2024-06-15).
┌───────┬─────────────────────┬────────┐
│ Holds │ Rule                │ Found  │
├───────┼─────────────────────┼────────┤
│ no    │ all                 │        │
│ no    │   orders.count >= 2 │ 1      │
│ yes   │   any               │        │
│ no    │     tag = vip       │ tea    │
│ yes   │     city = London   │ London │
└───────┴─────────────────────┴────────┘
`)
  const { json } = await run('segment explain tea 1 --json')
  expect(json).toMatchObject({ segment: 'tea', isMember: true, contact: { name: '王小明' } })
})

test('segments of segments, who uses them, and what they have in common', async () => {
  const { write, run, names } = await shop()
  await write('segments/tea.yaml', 'where: tag = tea\n')
  await write('segments/london.yaml', 'where: in segment tea and city = London\n')
  expect(await names('london')).toEqual(['2'])
  expect((await run('segment check tea --json')).json.uses).toEqual([
    { used_by: 'segment london', file: 'segments/london.yaml' },
  ])
  expect((await run('segment overlap tea london --json')).json.overlaps).toEqual([
    { segment: 'tea', other: 'london', members: 2, others: 1, both: 1, share: 0.5 },
  ])
  await write('segments/tea.yaml', 'where: in segment london\n')
  const circle = await run('segment check --json')
  expect(circle.exit).toBe(2)
  expect(circle.json.error.message).toMatch(/^The segment ".*" is part of itself: .*tea → london.*\.$/)
})

test.each([
  ['where: ordrs.count >= 3', 'A rule cannot ask for "ordrs.count".', 'Did you mean "orders.count"?'],
  ['where: orders.count > many', 'A number is wanted here.', undefined],
  ['where: orders[chanel = web].count > 1', 'orders have no "chanel".', 'Did you mean "channel"?'],
  ['where: city = Taipei and', 'The rule cannot be read to its end.', undefined],
  ['where: in segment nobody', 'There is no segment "nobody".', undefined],
  ['where: last 3 days', '"last …" says which orders are meant, and stands in brackets.', undefined],
  ['title: Empty', 'must have a rule under "where", or contacts under "include"', undefined],
])('%s is refused', async (text, message, hint) => {
  const { write, run } = await shop()
  await write('segments/x.yaml', `${text}\n`)
  const { exit, json } = await run('segment show x --json')
  expect(exit).toBe(2)
  expect(json.error.message).toContain(message)
  if (hint) expect(json.error.hint).toBe(hint)
})

test('a campaign writes to a segment, or to those who have just entered it', async () => {
  const { write, run, read } = await shop()
  await write('segments/recent.yaml', 'where: orders.last >= today - 30 days or tag is empty\n')
  const campaign = (await read('campaigns/win-back.yaml')).replace(
    /^audience:(\n .*)*$/m,
    'audience: { segment: recent }',
  )
  await write('campaigns/news.yaml', `${campaign}`)
  const preview = async () => {
    const { json } = await run('campaign preview news --json')
    return json.rows?.map((row: { name: string }) => row.name) ?? json
  }
  expect(await preview()).toEqual(['王小明', 'Bo Lin'])
  await run('segment run --as-of 2024-02-20')
  await run('segment run --as-of 2024-06-15')
  await write('campaigns/news.yaml', campaign.replace('segment: recent', 'segment: recent, entered: true'))
  expect(await preview()).toEqual(['王小明'])
  await write('campaigns/news.yaml', campaign.replace('segment: recent', 'segment: recnt'))
  expect((await run('campaign preview news --json')).json.error).toMatchObject({
    message: 'There is no segment "recnt".',
    hint: 'Did you mean "recent"?',
  })
})

test('what rules can ask is explained in the language of the person; what programs read stays', async () => {
  const { run } = await newWorkspace('retail', '--lang zh-TW')
  expect((await run('segment fields --format md')).stdout).toContain('| phone | 文字（可多個） | 電話，E.164 格式 |\n')
  expect((await run('segment fields --format csv')).stdout).toContain('phone,"text, several","phones, E.164"')
})
