import type { PipelineDeal, StageThen } from '../store/pipeline.js'
import type { DealState } from '../store/schema.js'

/** What a deal stands for when nobody wrote down its stage of that time. */
export const UNKNOWN_STAGE = '(not recorded)'

/** A deal as it was at the end of a day. */
export interface DealThen extends PipelineDeal {
  /** Won and lost are what they were that day: a deal that was won later was still open. */
  state: DealState
  stage: string
}

/**
 * Takes deals back to a day: each is in the stage it had entered last, and what that stage means is its state. What a
 * deal was worth then is not recorded, so its value is that of today.
 */
export function dealsAt(
  deals: readonly PipelineDeal[],
  stages: ReadonlyMap<number, StageThen>,
  day: string,
  stateOf: (pipeline: string, stage: string) => DealState,
): DealThen[] {
  return deals.map(deal => {
    if (deal.state !== 'open' && (deal.closed_day === null || deal.closed_day <= day)) return deal
    const entry = stages.get(deal.id)
    const stage = entry?.stage ?? (deal.state === 'open' ? deal.stage : UNKNOWN_STAGE)
    const state = stage === UNKNOWN_STAGE ? 'open' : stateOf(deal.pipeline, stage)
    return { ...deal, stage, state, closed_day: state === 'open' ? null : (entry?.entered_day ?? null) }
  })
}
