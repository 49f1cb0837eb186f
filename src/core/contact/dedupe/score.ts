import {
  type Background,
  fieldWeights,
  fitLinkage,
  keepStrongest,
  type LinkageModel,
  limited,
  type Pattern,
  probability,
} from '../../models/fellegi-sunter.js'
import { type CandidatePairs, candidatePairs } from './blocks.js'
import { NameComparison } from './compare.js'
import {
  compareCandidates,
  compareProfiles,
  countedValue,
  type DedupeField,
  FAMILY,
  fieldsOf,
  GIVEN,
  HOUSEHOLD,
  LevelCode,
} from './fields.js'
import type { Profile } from './profile.js'

/** So many random pairs show how people agree who are not one. */
const RANDOM_PAIRS = 100_000
/** The level of names that are equal; how rare the name is decides what it weighs. */
const EQUAL_NAME = 4
/** Firms of different legal forms are two firms, though they share a name, a house and a phone. */
const LEGAL_FORM_WEIGHT = -8

export interface Contribution {
  key: DedupeField['key'] | 'legal-form'
  heading?: string
  level: number
  isSwapped: boolean
  weight: number
}

/** Two contacts, by their places in the list, that are probably one. */
export interface ScoredPair {
  a: number
  b: number
  probability: number
}

export interface Scoring {
  pairs: ScoredPair[]
  /** How many pairs were compared, and how many blocks were too large to compare everybody with everybody. */
  compared: number
  largeBlocks: number
  model: LinkageModel
  /** What speaks for and against a pair, field by field. */
  explain(pair: ScoredPair): Contribution[]
}

/** Compares the pairs worth it and gives those that are one person with at least that probability, the surest first. */
export function scorePairs(
  profiles: readonly Profile[],
  { identifiers, leastProbability }: { identifiers: readonly string[]; leastProbability: number },
): Scoring {
  const fields = fieldsOf(identifiers)
  const code = new LevelCode(fields)
  const names = new NameComparison()
  const candidates = candidatePairs(profiles)
  const codes = comparePairs(names, profiles, candidates, code, fields.length)
  const patterns = patternsOf(codes, code)
  const background = backgroundOf(names, profiles, fields)
  const model = fitLinkage({
    fields,
    household: HOUSEHOLD,
    patterns: [...patterns.values()],
    background,
    records: profiles.length,
  })
  const rarity = { given: countsOf(profiles, GIVEN), family: countsOf(profiles, FAMILY) }
  const weightsOf = (a: Profile, b: Profile, levels: Uint8Array): number[] => {
    const weights = fieldWeights(model.weights, levels)
    if (levels[GIVEN] === EQUAL_NAME)
      weights[GIVEN] = nameWeight(model, GIVEN, rarity.given.get(a.given), profiles.length)
    if (levels[FAMILY] === EQUAL_NAME)
      weights[FAMILY] = nameWeight(model, FAMILY, rarity.family.get(a.family), profiles.length)
    if (levels[HOUSEHOLD.unless] === 1 || hasOtherForm(a, b)) keepStrongest(weights, HOUSEHOLD.fields)
    if (hasOtherForm(a, b)) weights.push(LEGAL_FORM_WEIGHT)
    return weights
  }
  const hopeful = new Set(
    [...patterns].filter(([, { levels }]) => isHopeful(model, levels, leastProbability)).map(([key]) => key),
  )
  const pairs: ScoredPair[] = []
  for (let i = 0; i < candidates.count; i++) {
    if (!hopeful.has(codes[i] as number)) continue
    const [a, b] = [candidates.first[i] as number, candidates.second[i] as number]
    const [one, other] = [profiles[a] as Profile, profiles[b] as Profile]
    if (one.tax !== '' && other.tax !== '' && one.tax !== other.tax) continue
    const weights = weightsOf(one, other, code.decode(codes[i] as number))
    const found = probability(
      weights.reduce((sum, weight) => sum + weight, 0),
      model.share,
    )
    if (found >= leastProbability) pairs.push({ a, b, probability: found })
  }
  pairs.sort((one, other) => other.probability - one.probability || one.a - other.a || one.b - other.b)
  const explain = ({ a, b }: ScoredPair): Contribution[] => {
    const [one, other] = [profiles[a] as Profile, profiles[b] as Profile]
    const levels = new Uint8Array(fields.length)
    const isSwapped = compareProfiles(names, one, other, levels)
    const weights = weightsOf(one, other, levels)
    const found: Contribution[] = fields.flatMap(({ key, heading }, f) =>
      levels[f] === 0
        ? []
        : [{ key, ...(heading && { heading }), level: levels[f] as number, isSwapped, weight: weights[f] as number }],
    )
    if (hasOtherForm(one, other)) found.push({ key: 'legal-form', level: 1, isSwapped, weight: LEGAL_FORM_WEIGHT })
    return found
  }
  return { pairs, compared: candidates.count, largeBlocks: candidates.largeBlocks, model, explain }
}

const hasOtherForm = (a: Profile, b: Profile): boolean =>
  a.legalForm !== '' && b.legalForm !== '' && a.legalForm !== b.legalForm

function comparePairs(
  names: NameComparison,
  profiles: readonly Profile[],
  { count, first, second }: CandidatePairs,
  code: LevelCode,
  fields: number,
): Uint32Array {
  const codes = new Uint32Array(count)
  const levels = new Uint8Array(fields)
  for (let i = 0; i < count; i++) {
    compareCandidates(names, profiles[first[i] as number] as Profile, profiles[second[i] as number] as Profile, levels)
    codes[i] = code.encode(levels)
  }
  return codes
}

function patternsOf(codes: Uint32Array, code: LevelCode): Map<number, Pattern> {
  const counts = new Map<number, number>()
  for (const each of codes) counts.set(each, (counts.get(each) ?? 0) + 1)
  return new Map([...counts].map(([each, pairs]) => [each, { levels: code.decode(each), pairs }]))
}

/** Whether a pair of that pattern can be probable enough, were its names the rarest there are. */
function isHopeful(model: LinkageModel, levels: ArrayLike<number>, least: number): boolean {
  const weights = fieldWeights(model.weights, levels)
  for (const f of [GIVEN, FAMILY])
    if (levels[f] === EQUAL_NAME) weights[f] = nameWeight(model, f, 2, Number.POSITIVE_INFINITY)
  if (levels[HOUSEHOLD.unless] === 1) keepStrongest(weights, HOUSEHOLD.fields)
  return (
    probability(
      weights.reduce((sum, weight) => sum + weight, 0),
      model.share,
    ) >= least
  )
}

/** That both are called Xaviera says more than that both are called Mary. */
function nameWeight({ m }: LinkageModel, field: number, bearers = 2, contacts: number): number {
  const others = Math.max(0, bearers - 2) + 0.1
  return limited(Math.log2((m[field]?.[EQUAL_NAME] as number) / (others / (contacts + 10))))
}

function countsOf(profiles: readonly Profile[], field: number): Map<string, number> {
  const value = countedValue(field) as (profile: Profile) => string
  const counts = new Map<string, number>()
  for (const profile of profiles) {
    const own = value(profile)
    if (own !== '') counts.set(own, (counts.get(own) ?? 0) + 1)
  }
  return counts
}

/** How well two contacts agree who were not chosen: of random pairs, and of all pairs where equal values can be counted. */
function backgroundOf(
  names: NameComparison,
  profiles: readonly Profile[],
  fields: readonly DedupeField[],
): Background[] {
  const n = profiles.length
  const seen = fields.map(field => new Float64Array(field.m.length + 1))
  const levels = new Uint8Array(fields.length)
  let pairs = 0
  for (const [a, b] of randomPairs(n)) {
    compareProfiles(names, profiles[a] as Profile, profiles[b] as Profile, levels)
    for (const [f, counts] of seen.entries()) counts[levels[f] as number] = (counts[levels[f] as number] as number) + 1
    pairs++
  }
  return fields.map((field, f) => {
    const counts = seen[f] as Float64Array
    const filled = pairs - (counts[0] as number)
    const shares = field.m.map((_, at) => (filled === 0 ? 0 : (counts[at + 1] as number) / filled))
    const looked = field.m.map(() => filled)
    const value = countedValue(f)
    if (value) {
      const { equal, all } = equalPairs(countsOf(profiles, f))
      if (all > filled) {
        shares[shares.length - 1] = equal / all
        looked[looked.length - 1] = all
      }
    }
    return { filled: pairs === 0 ? 0 : filled / pairs, shares, looked }
  })
}

function equalPairs(counts: ReadonlyMap<string, number>): { equal: number; all: number } {
  let [equal, filled] = [0, 0]
  for (const count of counts.values()) {
    equal += (count * (count - 1)) / 2
    filled += count
  }
  return { equal, all: (filled * (filled - 1)) / 2 }
}

/** All pairs where there are few; else random ones, the same each time (a linear congruential generator: Knuth's MMIX would need 64 bits, this is that of Numerical Recipes). */
function* randomPairs(n: number): Generator<readonly [number, number]> {
  if ((n * (n - 1)) / 2 <= RANDOM_PAIRS) {
    for (let i = 1; i < n; i++) for (let j = 0; j < i; j++) yield [j, i]
    return
  }
  let state = 20_240_615
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 4_294_967_296) * n)
  }
  for (let k = 0; k < RANDOM_PAIRS; k++) {
    const [a, b] = [next(), next()]
    if (a !== b) yield [a, b]
  }
}
