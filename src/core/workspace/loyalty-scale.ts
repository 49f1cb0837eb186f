/** Round figures of a loyalty programme in one currency. */
export interface LoyaltyScale {
  /** What one point costs; it gives back a hundredth of that. */
  spend: number
  /** Yearly spend from which on the second and the third tier are reached. */
  tiers: readonly [second: number, third: number]
}

/** Currencies whose unit buys far less than a dollar or a euro, with the figures people there expect. */
const SCALES: readonly (LoyaltyScale & { currencies: string })[] = [
  { currencies: 'CNY HKD MOP SEK NOK DKK ZAR MXN', spend: 10, tiers: [2_000, 8_000] },
  { currencies: 'TWD THB PHP CZK', spend: 100, tiers: [10_000, 30_000] },
  { currencies: 'JPY INR HUF', spend: 100, tiers: [30_000, 100_000] },
  { currencies: 'KRW', spend: 1_000, tiers: [300_000, 1_000_000] },
  { currencies: 'VND IDR', spend: 10_000, tiers: [5_000_000, 20_000_000] },
]
const DOLLARS: LoyaltyScale = { spend: 1, tiers: [300, 1_000] }

/** Sensible figures to begin with; companies spend ten times as much before they reach a tier. */
export function loyaltyScale(currency: string, members: 'persons' | 'companies'): LoyaltyScale {
  const { spend, tiers } = SCALES.find(({ currencies }) => currencies.includes(currency)) ?? DOLLARS
  const factor = members === 'companies' ? 10 : 1
  return { spend, tiers: [tiers[0] * factor, tiers[1] * factor] }
}
