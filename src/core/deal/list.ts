import type { Context } from '../context.js'
import { GuanxiError } from '../error.js'
import { toMajor } from '../money.js'
import { sentence, series } from '../sentence.js'
import { newestDealScores } from '../store/deal-score.js'
import { dealsUntil } from '../store/pipeline.js'
import { column, type Table, tableOf } from '../table.js'
import { findStage, stageKey } from '../workspace/pipeline.js'

const DEALS = [
  column('deal_id', 'Deal', 'text'),
  column('external_id', 'External id', 'text'),
  column('name', 'Name', 'text'),
  column('company', 'Company', 'text'),
  column('product', 'Product', 'text'),
  column('owner', 'Owner', 'text'),
  column('stage', 'Stage', 'text'),
  column('value', 'Value', 'money'),
  column('created_day', 'Created', 'date'),
  column('expected_close_day', 'Expected close', 'date'),
  column('closed_day', 'Closed', 'date'),
  column('points', 'Points', 'integer'),
  column('band', 'Band'),
  column('chance', 'Chance', 'ratio'),
] as const

export interface DealFilter {
  stage?: string | undefined
  owner?: string | undefined
  limit?: number | undefined
}

/** The deals as they are, with the score that was saved last, the first known first. Throws E_USAGE for a stage that no pipeline has. */
export async function dealTable(
  { store, workspace, today }: Pick<Context, 'store' | 'workspace' | 'today'>,
  { stage, owner, limit }: DealFilter,
): Promise<Table> {
  const stages = stage === undefined ? undefined : await stageNames(workspace, stage)
  const deals = (await dealsUntil(store, today))
    .filter(deal => stages === undefined || stages.has(deal.stage))
    .filter(deal => owner === undefined || stageKey(deal.owner ?? '') === stageKey(owner))
    .slice(0, limit)
  const scores = await newestDealScores(store, today)
  const rows = deals.map(deal => ({
    deal_id: deal.public_id,
    external_id: deal.external_id,
    name: deal.name,
    company: deal.company,
    product: deal.product,
    owner: deal.owner,
    stage: deal.stage,
    value: deal.value === null ? null : toMajor(deal.value, deal.currency),
    created_day: deal.created_day,
    expected_close_day: deal.expected_close_day,
    closed_day: deal.closed_day,
    points: scores.get(deal.id)?.points ?? null,
    band: scores.get(deal.id)?.band ?? null,
    chance: scores.get(deal.id)?.chance ?? null,
  }))
  return tableOf('deals', DEALS, rows)
}

async function stageNames(workspace: Context['workspace'], name: string): Promise<Set<string>> {
  const pipelines = await workspace.pipelines()
  const found = pipelines.flatMap(pipeline => findStage(pipeline, name)?.name ?? [])
  if (found.length > 0) return new Set(found)
  const known = series(pipelines.flatMap(({ stages }) => stages.map(stage => stage.name)))
  throw new GuanxiError('E_USAGE', sentence`There is no stage "${name}".`, {
    hint: sentence`The stages are: ${known}.`,
  })
}
