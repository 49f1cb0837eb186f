import { addMonths } from '../day.js'
import type { LoyaltyProgram } from '../workspace/loyalty-program.js'
import { amountOf } from './points.js'

/** A tier and the spend of the last 12 months, in minor units, from which it is reached. */
export interface Tier {
  name: string
  from: number
}

/** The tiers of a programme, from the lowest. */
export const tiersOf = (program: LoyaltyProgram, currency: string): Tier[] =>
  program.tiers.map(({ name, from }) => ({ name, from: amountOf(from, currency) }))

/** The day after which spend counts for the tier of a day: 12 months, that day included. */
export const spendAfter = (asOf: string): string => addMonths(asOf, -12)

/** Where a spend stands: its tier, and the next one with what is lacking. Exactly the limit reaches the tier. */
export function standingOf(
  tiers: readonly Tier[],
  spend: number,
): { tier: string; next?: { tier: string; lacking: number } } {
  const reached = tiers.findLastIndex(tier => tier.from <= spend)
  // Refunds of older purchases can bring the spend below 0, which is the lowest tier still.
  const index = Math.max(reached, 0)
  const next = tiers[index + 1]
  return {
    tier: tiers[index]?.name ?? '',
    ...(next && { next: { tier: next.name, lacking: next.from - spend } }),
  }
}
