import { daysBetween } from '../day.js'
import { type Count, countValues, limitScore, quantileScores, quintileScores } from '../models/scores.js'
import { minorDigits } from '../money.js'
import { marginSums } from '../store/margin.js'
import type { Store } from '../store/open.js'
import { type DayRange, type PurchaseGroup, purchaseGroups, purchaseSums } from '../store/purchase.js'
import type { Config } from '../workspace/config.js'
import { DEFAULT_RFM_GRID, type RfmGrid, type RfmSettings, segmentOf } from '../workspace/rfm-grid.js'

/** How scores are given: the settings of guanxi.yaml, the grid filled in. */
export interface RfmRules extends RfmSettings {
  grid: RfmGrid
  /** Minor units of one unit of currency. */
  unit: number
}

/** The rules of a workspace; a report may ask for another monetary value. */
export const rfmRules = ({ rfm, currency }: Config, monetary = rfm.monetary): RfmRules => ({
  ...rfm,
  grid: rfm.grid ?? DEFAULT_RFM_GRID,
  monetary,
  unit: 10 ** minorDigits(currency),
})

/** A contact's recency, frequency and monetary value with their scores 1 to 5 (README, "Definitions"). */
export interface RfmScore {
  contactId: number
  recencyDays: number
  frequency: number
  /** Minor units, refunds included; a fraction where it is an average. */
  monetary: number
  r: number
  f: number
  m: number
  segment: string
}

/** The days whose orders count; recency is measured from `asOf`, which is `until` where it is not given. */
export type ScoredDays = DayRange & { asOf?: string }

/** Scores every contact that has bought in the range, in the order they became known. */
export async function scoreContacts(store: Store, range: ScoredDays, rules: RfmRules): Promise<RfmScore[]> {
  const sums = await purchaseSums(store, range)
  const recencyOf = recencies(range.asOf ?? range.until)
  const margins = rules.monetary === 'margin' ? (await marginSums(store, range)).byContact : undefined
  const monetaryOf = ({ contact_id, amount, orders }: (typeof sums)[number]): number =>
    margins ? (margins.get(contact_id) ?? 0) : rules.monetary === 'average' ? amount / orders : amount
  const monetary = sums.map(monetaryOf)
  const r = recencyScores(rules, () => countValues(sums.map(sum => recencyOf(sum.last_day))))
  const f = frequencyScores(rules, () => countValues(sums.map(sum => sum.orders)))
  const m = monetaryScores(rules, () => countValues(monetary))
  return sums.map((sum, i) => {
    const recencyDays = recencyOf(sum.last_day)
    const value = monetary[i] ?? 0
    const scores = { r: r(recencyDays), f: f(sum.orders), m: m(value) }
    const segment = segmentOf(rules.grid, scores.r, scores.f)
    return { contactId: sum.contact_id, recencyDays, frequency: sum.orders, monetary: value, ...scores, segment }
  })
}

/** Contacts that share recency and frequency, and so r, f and segment. */
export interface RfmGroup {
  segment: string
  contacts: number
  recencyDays: number
  frequency: number
  /** Minor units, of all of them together: the sum of all amounts. */
  monetary: number
  f: number
}

/** The same scoring for groups of equal contacts: all that a report by segment needs, without a row for each contact. */
export async function scoreGroups(store: Store, range: ScoredDays, rules: RfmRules): Promise<RfmGroup[]> {
  const groups = await purchaseGroups(store, range)
  const recencyOf = recencies(range.asOf ?? range.until)
  const r = recencyScores(rules, () => sumCounts(groups, group => recencyOf(group.last_day)))
  const f = frequencyScores(rules, () => sumCounts(groups, group => group.orders))
  return groups.map(({ last_day, orders, contacts, amount }) => {
    const recencyDays = recencyOf(last_day)
    const segment = segmentOf(rules.grid, r(recencyDays), f(orders))
    return { segment, contacts, recencyDays, frequency: orders, monetary: amount, f: f(orders) }
  })
}

type ScoreOf = (value: number) => number

/** A large recency is the worse one. */
function recencyScores({ thresholds, quantiles }: RfmRules, counts: () => Count[]): ScoreOf {
  const limits = thresholds.recency_days
  return limits ? value => limitScore(value, limits, 'small') : byRank(counts().reverse(), quantiles)
}

function frequencyScores({ thresholds, quantiles }: RfmRules, counts: () => Count[]): ScoreOf {
  const limits = thresholds.frequency
  return limits ? value => limitScore(value, limits, 'large') : byRank(counts(), quantiles)
}

function monetaryScores({ thresholds, quantiles, unit }: RfmRules, counts: () => Count[]): ScoreOf {
  const limits = thresholds.monetary
  return limits ? value => limitScore(value / unit, limits, 'large') : byRank(counts(), quantiles)
}

/** By how many are strictly worse; `counts` run from the worst. */
function byRank(counts: Count[], quantiles: readonly number[] | undefined): ScoreOf {
  const scores = quantiles ? quantileScores(counts, quantiles) : quintileScores(counts)
  return value => scores.get(value) ?? 1
}

function sumCounts(groups: readonly PurchaseGroup[], amountOf: (group: PurchaseGroup) => number): Count[] {
  const counts = new Map<number, number>()
  for (const group of groups) counts.set(amountOf(group), (counts.get(amountOf(group)) ?? 0) + group.contacts)
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => a.value - b.value)
}

function recencies(asOf: string): (day: string) => number {
  const known = new Map<string, number>()
  return day => {
    let days = known.get(day)
    if (days === undefined) {
      days = daysBetween(day, asOf)
      known.set(day, days)
    }
    return days
  }
}
