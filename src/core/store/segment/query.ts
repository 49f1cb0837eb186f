import { sql } from 'kysely'
import { conditionsOf, type Rule } from '../../segment-rule.js'
import type { Store } from '../open.js'
import { QueryParts } from './query-parts.js'
import type { World } from './world.js'

/** The contacts that a rule holds for, by inner id, in the order they became known. */
export async function membersOf({ db, dialect }: Store, rule: Rule, world: World): Promise<number[]> {
  const parts = new QueryParts(dialect, world)
  const condition = parts.ruleSql(rule)
  const { rows } = await sql<{ id: number }>`
    ${parts.with()} select contact.id from ${parts.from()}
    where contact.id > 0 and ${condition} order by contact.id`.execute(db)
  return rows.map(({ id }) => id)
}

/** What a condition finds at one contact, and whether it holds for him. */
export interface Finding {
  holds: boolean
  value: string | number | null
}

/** The findings of the conditions of a rule at one contact, in the order of `conditionsOf`. */
export async function findingsOf(store: Store, rule: Rule, world: World, contactId: number): Promise<Finding[]> {
  const conditions = conditionsOf(rule)
  if (conditions.length === 0) return []
  const parts = new QueryParts(store.dialect, world, contactId)
  const columns = conditions.flatMap((condition, at) => [
    sql`case when ${parts.ruleSql(condition)} then 1 else 0 end as ${sql.ref(`holds_${at}`)}`,
    sql`${condition.kind === 'condition' ? parts.shownSql(condition.subject) : sql`null`} as ${sql.ref(`value_${at}`)}`,
  ])
  const { rows } = await sql<Record<string, string | number | null>>`
    ${parts.with()} select ${sql.join(columns)} from ${parts.from()}
    where contact.id = ${contactId}`.execute(store.db)
  const row = rows[0] ?? {}
  return conditions.map((_, at) => ({ holds: row[`holds_${at}`] === 1, value: row[`value_${at}`] ?? null }))
}
