import type { PipelineDeal } from '../store/pipeline.js'
import type { DealState } from '../store/schema.js'

/** What a deal stands for when nobody wrote down its stage of that time. */
export const UNKNOWN_STAGE = '(not recorded)'

/** A deal as it was at the end of a day. */
export interface DealThen extends PipelineDeal {
  /** Won and lost are what they were that day: a deal that was won later was still open. */
  state: DealState
  stage: string
}

/** Takes deals back to a day: those that closed later were open, in the stage they had entered last. */
export function dealsAt(
  deals: readonly PipelineDeal[],
  stages: ReadonlyMap<number, string | null>,
  day: string,
): DealThen[] {
  return deals.map(deal => {
    const closedLater = deal.state !== 'open' && deal.closed_day !== null && deal.closed_day > day
    if (closedLater) return { ...deal, state: 'open', stage: stages.get(deal.id) ?? UNKNOWN_STAGE, closed_day: null }
    return deal.state === 'open' ? { ...deal, stage: stages.get(deal.id) ?? deal.stage } : deal
  })
}
