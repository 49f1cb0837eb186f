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
  return scoresBy(counts, (worse, total) => 1 + Math.floor((5 * worse) / total))
}

/** Scores 1 to 5 by the shares of strictly worse ones from which on 2, 3, 4 and 5 are given. */
export function quantileScores(counts: readonly Count[], shares: readonly number[]): Map<number, number> {
  return scoresBy(counts, (worse, total) => 1 + shares.filter(share => worse >= share * total).length)
}

/** Scores 1 to 5 by fixed limits: those from which on 2, 3, 4 and 5 are given, or up to which 5, 4, 3 and 2 are. */
export function limitScore(value: number, limits: readonly number[], best: 'large' | 'small'): number {
  const passed = limits.filter(limit => (best === 'large' ? value >= limit : value > limit)).length
  return best === 'large' ? 1 + passed : 5 - passed
}

function scoresBy(counts: readonly Count[], score: (worse: number, total: number) => number): Map<number, number> {
  const total = counts.reduce((sum, { count }) => sum + count, 0)
  const scores = new Map<number, number>()
  let worse = 0
  for (const { value, count } of counts) {
    scores.set(value, score(worse, total))
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
