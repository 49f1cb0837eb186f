import { groupBy } from '../group-by.js'
import type { NewLoyaltyEntry, OrderEntry, OrderToPost } from '../store/loyalty.js'
import type { Language } from '../workspace/config.js'
import { pointsOf } from './points.js'
import { orderReason, withdrawnReason } from './reason.js'

export interface PostingRules {
  /** Orders in other currencies earn nothing: their amounts cannot be compared. */
  currency: string
  pointsPerUnit: number
  /** First and last day whose orders are posted. */
  since: string
  until: string
  lang: Language
}

/**
 * What a contact's ledger lacks for its orders (by day, purchases before refunds), given what it holds for them
 * (oldest first). Per order, kind and day the ledger is brought to what the order gives as it stands now:
 *
 * - A purchase order earns the points of its amount. A refund takes back the points of its amount, but at most what the
 *   contact has earned and not yet had reversed by that day; so points never given are never taken. The balance
 *   may still fall below zero where they have been redeemed already.
 * - Every order leaves an entry, if of 0 points, which keeps the amount and the rate it was reckoned from: an order
 *   whose amount and day stay the same keeps its rate when the programme's rate changes.
 * - A correction is an entry of the same kind and day as what it corrects, so what was earned and reversed in a
 *   period is right however and in whatever order its orders came in.
 */
export function missingEntries(
  orders: readonly OrderToPost[],
  posted: readonly OrderEntry[],
  rules: PostingRules,
): NewLoyaltyEntry[] {
  const missing: NewLoyaltyEntry[] = []
  const heldOf = groupBy(posted, entry => entry.order_id)
  let reversible = 0
  for (const order of orders) {
    const held = heldOf.get(order.id) ?? []
    heldOf.delete(order.id)
    if (order.day > rules.until) continue
    const due = dueOf(order, held, rules, reversible)
    if (due) reversible += due.points
    missing.push(...differences(order, held, due, rules.lang))
  }
  for (const [id, held] of heldOf) missing.push(...withdrawals(id, held, rules.lang))
  return missing
}

interface Due {
  kind: 'earn' | 'reverse'
  points: number
  pointsPerUnit: number
}

/** What an order gives or takes; undefined where it has nothing to do with points. */
function dueOf(
  order: OrderToPost,
  held: readonly OrderEntry[],
  rules: PostingRules,
  reversible: number,
): Due | undefined {
  if (order.currency !== rules.currency || (!order.is_purchase && order.amount >= 0)) return undefined
  const last = held.at(-1)
  const rated = isRated(order, last)
  if (!rated && order.day < rules.since) return undefined
  const pointsPerUnit = (rated ? last?.points_per_unit : undefined) ?? rules.pointsPerUnit
  const points = pointsOf(Math.abs(order.amount), pointsPerUnit, rules.currency)
  if (order.is_purchase) return { kind: 'earn', points, pointsPerUnit }
  return { kind: 'reverse', points: 0 - Math.min(points, reversible), pointsPerUnit }
}

/** Whether the order was posted as it stands now. */
const isRated = (order: OrderToPost, last: OrderEntry | undefined): boolean =>
  last !== undefined && last.order_amount === order.amount && last.day === order.day

function differences(
  order: OrderToPost,
  held: readonly OrderEntry[],
  due: Due | undefined,
  lang: Language,
): NewLoyaltyEntry[] {
  const entry = (kind: NewLoyaltyEntry['kind'], day: string, points: number): NewLoyaltyEntry => ({
    contact_id: order.contact_id,
    kind,
    points,
    day,
    order_id: order.id,
    order_amount: null,
    points_per_unit: null,
    reason: orderReason(lang, kind === 'reverse' ? 'reverse' : 'earn', order.number, held.length > 0),
  })
  const sums = sumsOf(held)
  const entries: NewLoyaltyEntry[] = []
  let heldPoints = 0
  for (const { kind, day, points } of sums) {
    if (due && kind === due.kind && day === order.day) heldPoints = points
    else if (points !== 0) entries.push(entry(kind, day, 0 - points))
  }
  if (due && (due.points !== heldPoints || !isRated(order, held.at(-1))))
    entries.push({
      ...entry(due.kind, order.day, due.points - heldPoints),
      order_amount: order.amount,
      points_per_unit: due.pointsPerUnit,
    })
  return entries
}

/** Takes back what was given for an order that is gone, or belongs to somebody else now. */
function withdrawals(orderId: number, held: readonly OrderEntry[], lang: Language): NewLoyaltyEntry[] {
  return sumsOf(held)
    .filter(({ points }) => points !== 0)
    .map(({ contact_id, kind, day, points, reason }) => ({
      contact_id,
      kind,
      points: 0 - points,
      day,
      order_id: orderId,
      order_amount: null,
      points_per_unit: null,
      reason: withdrawnReason(lang, reason),
    }))
}

/** What is held per kind and day. */
function sumsOf(held: readonly OrderEntry[]): OrderEntry[] {
  if (held.length < 2) return [...held]
  const sums = new Map<string, OrderEntry>()
  for (const entry of held) {
    const key = `${entry.kind} ${entry.day}`
    const sum = sums.get(key)
    if (sum) sum.points += entry.points
    else sums.set(key, { ...entry })
  }
  return [...sums.values()]
}
