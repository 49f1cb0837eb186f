import { type RawBuilder, sql } from 'kysely'
import type { SavedDealScore } from '../table.js'
import { inChunks } from './chunk.js'
import type { Store } from './open.js'
import { idsOf, insertRecords, type Run } from './run.js'
import type { DealScoreTable } from './schema.js'
import type { CurrentScore } from './score.js'

/** Adds scores of deals; the earlier ones stay, as history. */
export async function insertDealScores(
  store: Store,
  run: Run,
  scores: readonly SavedDealScore[],
  asOf: string,
): Promise<void> {
  const nextId = await idsOf(store, run, 'deal_score')
  const columns = ['id', 'contact_id', 'deal_id', 'points', 'band', 'chance', 'as_of']
  const rows = scores.map(({ dealId, contactId, points, band, chance }) => [
    nextId(),
    contactId,
    dealId,
    points,
    band,
    chance,
    asOf,
  ])
  await insertRecords(store, run, 'deal_score', columns, rows)
}

/** Joins `deal as d` with `deal_score as s`, one row of the latest day that is known, or that is not after `asOf`. */
export const newestDealScore = (asOf?: string): RawBuilder<unknown> => sql`
  s.contact_id = d.contact_id and s.deal_id = d.id and s.id = (
    select n.id from deal_score as n
    where n.contact_id = d.contact_id and n.deal_id = d.id ${asOf === undefined ? sql`` : sql`and n.as_of <= ${asOf}`}
    order by n.as_of desc, n.id desc limit 1
  )`

/** The newest score of each deal at the end of a day, by the deal's inner id. */
export async function newestDealScores(
  store: Store,
  asOf: string,
): Promise<Map<number, Pick<DealScoreTable, 'points' | 'band' | 'chance'>>> {
  const { rows } = await sql<Pick<DealScoreTable, 'deal_id' | 'points' | 'band' | 'chance'>>`
    select s.deal_id, s.points, s.band, s.chance
    from deal as d join deal_score as s on ${newestDealScore(asOf)}`.execute(store.db)
  return new Map(rows.map(row => [row.deal_id, row]))
}

/** The newest score of the open deal of each contact that is likeliest to be won, or else has most points. */
export async function bestDealScores(store: Store, contactIds: readonly number[]): Promise<CurrentScore[]> {
  return inChunks(store, contactIds, async list => {
    const { rows } = await sql<CurrentScore>`
      select contact_id, 'deal' as name, points as value, band as label, as_of from (
        select d.contact_id, s.points, s.band, s.as_of, row_number() over (
          partition by d.contact_id order by s.chance desc nulls last, s.points desc, d.id
        ) as place
        from deal as d join deal_score as s on ${newestDealScore()}
        where d.contact_id in ${list} and d.state = 'open'
      ) as placed where place = 1`.execute(store.db)
    return rows
  })
}
