import { type NaiveLine, ordersUntil } from './naive-retail.js'
import { daysFrom, sum } from './samples.js'

const known = (lines: readonly NaiveLine[], asOf: string) =>
  ordersUntil(lines, asOf).filter(order => order.customer !== '')

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)]

/** Net sales of each cohort in each month since its first, and so far for each of its customers. */
export function naiveRevenueCohorts(lines: readonly NaiveLine[], asOf: string) {
  const orders = known(lines, asOf)
  const firstOf = new Map<string, string>()
  for (const { customer, day, isPurchase } of orders)
    if (isPurchase && day < (firstOf.get(customer) ?? '9')) firstOf.set(customer, day)
  const cohorts = unique([...firstOf.values()].map(day => day.slice(0, 7))).sort()
  return cohorts.map(cohort => {
    const own = [...firstOf].filter(([, day]) => day.startsWith(cohort)).map(([customer]) => customer)
    const months: number[] = []
    for (let month = cohort; month <= asOf.slice(0, 7); month = nextMonth(month))
      months.push(
        sum(
          orders.filter(order => own.includes(order.customer) && order.day.startsWith(month)).map(order => order.cents),
        ) / 100,
      )
    return { cohort, size: own.length, months }
  })
}

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`
}

/** The key figures of each month, each by its definition. */
export function naiveKpi(lines: readonly NaiveLine[], asOf: string) {
  const all = ordersUntil(lines, asOf)
  const orders = all.filter(order => order.customer !== '')
  const bought = orders.filter(order => order.isPurchase)
  const buyersIn = (month: string) =>
    unique(bought.filter(({ day }) => day.startsWith(month)).map(({ customer }) => customer))
  const months = unique(all.map(({ day }) => day.slice(0, 7))).sort()
  return months.map((month, i) => {
    const buyers = buyersIn(month)
    const before = i > 0 ? buyersIn(months[i - 1] ?? '') : []
    const upTo = bought.filter(({ day }) => day.slice(0, 7) <= month)
    const ever = unique(upTo.map(({ customer }) => customer))
    const repeaters = ever.filter(customer => upTo.filter(order => order.customer === customer).length > 1)
    const purchases = all.filter(order => order.isPurchase && order.day.startsWith(month))
    const spent = buyers
      .map(customer => sum(purchases.filter(order => order.customer === customer).map(({ cents }) => cents)))
      .sort((a, b) => b - a)
    const gaps = buyers.flatMap(customer => {
      const days = unique(bought.filter(order => order.customer === customer).map(({ day }) => day)).sort()
      return days.flatMap((day, n) => (n > 0 && day.startsWith(month) ? daysFrom(days[n - 1] ?? '', day) : []))
    })
    const cents = (list: typeof all): number =>
      sum(list.filter(({ day }) => day.startsWith(month)).map(order => order.cents))
    const retention =
      before.length > 0 ? before.filter(customer => buyers.includes(customer)).length / before.length : null
    return {
      period: month,
      orders: purchases.length,
      revenue: cents(all) / 100,
      avg_order_value: purchases.length > 0 ? sum(purchases.map(order => order.cents)) / 100 / purchases.length : null,
      customers: buyers.length,
      new_customers: buyers.filter(
        customer => !upTo.some(order => order.customer === customer && order.day.slice(0, 7) < month),
      ).length,
      revenue_per_customer: buyers.length > 0 ? cents(orders) / 100 / buyers.length : null,
      repeat_rate: repeaters.length / ever.length,
      retention,
      churn: retention === null ? null : 1 - retention,
      purchase_gap_days: gaps.length > 0 ? sum(gaps) / gaps.length : null,
      top_decile_share:
        sum(spent) > 0 ? sum(spent.slice(0, Math.max(1, Math.round(spent.length / 10)))) / sum(spent) : null,
    }
  })
}

const upperMedian = (list: readonly number[]): number =>
  [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0

/** The stage of life of each customer who has an order; limits as they follow from all gaps. */
export function naiveLifecycle(lines: readonly NaiveLine[], asOf: string): Map<string, string> {
  const orders = known(lines, asOf)
  const customers = unique(orders.map(({ customer }) => customer))
  const daysOf = new Map(
    customers.map(customer => [
      customer,
      unique(orders.filter(order => order.customer === customer && order.isPurchase).map(({ day }) => day)).sort(),
    ]),
  )
  const gaps = (days: readonly string[]): number[] => days.slice(1).map((day, i) => daysFrom(days[i] ?? '', day))
  const ofAll = Math.max(7, upperMedian([...daysOf.values()].flatMap(gaps)))
  const usual = (days: readonly string[]): number => (days.length < 3 ? ofAll : Math.max(7, upperMedian(gaps(days))))
  const ratios = [...daysOf.values()].flatMap(days => gaps(days).map(gap => gap / usual(days))).sort((a, b) => a - b)
  const at = (share: number): number => ratios[Math.min(ratios.length - 1, Math.floor(share * ratios.length))] ?? 0
  const risk = Math.max(1, at(0.8))
  const lapse = Math.max(1.25 * risk, at(0.95))
  const loss = Math.max(1.25 * lapse, at(0.99))
  const stage = (days: readonly string[]): string => {
    const last = days.at(-1)
    if (last === undefined) return 'prospect'
    const since = daysFrom(last, asOf)
    if (days.length === 1 && since <= Math.round(ofAll)) return 'new'
    const passed = since / usual(days)
    if (passed > loss) return 'lost'
    if (passed > lapse) return 'lapsed'
    if (passed > risk) return 'at risk'
    const back = days.length > 1 ? daysFrom(days.at(-2) ?? '', last) : 0
    return back > lapse * usual(days) && since <= Math.round(ofAll) ? 'won back' : 'active'
  }
  return new Map([...daysOf].map(([customer, days]) => [customer, stage(days)]))
}
