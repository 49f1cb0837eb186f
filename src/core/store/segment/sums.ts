import { type RawBuilder, sql } from 'kysely'
import type { Condition } from './condition.js'
import type { World } from './world.js'

const whose = (contactId: number | undefined): Condition =>
  contactId === undefined ? sql`contact_id > 0` : sql`contact_id = ${contactId}`

/** One row per contact who has said anything about a channel, with what holds: of one day, the stricter. */
export const consentsInForceSql = (channel: string, { asOf }: World, of?: number): RawBuilder<unknown> => sql`
  select contact_id, state from (
    select contact_id, state, row_number() over (
      partition by contact_id order by day desc, case when state = 'withdrawn' then 0 else 1 end, id desc
    ) as place
    from consent where ${whose(of)} and channel = ${channel} and day <= ${asOf}
  ) as placed where place = 1`

/** One row per contact with a saved score of that name: the newest. */
export const currentScoresSql = (name: string, { asOf }: World, of?: number): RawBuilder<unknown> => sql`
  select contact_id, value, label from (
    select contact_id, value, label, row_number() over (partition by contact_id order by id desc) as place
    from score where ${whose(of)} and name = ${name} and as_of <= ${asOf}
  ) as placed where place = 1`

/** 1 where an address of the contact gets no campaign mail. */
export const suppressedSql = ({ asOf }: World): RawBuilder<number> => sql`(case when exists (
    select 1 from contact_identity as x join suppression on suppression.address_key = x.value_key
    where x.contact_id = contact.id and x.kind = 'email' and suppression.day <= ${asOf}
  ) then 1 else 0 end)`

/** One row per contact whose points have ever moved. */
export const pointsSql = ({ asOf }: World, of?: number): RawBuilder<unknown> => sql`
  select contact_id, sum(points) as points from loyalty_entry
  where ${whose(of)} and day <= ${asOf} group by contact_id`

/** One row per contact with orders: what he has spent in the last 12 months, and his purchases since the programme began. */
export const spendsSql = (
  { spendAfter, starts, currency }: NonNullable<World['loyalty']>,
  { asOf }: World,
  of?: number,
): RawBuilder<unknown> => sql`
  select contact_id, sum(case when day > ${spendAfter} then amount else 0 end) as spend,
    sum(case when is_purchase = 1 and day >= ${starts} then 1 else 0 end) as purchases
  from "order" where ${whose(of)} and day <= ${asOf} and currency = ${currency} group by contact_id`

/**
 * One row per contact with a purchase order: the scores of the rfm report. How many are strictly worse is the rank less
 * one, with the worst first. Recency is the last day itself.
 */
export function rfmSql({ asOf, grid }: World): RawBuilder<unknown> {
  const cells = grid.map(
    ({ segment, r, f }) => sql`when r between ${r[0]} and ${r[1]} and f between ${f[0]} and ${f[1]} then ${segment}`,
  )
  return sql`
    select contact_id, last_day as recency_days, orders as frequency, amount as monetary, r, f, m,
      r * 100 + f * 10 + m as score, case ${sql.join(cells, sql` `)} end as segment
    from (
      select contact_id, last_day, orders, amount,
        1 + 5 * (rank() over (order by last_day) - 1) / count(*) over () as r,
        1 + 5 * (rank() over (order by orders) - 1) / count(*) over () as f,
        1 + 5 * (rank() over (order by amount) - 1) / count(*) over () as m
      from (
        select contact_id, max(case when is_purchase = 1 then day end) as last_day, sum(is_purchase) as orders,
          sum(amount) as amount
        from "order" where contact_id > 0 and day <= ${asOf}
        group by contact_id having sum(is_purchase) > 0
      ) as sums
    ) as scored`
}
