import { type RawBuilder, sql } from 'kysely'
import type { Store } from './open.js'
import { type EntityRule, hasColumnValue, QUALITY_RULES, type QualityEntity } from './quality-rule.js'
import { idsOf, insertRecords, type Run } from './run.js'
import type { QualityFigureTable } from './schema.js'

export type QualityFigure = Omit<QualityFigureTable, 'id' | `${string}_run_id`>

export interface QualityDays {
  /** The day that is measured; nothing after it is right. */
  today: string
  /** Whoever was not heard of since this day is stale. */
  staleBefore: string
}

/**
 * One row per source and field of an entity, counted in one statement; the source is empty for all records, the field
 * for records as a whole: there `repeated` counts records that share what identifies them, and `stale` those that
 * nothing was heard of.
 */
export async function measureQuality(
  { db }: Store,
  entity: QualityEntity,
  { today, staleBefore }: QualityDays,
): Promise<QualityFigure[]> {
  const rule: EntityRule = QUALITY_RULES[entity]({ today, staleBefore })
  const sums = rule.fields.flatMap(({ value, invalid, repeated }, index) => [
    sql`${countIf(hasColumnValue(value))} as ${sql.ref(`filled_${index}`)}`,
    sql`${invalid ? countIf(sql`${hasColumnValue(value)} and (${invalid})`) : sql`0`} as ${sql.ref(`invalid_${index}`)}`,
    sql`${repeated ? countIf(repeated) : sql`0`} as ${sql.ref(`repeated_${index}`)}`,
  ])
  const { rows } = await sql<Record<string, number> & { source: string }>`
    select m.source as source, count(*) as records, ${countIf(rule.repeated)} as repeated, ${countIf(rule.stale)} as stale,
      ${sql.join(sums)}
    from (${rule.members}) as m ${rule.joins}
    group by m.source order by m.source`.execute(db)
  return rows.flatMap(row => {
    const of = { day: today, entity, source: row.source, records: row.records ?? 0 }
    return [
      { ...of, field: '', filled: of.records, invalid: 0, repeated: row.repeated ?? 0, stale: row.stale ?? 0 },
      ...rule.fields.map(({ field }, index) => ({
        ...of,
        field,
        filled: row[`filled_${index}`] ?? 0,
        invalid: row[`invalid_${index}`] ?? 0,
        repeated: row[`repeated_${index}`] ?? 0,
        stale: 0,
      })),
    ]
  })
}

const countIf = (condition: RawBuilder<unknown>) => sql`sum(case when ${condition} then 1 else 0 end)`

const COLUMNS = ['id', 'day', 'entity', 'source', 'field', 'records', 'filled', 'invalid', 'repeated', 'stale'] as const

/** Keeps a measurement; one of the same day stands beside it, and the later counts. */
export async function saveQualityFigures(store: Store, run: Run, figures: readonly QualityFigure[]): Promise<void> {
  const nextId = await idsOf(store, run, 'quality_figure')
  const rows = figures.map(figure => {
    const row = { ...figure, id: nextId() }
    return COLUMNS.map(column => row[column])
  })
  await insertRecords(store, run, 'quality_figure', COLUMNS, rows)
}

/** Kept measurements from a day to another, the last of each day, by day. */
export async function savedQuality(
  { db }: Store,
  { since, until }: { since?: string | undefined; until: string },
): Promise<QualityFigure[]> {
  const { rows } = await sql<QualityFigure>`
    select day, entity, source, field, records, filled, invalid, repeated, stale from (
      select q.*, row_number() over (partition by day, entity, source, field order by id desc) as place
      from quality_figure as q where day <= ${until} and day >= ${since ?? ''}
    ) as placed where place = 1 order by day, id`.execute(db)
  return rows
}
