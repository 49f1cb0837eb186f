import { bagLikeness, jaroWinkler, typingErrors } from '../../models/string-distance.js'
import type { Profile } from './profile.js'

/** One of the two says nothing. */
export const MISSING = 0
export const DIFFERS = 1

/** Levels of names, birthdays, streets and places: 2 alike, 3 nearly equal, 4 equal. */
const ALIKE = 2
const NEAR = 3
const EQUAL = 4
/** Levels of e-mails, phones and identifiers: 2 nearly equal, 3 equal. */
const NEAR_CODE = 2
const EQUAL_CODE = 3
/** Levels of what is only the same or not: 2 equal. */
const SAME = 2

/** Levels of pairs of names, by both: the same names meet again and again. */
const NAMES_AT_HAND = 100_000
const nameLevels = new Map<string, number>()

/**
 * Writes the levels of given and family name into places 0 and 1 of `levels`; true where they fit crosswise better: they
 * were swapped then, which is no better than nearly equal.
 */
export function compareNames(a: Profile, b: Profile, levels: Uint8Array): boolean {
  const given = compareName(a.given, b.given)
  const family = compareName(a.family, b.family)
  levels[0] = given
  levels[1] = family
  if (given >= ALIKE && family >= ALIKE) return false
  const crossedGiven = compareName(a.given, b.family)
  const crossedFamily = compareName(a.family, b.given)
  const isSwapped =
    Math.max(crossedGiven, crossedFamily) >= NEAR &&
    Math.min(crossedGiven || NEAR, crossedFamily || NEAR) >= ALIKE &&
    crossedGiven + crossedFamily > given + family
  if (!isSwapped) return false
  levels[0] = Math.min(crossedGiven, NEAR)
  levels[1] = Math.min(crossedFamily, NEAR)
  return true
}

/** A regular expression would take most of the time there is. */
const startsHan = (key: string): boolean => key.charCodeAt(0) >= 0x3400

function compareName(a: string, b: string): number {
  if (a === '' || b === '') return MISSING
  if (a === b) return EQUAL
  if (startsHan(a) || startsHan(b)) return a.length > 1 && typingErrors(a, b, 1) === 1 ? ALIKE : DIFFERS
  const key = a < b ? `${a}|${b}` : `${b}|${a}`
  let level = nameLevels.get(key)
  if (level === undefined) {
    level = compareLatinName(a, b)
    if (nameLevels.size >= NAMES_AT_HAND) nameLevels.clear()
    nameLevels.set(key, level)
  }
  return level
}

function compareLatinName(a: string, b: string): number {
  const likeness = jaroWinkler(a, b)
  if (likeness >= 0.92 && typingErrors(a, b, 2) <= 2) return NEAR
  if (likeness >= 0.85 || (Math.min(a.length, b.length) >= 4 && typingErrors(a, b, 2) <= 2)) return ALIKE
  return isPartOf(a, b) || isPartOf(b, a) ? ALIKE : DIFFERS
}

/** An initial, or one of several names: `j`, `mary` of `mary ann`. */
function isPartOf(part: string, whole: string): boolean {
  if (part.length === 1) return whole.startsWith(part)
  return part.length >= 3 && whole.length > part.length && ` ${whole} `.includes(` ${part} `)
}

/** Equal; one digit wrong, or day and month swapped; two of day, month and year equal. */
export function compareBirthdays(a: string, b: string): number {
  if (a === '' || b === '') return MISSING
  if (a === b) return EQUAL
  if (typingErrors(a, b, 1) === 1 || a === b.slice(0, 4) + b.slice(6) + b.slice(4, 6)) return NEAR
  const year = a.slice(0, 4) === b.slice(0, 4)
  const month = a.slice(4, 6) === b.slice(4, 6)
  const day = a.slice(6) === b.slice(6)
  return Number(year) + Number(month) + Number(day) >= 2 || typingErrors(a, b, 2) === 2 ? ALIKE : DIFFERS
}

/** The best of all pairs of values. */
function best(a: readonly string[], b: readonly string[], compare: (a: string, b: string) => number): number {
  let level = MISSING
  for (const one of a)
    for (const other of b) {
      if (one === other) return EQUAL_CODE
      level = Math.max(level, compare(one, other))
    }
  return level
}

/** A long box has room for two slips. */
const errorsIn = (length: number): number => (length >= 8 ? 2 : 1)

/** Equal; one letter wrong; the same name at another provider. */
export const compareEmails = (a: readonly string[], b: readonly string[]): number =>
  best(a, b, (one, other) => {
    const length = one.indexOf('@')
    if (length >= 6 && other.charCodeAt(length) === 64 && other.startsWith(one.slice(0, length))) return NEAR_CODE
    return typingErrors(one, other, errorsIn(length)) <= errorsIn(length) ? NEAR_CODE : DIFFERS
  })

export const comparePhones = (a: readonly string[], b: readonly string[]): number =>
  best(a, b, (one, other) => (typingErrors(one, other, 1) === 1 ? NEAR_CODE : DIFFERS))

export function compareIdentifiers(a: string, b: string): number {
  if (a === '' || b === '') return MISSING
  if (a === b) return EQUAL_CODE
  return typingErrors(a, b, 1) === 1 ? NEAR_CODE : DIFFERS
}

/** By the pairs of letters they have in common, wherever they stand: parts of addresses change places. */
export function compareStreets(a: Profile, b: Profile): number {
  if (a.street === '' || b.street === '') return MISSING
  if (a.street === b.street) return EQUAL
  const likeness = bagLikeness(a.streetPairs, b.streetPairs)
  return likeness >= 0.75 ? NEAR : likeness >= 0.5 ? ALIKE : DIFFERS
}

/** Postal code and town together: one tells most of the other. */
export function comparePlaces(a: Profile, b: Profile): number {
  const code = comparePart(a.postalCode, b.postalCode)
  const city = comparePart(a.city, b.city)
  if (code === MISSING && city === MISSING) return MISSING
  if (code === MISSING || city === MISSING)
    return Math.max(code, city) === SAME + 1 ? NEAR : Math.max(code, city) === SAME ? ALIKE : DIFFERS
  if (code + city === 2 * (SAME + 1)) return EQUAL
  if (code + city === 2 * SAME + 1) return NEAR
  return Math.max(code, city) >= SAME ? ALIKE : DIFFERS
}

/** 3 equal, 2 one or two letters wrong, 1 different. */
function comparePart(a: string, b: string): number {
  if (a === '' || b === '') return MISSING
  if (a === b) return 3
  const most = Math.min(a.length, b.length) >= 6 ? 2 : 1
  return !startsHan(a) && typingErrors(a, b, most) <= most ? 2 : DIFFERS
}

export const compareCompanies = (a: number, b: number): number =>
  a === 0 || b === 0 ? MISSING : a === b ? SAME : DIFFERS

/** Whether one system calls them by two ids: then it takes them for two people. */
export function compareSources(a: readonly string[], b: readonly string[]): number {
  let level = MISSING
  for (const one of a)
    for (const other of b) {
      if (one === other) return SAME
      const slash = one.indexOf('/') + 1
      if (one.slice(0, slash) === other.slice(0, slash)) level = DIFFERS
    }
  return level
}
