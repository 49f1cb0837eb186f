/** What the store must be told to answer the rules of a segment. */
export interface World {
  /** The day at whose end the rules are asked. */
  asOf: string
  /** First instant of a day in the workspace's time zone, ISO 8601 in UTC, and that of the day after. */
  startOf(day: string): string
  endOf(day: string): string
  /** Rectangles of recency and frequency scores; the first that fits names the segment. */
  grid: readonly { segment: string; r: readonly [number, number]; f: readonly [number, number] }[]
  /** Where the workspace has a loyalty programme. */
  loyalty?: {
    /** From the lowest; minor units. */
    tiers: readonly { name: string; from: number }[]
    starts: string
    spendAfter: string
    currency: string
  }
}
