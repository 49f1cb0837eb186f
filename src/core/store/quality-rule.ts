import { type RawBuilder, sql } from 'kysely'
import type { QualityDays } from './quality.js'

/** How one field of an entity is judged. */
interface FieldRule {
  field: string
  value: RawBuilder<unknown>
  /** Where a value that is there cannot be right. */
  invalid?: RawBuilder<unknown>
  /** Where another record has the same value, and it should be one's own. */
  repeated?: RawBuilder<unknown>
}

/** How an entity is judged. `m` are its records by source, `r` the record itself. */
export interface EntityRule {
  /** Rows `source, id`: each record for all sources (empty), and once for each source that speaks of it. */
  members: RawBuilder<unknown>
  joins: RawBuilder<unknown>
  fields: readonly FieldRule[]
  repeated: RawBuilder<unknown>
  stale: RawBuilder<unknown>
}

const NEVER = sql`1 = 0`

/** Whether a value is there; blanks are none. */
export const hasColumnValue = (value: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`${value} is not null and cast(${value} as text) <> ''`

const plain = (...names: string[]): FieldRule[] => names.map(name => ({ field: name, value: sql.ref(`r.${name}`) }))

/** Two capital letters, as ISO 3166 has them. */
const country = (): FieldRule => ({
  field: 'country',
  value: sql.ref('r.country'),
  invalid: sql`length(r.country) <> 2 or r.country <> upper(r.country)`,
})

const email = (value: string): RawBuilder<unknown> =>
  sql`${sql.ref(value)} not like '%_@_%._%' or ${sql.ref(value)} like '% %' or ${sql.ref(value)} like '%@%@%'`

/** Of E.164: a plus and 8 to 15 digits; a number that could not be understood stands there as it was written. */
const phone = (value: string): RawBuilder<unknown> =>
  sql`${sql.ref(value)} not like '+%' or length(${sql.ref(value)}) < 9`

/** The last instant at which a record was written. */
const changedBefore = (day: string): RawBuilder<unknown> => sql`substr(changed.started_at, 1, 10) < ${day}`
const CHANGED = sql`join run as changed on changed.id = r.changed_run_id`

const allOf = (table: string): RawBuilder<unknown> => sql`select '' as source, id from ${sql.table(table)} where id > 0`

const bySource = (table: string): RawBuilder<unknown> => sql`
  ${allOf(table)} union all
  select s.name as source, t.id from ${sql.table(table)} as t join source as s on s.id = t.source_id`

/** Per contact: whether he has an identity of a kind, one that cannot be right, and one that another has too. */
const identities = (kind: 'email' | 'phone', alias: string, isBad: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  left join (
    select i.contact_id, max(case when ${isBad} then 1 else 0 end) as bad,
      max(case when shared.value_key is not null then 1 else 0 end) as shared
    from contact_identity as i
    left join (
      select value_key from contact_identity where kind = ${kind} group by value_key having count(distinct contact_id) > 1
    ) as shared on shared.value_key = i.value_key
    where i.kind = ${kind} group by i.contact_id
  ) as ${sql.ref(alias)} on ${sql.ref(`${alias}.contact_id`)} = r.id`

const repeatedIn = (table: string, column: string): RawBuilder<unknown> => sql`
  ${sql.ref(`r.${column}`)} in (
    select ${sql.ref(column)} from ${sql.table(table)} where ${sql.ref(column)} is not null
    group by ${sql.ref(column)} having count(*) > 1)`

export const QUALITY_ENTITIES = ['contacts', 'companies', 'products', 'orders', 'deals'] as const
export type QualityEntity = (typeof QUALITY_ENTITIES)[number]

/** How each entity is judged on a day. */
export const QUALITY_RULES: Record<QualityEntity, (days: QualityDays) => EntityRule> = {
  contacts: ({ today, staleBefore }) => ({
    members: sql`
      ${allOf('contact')} union all
      select s.name as source, i.contact_id as id
      from (select distinct contact_id, source_id from contact_identity) as i join source as s on s.id = i.source_id`,
    // Who has neither a name nor anything else was erased.
    joins: sql`
      join contact as r on r.id = m.id
        and (r.name is not null or exists (select 1 from contact_identity as any_of where any_of.contact_id = r.id))
      ${CHANGED}
      ${identities('email', 'e', email('i.value_key'))}
      ${identities('phone', 'p', phone('i.value_key'))}
      left join (
        select contact_id, max(day) as day from (
          select contact_id, max(day) as day from "order" group by contact_id
          union all select contact_id, max(substr(happened_at, 1, 10)) as day from interaction group by contact_id
        ) as heard group by contact_id
      ) as last_seen on last_seen.contact_id = r.id`,
    fields: [
      { field: 'email', value: sql`e.contact_id`, invalid: sql`e.bad = 1`, repeated: sql`e.shared = 1` },
      { field: 'phone', value: sql`p.contact_id`, invalid: sql`p.bad = 1`, repeated: sql`p.shared = 1` },
      ...plain('name', 'family_name', 'given_name'),
      { field: 'company', value: sql.ref('r.company_id') },
      ...plain('job_title'),
      {
        field: 'birthday',
        value: sql.ref('r.birthday'),
        invalid: sql`r.birthday > ${today} or r.birthday < '1900-01-01'`,
      },
      ...plain('language', 'street', 'city', 'region', 'postal_code'),
      country(),
    ],
    repeated: sql`e.shared = 1 or p.shared = 1`,
    stale: sql`${changedBefore(staleBefore)} and (last_seen.day is null or last_seen.day < ${staleBefore})`,
  }),
  companies: ({ staleBefore }) => ({
    members: allOf('company'),
    joins: sql`join company as r on r.id = m.id ${CHANGED}`,
    fields: [
      ...plain('name', 'industry'),
      { field: 'website', value: sql.ref('r.website'), repeated: repeatedIn('company', 'website') },
      { field: 'email', value: sql.ref('r.email'), invalid: email('r.email') },
      { field: 'phone', value: sql.ref('r.phone'), invalid: phone('r.phone') },
      { field: 'tax_id', value: sql.ref('r.tax_id'), repeated: repeatedIn('company', 'tax_id') },
      ...plain('street', 'city', 'region', 'postal_code'),
      country(),
    ],
    repeated: sql`${repeatedIn('company', 'website')} or ${repeatedIn('company', 'tax_id')}`,
    stale: changedBefore(staleBefore),
  }),
  products: ({ staleBefore }) => ({
    members: allOf('product'),
    joins: sql`
      join product as r on r.id = m.id ${CHANGED}
      left join (
        select l.product_id, max(o.day) as day from order_line as l join "order" as o on o.id = l.order_id
        group by l.product_id
      ) as sold on sold.product_id = r.id`,
    fields: [
      ...plain('code'),
      { field: 'name', value: sql.ref('r.name'), repeated: repeatedIn('product', 'name') },
      ...plain('category'),
      { field: 'price', value: sql.ref('r.price'), invalid: sql`r.price < 0` },
    ],
    repeated: repeatedIn('product', 'name'),
    stale: sql`${changedBefore(staleBefore)} and (sold.day is null or sold.day < ${staleBefore})`,
  }),
  orders: ({ today }) => ({
    members: bySource('order'),
    joins: sql`join "order" as r on r.id = m.id`,
    fields: [
      { field: 'customer', value: sql`case when r.contact_id > 0 then 1 end` },
      { field: 'day', value: sql.ref('r.day'), invalid: sql`r.day > ${today}` },
      ...plain('channel', 'store'),
      country(),
    ],
    repeated: NEVER,
    stale: NEVER,
  }),
  deals: ({ today, staleBefore }) => ({
    members: bySource('deal'),
    joins: sql`join deal as r on r.id = m.id ${CHANGED}`,
    fields: [
      ...plain('external_id', 'name'),
      { field: 'contact', value: sql`case when r.contact_id > 0 then 1 end` },
      { field: 'company', value: sql.ref('r.company_id') },
      { field: 'owner', value: sql.ref('r.owner_id') },
      { field: 'value', value: sql.ref('r.value'), invalid: sql`r.value < 0` },
      { field: 'created_day', value: sql.ref('r.created_day'), invalid: sql`r.created_day > ${today}` },
      {
        field: 'expected_close_day',
        value: sql.ref('r.expected_close_day'),
        invalid: sql`r.state = 'open' and r.expected_close_day < ${today}`,
      },
      {
        field: 'closed_day',
        value: sql.ref('r.closed_day'),
        invalid: sql`r.closed_day < r.created_day or r.closed_day > ${today}`,
      },
    ],
    repeated: NEVER,
    stale: sql`r.state = 'open' and ${changedBefore(staleBefore)}`,
  }),
}
