import { type RawBuilder, sql } from 'kysely'
import type { Many, Rule, Subject } from '../../segment-rule.js'
import { type Dialect, jsonText, listOf, numberOf } from '../dialect.js'
import { type Condition, not, testSql, together } from './condition.js'
import { collected, instantSql } from './items.js'
import { consentsInForceSql, currentScoresSql, pointsSql, rfmSql, spendsSql, suppressedSql } from './sums.js'
import type { World } from './world.js'

const MANY: Record<Many, { from: RawBuilder<unknown>; value: RawBuilder<unknown> }> = {
  tag: { from: sql`contact_tag as x where x.contact_id = contact.id`, value: sql.ref('x.tag') },
  email: identities('email'),
  phone: identities('phone'),
  external_id: identities('external'),
  source: {
    from: sql`contact_identity as x join source on source.id = x.source_id where x.contact_id = contact.id`,
    value: sql.ref('source.name'),
  },
}

function identities(kind: string) {
  return {
    from: sql`contact_identity as x where x.contact_id = contact.id and x.kind = ${sql.lit(kind)}`,
    value: sql.ref('x.value'),
  }
}

/** The parts of one query: named sums of what contacts have, each made once, and the conditions that look at them. */
export class QueryParts {
  readonly #names = new Map<string, string>()
  readonly #sums: { name: string; query: RawBuilder<unknown> }[] = []
  #hasCompany = false

  constructor(
    private readonly dialect: Dialect,
    private readonly world: World,
    private readonly contactId?: number,
  ) {}

  with(): RawBuilder<unknown> {
    if (this.#sums.length === 0) return sql``
    return sql`with ${sql.join(this.#sums.map(({ name, query }) => sql`${sql.ref(name)} as (${query})`))}`
  }

  from(): RawBuilder<unknown> {
    const joins = this.#sums.map(
      ({ name }) => sql`left join ${sql.ref(name)} on ${sql.ref(`${name}.contact_id`)} = contact.id`,
    )
    const company = this.#hasCompany ? [sql`left join company on company.id = contact.company_id`] : []
    return sql.join([sql`contact`, ...company, ...joins], sql` `)
  }

  ruleSql(rule: Rule): Condition {
    switch (rule.kind) {
      case 'all':
      case 'any':
        return together(
          rule.kind,
          rule.rules.map(each => this.ruleSql(each)),
        )
      case 'not':
        return not(this.ruleSql(rule.rule))
      case 'segment':
        return this.ruleSql(rule.rule)
      case 'list':
        return sql`(contact.id in ${listOf(this.dialect, rule.ids)})`
      case 'condition': {
        const { subject, test } = rule
        if (subject.of === 'many') {
          const { from, value } = MANY[subject.what]
          if (test.op === 'empty') return not(sql`exists (select 1 from ${from})`)
          return sql`exists (select 1 from ${from} and ${testSql(this.dialect, value, test)})`
        }
        const value = this.#valueSql(subject)
        return subject.of === 'mails' && subject.measure !== 'count'
          ? instantSql(this.dialect, value, test, this.world)
          : testSql(this.dialect, value, test)
      }
    }
  }

  /** What is shown of a subject; of those with many values nothing, for they are listed elsewhere. */
  shownSql(subject: Subject): RawBuilder<unknown> {
    return subject.of === 'many' ? sql`null` : this.#valueSql(subject)
  }

  #valueSql(subject: Exclude<Subject, { of: 'many' }>): RawBuilder<unknown> {
    const { dialect, world, contactId } = this
    switch (subject.of) {
      case 'contact':
        return sql.ref(`contact.${subject.column}`)
      case 'company':
        this.#hasCompany = true
        return sql.ref(`company.${subject.column}`)
      case 'custom': {
        const text = jsonText(dialect, 'contact.custom', subject.key)
        return subject.isNumber ? numberOf(dialect, text) : text
      }
      case 'suppressed':
        return suppressedSql(world)
      case 'consent':
        return sql.ref(`${this.#sum(subject, () => consentsInForceSql(subject.channel, world, contactId))}.state`)
      case 'score': {
        const { name, part } = subject
        return sql.ref(`${this.#sum({ of: 'score', name }, () => currentScoresSql(name, world, contactId))}.${part}`)
      }
      case 'rfm':
        return sql.ref(`${this.#sum({ of: 'rfm' }, () => rfmSql(world))}.${subject.part}`)
      case 'loyalty':
        return this.#loyaltySql(subject.part)
      case 'lifecycle':
        // Its stages are worked out elsewhere, and come as a list.
        return sql`null`
      case 'orders':
        return this.#orderSql(subject)
      default: {
        const { measure, ...of } = subject
        const isScore = measure === 'chance' || measure === 'points'
        const name = this.#sum(isScore ? { ...of, isScore } : of, () => collected(dialect, subject, world, contactId))
        const value = sql.ref(`${name}.${measure}`)
        return measure === 'count' || measure === 'sum' ? sql`coalesce(${value}, 0)` : value
      }
    }
  }

  #orderSql(subject: Extract<Subject, { of: 'orders' }>): RawBuilder<unknown> {
    const { measure, ...of } = subject
    const name = this.#sum(of, () => collected(this.dialect, subject, this.world, this.contactId))
    const [count, bought] = [sql.ref(`${name}.count`), sql.ref(`${name}.bought`)]
    switch (measure) {
      case 'count':
      case 'sum':
        return sql`coalesce(${sql.ref(`${name}.${measure}`)}, 0)`
      case 'average':
        return sql`case when ${count} > 0 then ${bought} * 1.0 / ${count} end`
      case 'share': {
        const all = { of: 'orders', measure: 'sum' } as const
        const whole = this.#sum({ of: 'orders' }, () => collected(this.dialect, all, this.world, this.contactId))
        const total = sql.ref(`${whole}.bought`)
        return sql`case when ${total} > 0 then coalesce(${bought}, 0) * 1.0 / ${total} end`
      }
      default:
        return sql.ref(`${name}.${measure}`)
    }
  }

  #loyaltySql(part: 'points' | 'tier' | 'spend'): RawBuilder<unknown> {
    const { loyalty } = this.world
    if (!loyalty) return sql`null`
    const points = this.#sum({ of: 'points' }, () => pointsSql(this.world, this.contactId))
    if (part === 'points') return sql`coalesce(${sql.ref(`${points}.points`)}, 0)`
    const spends = this.#sum({ of: 'spends' }, () => spendsSql(loyalty, this.world, this.contactId))
    const spend = sql`coalesce(${sql.ref(`${spends}.spend`)}, 0)`
    if (part === 'spend') return spend
    const [lowest] = loyalty.tiers
    const reached = loyalty.tiers.toReversed().map(({ name, from }) => sql`when ${spend} >= ${from} then ${name}`)
    return sql`case when ${sql.ref(`${points}.points`)} is null and coalesce(${sql.ref(`${spends}.purchases`)}, 0) = 0
      then null ${sql.join(reached, sql` `)} else ${lowest?.name ?? null} end`
  }

  /** The name of a table of sums that is joined to the contacts; equal ones are made once. */
  #sum(of: object, query: () => RawBuilder<unknown>): string {
    const key = JSON.stringify(of)
    const known = this.#names.get(key)
    if (known !== undefined) return known
    const name = `has_${this.#names.size + 1}`
    this.#names.set(key, name)
    this.#sums.push({ name, query: query() })
    return name
  }
}
