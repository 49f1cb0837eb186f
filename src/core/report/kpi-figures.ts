import { addDays, daysBetween } from '../day.js'
import type { PurchaseDay } from '../store/purchase-days.js'
import type { PeriodKind } from '../workspace/goal.js'

/** A calendar month, quarter or year. */
export interface Span {
  name: string
  first: string
  last: string
}

/** The period a day lies in. */
export function spanOf(day: string, kind: PeriodKind): Span {
  const year = Number(day.slice(0, 4))
  const month = Number(day.slice(5, 7))
  if (kind === 'year')
    return { name: `${day.slice(0, 4)}`, first: `${day.slice(0, 4)}-01-01`, last: `${day.slice(0, 4)}-12-31` }
  const length = kind === 'month' ? 1 : 3
  const begin = month - ((month - 1) % length)
  const [endYear, end] = begin + length > 12 ? [year + 1, 1] : [year, begin + length]
  const first = `${day.slice(0, 4)}-${String(begin).padStart(2, '0')}-01`
  const last = addDays(`${String(endYear).padStart(4, '0')}-${String(end).padStart(2, '0')}-01`, -1)
  return { name: kind === 'month' ? first.slice(0, 7) : `${day.slice(0, 4)}-Q${Math.ceil(month / 3)}`, first, last }
}

/** All periods from the one of a day to that of another. */
export function spansBetween(from: string, to: string, kind: PeriodKind): Span[] {
  const spans: Span[] = []
  for (let span = spanOf(from, kind); span.first <= to; span = spanOf(addDays(span.last, 1), kind)) spans.push(span)
  return spans
}

/** Orders of nobody in particular, by day. */
export type AnonymousDay = Omit<PurchaseDay, 'contact_id'>

/** What a period was; money in minor units. Rates are of known customers. */
export interface Figures {
  span: Span
  orders: number
  gross: number
  /** Net of refunds, anonymous orders included. */
  revenue: number
  knownRevenue: number
  customers: number
  newCustomers: number
  /** Of all who have ever bought, the share who did so on a second day or in a second order. */
  repeatRate: number | null
  /** Share of the customers of the period before who bought in this one. */
  retention: number | null
  /** Mean days from a purchase day of the period back to the one before. */
  gapDays: number | null
  /** Share of the purchases of the best tenth of the period's customers. */
  topDecileShare: number | null
}

interface Tally {
  orders: number
  gross: number
  revenue: number
  known: number
  spent: Map<number, number>
  fresh: number
  repeaters: number
  kept: number
  gaps: number
  gapDays: number
}

/** Reckons the figures of each period. `days` have a contact's days together and in order. */
export function figuresOf(
  days: readonly PurchaseDay[],
  anonymous: readonly AnonymousDay[],
  spans: readonly Span[],
): Figures[] {
  const tallies = spans.map(
    (): Tally => ({
      orders: 0,
      gross: 0,
      revenue: 0,
      known: 0,
      spent: new Map(),
      fresh: 0,
      repeaters: 0,
      kept: 0,
      gaps: 0,
      gapDays: 0,
    }),
  )
  const places = new Map<string, number>()
  const placeOf = (day: string): number => {
    let place = places.get(day)
    if (place === undefined) {
      place = spans.findIndex(({ first, last }) => day >= first && day <= last)
      places.set(day, place)
    }
    return place
  }
  const before = spans[0]?.first ?? ''
  // Customers, and repeat customers, who became so before the first period.
  let [olderCustomers, olderRepeaters] = [0, 0]
  let contact = { id: 0, last: '', orders: 0, place: -1 }
  for (const { contact_id, day, orders, purchases, amount } of days) {
    if (contact.id !== contact_id) contact = { id: contact_id, last: '', orders: 0, place: -1 }
    const place = placeOf(day)
    const tally = tallies[place]
    if (tally) {
      tally.orders += orders
      tally.gross += purchases
      tally.revenue += amount
      tally.known += amount
    }
    if (orders === 0) continue
    const isFirst = contact.orders === 0
    const isRepeat = contact.orders <= 1 && contact.orders + orders > 1
    if (isFirst && tally) tally.fresh++
    else if (isFirst && day < before) olderCustomers++
    if (isRepeat && tally) tally.repeaters++
    else if (isRepeat && day < before) olderRepeaters++
    if (tally) {
      if (!tally.spent.has(contact_id) && place > 0 && contact.place === place - 1) tally.kept++
      tally.spent.set(contact_id, (tally.spent.get(contact_id) ?? 0) + purchases)
      if (contact.last !== '') {
        tally.gaps++
        tally.gapDays += daysBetween(contact.last, day)
      }
    }
    contact.last = day
    contact.orders += orders
    contact.place = place
  }
  for (const { day, orders, purchases, amount } of anonymous) {
    const tally = tallies[placeOf(day)]
    if (!tally) continue
    tally.orders += orders
    tally.gross += purchases
    tally.revenue += amount
  }
  let [everBought, everRepeated] = [olderCustomers, olderRepeaters]
  return tallies.map((tally, i) => {
    everBought += tally.fresh
    everRepeated += tally.repeaters
    const previous = tallies[i - 1]?.spent.size ?? 0
    return {
      span: spans[i] as Span,
      orders: tally.orders,
      gross: tally.gross,
      revenue: tally.revenue,
      knownRevenue: tally.known,
      customers: tally.spent.size,
      newCustomers: tally.fresh,
      repeatRate: everBought > 0 ? everRepeated / everBought : null,
      retention: previous > 0 ? tally.kept / previous : null,
      gapDays: tally.gaps > 0 ? tally.gapDays / tally.gaps : null,
      topDecileShare: topShare([...tally.spent.values()]),
    }
  })
}

function topShare(spent: number[]): number | null {
  const total = spent.reduce((sum, value) => sum + value, 0)
  if (total <= 0) return null
  const best = spent.sort((a, b) => b - a).slice(0, Math.max(1, Math.round(spent.length / 10)))
  return best.reduce((sum, value) => sum + value, 0) / total
}

/** The tenths of customers by what they spent, the best first: how many, and how much. */
export function tenthsOf(days: readonly PurchaseDay[], { since, until }: { since: string; until: string }) {
  const spent = new Map<number, number>()
  for (const { contact_id, day, orders, purchases } of days)
    if (orders > 0 && day >= since && day <= until) spent.set(contact_id, (spent.get(contact_id) ?? 0) + purchases)
  const sorted = [...spent.values()].sort((a, b) => b - a)
  const parts = Math.min(10, sorted.length)
  return Array.from({ length: parts }, (_, n) => {
    const own = sorted.slice(Math.round((n * sorted.length) / parts), Math.round(((n + 1) * sorted.length) / parts))
    return { tenth: n + 1, contacts: own.length, purchases: own.reduce((sum, value) => sum + value, 0) }
  })
}
