import { daysBetween } from '../day.js'
import { type Count, countValues, quintileScores } from '../models/scores.js'
import type { Store } from '../store/open.js'
import { type DayRange, type PurchaseGroup, purchaseGroups, purchaseSums } from '../store/purchase.js'
import { type RfmGrid, segmentOf } from '../workspace/rfm-grid.js'

/** A contact's recency, frequency and monetary value with their scores 1 to 5 (README, "Definitions"). */
export interface RfmScore {
  contactId: number
  recencyDays: number
  frequency: number
  /** Minor units, refunds included. */
  monetary: number
  r: number
  f: number
  m: number
  segment: string
}

/** The days whose orders count; recency is measured from `asOf`, which is `until` where it is not given. */
export type ScoredDays = DayRange & { asOf?: string }

/** Scores every contact that has bought in the range, in the order they became known. */
export async function scoreContacts(store: Store, range: ScoredDays, grid: RfmGrid): Promise<RfmScore[]> {
  const sums = await purchaseSums(store, range)
  const recencyOf = recencies(range.asOf ?? range.until)
  const r = quintileScores(worstFirst(countValues(sums.map(sum => recencyOf(sum.last_day)))))
  const f = quintileScores(countValues(sums.map(sum => sum.orders)))
  const m = quintileScores(countValues(sums.map(sum => sum.amount)))
  return sums.map(sum => {
    const recencyDays = recencyOf(sum.last_day)
    const scores = { r: scoreOf(r, recencyDays), f: scoreOf(f, sum.orders), m: scoreOf(m, sum.amount) }
    const segment = segmentOf(grid, scores.r, scores.f)
    return { contactId: sum.contact_id, recencyDays, frequency: sum.orders, monetary: sum.amount, ...scores, segment }
  })
}

/** Contacts that share recency and frequency, and so r, f and segment. */
export interface RfmGroup {
  segment: string
  contacts: number
  recencyDays: number
  frequency: number
  /** Minor units, of all of them together. */
  monetary: number
}

/** The same scoring for groups of equal contacts: all that a report by segment needs, without a row for each contact. */
export async function scoreGroups(store: Store, range: ScoredDays, grid: RfmGrid): Promise<RfmGroup[]> {
  const groups = await purchaseGroups(store, range)
  const recencyOf = recencies(range.asOf ?? range.until)
  const r = quintileScores(worstFirst(sumCounts(groups, group => recencyOf(group.last_day))))
  const f = quintileScores(sumCounts(groups, group => group.orders))
  return groups.map(({ last_day, orders, contacts, amount }) => {
    const recencyDays = recencyOf(last_day)
    const segment = segmentOf(grid, scoreOf(r, recencyDays), scoreOf(f, orders))
    return { segment, contacts, recencyDays, frequency: orders, monetary: amount }
  })
}

const scoreOf = (scores: ReadonlyMap<number, number>, value: number): number => scores.get(value) ?? 1

/** A large recency is the worse one. */
const worstFirst = (counts: Count[]): Count[] => counts.reverse()

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
