/**
 * The model of Fellegi and Sunter (1969, "A Theory for Record Linkage"): how probable it is that two records speak of
 * one person, from how well their fields agree. For each level of agreement of each field, `m` is its share among pairs
 * of one person and `u` among pairs of two; log2(m / u) is the weight the level has. `m` and the share of such pairs are
 * learnt by expectation maximisation (Dempster, Laird, Rubin 1977); `u` comes from random pairs.
 */

/** Level 0 is "one of them says nothing", which weighs nothing; 1 is "they differ", the last is "they are equal". */
export interface ComparedField {
  /** Expected shares of the levels from 1 on among pairs of one person and of two, where the records say little. */
  m: readonly number[]
  u: readonly number[]
  /** How often it can differ in one person at most: names and birthdays stay, addresses and jobs do not. */
  mostDiffer: number
}

/** Fields that a household shares: where the `unless` field differs, only the strongest of them counts. */
export interface Household {
  unless: number
  fields: readonly number[]
}

/** Pairs with the same levels in all fields. */
export interface Pattern {
  levels: ArrayLike<number>
  pairs: number
}

/** How pairs that nobody has chosen agree in a field: the number of pairs looked at, and shares by level from 1 on. */
export interface Background {
  /** Share of all pairs in which both records speak. */
  filled: number
  shares: readonly number[]
  /** Pairs that were looked at for each share. */
  looked: readonly number[]
}

export interface LinkageData {
  fields: readonly ComparedField[]
  household?: Household
  /** The pairs worth a look, by pattern. All others are taken for pairs of two persons. */
  patterns: readonly Pattern[]
  background: readonly Background[]
  records: number
}

export interface LinkageModel {
  /** Share of pairs of one person among all pairs. */
  share: number
  /** By field and level; level 0 is NaN. */
  m: readonly (readonly number[])[]
  u: readonly (readonly number[])[]
  /** log2(m / u), 0 for level 0. */
  weights: readonly (readonly number[])[]
  rounds: number
}

/** What is expected weighs as much as so many pairs that were seen. */
const M_PRIOR_PAIRS = 20
const U_PRIOR_PAIRS = 50
/** At least one record in a hundred is expected to have a double, and at most each to have two. */
const FEWEST_DOUBLES = 0.01
const MOST_DOUBLES = 2
const HEAVIEST = 20
const MOST_ROUNDS = 100
const SETTLED = 1e-4

/** Learns the model from the pairs; the same data give the same model. */
export function fitLinkage({ fields, household, patterns, background, records }: LinkageData): LinkageModel {
  const allPairs = Math.max(1, (records * (records - 1)) / 2)
  const [least, most] = [(FEWEST_DOUBLES * records) / allPairs, Math.min(0.5, (MOST_DOUBLES * records) / allPairs)]
  let m = fields.map(field => bounded([Number.NaN, ...normal(field.m)], field.mostDiffer))
  let u = fields.map((field, f) => unlike(field, background[f], [], allPairs))
  let share = least
  let rounds = 0
  for (let change = 1; change > SETTLED && rounds < MOST_ROUNDS; rounds++) {
    const weights = weigh(m, u)
    const matched = fields.map(field => new Array<number>(field.m.length + 1).fill(0))
    let found = 0
    for (const { levels, pairs } of patterns) {
      const probable = pairs * probability(totalWeight(weights, levels, household), share)
      if (probable === 0) continue
      found += probable
      for (const [f, counts] of matched.entries()) {
        const level = levels[f] as number
        counts[level] = (counts[level] as number) + probable
      }
    }
    const next = fields.map((field, f) => likely(field, matched[f] as number[]))
    change = Math.max(
      ...next.flatMap((row, f) => row.map((value, l) => (l === 0 ? 0 : Math.abs(value - (m[f]?.[l] as number))))),
    )
    m = next
    u = fields.map((field, f) => unlike(field, background[f], matched[f] as number[], allPairs))
    const before = share
    share = Math.min(most, Math.max(least, found / allPairs))
    change = Math.max(change, Math.abs(Math.log(share / before)))
  }
  return { share, m, u, weights: weigh(m, u), rounds }
}

/** Probability of one person, from the sum of the weights and the share of such pairs. */
export function probability(weight: number, share: number): number {
  return 1 / (1 + 2 ** -(weight + Math.log2(share / (1 - share))))
}

/** The weight of each field in a pair; of what a household shares, only the strongest where `unless` differs. */
export function fieldWeights(
  weights: readonly (readonly number[])[],
  levels: ArrayLike<number>,
  household?: Household,
): number[] {
  const own = weights.map((row, f) => row[levels[f] as number] as number)
  if (household && levels[household.unless] === 1) keepStrongest(own, household.fields)
  return own
}

/** Leaves of the weights above 0 of some fields only the greatest. */
export function keepStrongest(weights: number[], fields: readonly number[]): void {
  let strongest = -1
  for (const f of fields) if (strongest < 0 || (weights[f] as number) > (weights[strongest] as number)) strongest = f
  for (const f of fields) if (f !== strongest && (weights[f] as number) > 0) weights[f] = 0
}

function totalWeight(
  weights: readonly (readonly number[])[],
  levels: ArrayLike<number>,
  household: Household | undefined,
): number {
  return fieldWeights(weights, levels, household).reduce((sum, weight) => sum + weight, 0)
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
const normal = (shares: readonly number[]): number[] => shares.map(share => share / sum(shares))

/** The shares of the levels among pairs of one person: what was seen, and what is expected. */
function likely({ m, mostDiffer }: ComparedField, matched: readonly number[]): number[] {
  const expected = normal(m)
  const seen = sum(matched.slice(1))
  const shares = expected.map(
    (share, at) => ((matched[at + 1] as number) + share * M_PRIOR_PAIRS) / (seen + M_PRIOR_PAIRS),
  )
  return bounded([Number.NaN, ...shares], mostDiffer)
}

/** Level 1 at most `mostDiffer`; the others share the rest as before. */
function bounded(shares: number[], mostDiffer: number): number[] {
  const differ = shares[1] as number
  if (differ <= mostDiffer) return shares
  return shares.map((share, level) => (level === 1 ? mostDiffer : (share * (1 - mostDiffer)) / (1 - differ)))
}

/** The shares among pairs of two persons: those of random pairs, without the pairs of one person among them. */
function unlike(
  { u }: ComparedField,
  background: Background | undefined,
  matched: readonly number[],
  allPairs: number,
): number[] {
  const expected = normal(u)
  if (!background) return [Number.NaN, ...expected]
  const filled = Math.max(1, background.filled * allPairs)
  const shares = expected.map((share, at) => {
    const looked = background.looked[at] as number
    const others = Math.max(0, (background.shares[at] as number) - (matched[at + 1] ?? 0) / filled)
    // What was never seen among so many pairs is rare, and not impossible.
    return Math.max(
      (others * looked + share * U_PRIOR_PAIRS) / (looked + U_PRIOR_PAIRS),
      0.5 / (looked + U_PRIOR_PAIRS),
    )
  })
  return [Number.NaN, ...normal(shares)]
}

const weigh = (m: readonly (readonly number[])[], u: readonly (readonly number[])[]): number[][] =>
  m.map((row, f) =>
    row.map((share, level) => (level === 0 ? 0 : limited(Math.log2(share / (u[f]?.[level] as number))))),
  )

/** No single field decides alone. */
export const limited = (weight: number): number => Math.max(-HEAVIEST, Math.min(HEAVIEST, weight))
