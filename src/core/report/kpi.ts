import { addDays, daysBetween } from '../day.js'
import { toMajor } from '../money.js'
import { note } from '../note.js'
import { anonymousDays, type PurchaseDay, purchaseDays } from '../store/purchase-days.js'
import { sumOf } from '../sum.js'
import { column, type Result, type Row, tableOf } from '../table.js'
import type { Goal, PeriodKind } from '../workspace/goal.js'
import { type AnonymousDay, type Figures, figuresOf, spanOf, spansBetween, tenthsOf } from './kpi-figures.js'
import { type Report, type ReportContext, rangeOf } from './report.js'

const BY_PERIOD = [
  column('period', 'Period', 'text'),
  column('orders', 'Orders', 'integer'),
  column('revenue', 'Net sales', 'money'),
  column('revenue_change', 'Change', 'ratio'),
  column('avg_order_value', 'Avg. order', 'money'),
  column('customers', 'Customers', 'integer'),
  column('new_customers', 'New', 'integer'),
  column('returning_customers', 'Returning', 'integer'),
  column('revenue_per_customer', 'Per customer', 'money'),
  column('repeat_rate', 'Repeat rate', 'ratio'),
  column('retention', 'Retention', 'ratio'),
  column('churn', 'Churn', 'ratio'),
  column('purchase_gap_days', 'Gap in days', 'number'),
  column('top_decile_share', 'Best tenth', 'ratio'),
] as const

const BY_GOAL = [
  column('goal', 'Goal', 'text'),
  column('kpi', 'For', 'text'),
  column('period', 'Period', 'text'),
  column('target', 'Target', 'decimal'),
  column('actual', 'Actual', 'decimal'),
  column('reached', 'Reached', 'ratio'),
  column('elapsed', 'Time gone', 'ratio'),
  column('projected', 'Projected', 'decimal'),
  column('status', 'Status', 'text'),
] as const

const BY_TENTH = [
  column('tenth', 'Tenth', 'integer'),
  column('contacts', 'Customers', 'integer'),
  column('gross_revenue', 'Gross sales', 'money'),
  column('share', 'Share', 'ratio'),
  column('cumulative_share', 'Share so far', 'ratio'),
] as const

export const KPI_VIEWS = ['periods', 'goals', 'tenths'] as const

export interface KpiParameters {
  by: PeriodKind
  show: (typeof KPI_VIEWS)[number]
}

/** The figures of a shop by period, its goals, and who brings the sales (README, "Definitions"). */
export const kpi: Report<KpiParameters> = {
  name: 'kpi',
  title: 'Key figures',
  views: { default: BY_PERIOD, goals: BY_GOAL, tenths: BY_TENTH },
  figures: [
    column('period', 'Period', 'text'),
    column('revenue', 'Net sales', 'money'),
    column('revenue_change', 'Change', 'ratio'),
    column('revenue_change_year', 'Change to the year before', 'ratio'),
    column('customers', 'Customers', 'integer'),
    column('repeat_rate', 'Repeat rate', 'ratio'),
    column('retention', 'Retention', 'ratio'),
    column('avg_order_value', 'Avg. order', 'money'),
  ],
  async run(context, { by, show, ...period }) {
    const { since, until } = rangeOf(period)
    const days = await purchaseDays(context.store, until)
    const anonymous = await anonymousDays(context.store, until)
    if (days.length === 0 && anonymous.length === 0)
      return { table: tableOf('kpi', BY_PERIOD, []), summary: {}, notes: [note('note.no-orders')] }
    const first = since ?? firstDay(days, anonymous)
    const rows = withChanges(context, figuresOf(days, anonymous, spansBetween(first, until, by)))
    const summary = summaryOf(rows, by)
    if (show === 'goals') return { ...(await goalTable(context, days, anonymous, until)), summary }
    if (show === 'tenths') return { table: tenthTable(context, days, first, until), summary }
    const isOpen = spanOf(until, by).last > until
    return {
      table: tableOf('kpi', BY_PERIOD, rows),
      summary,
      notes: isOpen ? [note('note.period-open', { until })] : [],
    }
  },
}

const firstDay = (days: readonly PurchaseDay[], anonymous: readonly AnonymousDay[]): string => {
  let first = anonymous[0]?.day ?? '9999-12-31'
  for (const { day } of days) if (day < first) first = day
  return first
}

type KpiRow = Record<(typeof BY_PERIOD)[number]['key'], number | null> & { period: string }

function rowOf({ workspace }: ReportContext, figures: Figures): Omit<KpiRow, 'revenue_change'> {
  const { currency } = workspace.config
  const { orders, gross, revenue, knownRevenue, customers, newCustomers, repeatRate, retention } = figures
  return {
    period: figures.span.name as never,
    orders,
    revenue: toMajor(revenue, currency),
    avg_order_value: orders > 0 ? toMajor(gross / orders, currency) : null,
    customers,
    new_customers: newCustomers,
    returning_customers: customers - newCustomers,
    revenue_per_customer: customers > 0 ? toMajor(knownRevenue / customers, currency) : null,
    repeat_rate: repeatRate,
    retention,
    churn: retention === null ? null : 1 - retention,
    purchase_gap_days: figures.gapDays,
    top_decile_share: figures.topDecileShare,
  }
}

const change = (now: number | null | undefined, before: number | null | undefined): number | null =>
  now === null || now === undefined || !before || before < 0 ? null : now / before - 1

function withChanges(context: ReportContext, figures: readonly Figures[]): KpiRow[] {
  const rows = figures.map(each => rowOf(context, each))
  return rows.map((row, i) => ({ ...row, revenue_change: change(row.revenue, rows[i - 1]?.revenue) }) as KpiRow)
}

const A_YEAR: Record<PeriodKind, number> = { month: 12, quarter: 4, year: 1 }

function summaryOf(rows: readonly KpiRow[], by: PeriodKind): Record<string, unknown> {
  const last = rows.at(-1)
  const yearBefore = rows.at(-1 - A_YEAR[by])
  return {
    ...last,
    revenue_change_year: change(last?.revenue, yearBefore?.revenue),
    previous: rows.at(-2) ?? null,
    year_before: yearBefore ?? null,
  }
}

function tenthTable({ workspace }: ReportContext, days: readonly PurchaseDay[], since: string, until: string) {
  const { currency } = workspace.config
  const tenths = tenthsOf(days, { since, until })
  const total = sumOf(tenths, ({ purchases }) => purchases)
  let soFar = 0
  return tableOf(
    'kpi-tenths',
    BY_TENTH,
    tenths.map(({ tenth, contacts, purchases }) => {
      soFar += purchases
      return {
        tenth,
        contacts,
        gross_revenue: toMajor(purchases, currency),
        share: purchases / total,
        cumulative_share: soFar / total,
      }
    }),
  )
}

/** Sums can be projected by the time that has gone; rates and averages are what they are. */
const SUMS = new Set<Goal['kpi']>(['revenue', 'orders', 'customers', 'new_customers', 'returning_customers'])
/** Within so much of the target somebody is still on track. */
const TOLERANCE = 0.05

async function goalTable(
  context: ReportContext,
  days: readonly PurchaseDay[],
  anonymous: readonly AnonymousDay[],
  until: string,
): Promise<Pick<Result, 'table' | 'notes'>> {
  const goals = await context.workspace.goals()
  const rows = goals.flatMap((goal): Row[] => {
    if ((goal.from ?? '') > until || (goal.until ?? '9999') < until) return []
    const span = spanOf(until, goal.period)
    // Retention asks for the period before, too.
    const before = spanOf(addDays(span.first, -1), goal.period)
    const figures = figuresOf(days, anonymous, [before, span])[1]
    if (!figures) return []
    const actual = rowOf(context, figures)[goal.kpi]
    const elapsed = (daysBetween(span.first, until) + 1) / (daysBetween(span.first, span.last) + 1)
    const projected = actual === null ? null : SUMS.has(goal.kpi) ? actual / elapsed : actual
    return [
      {
        goal: goal.name,
        kpi: goal.kpi,
        period: span.name,
        target: goal.target,
        actual,
        reached: actual === null ? null : actual / goal.target,
        elapsed,
        projected,
        status: statusOf(actual, projected, goal.target),
      },
    ]
  })
  return {
    table: tableOf('kpi-goals', BY_GOAL, rows as never),
    notes: goals.length === 0 ? [note('note.no-goals')] : [],
  }
}

function statusOf(actual: number | null, projected: number | null, target: number): string {
  if (actual === null || projected === null) return 'unknown'
  if (actual >= target) return 'reached'
  if (projected >= target) return 'ahead'
  return projected >= target * (1 - TOLERANCE) ? 'on track' : 'behind'
}
