/** A value and how many have it. */
export interface Count {
  value: number
  count: number
}

/**
 * Scores 1 to 5 for a distribution: `1 + floor(5 × (number that are strictly worse) / N)`, so that equal values always
 * score the same. `counts` run from the worst value to the best, each value once.
 */
export function quintileScores(counts: readonly Count[]): Map<number, number> {
  const total = counts.reduce((sum, { count }) => sum + count, 0)
  const scores = new Map<number, number>()
  let worse = 0
  for (const { value, count } of counts) {
    scores.set(value, 1 + Math.floor((5 * worse) / total))
    worse += count
  }
  return scores
}

/** How many have each value, from the smallest value to the largest. */
export function countValues(values: Iterable<number>): Count[] {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => a.value - b.value)
}
