import { addMonths, monthOf } from '../day.js'
import { GuanxiError } from '../error.js'
import { balanceOf } from '../loyalty/member.js'
import { worthOf } from '../loyalty/points.js'
import { sentence } from '../sentence.js'
import { monthlyPoints, type OverdrawnSpan, overdrawnSpans, type PointSums, pointsBefore } from '../store/loyalty.js'
import { column, tableOf } from '../table.js'
import type { Period, Report } from './report.js'

const FIGURES = [
  column('opening', 'Opening', 'integer'),
  column('earned', 'Earned', 'integer'),
  column('redeemed', 'Redeemed', 'integer'),
  column('expired', 'Expired', 'integer'),
  column('reversed', 'Reversed', 'integer'),
  column('adjusted', 'Adjusted', 'integer'),
  column('closing', 'Closing', 'integer'),
  column('overdrawn', 'Overdrawn', 'integer'),
  column('liability', 'Liability', 'money'),
] as const

export const BY_MONTH = [column('month', 'Month'), ...FIGURES] as const

const NO_POINTS: PointSums = { earned: 0, redeemed: 0, expired: 0, reversed: 0, adjusted: 0 }

/**
 * What the points were at the beginning, what came and went, and what they are at the end, as a whole and by month:
 * closing = opening + earned − redeemed − expired − reversed + adjusted, and
 * liability = (closing + overdrawn) × value of a point, since nobody's debt makes less what is owed to others.
 */
export const loyaltyLiability: Report = {
  name: 'loyalty-liability',
  title: 'Loyalty points owed, month by month',
  views: { default: BY_MONTH },
  figures: FIGURES,
  async run({ store, workspace }, parameters) {
    const { currency } = workspace.config
    const { point_value } = await workspace.loyaltyProgram()
    const { since, until } = rangeOf(parameters)
    const opening = await pointsBefore(store, since)
    const moved = await monthlyPoints(store, { since, until })
    const overdrawn = await overdrawnSpans(store, until)
    const first = opening === 0 ? moved[0]?.month : monthOf(since)
    const rows = []
    let closing = opening
    for (const month of first ? monthsFrom(first, monthOf(until)) : []) {
      const points = moved.find(row => row.month === month) ?? NO_POINTS
      rows.push({ month, ...rollForward(closing, points, overdrawnIn(overdrawn, month)) })
      closing += balanceOf(points)
    }
    const whole = rollForward(opening, sumUp(moved), overdrawnIn(overdrawn, monthOf(until)))
    const worth = (row: { closing: number; overdrawn: number }): number =>
      worthOf(row.closing + row.overdrawn, point_value, currency)
    const table = tableOf(
      'loyalty-liability',
      BY_MONTH,
      rows.map(row => ({ ...row, liability: worth(row) })),
    )
    return { table, summary: { ...whole, liability: worth(whole) } }
  },
}

function rangeOf({ asOf, since = '0001-01-01', until = asOf }: Period): { since: string; until: string } {
  if (since > until)
    throw new GuanxiError('E_USAGE', sentence`--since ${since} is later than the last day, ${until}.`, {
      hint: sentence`Give an earlier --since, or a later --until.`,
    })
  return { since, until: until < asOf ? until : asOf }
}

function rollForward(opening: number, { earned, redeemed, expired, reversed, adjusted }: PointSums, overdrawn: number) {
  const closing = opening + balanceOf({ earned, redeemed, expired, reversed, adjusted })
  return { opening, earned, redeemed, expired, reversed, adjusted, closing, overdrawn }
}

function sumUp(rows: readonly PointSums[]): PointSums {
  const sum = (key: keyof PointSums) => rows.reduce((total, row) => total + row[key], 0)
  return {
    earned: sum('earned'),
    redeemed: sum('redeemed'),
    expired: sum('expired'),
    reversed: sum('reversed'),
    adjusted: sum('adjusted'),
  }
}

/** By how many points ledgers stood below zero at the end of a month. */
function overdrawnIn(spans: readonly OverdrawnSpan[], month: string): number {
  return spans
    .filter(span => span.month <= month && (span.next_month === null || month < span.next_month))
    .reduce((total, span) => total + span.points, 0)
}

function monthsFrom(first: string, last: string): string[] {
  const months: string[] = []
  for (let month = first; month <= last; month = monthOf(addMonths(`${month}-01`, 1))) months.push(month)
  return months
}
