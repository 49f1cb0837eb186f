import { afterAll, describe, expect, test } from 'vitest'
import { addDays } from '../../src/core/day.js'
import { copyOf, importedExample } from '../helpers/example.js'
import { simulator } from '../helpers/simulate.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const shop = await importedExample('retail', clean => afterAll(clean))
const sales = await importedExample('b2b', clean => afterAll(clean))

const HEAD = 'order_number,order_date,customer_id,amount,quantity\n'

/** A shop in which each customer has bought on these days, for 10 each time. */
async function shopOf(customers: Record<string, readonly string[]>): Promise<Folder> {
  const folder = await newWorkspace()
  const lines = Object.entries(customers).flatMap(([customer, days]) =>
    days.map((day, n) => `${customer}-${n},${day},${customer},10,1`),
  )
  await folder.write('orders.csv', `${HEAD}${lines.join('\n')}\n`)
  const { exit, stderr } = await folder.run('import transactions orders.csv')
  expect(exit, stderr).toBe(0)
  return folder
}

const many = (count: number, days: (n: number) => readonly string[]) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`K${n}`, days(n)]))

describe('a model is refused with the reason', () => {
  test.each(['clv', 'churn', 'clv --validate'])('%s: too few customers came back', async name => {
    const folder = await shopOf(many(60, n => (n < 29 ? ['2024-01-10', '2024-03-10'] : ['2024-01-10'])))
    const { json, exit } = await folder.run(`report ${name} --json`)
    expect(exit).toBe(4)
    expect(json.error).toMatchObject({ code: 'E_LIMIT', exit: 4 })
    expect(json.error.message).toMatch(/^Too few customers came back for a model: \d+ of 60, and it takes 30\.$/)
  })

  test('the time is too short for the gaps there are', async () => {
    const folder = await shopOf(many(60, () => ['2024-01-10', '2024-06-09']))
    const { json, exit } = await folder.run('report clv --as-of 2024-06-10 --json')
    expect(exit).toBe(4)
    expect(json.error.message).toBe('The time is too short for a model: 152 days, and customers come back after 151.')
  })

  test('all spend the same: there is no model of spend, and churn needs none', async () => {
    const world = simulator(4)
    const folder = await shopOf(
      many(150, () => {
        const rate = world.gamma(1, 60)
        const days: number[] = []
        for (let day = Math.floor(60 * world.uniform()); day < 160; day += 1 + world.exponential(rate)) days.push(day)
        return days.map(day => addDays('2024-01-01', Math.floor(day)))
      }),
    )
    const { json, exit } = await folder.run('report clv --json')
    expect([exit, json.error.code]).toEqual([4, 'E_LIMIT'])
    expect(json.error.message).toContain('spend')
    expect((await folder.run('report churn --json')).exit).toBe(0)
  })

  test('nobody is seen to stop: the limit of the model stands in, and it is said', async () => {
    const { json, exit } = await shop.run('report clv --as-of 2011-12-09 --json')
    expect(exit).toBe(0)
    expect(json.summary.model).toMatchObject({ name: 'nbd', requested: 'bg-nbd', a: null, b: null })
    expect(json.notes.join(' ')).toContain('nobody is seen to stop')
    expect(json.summary.expected_active).toBe(115)
  })
})

describe('wrong input', () => {
  test.each([
    ['report clv --discount 7', '--discount 7 is not a rate.'],
    ['report rfm-migration --from yesterday', '--from yesterday is not a day.'],
  ])('%s', async (line, message) => {
    const { json, exit } = await shop.run(`${line} --json`)
    expect([exit, json.error.message]).toEqual([2, message])
  })

  test('a rule that asks for what is not known is told with its file', async () => {
    const folder = await copyOf(shop.path)
    await folder.write(
      'scoring/lead.yaml',
      'rules:\n  - when: [{ field: orderz, at_least: 1 }]\n    points: 5\n    reason: x\n',
    )
    const { json, exit } = await folder.run('report lead-score --json')
    expect([exit, json.error]).toEqual([
      2,
      {
        code: 'E_CONFIG',
        message: 'Rules cannot ask for "orderz".',
        at: 'scoring/lead.yaml',
        hint: 'Did you mean "orders"?',
        exit: 2,
      },
    ])
  })

  test('a limit of the lifecycle is in gaps or in days', async () => {
    const folder = await copyOf(shop.path)
    await folder.write('lifecycle.yaml', 'lost: { gaps: 3, days: 9 }\n')
    const { json, exit } = await folder.run('report lifecycle --json')
    expect([exit, json.error.code, json.error.at]).toEqual([2, 'E_CONFIG', 'lifecycle.yaml:1:7'])
  })
})

describe('--save', () => {
  const scoresIn = async (folder: Folder) => {
    const { json } = await folder.run('history list --json')
    return json.runs.length
  }

  test('keeps a score of each contact, dry runs keep none, and undo takes it back', async () => {
    const folder = await copyOf(shop.path)
    const before = await scoresIn(folder)
    const dry = await folder.run('report churn --as-of 2011-12-09 --save --dry-run --json')
    expect(dry.json.saved).toMatchObject({ scores: 115, dryRun: true })
    expect(await scoresIn(folder)).toBe(before)
    const { json } = await folder.run('report lifecycle --as-of 2011-12-09 --save --json')
    expect(json.saved).toMatchObject({ scores: 117, dryRun: false })
    const shown = await folder.run(`history show ${json.saved.run} --json`)
    expect(JSON.stringify(shown.json)).toContain('lapsed')
    const undone = await folder.run(`history undo ${json.saved.run} --json`)
    expect(undone.json.undo ?? undone.json).toMatchObject({ deleted: 117 })
  })

  test('mails may use what was saved last', async () => {
    const folder = await copyOf(shop.path)
    await folder.run('report lifecycle --as-of 2011-06-30 --save')
    await folder.run('report lifecycle --as-of 2011-12-09 --save')
    await folder.run('report clv --as-of 2011-12-09 --save')
    await folder.write(
      'templates/word.html',
      '<p>{{ score.lifecycle_label }} {{ score.clv }} {{ unsubscribe_url }}</p>',
    )
    await folder.write(
      'campaigns/word.yaml',
      'subject: Hello\ntemplate: word.html\naudience:\n  rfm: [At risk]\nfallbacks:\n  contact.name: you\n',
    )
    const { exit, stderr } = await folder.run('campaign preview word --as-of 2011-12-09 --out letters')
    expect(exit, stderr).toBe(0)
    const letter = await folder.read('letters/1.html')
    expect(letter).toMatch(/<p>(at risk|lapsed|lost|active|won back) £[\d,.]+ /)
  })
})

test('scores of deals come from a regression that is proven first, or from the rules', async () => {
  const auto = (await sales.run('report deal-score --as-of 2017-12-31 --json')).json
  expect(auto.summary).toMatchObject({ method: 'regression', closed_deals: 630, open_deals: 178, holdout_deals: 158 })
  expect(auto.summary.auc).toBeGreaterThan(0.55)
  expect(auto.summary.brier).toBeLessThan(auto.summary.brier_of_rate)
  for (const row of auto.rows) {
    expect(row.probability).toBeGreaterThan(0)
    expect(row.probability).toBeLessThan(1)
  }
  const rules = (await sales.run('report deal-score --as-of 2017-12-31 --method rules --json')).json
  expect(rules.rows.every((row: { probability: number | null }) => row.probability === null)).toBe(true)
  const points = (row: { reasons: string }): number =>
    row.reasons === ''
      ? 0
      : row.reasons.split('; ').reduce((sum, reason) => sum + Number(reason.split(' ')[0]?.replace('−', '-')), 0)
  for (const row of rules.rows) expect(row.points).toBe(points(row))
  const early = await sales.run('report deal-score --as-of 2016-11-30 --json')
  expect(early.json.notes[0]).toMatch(/^Too few closed deals for a regression/)
})

test('the next action is that of the first rule that holds, with its reason', async () => {
  const folder = await copyOf(shop.path)
  await folder.write(
    'scoring/next-action.yaml',
    `actions:
  - when: [{ field: orders, at_least: 10 }]
    action: send a card
    reason: ten orders or more
    priority: 1
  - when: [{ field: orders, at_least: 5 }, { field: city, is: present }]
    action: call
    reason: five orders or more
`,
  )
  const { rows, summary } = (await folder.run('report next-action --as-of 2011-12-09 --json')).json
  const orders = new Map<string, number>()
  for (const row of (await folder.run('report rfm --detail --as-of 2011-12-09 --json')).json.rows)
    orders.set(row.contact_id, row.frequency)
  expect(rows.length + summary.without).toBe(117)
  for (const row of rows) {
    const count = orders.get(row.contact_id) ?? 0
    expect(row.action).toBe(count >= 10 ? 'send a card' : 'call')
    expect(row.priority).toBe(count >= 10 ? 1 : 5)
  }
  const cards = [...orders.values()].filter(count => count >= 10).length
  expect(rows.filter((row: { action: string }) => row.action === 'send a card').length).toBe(cards)
})

test('rfm takes limits, windows and averages', async () => {
  const folder = await copyOf(shop.path)
  const config = await folder.read('guanxi.yaml')
  await folder.write(
    'guanxi.yaml',
    `${config}\nrfm:\n  thresholds:\n    recency_days: [10, 30, 60, 120]\n    frequency: [2, 3, 5, 10]\n    monetary: [100, 500, 1000, 5000]\n`,
  )
  const { rows, notes } = (await folder.run('report rfm --detail --as-of 2011-12-09 --json')).json
  expect(notes).toContain('Scores follow the limits in guanxi.yaml, not fifths of the customers.')
  const score = (value: number, limits: number[]) => 1 + limits.filter(limit => value >= limit).length
  for (const row of rows) {
    expect(row.r).toBe(5 - [10, 30, 60, 120].filter(limit => row.recency_days > limit).length)
    expect(row.f).toBe(score(row.frequency, [2, 3, 5, 10]))
    expect(row.m).toBe(score(row.monetary, [100, 500, 1000, 5000]))
  }
  const average = (await folder.run('report rfm --detail --as-of 2011-12-09 --monetary average --json')).json.rows
  const sums = new Map(rows.map((row: { contact_id: string; monetary: number }) => [row.contact_id, row.monetary]))
  for (const row of average) expect(row.monetary).toBeCloseTo(Number(sums.get(row.contact_id)) / row.frequency, 6)
  const window = (await folder.run('report rfm --detail --as-of 2011-12-09 --window 30 --json')).json.rows
  const since = (await folder.run('report rfm --detail --as-of 2011-12-09 --since 2011-11-10 --json')).json.rows
  expect(window).toEqual(since)
  expect(window.every((row: { recency_days: number }) => row.recency_days < 30)).toBe(true)
})

test('margin takes the cost of products, and says how much of the sales it knows', async () => {
  const folder = await newWorkspace()
  await folder.write('products.csv', 'code,name,price,cost\nA,Tea,10,4.50\nB,Cup,20,\n')
  await folder.write(
    'orders.csv',
    'order_number,order_date,customer_id,product_code,quantity,amount\n1,2024-01-05,K1,A,2,20\n2,2024-02-05,K1,B,1,20\n3,2024-02-06,K2,A,1,9\n',
  )
  await folder.run('import products products.csv')
  await folder.run('import transactions orders.csv')
  const { rows, notes } = (await folder.run('report rfm --detail --monetary margin --json')).json
  const margins = rows.map((row: { external_id: string; monetary: number }) => [row.external_id, row.monetary])
  expect(margins).toEqual([
    ['K1', 11],
    ['K2', 4.5],
  ])
  expect(notes[0]).toBe('Monetary value is the margin; products with a known cost make 59.2 % of sales.')
  const none = await shop.run('report rfm --monetary margin --json')
  expect([none.exit, none.json.error.code]).toEqual([2, 'E_CONFIG'])
})

test('--dry-run says what would be written where, and writes nothing', async () => {
  const { exit, stderr } = await shop.run('report rfm --as-of 2011-12-09 --to rfm.csv --dry-run')
  expect({ exit, stderr }).toMatchObject({ exit: 0 })
  expect(stderr).toMatch(/^\d+ rows would go to rfm\.csv; nothing is there yet\nDry run: nothing was changed\.\n/)
  await expect(shop.read('rfm.csv')).rejects.toThrow('ENOENT')
})

test('a report of days that end before they begin is refused', async () => {
  const folder = await copyOf(shop.path)
  const { exit, stderr } = await folder.run('report rfm --since 2011-12-10 --as-of 2011-12-09')
  expect(exit).toBe(2)
  expect(stderr).toBe(
    'error --since 2011-12-10 is after 2011-12-09, where the report ends.\nhint  Give an earlier day with --since, or a later one with --until or --as-of.\n',
  )
})
