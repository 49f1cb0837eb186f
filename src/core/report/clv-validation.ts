import { addDays, daysBetween } from '../day.js'
import { expectedByTime } from '../models/holdout.js'
import { note } from '../note.js'
import {
  type Buyer,
  buyersOf,
  compareModels,
  DAYS_OF,
  fitPurchases,
  middleDay,
  refuseThinData,
  type Unit,
} from '../segment/buyers.js'
import { repeatsByDay } from '../store/buying.js'
import { mostOf, sumOf } from '../sum.js'
import { column, type Result, tableOf } from '../table.js'
import type { ClvParameters } from './clv.js'
import { modelNote, modelSummary } from './clv-model.js'
import { type Period, type ReportContext, rangeOf } from './report.js'

export const VALIDATION = [
  column('method', 'Method', 'text'),
  column('predicted', 'Predicted purchases', 'number'),
  column('actual', 'Actual purchases', 'integer'),
  column('total_error', 'Error of the total', 'ratio'),
  column('mean_error', 'Mean error', 'decimal'),
  column('square_error', 'Root mean square error', 'decimal'),
  column('log_score', 'Log score', 'decimal'),
  column('chosen', 'Chosen', 'text'),
] as const

export const WATCHED = [
  column('period', 'Period', 'integer'),
  column('until', 'Until', 'date'),
  column('part', 'Part', 'text'),
  column('actual', 'Actual purchases', 'integer'),
  column('expected', 'Expected purchases', 'number'),
  column('cumulative_actual', 'Actual so far', 'integer'),
  column('cumulative_expected', 'Expected so far', 'number'),
] as const

/** Fits on the first part of the time, predicts the rest, and says how wrong that was. */
export async function validate(
  { store }: ReportContext,
  parameters: ClvParameters & Period & { detail: boolean },
): Promise<Result> {
  const { unit, asOf, since } = parameters
  const end = await calibrationEnd(store, parameters)
  const range = { since, until: end, asOf }
  const buyers = await buyersOf(store, range, unit)
  refuseThinData(buyers, unit)
  const time = daysBetween(end, asOf) / DAYS_OF[unit]
  const { scores, fits, notes, best } = compareModels(buyers, time)
  const chosen = parameters.model === 'best' ? best : parameters.model
  const fitted = fits.get(chosen) ?? fitPurchases(chosen, buyers)
  const rows = scores.map(({ method, predicted, actual, meanError, squareError, logScore }) => ({
    method,
    predicted,
    actual,
    total_error: actual > 0 ? predicted / actual - 1 : null,
    mean_error: meanError,
    square_error: squareError,
    log_score: logScore,
    chosen: method === fits.get(best)?.model.name ? 'best' : null,
  }))
  const later = sumOf(buyers, buyer => buyer.later)
  return {
    table: parameters.detail
      ? await watchedTable(store, { ...range, unit, buyers }, times => expectedByTime(fitted, begins(buyers), times))
      : tableOf('clv-validation', VALIDATION, rows),
    summary: {
      model: modelSummary(fitted, undefined, unit, chosen),
      contacts: buyers.length,
      repeat_customers: buyers.filter(({ x }) => x > 0).length,
      calibration_end: end,
      holdout_days: daysBetween(end, asOf),
      holdout_purchases: later,
      best,
      methods: rows,
    },
    notes: [note('note.clv-fitted', { end, asOf }), modelNote(fitted), ...notes],
  }
}

/** `--until` where it is before `--as-of`, else the middle of the time. */
async function calibrationEnd(store: ReportContext['store'], parameters: ClvParameters & Period): Promise<string> {
  const { asOf, since, unit } = parameters
  const { until } = rangeOf(parameters)
  if (until < asOf) return until
  return middleDay(await buyersOf(store, { since, until: asOf, asOf }, unit), asOf, unit)
}

/** How many customers began at each time since the first of all. */
function begins(buyers: readonly Buyer[]): Map<number, number> {
  const first = mostOf(buyers, ({ age }) => age)
  const counts = new Map<number, number>()
  for (const { age } of buyers) counts.set(first - age, (counts.get(first - age) ?? 0) + 1)
  return counts
}

async function watchedTable(
  store: ReportContext['store'],
  {
    since,
    until,
    asOf,
    unit,
    buyers,
  }: { since: string | undefined; until: string; asOf: string; unit: Unit; buyers: readonly Buyer[] },
  expectedAt: (times: readonly number[]) => number[],
) {
  const days = DAYS_OF[unit]
  const before = mostOf(buyers, ({ age }) => age) * days
  const start = addDays(until, -Math.round(before))
  const count = Math.floor((daysBetween(start, asOf) + 1) / days)
  const actual = new Array<number>(count).fill(0)
  for (const { day, customers } of await repeatsByDay(store, { since, until, asOf })) {
    const period = Math.floor(daysBetween(start, day) / days)
    if (period < count) actual[period] = (actual[period] ?? 0) + customers
  }
  const expected = expectedAt(actual.map((_, n) => n + 1))
  let soFar = 0
  return tableOf(
    'clv-watched',
    WATCHED,
    actual.map((purchases, n) => {
      soFar += purchases
      const last = addDays(start, Math.round((n + 1) * days) - 1)
      return {
        period: n + 1,
        until: last,
        part: last <= until ? 'fitted' : 'predicted',
        actual: purchases,
        expected: (expected[n] ?? 0) - (expected[n - 1] ?? 0),
        cumulative_actual: soFar,
        cumulative_expected: expected[n] ?? 0,
      }
    }),
  )
}
