import type { ComparedField, Household } from '../../models/fellegi-sunter.js'
import {
  compareBirthdays,
  compareCompanies,
  compareEmails,
  compareIdentifiers,
  comparePhones,
  comparePlaces,
  compareSources,
  compareStreets,
  DIFFERS,
  MISSING,
  type NameComparison,
} from './compare.js'
import type { Profile } from './profile.js'

/** A field that is compared, what is expected of it before any pair has been seen, and its key in the reasons. */
export interface DedupeField extends ComparedField {
  key: 'given' | 'family' | 'birthday' | 'email' | 'phone' | 'street' | 'place' | 'company' | 'source' | 'identifier'
  /** Heading of a custom field. */
  heading?: string
}

/** What stays for a life, but for typing errors. */
const LASTING = 0.1
/** What people change, and can have several of. */
const CHANGING = 0.8

const NAME = { m: [0.05, 0.06, 0.09, 0.8], u: [0.965, 0.025, 0.008, 0.002], mostDiffer: LASTING }

const FIXED: readonly DedupeField[] = [
  { key: 'given', ...NAME },
  { key: 'family', ...NAME },
  { key: 'birthday', m: [0.04, 0.05, 0.11, 0.8], u: [0.96, 0.037, 0.002, 0.001], mostDiffer: LASTING },
  { key: 'email', m: [0.3, 0.1, 0.6], u: [0.998, 0.0015, 0.0005], mostDiffer: CHANGING },
  { key: 'phone', m: [0.3, 0.05, 0.65], u: [0.998, 0.001, 0.001], mostDiffer: CHANGING },
  { key: 'street', m: [0.2, 0.1, 0.2, 0.5], u: [0.97, 0.025, 0.003, 0.002], mostDiffer: CHANGING },
  { key: 'place', m: [0.15, 0.15, 0.2, 0.5], u: [0.93, 0.04, 0.01, 0.02], mostDiffer: CHANGING },
  { key: 'company', m: [0.3, 0.7], u: [0.97, 0.03], mostDiffer: CHANGING },
  // Nearly all pairs of one system differ: only several systems make it tell anything.
  { key: 'source', m: [0.97, 0.03], u: [0.999, 0.001], mostDiffer: 1 },
]

/** The fields of a comparison, with one for each identifier among the custom fields. */
export function fieldsOf(identifiers: readonly string[]): readonly DedupeField[] {
  const own = identifiers.map(
    (heading): DedupeField => ({
      key: 'identifier',
      heading,
      m: [0.15, 0.1, 0.75],
      u: [0.998, 0.0015, 0.0005],
      mostDiffer: CHANGING,
    }),
  )
  return [...FIXED, ...own]
}

const at = (key: DedupeField['key']): number => FIXED.findIndex(field => field.key === key)
export const GIVEN = at('given')
export const FAMILY = at('family')
const FIRST_IDENTIFIER = FIXED.length

/** A family shares its name, its phone, a box and a street; those say it once where the given names differ. */
export const HOUSEHOLD: Household = {
  unless: GIVEN,
  fields: [FAMILY, at('email'), at('phone'), at('street'), at('place')],
}

/** Writes into `levels` how well two contacts agree in each field; whether given and family name were swapped. */
export function compareProfiles(names: NameComparison, a: Profile, b: Profile, levels: Uint8Array): boolean {
  const isSwapped = compareQuickly(names, a, b, levels)
  comparePlace(a, b, levels)
  return isSwapped
}

/**
 * The same for a pair that only has to be sorted out: the place of two whose names and birthday differ is not looked at,
 * since a house they share would not make them one person.
 */
export function compareCandidates(names: NameComparison, a: Profile, b: Profile, levels: Uint8Array): void {
  compareQuickly(names, a, b, levels)
  if (levels[GIVEN] === DIFFERS && levels[FAMILY] === DIFFERS && (levels[2] as number) <= DIFFERS) {
    levels[5] = MISSING
    levels[6] = MISSING
  } else comparePlace(a, b, levels)
}

function compareQuickly(names: NameComparison, a: Profile, b: Profile, levels: Uint8Array): boolean {
  const isSwapped = names.compare(a, b, levels)
  levels[2] = compareBirthdays(a.birthday, b.birthday)
  levels[3] = compareEmails(a.emails, b.emails)
  levels[4] = comparePhones(a.phones, b.phones)
  levels[7] = compareCompanies(a.company, b.company)
  levels[8] = compareSources(a.externals, b.externals)
  for (let i = 0; i < a.identifiers.length; i++)
    levels[FIRST_IDENTIFIER + i] = compareIdentifiers(a.identifiers[i] ?? '', b.identifiers[i] ?? '')
  return isSwapped
}

function comparePlace(a: Profile, b: Profile, levels: Uint8Array): void {
  levels[5] = compareStreets(a, b)
  levels[6] = comparePlaces(a, b)
}

/** The value by which contacts are counted as equal in a field, where it has one; the share of equal pairs follows from it. */
export const VALUES: readonly (((profile: Profile) => string) | undefined)[] = [
  ({ given }) => given,
  ({ family }) => family,
  ({ birthday }) => birthday,
  ({ emails }) => emails[0] ?? '',
  ({ phones }) => phones[0] ?? '',
  ({ street }) => street,
  undefined,
  ({ company }) => (company === 0 ? '' : String(company)),
  undefined,
]

export const countedValue = (field: number): ((profile: Profile) => string) | undefined =>
  field < FIRST_IDENTIFIER ? VALUES[field] : ({ identifiers }) => identifiers[field - FIRST_IDENTIFIER] ?? ''

/** Levels as one number, and back: there are many pairs and few patterns. */
export class LevelCode {
  readonly #sizes: readonly number[]

  constructor(fields: readonly DedupeField[]) {
    this.#sizes = fields.map(field => field.m.length + 1)
  }

  encode(levels: Uint8Array): number {
    let code = 0
    for (let f = 0; f < this.#sizes.length; f++) code = code * (this.#sizes[f] as number) + (levels[f] as number)
    return code
  }

  decode(code: number): Uint8Array {
    const levels = new Uint8Array(this.#sizes.length)
    let rest = code
    for (let f = levels.length - 1; f >= 0; f--) {
      const size = this.#sizes[f] as number
      levels[f] = rest % size
      rest = Math.floor(rest / size)
    }
    return levels
  }
}
