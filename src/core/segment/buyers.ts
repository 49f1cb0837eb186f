import { addDays, daysBetween } from '../day.js'
import { GuanxiError } from '../error.js'
import { type Fit, fitModel, modelOf } from '../models/fit.js'
import { fitGammaGamma, type GammaGamma } from '../models/gamma-gamma.js'
import { folded, type History } from '../models/histories.js'
import { type Score, scoreBaselines, scoreModel, type Watched } from '../models/holdout.js'
import { MODEL_NAMES, type ModelName } from '../models/purchase-model.js'
import { remember } from '../models/remember.js'
import { type Note, note } from '../note.js'
import { listed, type Sentence, sentence } from '../sentence.js'
import { type BuyingRange, buyingDays } from '../store/buying.js'
import type { Store } from '../store/open.js'
import { mostOf } from '../sum.js'

export const UNITS = ['day', 'week'] as const
export type Unit = (typeof UNITS)[number]

/** Days of a unit of time. */
export const DAYS_OF: Record<Unit, number> = { day: 1, week: 7 }

/** A contact as the models see him: times in units, from the first purchase on; money in minor units. */
export interface Buyer extends Watched {
  contactId: number
  lastDay: string
  amount: number
  /** Mean spend of a repeat purchase; 0 without any. */
  mean: number
}

/** The contacts who bought, with what they did up to `until`, and how often they bought from then to `asOf`. */
export async function buyersOf(store: Store, range: BuyingRange, unit: Unit): Promise<Buyer[]> {
  const days = DAYS_OF[unit]
  const sinceBegin = new Map<string, number>()
  const age = (day: string): number => remember(sinceBegin, day, () => daysBetween(day, range.until))
  return (await buyingDays(store, range)).map(row => ({
    contactId: row.contact_id,
    x: row.days - 1,
    recency: (age(row.first_day) - age(row.last_day)) / days,
    age: age(row.first_day) / days,
    later: row.later_days,
    lastDay: row.last_day,
    amount: row.amount,
    mean: row.days > 1 ? (row.amount - row.first_amount) / (row.days - 1) : 0,
  }))
}

/** Fewer repeat buyers than this hold no model of four parameters. */
const FEWEST_REPEATERS = 30
/** A window must hold so many of the usual gaps between purchases. */
const FEWEST_GAPS = 2

/** Throws E_LIMIT, with the reason, where there is too little to learn from. */
export function refuseThinData(buyers: readonly Buyer[], unit: Unit): void {
  const repeaters = buyers.filter(({ x }) => x > 0)
  if (repeaters.length < FEWEST_REPEATERS)
    throw new GuanxiError(
      'E_LIMIT',
      sentence`Too few customers came back for a model: ${repeaters.length} of ${buyers.length}, and it takes ${FEWEST_REPEATERS}.`,
      {
        hint: sentence`guanxi report rfm and report cohort need no model. Import more history, or look at a longer time.`,
      },
    )
  const usual = usualGap(repeaters)
  const window = mostOf(buyers, ({ age }) => age)
  if (window < FEWEST_GAPS * usual)
    throw new GuanxiError(
      'E_LIMIT',
      sentence`The time is too short for a model: ${Math.round(window * DAYS_OF[unit])} days, and customers come back after ${Math.round(usual * DAYS_OF[unit])}.`,
      { hint: sentence`It takes ${FEWEST_GAPS} times as long: import more history, or look at a longer time.` },
    )
}

/** The median of what customers who came back have for a mean gap between purchases, in units; 0 where nobody did. */
export function usualGap(buyers: readonly Buyer[]): number {
  const gaps = buyers.flatMap(({ x, recency }) => (x > 0 ? recency / x : [])).sort((a, b) => a - b)
  return gaps[Math.floor(gaps.length / 2)] ?? 0
}

/** The log-likelihood by which a model must beat the one without stopping, or it has learnt nothing about stopping. */
const NO_GAIN = 0.5

/**
 * Fits a model of purchases. Where the likelihood rises without end towards customers who never stop, the model is that
 * limit, NBD. Throws E_LIMIT where the data do not decide on the parameters at all.
 */
export function fitPurchases(name: ModelName, buyers: readonly History[]): Fit {
  const histories = folded(buyers)
  const fitted = fitModel(modelOf(name), histories)
  if (fitted.hasConverged) return fitted
  const limit = fitModel(modelOf('nbd'), histories)
  if (limit.hasConverged && limit.logLikelihood > fitted.logLikelihood - NO_GAIN) return limit
  const others = listed(
    MODEL_NAMES.filter(other => other !== name),
    'or',
  )
  throw new GuanxiError(
    'E_LIMIT',
    sentence`The data do not decide on the parameters of ${name}: it does not converge.`,
    {
      hint: sentence`Try --model ${others ?? ''}, or a longer time.`,
    },
  )
}

/** What to say where a fit is that limit. */
export function limitRemark({ model }: Fit): Note[] {
  return model.name === 'nbd' ? [note('note.no-stopping')] : []
}

/** Fits the model of spend to the repeat purchases; money in major units. Undefined, with a reason, where it cannot. */
export function fitSpend(
  buyers: readonly Buyer[],
  toMajor: (minor: number) => number,
): { spend: GammaGamma; correlation: number } | { reason: Sentence } {
  const repeaters = buyers.filter(({ x, mean }) => x > 0 && mean > 0)
  if (repeaters.length < FEWEST_REPEATERS)
    return { reason: sentence`Too few customers came back and paid for a model of spend: ${repeaters.length}.` }
  const x = Float64Array.from(repeaters, buyer => buyer.x)
  const mean = Float64Array.from(repeaters, buyer => toMajor(buyer.mean))
  const spend = fitGammaGamma({ x, mean })
  if (!spend.hasConverged)
    return { reason: sentence`The model of spend does not converge: customers differ too little or too much.` }
  if (spend.q <= 1)
    return { reason: sentence`Spend differs so much between customers that its model has no mean (q <= 1).` }
  return { spend, correlation: correlationOf(x, mean) }
}

/** Pearson's r. */
function correlationOf(a: Float64Array, b: Float64Array): number {
  const meanOf = (list: Float64Array): number => list.reduce((sum, value) => sum + value, 0) / list.length
  const [meanA, meanB] = [meanOf(a), meanOf(b)]
  let [ab, aa, bb] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const [u, w] = [(a[i] as number) - meanA, (b[i] as number) - meanB]
    ab += u * w
    aa += u * u
    bb += w * w
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0
}

/** The day that parts the time in two equal halves. */
export function middleDay(buyers: readonly Buyer[], until: string, unit: Unit): string {
  const window = mostOf(buyers, ({ age }) => age) * DAYS_OF[unit]
  return addDays(until, -Math.floor(window / 2))
}

export interface Comparison {
  scores: Score[]
  /** The fit that each model led to. */
  fits: Map<ModelName, Fit>
  notes: Note[]
  /** The model that gave what came the best chances. */
  best: ModelName
}

/** Fits every model to the first part and scores it, and two baselines, by the second, which takes `time`. */
export function compareModels(buyers: readonly Buyer[], time: number): Comparison {
  const fits = new Map<ModelName, Fit>()
  const scores = new Map<string, Score>()
  const limits = new Set<string>()
  let best: { name: ModelName; score: number } | undefined
  for (const name of MODEL_NAMES) {
    const fitted = fitPurchases(name, buyers)
    fits.set(name, fitted)
    if (fitted.model.name === 'nbd') limits.add(name)
    const score = remember(scores, fitted.model.name, () => scoreModel(fitted, buyers, time))
    if (!best || (score.logScore ?? 0) > best.score) best = { name, score: score.logScore ?? 0 }
  }
  const notes = limits.size > 0 ? [note('note.models-without-stopping', { models: [...limits] })] : []
  return {
    scores: [...scores.values(), ...scoreBaselines(buyers, time)],
    fits,
    notes,
    best: best?.name ?? 'bg-nbd',
  }
}
