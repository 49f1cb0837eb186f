import { localTime } from '../../src/core/day.js'
import type { Unit, Written, WrittenRule, WrittenTest } from '../../src/core/segment/parse.js'

/** A small world in plain lists, and what a slow reader of rules finds in it: written from the README, not from the code. */
export interface NaiveWorld {
  asOf: string
  timezone: string
  digits: number
  grid: readonly { segment: string; r: readonly [number, number]; f: readonly [number, number] }[]
  tiers: readonly { name: string; from: number }[]
  starts: string
  contacts: readonly NaiveContact[]
  segments: Readonly<Record<string, WrittenRule>>
}

export interface NaiveContact {
  id: number
  city: string | null
  country: string | null
  name: string | null
  birthday: string | null
  company: string | null
  custom: Readonly<Record<string, string | number>> | null
  tags: readonly string[]
  emails: readonly string[]
  suppressed: readonly { address: string; day: string }[]
  consents: readonly { channel: string; state: string; day: string }[]
  scores: readonly { name: string; value: number; label: string | null; as_of: string }[]
  points: readonly { points: number; day: string }[]
  orders: readonly NaiveOrder[]
  deals: readonly {
    stage: string
    state: string
    value: number | null
    created: string | null
    closed: string | null
    scores: readonly { points: number; chance: number | null; as_of: string }[]
  }[]
  interactions: readonly { kind: string; at: string }[]
  mails: readonly { campaign: string; state: string; at: string }[]
}

export interface NaiveOrder {
  day: string
  channel: string | null
  amount: number
  isPurchase: boolean
  lines: readonly { product: string; category: string | null; quantity: number; amount: number }[]
}

type Value = string | number | null
type Item = Readonly<Record<string, Value>>

/** The contacts that a rule holds for. */
export function naiveMembers(rule: WrittenRule, world: NaiveWorld): number[] {
  return world.contacts.filter(contact => holds(rule, contact, world)).map(({ id }) => id)
}

function holds(rule: WrittenRule, contact: NaiveContact, world: NaiveWorld): boolean {
  switch (rule.kind) {
    case 'all':
      return rule.rules.every(each => holds(each, contact, world))
    case 'any':
      return rule.rules.some(each => holds(each, contact, world))
    case 'not':
      return !holds(rule.rule, contact, world)
    case 'segment':
      return holds(world.segments[rule.name] as WrittenRule, contact, world)
    case 'last':
      throw new Error('only in brackets')
    case 'condition': {
      const found = valuesOf(rule.path, rule.filter, contact, world)
      return passes(rule.test, found.values, { ...found, world })
    }
  }
}

interface Kind {
  isMoney?: boolean
  world: NaiveWorld
}

/** Whether one of the values passes; the opposites are the complement of that. */
function passes(test: WrittenTest, values: readonly Value[], kind: Kind): boolean {
  const there = values.filter(value => value !== null)
  const read = (written: Written): string | number => literal(written, kind)
  const some = (check: (value: string | number) => boolean): boolean => there.some(check)
  switch (test.op) {
    case 'empty':
      return there.length === 0
    case 'not empty':
      return there.length > 0
    case '=':
      return some(value => value === read(test.value))
    case '!=':
      return !some(value => value === read(test.value))
    case '<':
      return some(value => value < read(test.value))
    case '<=':
      return some(value => value <= read(test.value))
    case '>':
      return some(value => value > read(test.value))
    case '>=':
      return some(value => value >= read(test.value))
    case 'in':
      return some(value => test.values.map(read).includes(value))
    case 'not in':
      return !some(value => test.values.map(read).includes(value))
    case 'between':
      return some(value => value >= read(test.low)) && some(value => value <= read(test.high))
    case 'contains':
      return some(value => String(value).includes(test.text))
    case 'starts with':
      return some(value => String(value).startsWith(test.text))
    case 'ends with':
      return some(value => String(value).endsWith(test.text))
    case 'within':
      return some(value => comesAgain(String(value), kind.world.asOf, test.days))
  }
}

function literal(written: Written, { isMoney, world }: Kind): string | number {
  switch (written.kind) {
    case 'text':
      return written.text
    case 'number':
      return isMoney ? written.number * 10 ** world.digits : written.number
    case 'yes_no':
      return written.is ? 'yes' : 'no'
    case 'day':
      return written.day
    case 'today':
      return later(world.asOf, written.count, written.unit)
  }
}

function later(day: string, count: number, unit: Unit): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  if (unit === 'day' || unit === 'week')
    return new Date(Date.UTC(year, month - 1, date + count * (unit === 'week' ? 7 : 1))).toISOString().slice(0, 10)
  const months = year * 12 + month - 1 + count * (unit === 'year' ? 12 : 1)
  const last = new Date(Date.UTC(Math.floor(months / 12), (months % 12) + 1, 0)).getUTCDate()
  return new Date(Date.UTC(Math.floor(months / 12), months % 12, Math.min(date, last))).toISOString().slice(0, 10)
}

function comesAgain(day: string, asOf: string, days: number): boolean {
  for (let n = 0; n <= days; n++) {
    const that = later(asOf, n, 'day')
    const next = later(asOf, n + 1, 'day')
    if (that.slice(5) === day.slice(5)) return true
    if (day.endsWith('-02-29') && that.endsWith('-02-28') && !next.endsWith('-02-29')) return true
  }
  return false
}

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000

function valuesOf(
  path: readonly string[],
  filter: WrittenRule | undefined,
  contact: NaiveContact,
  world: NaiveWorld,
): { values: Value[]; isMoney?: boolean } {
  const { asOf } = world
  const [first = '', second = '', third] = path
  const orders = contact.orders.filter(({ day }) => day <= asOf)
  switch (first) {
    case 'tag':
      return { values: [...contact.tags] }
    case 'email':
      return { values: [...contact.emails] }
    case 'suppressed': {
      const is = contact.suppressed.some(({ day, address }) => day <= asOf && contact.emails.includes(address))
      return { values: [is ? 'yes' : 'no'] }
    }
    case 'custom': {
      const value = contact.custom?.[second] ?? null
      // Rules ask for the visits as a number, which not everybody has written.
      if (second !== 'visits') return { values: [value] }
      return { values: [value !== null && /^-?\d+(\.\d+)?$/.test(String(value)) ? Number(value) : null] }
    }
    case 'consent': {
      const said = contact.consents.filter(({ channel, day }) => channel === second && day <= asOf)
      const lastDay = said
        .map(({ day }) => day)
        .sort()
        .at(-1)
      const states = said.filter(({ day }) => day === lastDay).map(({ state }) => state)
      return { values: [states.includes('withdrawn') ? 'withdrawn' : (states[0] ?? null)] }
    }
    case 'score': {
      const score = contact.scores.filter(({ name, as_of }) => name === second && as_of <= asOf).at(-1)
      return { values: [score === undefined ? null : third === 'label' ? score.label : score.value] }
    }
    case 'rfm':
      return { values: [rfmOf(contact, world)?.[second] ?? null], isMoney: second === 'monetary' }
    case 'loyalty':
      return { values: [loyaltyOf(second, contact, world)], isMoney: second === 'spend' }
    case 'orders': {
      const figures = orderFigures(orders, filter, world)
      return { values: [figures[second] ?? null], isMoney: ['sum', 'average', 'largest'].includes(second) }
    }
    case 'deals': {
      const known = contact.deals.filter(({ created }) => created === null || created <= asOf)
      const chosen = known.filter(deal => {
        const age = deal.created === null ? null : daysBetween(deal.created, asOf)
        return chosenBy(filter, { ...deal, scores: null, day: deal.created, age_days: age }, world, ['value'])
      })
      const values = chosen.flatMap(({ value }) => value ?? [])
      const oldest = chosen.flatMap(({ created }) => created ?? []).sort()[0]
      const scores = chosen
        .filter(({ state, closed }) => state === 'open' || (closed !== null && closed > asOf))
        .flatMap(deal => {
          const known = deal.scores.filter(({ as_of }) => as_of <= asOf)
          const lastDay = known
            .map(({ as_of }) => as_of)
            .sort()
            .at(-1)
          return known.filter(({ as_of }) => as_of === lastDay).at(-1) ?? []
        })
      const greatest = (list: readonly number[]): number | null => (list.length === 0 ? null : Math.max(...list))
      const figures: Item = {
        chance: greatest(scores.flatMap(({ chance }) => chance ?? [])),
        points: greatest(scores.map(({ points }) => points)),
        count: chosen.length,
        sum: values.reduce((sum, value) => sum + value, 0),
        largest: greatest(values),
        oldest_days: oldest === undefined ? null : daysBetween(oldest, asOf),
      }
      return { values: [figures[second] ?? null], isMoney: second === 'sum' || second === 'largest' }
    }
    case 'interactions': {
      const days = contact.interactions
        .map(({ kind, at }) => ({ kind, day: at.slice(0, 10) }))
        .filter(each => each.day <= asOf && chosenBy(filter, each, world))
        .map(({ day }) => day)
      return { values: [spanOf(days, second)] }
    }
    case 'mails': {
      const days = contact.mails
        .map(mail => ({ ...mail, day: localTime(new Date(mail.at), world.timezone).slice(0, 10) }))
        .filter(each => each.day <= asOf && (mentions(filter, 'state') || each.state === 'accepted'))
        .filter(each => chosenBy(filter, each, world))
        .map(({ day }) => day)
      return { values: [spanOf(days, second)] }
    }
    default:
      return { values: [contact[first as 'city'] ?? null] }
  }
}

function spanOf(days: readonly string[], measure: string): Value {
  if (measure === 'count') return days.length
  const sorted = [...days].sort()
  return (measure === 'first' ? sorted[0] : sorted.at(-1)) ?? null
}

function mentions(rule: WrittenRule | undefined, name: string): boolean {
  if (!rule || rule.kind === 'segment' || rule.kind === 'last') return false
  if (rule.kind === 'condition') return rule.path[0] === name
  return rule.kind === 'not' ? mentions(rule.rule, name) : rule.rules.some(each => mentions(each, name))
}

function chosenBy(
  rule: WrittenRule | undefined,
  item: Item,
  world: NaiveWorld,
  money: readonly string[] = ['amount'],
): boolean {
  if (!rule) return true
  switch (rule.kind) {
    case 'all':
      return rule.rules.every(each => chosenBy(each, item, world, money))
    case 'any':
      return rule.rules.some(each => chosenBy(each, item, world, money))
    case 'not':
      return !chosenBy(rule.rule, item, world, money)
    case 'last':
      return typeof item.day === 'string' && item.day > later(world.asOf, -rule.count, rule.unit)
    case 'condition': {
      const [name = ''] = rule.path
      return passes(rule.test, [item[name] ?? null], { isMoney: money.includes(name), world })
    }
    default:
      throw new Error('not in brackets')
  }
}

function orderFigures(orders: readonly NaiveOrder[], filter: WrittenRule | undefined, world: NaiveWorld): Item {
  const byLine = ['product', 'category', 'quantity'].some(name => mentions(filter, name))
  const chosen = byLine
    ? orders.flatMap(order =>
        order.lines
          .filter(line =>
            chosenBy(filter, { ...order, ...line, lines: null, isPurchase: null, amount: order.amount }, world),
          )
          .map(line => ({ order, amount: line.amount })),
      )
    : orders
        .filter(order => chosenBy(filter, { ...order, lines: null, isPurchase: null }, world))
        .map(order => ({ order, amount: order.amount }))
  const bought = chosen.filter(({ order }) => order.isPurchase)
  const count = new Set(bought.map(({ order }) => order)).size
  const sumOf = (list: readonly { amount: number }[]): number => list.reduce((sum, { amount }) => sum + amount, 0)
  const days = bought.map(({ order }) => order.day).sort()
  const all = sumOf(orders.filter(({ isPurchase }) => isPurchase))
  return {
    count,
    sum: sumOf(chosen),
    average: count === 0 ? null : sumOf(bought) / count,
    largest: bought.length === 0 ? null : Math.max(...bought.map(({ amount }) => amount)),
    first: days[0] ?? null,
    last: days.at(-1) ?? null,
    share: all > 0 ? sumOf(bought) / all : null,
  }
}

function rfmOf(contact: NaiveContact, world: NaiveWorld): Item | undefined {
  const known = world.contacts.flatMap(each => {
    const orders = each.orders.filter(({ day }) => day <= world.asOf)
    const bought = orders.filter(({ isPurchase }) => isPurchase)
    const lastDay = bought
      .map(({ day }) => day)
      .sort()
      .at(-1)
    if (lastDay === undefined) return []
    const monetary = orders.reduce((sum, { amount }) => sum + amount, 0)
    return [{ id: each.id, recency: daysBetween(lastDay, world.asOf), frequency: bought.length, monetary }]
  })
  const own = known.find(({ id }) => id === contact.id)
  if (!own) return undefined
  const score = (isWorse: (other: (typeof known)[number]) => boolean): number =>
    1 + Math.floor((5 * known.filter(isWorse).length) / known.length)
  const r = score(other => other.recency > own.recency)
  const f = score(other => other.frequency < own.frequency)
  const m = score(other => other.monetary < own.monetary)
  const cell = world.grid.find(each => r >= each.r[0] && r <= each.r[1] && f >= each.f[0] && f <= each.f[1])
  const { recency: recency_days, frequency, monetary } = own
  return { recency_days, frequency, monetary, r, f, m, score: r * 100 + f * 10 + m, segment: cell?.segment ?? null }
}

function loyaltyOf(part: string, contact: NaiveContact, { asOf, tiers, starts }: NaiveWorld): Value {
  const moved = contact.points.filter(({ day }) => day <= asOf)
  if (part === 'points') return moved.reduce((sum, { points }) => sum + points, 0)
  const orders = contact.orders.filter(({ day }) => day <= asOf)
  const year = later(asOf, -12, 'month')
  const spend = orders.filter(({ day }) => day > year).reduce((sum, { amount }) => sum + amount, 0)
  if (part === 'spend') return spend
  if (moved.length === 0 && !orders.some(({ isPurchase, day }) => isPurchase && day >= starts)) return null
  return tiers.findLast(({ from }) => spend >= from)?.name ?? tiers[0]?.name ?? null
}
