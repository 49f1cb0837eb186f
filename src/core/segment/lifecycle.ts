import { daysBetween } from '../day.js'
import type { Store } from '../store/open.js'
import { contactIds, type PurchaseDay, purchaseDays } from '../store/purchase-days.js'
import type { Lifecycle } from '../workspace/lifecycle.js'

export const STAGES = ['prospect', 'new', 'active', 'won back', 'at risk', 'lapsed', 'lost'] as const
export type LifecycleStage = (typeof STAGES)[number]

/** Where a contact stands at the end of a day, and why. */
export interface Standing {
  contactId: number
  stage: LifecycleStage
  /** Days with a purchase. */
  purchases: number
  firstDay: string | null
  lastDay: string | null
  sinceDays: number | null
  usualGap: number | null
  /** Whether the usual gap is the contact's own. */
  isOwnGap: boolean
  /** Net of refunds, minor units. */
  spent: number
}

/** The limits that are in force, filled in from the data where the file does not say them. */
export interface Rhythm {
  /** Median gap of all customers, in days. */
  gap: number
  newDays: number
  wonBackDays: number
  /** In usual gaps, unless in days. */
  limits: Record<'at risk' | 'lapsed' | 'lost', { gaps?: number | undefined; days?: number | undefined }>
  /** Which of them follow from the data. */
  derived: boolean
}

/** Shares of the gaps after which customers did come back that were shorter: beyond them a return is rare. */
const SHARES = { 'at risk': 0.8, lapsed: 0.95, lost: 0.99 } as const
/** Where nobody has come back yet. */
const GAP_OF_NOBODY = 90
const LIMITS_OF_NOBODY = { 'at risk': 1.5, lapsed: 3, lost: 6 } as const
/** Fewer gaps than this say nothing of rare ones. */
const FEWEST_GAPS = 50

interface Days {
  days: string[]
  spent: number
}

/** Where every contact stands at the end of a day. */
export async function lifecycleAt(
  store: Store,
  rules: Lifecycle,
  asOf: string,
): Promise<{ standings: Standing[]; rhythm: Rhythm }> {
  const known = await contactIds(store)
  const byContact = daysOf(await purchaseDays(store, asOf))
  const rhythm = rhythmOf(byContact, rules)
  const standings = known.map(contactId => standingOf(contactId, byContact.get(contactId), { rules, rhythm, asOf }))
  return { standings, rhythm }
}

function daysOf(rows: readonly PurchaseDay[]): Map<number, Days> {
  const byContact = new Map<number, Days>()
  for (const { contact_id, day, orders, amount } of rows) {
    let own = byContact.get(contact_id)
    if (!own) {
      own = { days: [], spent: 0 }
      byContact.set(contact_id, own)
    }
    if (orders > 0) own.days.push(day)
    own.spent += amount
  }
  return byContact
}

const gapsOf = (days: readonly string[]): number[] => days.slice(1).map((day, i) => daysBetween(days[i] ?? day, day))

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

/** Derives what the file leaves out: limits are the gaps, in usual ones, that few returns have taken. */
function rhythmOf(byContact: ReadonlyMap<number, Days>, rules: Lifecycle): Rhythm {
  const all: number[] = []
  for (const { days } of byContact.values()) for (const gap of gapsOf(days)) all.push(gap)
  const gap = Math.max(rules.shortest_gap_days, all.length > 0 ? quantile(all, 0.5) : GAP_OF_NOBODY)
  const ratios: number[] = []
  for (const { days } of byContact.values()) {
    const gaps = gapsOf(days)
    const usual = usualGapOf(days, gap, rules).gap
    for (const own of gaps) ratios.push(own / usual)
  }
  const derived = (stage: keyof typeof SHARES): number =>
    ratios.length >= FEWEST_GAPS ? quantile(ratios, SHARES[stage]) : LIMITS_OF_NOBODY[stage]
  const atRisk = Math.max(1, derived('at risk'))
  const lapsed = Math.max(atRisk * 1.25, derived('lapsed'))
  const lost = Math.max(lapsed * 1.25, derived('lost'))
  return {
    gap,
    newDays: rules.new_days ?? Math.round(gap),
    wonBackDays: rules.won_back_days ?? Math.round(gap),
    limits: {
      'at risk': rules.at_risk ?? { gaps: atRisk },
      lapsed: rules.lapsed ?? { gaps: lapsed },
      lost: rules.lost ?? { gaps: lost },
    },
    derived: !(rules.at_risk && rules.lapsed && rules.lost),
  }
}

/** The median of the contact's own gaps where there are enough, else that of all. */
function usualGapOf(days: readonly string[], ofAll: number, rules: Lifecycle): { gap: number; isOwn: boolean } {
  if (days.length < rules.own_rhythm_from) return { gap: ofAll, isOwn: false }
  return { gap: Math.max(rules.shortest_gap_days, quantile(gapsOf(days), 0.5)), isOwn: true }
}

function standingOf(
  contactId: number,
  own: Days | undefined,
  { rules, rhythm, asOf }: { rules: Lifecycle; rhythm: Rhythm; asOf: string },
): Standing {
  const days = own?.days ?? []
  const [first, last] = [days[0], days.at(-1)]
  const spent = own?.spent ?? 0
  if (first === undefined || last === undefined)
    return {
      contactId,
      stage: 'prospect',
      purchases: 0,
      firstDay: null,
      lastDay: null,
      sinceDays: null,
      usualGap: null,
      isOwnGap: false,
      spent,
    }
  const { gap, isOwn } = usualGapOf(days, rhythm.gap, rules)
  // Compared in gaps, as the limits were found: a product could round to just below the very gap it came from.
  const isPast = (stage: keyof typeof SHARES, days: number): boolean => {
    const limit = rhythm.limits[stage]
    return limit.days === undefined ? days / gap > (limit.gaps ?? 0) : days > limit.days
  }
  const since = daysBetween(last, asOf)
  const before = days.at(-2)
  const cameBackAfter = before === undefined ? 0 : daysBetween(before, last)
  const stage = stageOf(since, { isPast, isNew: days.length === 1 && since <= rhythm.newDays, rhythm, cameBackAfter })
  return {
    contactId,
    stage,
    purchases: days.length,
    firstDay: first,
    lastDay: last,
    sinceDays: since,
    usualGap: gap,
    isOwnGap: isOwn,
    spent,
  }
}

function stageOf(
  since: number,
  {
    isPast,
    isNew,
    rhythm,
    cameBackAfter,
  }: {
    isPast: (stage: keyof typeof SHARES, days: number) => boolean
    isNew: boolean
    rhythm: Rhythm
    cameBackAfter: number
  },
): LifecycleStage {
  if (isNew) return 'new'
  if (isPast('lost', since)) return 'lost'
  if (isPast('lapsed', since)) return 'lapsed'
  if (isPast('at risk', since)) return 'at risk'
  if (isPast('lapsed', cameBackAfter) && since <= rhythm.wonBackDays) return 'won back'
  return 'active'
}
