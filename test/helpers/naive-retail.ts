import { daysFrom, sum } from './samples.js'

/** An order line as the file says it. */
export interface NaiveLine {
  order: string
  customer: string
  /** YYYY-MM-DD */
  day: string
  quantity: number
  /** Whole cents. */
  cents: number
}

interface NaiveOrder {
  order: string
  customer: string
  day: string
  cents: number
  isPurchase: boolean
}

/** Quantity × price in cents, exactly, half a cent away from zero. */
export function centsOf(quantity: string, price: string): number {
  const [whole = '0', fraction = ''] = price.split('.')
  const tenthsOfMills = BigInt(quantity) * BigInt(whole + fraction.padEnd(4, '0'))
  const half = tenthsOfMills < 0n ? -50n : 50n
  return Number((tenthsOfMills + half) / 100n)
}

/** The orders known at the end of a day, by the definitions of the contract. */
export function ordersUntil(lines: readonly NaiveLine[], asOf: string): NaiveOrder[] {
  const byNumber = new Map<string, NaiveLine[]>()
  for (const line of lines) byNumber.set(line.order, [...(byNumber.get(line.order) ?? []), line])
  const orders = [...byNumber].map(([order, own]) => {
    const cents = sum(own.map(line => line.cents))
    const isRefund = /^C\d/.test(order) || own.every(line => line.quantity < 0)
    const day = own.map(line => line.day).sort()[0] ?? ''
    const customer = own.find(line => line.customer !== '')?.customer ?? ''
    return { order, customer, day, cents, isPurchase: !isRefund && cents > 0 }
  })
  return orders.filter(order => order.day <= asOf)
}

function byCustomer(orders: readonly NaiveOrder[]): Map<string, NaiveOrder[]> {
  const groups = new Map<string, NaiveOrder[]>()
  for (const order of orders)
    if (order.customer !== '') groups.set(order.customer, [...(groups.get(order.customer) ?? []), order])
  return groups
}

/** One row per customer, the scores counted one by one. */
export function naiveRfm(lines: readonly NaiveLine[], asOf: string) {
  const customers = [...byCustomer(ordersUntil(lines, asOf))].flatMap(([external_id, orders]) => {
    const purchases = orders.filter(order => order.isPurchase)
    if (purchases.length === 0) return []
    const last =
      purchases
        .map(order => order.day)
        .sort()
        .at(-1) ?? ''
    const cents = sum(orders.map(order => order.cents))
    return { external_id, recency_days: daysFrom(last, asOf), frequency: purchases.length, cents }
  })
  const score = (worse: (other: (typeof customers)[number]) => boolean): number =>
    1 + Math.floor((5 * customers.filter(worse).length) / customers.length)
  return customers.map(({ cents, ...customer }) => {
    const r = score(other => other.recency_days > customer.recency_days)
    const f = score(other => other.frequency < customer.frequency)
    const m = score(other => other.cents < cents)
    return { ...customer, monetary: cents / 100, r, f, m, score: `${r}${f}${m}`, segment: naiveSegment(r, f) }
  })
}

function naiveSegment(r: number, f: number): string {
  if (r === 5 && f >= 4) return 'Champions'
  if (r >= 3 && f >= 4) return 'Loyal'
  if (r >= 4 && f >= 2) return 'Potential loyalists'
  if (r === 5) return 'New customers'
  if (r === 4) return 'Promising'
  if (r === 3 && f === 3) return 'Need attention'
  if (r === 3) return 'About to sleep'
  if (f === 5) return 'Cannot lose'
  return f >= 3 ? 'At risk' : 'Hibernating'
}

/** The same by segment. */
export function naiveSegments(customers: ReturnType<typeof naiveRfm>) {
  const names = [...new Set(customers.map(customer => customer.segment))]
  return names.map(segment => {
    const own = customers.filter(customer => customer.segment === segment)
    const monetary = sum(own.map(customer => Math.round(customer.monetary * 100))) / 100
    return {
      segment,
      contacts: own.length,
      share: own.length / customers.length,
      monetary,
      avg_recency_days: sum(own.map(customer => customer.recency_days)) / own.length,
      avg_frequency: sum(own.map(customer => customer.frequency)) / own.length,
      avg_monetary: monetary / own.length,
    }
  })
}

const monthsFrom = (from: string, to: string): number =>
  (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7))

/** For each month of first purchases how many customers there were, and how many of them bought in each month after. */
export function naiveCohorts(lines: readonly NaiveLine[], asOf: string): Map<string, number[]> {
  const cohorts = new Map<string, number[]>()
  for (const orders of byCustomer(ordersUntil(lines, asOf)).values()) {
    const months = [...new Set(orders.filter(order => order.isPurchase).map(order => order.day.slice(0, 7)))].sort()
    const [first] = months
    if (first === undefined) continue
    const counts = cohorts.get(first) ?? Array.from({ length: monthsFrom(first, asOf) + 1 }, () => 0)
    for (const month of months) counts[monthsFrom(first, month)] = (counts[monthsFrom(first, month)] ?? 0) + 1
    cohorts.set(first, counts)
  }
  return new Map([...cohorts].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** One row per month with any order. */
export function naiveSales(lines: readonly NaiveLine[], asOf: string, whose: 'all' | 'known') {
  const all = ordersUntil(lines, asOf)
  const firstMonth = new Map<string, string>()
  for (const { customer, day, isPurchase } of all) {
    const known = firstMonth.get(customer)
    if (customer !== '' && isPurchase && (!known || day.slice(0, 7) < known)) firstMonth.set(customer, day.slice(0, 7))
  }
  const counted = whose === 'all' ? all : all.filter(order => order.customer !== '')
  return [...new Set(counted.map(order => order.day.slice(0, 7)))].sort().map(month => {
    const orders = counted.filter(order => order.day.startsWith(month))
    const purchases = orders.filter(order => order.isPurchase)
    const gross = sum(purchases.map(order => order.cents))
    const refunds = sum(orders.filter(order => !order.isPurchase).map(order => order.cents))
    const buyers = new Set(purchases.flatMap(order => order.customer || []))
    const fresh = [...buyers].filter(customer => firstMonth.get(customer) === month).length
    return {
      month,
      orders: purchases.length,
      gross_revenue: gross / 100,
      refunds: refunds / 100,
      revenue: (gross + refunds) / 100,
      avg_order_value: purchases.length === 0 ? null : gross / 100 / purchases.length,
      customers: buyers.size,
      new_customers: fresh,
      returning_customers: buyers.size - fresh,
      anonymous_orders: purchases.filter(order => order.customer === '').length,
    }
  })
}

/** The figures above the months. */
export function naiveSalesSummary(lines: readonly NaiveLine[], asOf: string, whose: 'all' | 'known') {
  const orders = ordersUntil(lines, asOf).filter(order => whose === 'all' || order.customer !== '')
  const purchases = orders.filter(order => order.isPurchase)
  const gross = sum(purchases.map(order => order.cents)) / 100
  const refunds = sum(orders.filter(order => !order.isPurchase).map(order => order.cents)) / 100
  return {
    orders: purchases.length,
    gross_revenue: gross,
    refunds,
    revenue: gross + refunds,
    avg_order_value: purchases.length === 0 ? null : gross / purchases.length,
    customers: new Set(purchases.flatMap(order => order.customer || [])).size,
  }
}
