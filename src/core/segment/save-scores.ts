import type { Context } from '../context.js'
import { insertDealScores } from '../store/deal-score.js'
import { beginRun, finishRun } from '../store/run.js'
import { insertScores } from '../store/score.js'
import type { Result } from '../table.js'

export interface ScoresSaved {
  run: string
  scores: number
}

/** Saves what a report has found of each contact or deal, as a run of its own. */
export async function saveScores(
  context: Context,
  { scores = [], dealScores = [] }: Pick<Result, 'scores' | 'dealScores'>,
  { asOf, dryRun }: { asOf: string; dryRun: boolean },
): Promise<ScoresSaved> {
  return context.store.transaction(
    async store => {
      const run = await beginRun(store, { ...context, now: context.now(), random: context.random() })
      const rows = scores.map(({ contactId, ...score }) => ({ contact_id: contactId, ...score, as_of: asOf }))
      await insertScores(store, run, rows)
      await insertDealScores(store, run, dealScores, asOf)
      const created = scores.length + dealScores.length
      await finishRun(store, run, { now: context.now(), counts: { created, asOf } })
      return { run: run.publicId, scores: created }
    },
    { rollback: dryRun },
  )
}
