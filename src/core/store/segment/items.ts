import { type RawBuilder, sql } from 'kysely'
import type { ItemField, ItemRule, Subject, Test } from '../../segment-rule.js'
import { newestDealScore } from '../deal-score.js'
import type { Dialect } from '../dialect.js'
import { type Condition, not, testSql, together, YES } from './condition.js'
import type { World } from './world.js'

type Collected = Extract<Subject, { of: 'orders' | 'deals' | 'interactions' | 'mails' }>

/** Where a collection's columns stand, by the name of the field. */
type Columns = Readonly<Partial<Record<ItemField, RawBuilder<unknown>>>>

const sourceOf = (table: string): RawBuilder<unknown> =>
  sql`(select name from source where source.id = ${sql.ref(`${table}.source_id`)})`

const ORDER: Columns = {
  day: sql.ref('o.day'),
  number: sql.ref('o.number'),
  source: sourceOf('o'),
  channel: sql.ref('o.channel'),
  store: sql.ref('o.store'),
  country: sql.ref('o.country'),
  amount: sql.ref('o.amount'),
}
const LINE: Columns = {
  ...ORDER,
  product: sql.ref('p.code'),
  product_name: sql`coalesce(l.description, p.name)`,
  category: sql.ref('p.category'),
  quantity: sql.ref('l.quantity'),
}
const DEAL: Columns = {
  day: sql.ref('d.created_day'),
  created: sql.ref('d.created_day'),
  expected_close: sql.ref('d.expected_close_day'),
  closed: sql.ref('d.closed_day'),
  stage: sql.ref('d.stage'),
  state: sql.ref('d.state'),
  pipeline: sql.ref('d.pipeline'),
  owner: sql`(select name from owner where owner.id = d.owner_id)`,
  product: sql`(select code from product where product.id = d.product_id)`,
  value: sql.ref('d.value'),
  lead_source: sql.ref('d.lead_source'),
  lost_reason: sql.ref('d.lost_reason'),
  source: sourceOf('d'),
}
const INTERACTION: Columns = {
  day: sql`substr(i.happened_at, 1, 10)`,
  kind: sql.ref('i.kind'),
  subject: sql.ref('i.subject'),
  owner: sql`(select name from owner where owner.id = i.owner_id)`,
}
const MAIL: Columns = { campaign: sql.ref('m.campaign'), state: sql.ref('m.state'), subject: sql.ref('m.subject') }

/** One row per contact with such orders, deals, interactions or mails: the figures that a rule can ask for. */
export function collected(dialect: Dialect, subject: Collected, world: World, of?: number): RawBuilder<unknown> {
  const { filter } = subject
  const whose = (table: string): Condition =>
    of === undefined ? sql`${sql.ref(`${table}.contact_id`)} > 0` : sql`${sql.ref(`${table}.contact_id`)} = ${of}`
  const chosen = (columns: Columns): Condition => (filter ? itemSql(dialect, filter, columns, world) : YES)
  switch (subject.of) {
    case 'orders':
      return filter && asks(filter, isOfLine)
        ? sql`
          select o.contact_id, count(distinct case when o.is_purchase = 1 then o.id end) as "count",
            sum(l.amount) as "sum", sum(case when o.is_purchase = 1 then l.amount else 0 end) as bought,
            max(case when o.is_purchase = 1 then l.amount end) as largest,
            min(case when o.is_purchase = 1 then o.day end) as "first",
            max(case when o.is_purchase = 1 then o.day end) as "last"
          from order_line as l join "order" as o on o.id = l.order_id
          left join product as p on p.id = l.product_id
          where ${whose('o')} and o.day <= ${world.asOf} and ${chosen(LINE)} group by o.contact_id`
        : sql`
          select o.contact_id, sum(o.is_purchase) as "count", sum(o.amount) as "sum",
            sum(case when o.is_purchase = 1 then o.amount else 0 end) as bought,
            max(case when o.is_purchase = 1 then o.amount end) as largest,
            min(case when o.is_purchase = 1 then o.day end) as "first",
            max(case when o.is_purchase = 1 then o.day end) as "last"
          from "order" as o where ${whose('o')} and o.day <= ${world.asOf} and ${chosen(ORDER)} group by o.contact_id`
    case 'deals':
      if (subject.measure === 'chance' || subject.measure === 'points')
        return sql`
          select d.contact_id, max(s.chance) as chance, max(s.points) as points
          from deal as d join deal_score as s on ${newestDealScore(world.asOf)}
          where ${whose('d')} and ${isOpen(world)} and (d.created_day is null or d.created_day <= ${world.asOf})
            and ${chosen(DEAL)}
          group by d.contact_id`
      return sql`
        select d.contact_id, count(*) as "count", sum(coalesce(d.value, 0)) as "sum", max(d.value) as largest,
          min(d.created_day) as oldest_days
        from deal as d
        where ${whose('d')} and (d.created_day is null or d.created_day <= ${world.asOf}) and ${chosen(DEAL)}
        group by d.contact_id`
    case 'interactions':
      return sql`
        select i.contact_id, count(*) as "count", min(substr(i.happened_at, 1, 10)) as "first",
          max(substr(i.happened_at, 1, 10)) as "last"
        from interaction as i
        where ${whose('i')} and substr(i.happened_at, 1, 10) <= ${world.asOf} and ${chosen(INTERACTION)}
        group by i.contact_id`
    case 'mails': {
      // Sent is what the server has taken; a rule that asks for the state decides for itself.
      const sent = filter && asks(filter, field => field === 'state') ? YES : sql`m.state = 'accepted'`
      return sql`
        select m.contact_id, count(*) as "count", min(m.queued_at) as "first", max(m.queued_at) as "last"
        from mail as m
        where ${whose('m')} and m.queued_at < ${world.endOf(world.asOf)} and ${sent} and ${chosen(MAIL)}
        group by m.contact_id`
    }
  }
}

/** A deal that was closed later was still open. */
const isOpen = ({ asOf }: World): Condition => sql`(d.state = 'open' or d.closed_day > ${asOf})`

const isOfLine = (field: ItemField): boolean => field in LINE && !(field in ORDER)

function asks(rule: ItemRule, isAsked: (field: ItemField) => boolean): boolean {
  if (rule.kind === 'item') return isAsked(rule.field)
  return rule.kind === 'not' ? asks(rule.rule, isAsked) : rule.rules.some(each => asks(each, isAsked))
}

function itemSql(dialect: Dialect, rule: ItemRule, columns: Columns, world: World): Condition {
  if (rule.kind === 'not') return not(itemSql(dialect, rule.rule, columns, world))
  if (rule.kind !== 'item')
    return together(
      rule.kind,
      rule.rules.map(each => itemSql(dialect, each, columns, world)),
    )
  // The store knows the instants of mails, and a rule speaks of days.
  if (columns === MAIL && rule.field === 'day') return instantSql(dialect, sql.ref('m.queued_at'), rule.test, world)
  return testSql(dialect, columns[rule.field] ?? sql`null`, rule.test)
}

/** A test of a day on an instant: a day is all instants from its first to that of the next. */
export function instantSql(dialect: Dialect, instant: RawBuilder<unknown>, test: Test, world: World): Condition {
  const compared = (op: '>=' | '<', value: string): Condition => testSql(dialect, instant, { op, value })
  switch (test.op) {
    case '=':
    case 'in': {
      const days = test.op === 'in' ? test.values : [test.value]
      const within = days.map(day =>
        together('all', [compared('>=', world.startOf(String(day))), compared('<', world.endOf(String(day)))]),
      )
      return together('any', within)
    }
    case '>=':
      return compared('>=', world.startOf(String(test.value)))
    case '>':
      return compared('>=', world.endOf(String(test.value)))
    case '<':
      return compared('<', world.startOf(String(test.value)))
    case '<=':
      return compared('<', world.endOf(String(test.value)))
    default:
      return testSql(dialect, instant, test)
  }
}
