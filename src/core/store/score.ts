import { sql } from 'kysely'
import { inChunks } from './chunk.js'
import type { Store, Value } from './open.js'
import { idsOf, insertRecords, type Run } from './run.js'
import type { ScoreTable } from './schema.js'

export type NewScore = Pick<ScoreTable, 'contact_id' | 'name' | 'value' | 'label' | 'as_of'>

const SCORE_COLUMNS = ['id', 'contact_id', 'name', 'value', 'label', 'as_of'] as const

/** How many rows are handed over at once, so that a million of them are never in memory twice. */
const BATCH = 10_000

/** Adds scores; the earlier ones of the same name stay, as history. */
export async function insertScores(store: Store, run: Run, scores: readonly NewScore[]): Promise<void> {
  const nextId = await idsOf(store, run, 'score')
  for (let from = 0; from < scores.length; from += BATCH) {
    const rows: Value[][] = scores
      .slice(from, from + BATCH)
      .map(score => [nextId(), score.contact_id, score.name, score.value, score.label, score.as_of])
    await insertRecords(store, run, 'score', SCORE_COLUMNS, rows)
  }
}

export type CurrentScore = Pick<ScoreTable, 'contact_id' | 'name' | 'value' | 'label' | 'as_of'>

/** The newest score of each name of contacts. */
export async function currentScores(store: Store, contactIds: readonly number[]): Promise<CurrentScore[]> {
  return inChunks(store, contactIds, async list => {
    const { rows } = await sql<CurrentScore>`
      select contact_id, name, value, label, as_of from score
      where contact_id in ${list} and not exists (
        select 1 from score as newer
        where newer.contact_id = score.contact_id and newer.name = score.name and newer.id > score.id
      ) order by contact_id, name`.execute(store.db)
    return rows
  })
}
