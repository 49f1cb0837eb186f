import fc from 'fast-check'
import { expect } from 'vitest'
import { addDays, addMonths, timeBetweenZones } from '../../../src/core/day.js'
import { parseRule } from '../../../src/core/segment/parse.js'
import { type Meaning, resolveRule } from '../../../src/core/segment/resolve.js'
import { conditionsOf } from '../../../src/core/segment-rule.js'
import type { Store } from '../../../src/core/store/open.js'
import { findingsOf, membersOf } from '../../../src/core/store/segment/query.js'
import type { World } from '../../../src/core/store/segment/world.js'
import { DEFAULT_RFM_GRID } from '../../../src/core/workspace/rfm-grid.js'
import { type NaiveContact, type NaiveOrder, type NaiveWorld, naiveMembers } from '../../helpers/naive-segment.js'
import { describeStores, put } from '../../helpers/stores.js'

// The clocks of New York change within these days, and February has 29 of them.
const TIMEZONE = 'America/New_York'
const DAYS = [
  '2023-11-04',
  '2023-11-05',
  '2023-11-06',
  '2024-02-28',
  '2024-02-29',
  '2024-03-09',
  '2024-03-10',
  '2024-03-11',
]
const INSTANTS = ['03:59:59', '04:00:00', '04:59:59', '05:00:00', '06:30:00'].flatMap(time =>
  DAYS.map(day => `${day}T${time}.000Z`),
)
const GRID = DEFAULT_RFM_GRID.map(({ segment, r, f }) => {
  const span = (text: string): [number, number] => {
    const [low = 1, high = low] = text.split('-').map(Number)
    return [low, high]
  }
  return { segment, r: span(r), f: span(f) }
})
const TIERS = [
  { name: 'Member', from: 0 },
  { name: 'Gold', from: 3000 },
]

const day = fc.constantFrom(...DAYS)
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 3 })
const few = <T>(value: fc.Arbitrary<T>, maxLength = 2) => fc.array(value, { maxLength })
const word = fc.constantFrom('tea', 'cup', '台北市', '臺北', 'a"b', "it's")
const amount = fc.integer({ min: -2, max: 5 }).map(n => n * 1000)

const line = fc.record({
  product: fc.constantFrom('TEA', 'CUP'),
  category: fc.constant<string | null>(null),
  quantity: fc.integer({ min: 1, max: 3 }),
  amount,
})
const order = fc
  .record({
    day,
    channel: maybe(fc.constantFrom('web', 'shop')),
    lines: fc.array(line, { minLength: 1, maxLength: 2 }),
  })
  .map(({ lines, ...rest }): NaiveOrder => {
    const sum = lines.reduce((total, each) => total + each.amount, 0)
    // The category is that of the product.
    const own = lines.map(each => ({ ...each, category: each.product === 'TEA' ? 'drinks' : null }))
    return { ...rest, lines: own, amount: sum, isPurchase: sum > 0 }
  })

const contact = fc.record({
  name: maybe(word),
  city: maybe(word),
  country: maybe(fc.constantFrom('TW', 'HK')),
  birthday: maybe(fc.constantFrom('1980-02-29', '1990-03-11', '1999-12-31', '2000-02-28')),
  company: maybe(fc.constantFrom('Acme', '大同')),
  custom: maybe(fc.record({ visits: fc.constantFrom('3', '12', 'many', '-1.5'), level: word }, { requiredKeys: [] })),
  tags: fc.subarray(['vip', 'tea', 'vip tea']),
  emails: fc.subarray(['a@example.com', 'b@example.com']),
  suppressed: fc
    .subarray(['a@example.com'])
    .chain(list => fc.tuple(...list.map(address => day.map(on => ({ address, day: on }))))),
  consents: few(
    fc.record({ channel: fc.constantFrom('email', 'sms'), state: fc.constantFrom('granted', 'withdrawn'), day }),
    3,
  ),
  scores: few(
    fc.record({
      name: fc.constantFrom('clv', 'churn'),
      value: fc.integer({ min: 0, max: 3 }),
      label: maybe(word),
      as_of: day,
    }),
  ),
  points: few(fc.record({ points: fc.integer({ min: -5, max: 10 }), day })),
  orders: few(order, 4),
  deals: few(
    fc.record({
      stage: fc.constantFrom('new', 'offer'),
      state: fc.constantFrom('open', 'won'),
      value: maybe(amount),
      created: maybe(day),
      closed: maybe(day),
      scores: few(
        fc.record({ points: fc.integer({ min: -2, max: 3 }), chance: maybe(fc.constantFrom(0, 0.5, 1)), as_of: day }),
        3,
      ),
    }),
  ),
  interactions: few(
    fc.record({
      kind: fc.constantFrom('call', 'visit'),
      at: fc.tuple(day, fc.constantFrom('00:00:00', '23:59:59')).map(parts => parts.join(' ')),
    }),
  ),
  mails: few(
    fc.record({
      campaign: fc.constantFrom('spring', 'win-back'),
      state: fc.constantFrom('accepted', 'refused'),
      at: fc.constantFrom(...INSTANTS),
    }),
    3,
  ),
})
const contacts = fc.array(contact, { minLength: 1, maxLength: 7 }).map(list =>
  list.map((each, at): NaiveContact => {
    // Addresses and whether they are suppressed are the same for everybody who has them.
    const emails = each.emails.map(address => `${at}.${address}`)
    return {
      ...each,
      id: at + 1,
      emails,
      suppressed: each.suppressed.map(entry => ({ ...entry, address: `${at}.${entry.address}` })),
    }
  }),
)

const quoted = (text: string): string => `"${text.replaceAll('"', '\\"')}"`
const text = word.map(quoted)
const comparison = fc.constantFrom('=', '!=', '<', '<=', '>', '>=')
const number = fc.constantFrom('0', '1', '2', '3', '0.5')
const whole = fc.constantFrom('0', '1', '2', '120')
const money = fc.constantFrom('0', '10', '30', '-20')
const when = fc.oneof(
  day,
  fc.constantFrom('today', 'today - 1 day', 'today - 2 weeks', '1 month ago', 'today + 1 year'),
)
const compared = (subject: string, value: fc.Arbitrary<string>) =>
  fc.oneof(
    fc.tuple(comparison, value).map(([sign, each]) => `${subject} ${sign} ${each}`),
    fc
      .tuple(fc.constantFrom('in', 'not in'), fc.array(value, { maxLength: 2 }))
      .map(([op, list]) => `${subject} ${op} (${list.join(', ')})`),
    fc.tuple(value, value).map(([low, high]) => `${subject} between ${low} and ${high}`),
    fc.constantFrom(`${subject} is empty`, `${subject} is not empty`),
  )
const textual = (subject: string, value = text) =>
  fc.oneof(
    compared(subject, value),
    fc
      .tuple(fc.constantFrom('contains', 'starts with', 'ends with'), value)
      .map(([op, each]) => `${subject} ${op} ${each}`),
  )

const joined = (leaf: fc.Arbitrary<string>, depthSize: 'small' | 'xsmall') =>
  fc.letrec<{ rule: string }>(tie => ({
    rule: fc.oneof(
      { depthSize, withCrossShrink: true },
      leaf,
      tie('rule').map(rule => `not (${rule})`),
      fc.tuple(tie('rule'), fc.constantFrom('and', 'or'), tie('rule')).map(([a, word, b]) => `(${a} ${word} ${b})`),
    ),
  })).rule

const channelText = fc.constantFrom('web', 'shop')
const ofOrders = joined(
  fc.oneof(
    textual('channel', channelText),
    compared('day', when),
    compared('amount', money),
    textual('product', fc.constantFrom('TEA', 'CUP')),
    textual('category', fc.constantFrom('drinks')),
    compared('quantity', number),
    fc.constantFrom('last 7 days', 'last 1 month'),
  ),
  'xsmall',
)
const ofDeals = joined(
  fc.oneof(
    textual('stage', fc.constantFrom('new', 'offer')),
    textual('state', fc.constantFrom('open', 'won')),
    compared('value', money),
    compared('age_days', whole),
    compared('created', when),
  ),
  'xsmall',
)
const ofMails = joined(
  fc.oneof(
    textual('campaign', fc.constantFrom('spring', 'win-back')),
    textual('state', fc.constantFrom('accepted', 'refused')),
    compared('day', when),
    fc.constant('last 1 week'),
  ),
  'xsmall',
)
const ofInteractions = joined(
  fc.oneof(textual('kind', fc.constantFrom('call', 'visit')), compared('day', when)),
  'xsmall',
)
const among = (collection: string, filter: fc.Arbitrary<string>) =>
  fc.option(filter).map(each => (each === null ? collection : `${collection}[${each}]`))
const measured = (collection: fc.Arbitrary<string>, measures: Record<string, fc.Arbitrary<string>>) =>
  collection.chain(each =>
    fc.oneof(...Object.entries(measures).map(([name, value]) => compared(`${each}.${name}`, value))),
  )

const leaf = fc.oneof(
  textual('city'),
  textual('name'),
  textual('country', fc.constantFrom('TW', 'HK')),
  textual('company', fc.constantFrom('Acme', quoted('大同'))),
  textual('custom.level'),
  fc.tuple(comparison, fc.constantFrom('3', '-1.5', '10')).map(([sign, each]) => `custom.visits ${sign} ${each}`),
  compared('birthday', when),
  fc.constantFrom(
    'birthday within 0 days',
    'birthday within 1 day',
    'birthday within 2 weeks',
    'orders.first within 3 days',
  ),
  textual('tag', fc.constantFrom('vip', 'tea', quoted('vip tea'))),
  textual('email', fc.constantFrom(quoted('0.a@example.com'), quoted('@example'))),
  fc.constantFrom('suppressed = yes', 'suppressed = no', 'not suppressed = yes'),
  compared('consent.email', fc.constantFrom('granted', 'withdrawn')),
  compared('score.clv', number),
  textual('score.churn.label'),
  compared('rfm.recency_days', whole),
  compared('rfm.frequency', number),
  compared('rfm.monetary', money),
  compared('rfm.score', fc.constantFrom('111', '351')),
  compared('rfm.r', number),
  textual('rfm.segment', fc.constantFrom(quoted('Champions'), quoted('At risk'), quoted('Hibernating'))),
  compared('loyalty.points', number),
  compared('loyalty.spend', money),
  textual('loyalty.tier', fc.constantFrom('Member', 'Gold')),
  measured(among('orders', ofOrders), {
    count: number,
    sum: money,
    average: money,
    largest: money,
    first: when,
    last: when,
    share: number,
  }),
  measured(among('deals', ofDeals), {
    count: number,
    sum: money,
    largest: money,
    oldest_days: whole,
    chance: number,
    points: number,
  }),
  measured(among('interactions', ofInteractions), { count: number, first: when, last: when }),
  measured(among('mails', ofMails), { count: number, first: when, last: when }),
  fc.constant('in segment other'),
)
const rule = joined(leaf, 'small')

function worldsOf(
  asOf: string,
  people: readonly NaiveContact[],
  other: string,
): { naive: NaiveWorld; world: World; meaning: Meaning } {
  const startOf = (of: string): string =>
    `${timeBetweenZones(`${of} 00:00:00`, TIMEZONE, 'UTC').replace(' ', 'T')}.000Z`
  const starts = '2023-11-05'
  const naive: NaiveWorld = {
    asOf,
    timezone: TIMEZONE,
    digits: 2,
    grid: GRID,
    tiers: TIERS,
    starts,
    contacts: people,
    segments: { other: parseRule(other, 'other') },
  }
  const world: World = {
    asOf,
    startOf,
    endOf: of => startOf(addDays(of, 1)),
    grid: GRID,
    loyalty: { tiers: TIERS, starts, spendAfter: addMonths(asOf, -12), currency: 'USD' },
  }
  const meaning: Meaning = {
    at: 'rule',
    asOf,
    currency: 'USD',
    segment: () => resolveRule(parseRule(other, 'other'), { ...meaning, segment: () => ({ kind: 'all', rules: [] }) }),
  }
  return { naive, world, meaning }
}

async function store(into: Store, people: readonly NaiveContact[]): Promise<void> {
  const rows = <T>(list: (each: NaiveContact) => readonly T[]) =>
    people.flatMap(each => list(each).map(row => ({ row, contact_id: each.id })))
  const numbered = <T extends object>(list: readonly T[]) => list.map((row, at) => ({ id: at + 1, ...row }))
  await put(into, 'source', [{ id: 1, name: 'till' }])
  await put(into, 'company', [
    { id: 1, public_id: 'c1', name: 'Acme', name_key: 'acme' },
    { id: 2, public_id: 'c2', name: '大同', name_key: '大同' },
  ])
  await put(into, 'product', [
    { id: 1, public_id: 'p1', code: 'TEA', code_key: 'tea', category: 'drinks', currency: 'USD' },
    { id: 2, public_id: 'p2', code: 'CUP', code_key: 'cup', category: null, currency: 'USD' },
  ])
  await put(
    into,
    'contact',
    people.map(({ id, name, city, country, birthday, company, custom }) => ({
      id,
      public_id: `x${id}`,
      name,
      city,
      country,
      birthday,
      company_id: company === null ? null : company === 'Acme' ? 1 : 2,
      custom: custom && JSON.stringify(custom),
    })),
  )
  await put(
    into,
    'contact_tag',
    numbered(rows(each => each.tags).map(({ row, contact_id }) => ({ contact_id, tag: row }))),
  )
  await put(
    into,
    'contact_identity',
    numbered(
      rows(each => each.emails).map(({ row, contact_id }) => ({
        contact_id,
        kind: 'email',
        value: row,
        value_key: row,
        source_id: 1,
      })),
    ),
  )
  await put(
    into,
    'suppression',
    numbered(
      people.flatMap(each =>
        each.suppressed.map(({ address, day: on }) => ({ address_key: address, reason: 'bounce', day: on })),
      ),
    ),
  )
  await put(
    into,
    'consent',
    numbered(
      rows(each => each.consents).map(({ row, contact_id }) => ({ contact_id, ...row, source: 'form', note: null })),
    ),
  )
  await put(into, 'score', numbered(rows(each => each.scores).map(({ row, contact_id }) => ({ contact_id, ...row }))))
  await put(
    into,
    'loyalty_entry',
    numbered(
      rows(each => each.points).map(({ row, contact_id }) => ({ contact_id, ...row, kind: 'adjust', reason: '' })),
    ),
  )
  const orders = numbered(rows(each => each.orders).map(({ row, contact_id }) => ({ contact_id, row })))
  await put(
    into,
    'order',
    orders.map(({ id, contact_id, row }) => ({
      id,
      contact_id,
      number: `${id}`,
      ordered_at: `${row.day} 12:00:00`,
      day: row.day,
      is_purchase: row.isPurchase ? 1 : 0,
      amount: row.amount,
      channel: row.channel,
    })),
    { source_id: 1, currency: 'USD', line_count: 1 },
  )
  const lines = orders.flatMap(({ id, contact_id, row }) => row.lines.map(each => ({ order_id: id, contact_id, each })))
  await put(
    into,
    'order_line',
    numbered(
      lines.map(({ order_id, contact_id, each }) => ({
        contact_id,
        order_id,
        product_id: each.product === 'TEA' ? 1 : 2,
        quantity: each.quantity,
        amount: each.amount,
      })),
    ),
  )
  const deals = numbered(rows(each => each.deals).map(({ row, contact_id }) => ({ contact_id, row })))
  await put(
    into,
    'deal',
    deals.map(({ id, contact_id, row }) => ({
      id,
      contact_id,
      public_id: `d${id}`,
      source_id: 1,
      pipeline: 'default',
      currency: 'USD',
      stage: row.stage,
      state: row.state,
      value: row.value,
      created_day: row.created,
      closed_day: row.closed,
    })),
  )
  await put(
    into,
    'deal_score',
    numbered(
      deals.flatMap(({ id, contact_id, row }) =>
        row.scores.map(score => ({ contact_id, deal_id: id, band: '', ...score })),
      ),
    ),
  )
  await put(
    into,
    'interaction',
    numbered(
      rows(each => each.interactions).map(({ row, contact_id }) => ({
        contact_id,
        kind: row.kind,
        happened_at: row.at,
      })),
    ),
  )
  await put(
    into,
    'mail',
    numbered(
      rows(each => each.mails).map(({ row, contact_id }, at) => ({
        contact_id,
        public_id: `m${at}`,
        campaign: row.campaign,
        address: `${at}@example.com`,
        address_key: `${at}@example.com`,
        subject: '',
        message_id: '',
        as_of: row.at.slice(0, 10),
        state: row.state,
        queued_at: row.at,
      })),
    ),
  )
}

describeStores(testIn => {
  testIn('a slow reader of the rules finds the same members, and explains each of them the same', async into => {
    await fc.assert(
      fc.asyncProperty(
        contacts,
        day,
        fc.array(rule, { minLength: 8, maxLength: 8 }),
        rule,
        async (people, asOf, rules, other) => {
          const { naive, world, meaning } = worldsOf(asOf, people, other.includes('in segment') ? 'city = tea' : other)
          await clear(into)
          await store(into, people)
          for (const each of rules) {
            const written = parseRule(each, 'rule')
            const resolved = resolveRule(written, meaning)
            const members = naiveMembers(written, naive)
            expect([each, await membersOf(into, resolved, world)]).toEqual([each, members])
            const [condition] = conditionsOf(resolved)
            if (!condition) continue
            for (const { id } of people) {
              const [finding] = await findingsOf(into, condition, world, id)
              expect(finding?.holds).toBe((await membersOf(into, condition, world)).includes(id))
            }
          }
        },
      ),
      { numRuns: 40 },
    )
  })
})

const TABLES =
  'mail interaction deal_score deal order_line order loyalty_entry score consent suppression contact_identity contact_tag'.split(
    ' ',
  )

async function clear({ db }: Store): Promise<void> {
  for (const table of TABLES) await db.deleteFrom(table as 'mail').execute()
  await db.deleteFrom('contact').where('id', '>', 0).execute()
  for (const table of ['product', 'company', 'source'] as const) await db.deleteFrom(table).execute()
}
