import { type Note, note } from '../note.js'
import { chanceOf, type DealModel, learnDeals, USEFUL_AUC } from '../segment/deal-model.js'
import { DEAL_RULES } from '../segment/default-rules.js'
import { factsOfDeals, type KnownDeal } from '../segment/facts.js'
import { checkRules, scoreByRules } from '../segment/rule.js'
import { column, type Result, tableOf } from '../table.js'
import { DEAL_FACTS, type Scoring } from '../workspace/scoring.js'
import { type Report, rangeOf } from './report.js'

const BY_DEAL = [
  column('deal_id', 'Deal', 'text'),
  column('external_id', 'External id', 'text'),
  column('name', 'Name', 'text'),
  column('company', 'Company', 'text'),
  column('product', 'Product', 'text'),
  column('owner', 'Owner', 'text'),
  column('stage', 'Stage', 'text'),
  column('points', 'Points', 'integer'),
  column('band', 'Band', 'text'),
  column('probability', 'Probability', 'ratio'),
  column('reasons', 'Reasons', 'text'),
] as const

const CALIBRATION = [
  column('tenth', 'Part', 'integer'),
  column('deals', 'Deals', 'integer'),
  column('predicted_rate', 'Predicted', 'ratio'),
  column('actual_rate', 'Won', 'ratio'),
] as const

export interface DealScoreParameters {
  /** auto: the regression where it is better than chance, else the rules. */
  method: 'auto' | 'rules' | 'regression'
  validate: boolean
}

/** Open deals by score: rules of a file, or a regression on closed deals, each with its reasons. */
export const dealScore: Report<DealScoreParameters> = {
  name: 'deal-score',
  title: 'Open deals by score',
  views: { default: BY_DEAL, validate: CALIBRATION },
  figures: [
    column('open_deals', 'Open deals', 'integer'),
    column('method', 'Method', 'text'),
    column('closed_deals', 'Closed deals', 'integer'),
    column('auc', 'AUC', 'decimal'),
    column('brier', 'Brier score', 'decimal'),
    column('brier_of_rate', 'Brier score of the rate', 'decimal'),
  ],
  async run({ store, workspace }, { method, validate, ...period }) {
    const { until } = rangeOf(period)
    const own = await workspace.scoring('deal')
    const rules = own ?? DEAL_RULES
    checkRules(rules, DEAL_FACTS, 'scoring/deal.yaml')
    const deals = await factsOfDeals(store, workspace, until)
    const open = deals.filter(({ deal }) => deal.state === 'open')
    const learnt = learnDeals(deals.filter(({ deal }) => deal.state !== 'open'))
    const model = 'reason' in learnt ? undefined : learnt
    const isUseful = (model?.holdout.auc ?? 0) >= USEFUL_AUC
    const used = model && (method === 'regression' || (method === 'auto' && isUseful)) ? model : undefined
    const scored = scoredDeals(open, rules, used)
    return {
      table: validate ? calibrationTable(model) : dealTable(scored),
      summary: {
        open_deals: open.length,
        closed_deals: deals.length - open.length,
        method: used ? 'regression' : 'rules',
        rules: own ? 'scoring/deal.yaml' : 'built in',
        auc: model?.holdout.auc ?? null,
        brier: model?.holdout.brier ?? null,
        brier_of_rate: model?.holdout.base ?? null,
        holdout_deals: model?.holdout.deals ?? null,
        calibration: model?.holdout.bins ?? [],
      },
      notes: notesOf(learnt, isUseful, method, own !== undefined),
      dealScores: scored.map(({ deal, points, band, chance }) => ({
        dealId: deal.id,
        contactId: deal.contact_id,
        points,
        band,
        chance,
      })),
    }
  },
}

function notesOf(
  learnt: DealModel | { reason: Note },
  isUseful: boolean,
  method: DealScoreParameters['method'],
  isOwn: boolean,
): Note[] {
  const notes = isOwn ? [] : [note('note.built-in-rules', { file: 'scoring/deal.yaml' })]
  if ('reason' in learnt) return [learnt.reason, ...notes]
  const { deals, holdout } = learnt
  const proof = note('note.deals-regression', {
    deals,
    holdout: holdout.deals,
    auc: holdout.auc?.toFixed(3) ?? { word: 'unknown' },
    brier: holdout.brier.toFixed(3),
    base: holdout.base.toFixed(3),
  })
  if (isUseful || method === 'regression') return [proof]
  return [proof, note('note.deals-no-better-than-chance', { auc: USEFUL_AUC }), ...notes]
}

interface ScoredDeal {
  deal: KnownDeal['deal']
  points: number
  band: string
  chance: number | null
  reasons: readonly string[]
}

/** The likeliest first; without a model, those with most points. */
function scoredDeals(open: readonly KnownDeal[], rules: Scoring, model: DealModel | undefined): ScoredDeal[] {
  const scored = open.map(({ deal, facts }) => {
    const { points, band, reasons } = scoreByRules(rules, facts)
    const byModel = model && chanceOf(model, facts)
    return { deal, points, band, chance: byModel?.chance ?? null, reasons: byModel?.reasons ?? reasons }
  })
  return scored.sort(
    (a, b) => (b.chance ?? b.points) - (a.chance ?? a.points) || (a.deal.public_id < b.deal.public_id ? -1 : 1),
  )
}

function dealTable(scored: readonly ScoredDeal[]): Result['table'] {
  const rows = scored.map(({ deal, points, band, chance, reasons }) => ({
    deal_id: deal.public_id,
    external_id: deal.external_id,
    name: deal.name,
    company: deal.company,
    product: deal.product,
    owner: deal.owner,
    stage: deal.stage,
    points,
    band,
    probability: chance,
    reasons: reasons.join('; '),
  }))
  return tableOf('deal-score', BY_DEAL, rows)
}

function calibrationTable(model: DealModel | undefined): Result['table'] {
  const rows = (model?.holdout.bins ?? []).map(({ deals, predicted, actual }, i) => ({
    tenth: i + 1,
    deals,
    predicted_rate: predicted,
    actual_rate: actual,
  }))
  return tableOf('deal-calibration', CALIBRATION, rows)
}
