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

/** Slots for pairs of names that were compared, as a power of two. */
const SLOTS = 18

/**
 * Compares names, and remembers the latest answers: the same names meet again and again. A name is known by its number
 * among all names.
 */
export class NameComparison {
  readonly #first = new Int32Array(1 << SLOTS)
  readonly #second = new Int32Array(1 << SLOTS)
  readonly #levels = new Uint8Array(1 << SLOTS)

  /**
   * Writes the levels of given and family name into places 0 and 1 of `levels`; true where they fit crosswise better:
   * they were swapped then, which is no better than nearly equal.
   */
  compare(a: Profile, b: Profile, levels: Uint8Array): boolean {
    const given = this.#level(a.given, b.given, a.givenNumber, b.givenNumber)
    const family = this.#level(a.family, b.family, a.familyNumber, b.familyNumber)
    levels[0] = given
    levels[1] = family
    if (given >= ALIKE && family >= ALIKE) return false
    const crossedGiven = this.#level(a.given, b.family, a.givenNumber, b.familyNumber)
    const crossedFamily = this.#level(a.family, b.given, a.familyNumber, b.givenNumber)
    const isSwapped =
      Math.max(crossedGiven, crossedFamily) >= NEAR &&
      Math.min(crossedGiven || NEAR, crossedFamily || NEAR) >= ALIKE &&
      crossedGiven + crossedFamily > given + family
    if (!isSwapped) return false
    levels[0] = Math.min(crossedGiven, NEAR)
    levels[1] = Math.min(crossedFamily, NEAR)
    return true
  }

  #level(a: string, b: string, one: number, other: number): number {
    if (a === '' || b === '') return MISSING
    if (one === other) return EQUAL
    const [first, second] = one < other ? [one, other] : [other, one]
    const slot = (Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)) >>> (32 - SLOTS)
    if (this.#first[slot] === first && this.#second[slot] === second) return this.#levels[slot] as number
    const level = compareName(a, b)
    this.#first[slot] = first
    this.#second[slot] = second
    this.#levels[slot] = level
    return level
  }
}

/** A regular expression would take most of the time there is. */
const startsHan = (key: string): boolean => key.charCodeAt(0) >= 0x3400

function compareName(a: string, b: string): number {
  if (startsHan(a) || startsHan(b)) return a.length > 1 && typingErrors(a, b, 1) === 1 ? ALIKE : DIFFERS
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

/**
 * Birthdays of eight digits: equal; one digit wrong, two neighbours swapped, or day and month; two digits wrong, or two
 * of day, month and year equal.
 */
export function compareBirthdays(a: string, b: string): number {
  if (a === '' || b === '') return MISSING
  if (a === b) return EQUAL
  const year = isSamePart(a, b, 0, 4)
  const isTurned = year && isSamePart(a, b, 4, 2, 6) && isSamePart(a, b, 6, 2, 4)
  if (isTurned || typingErrors(a, b, 1) === 1) return NEAR
  const parts = Number(year) + Number(isSamePart(a, b, 4, 2)) + Number(isSamePart(a, b, 6, 2))
  return parts >= 2 || typingErrors(a, b, 2) === 2 ? ALIKE : DIFFERS
}

function isSamePart(a: string, b: string, from: number, length: number, other = from): boolean {
  for (let at = 0; at < length; at++) if (a.charCodeAt(from + at) !== b.charCodeAt(other + at)) return false
  return true
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
export const compareEmails = (a: readonly string[], b: readonly string[]): number => best(a, b, compareEmail)
export const comparePhones = (a: readonly string[], b: readonly string[]): number => best(a, b, comparePhone)

function compareEmail(a: string, b: string): number {
  const length = a.indexOf('@')
  if (length >= 6 && b.charCodeAt(length) === AT && b.startsWith(a.slice(0, length))) return NEAR_CODE
  const most = errorsIn(length)
  return typingErrors(a, b, most) <= most ? NEAR_CODE : DIFFERS
}

const AT = '@'.charCodeAt(0)

const comparePhone = (a: string, b: string): number => (typingErrors(a, b, 1) === 1 ? NEAR_CODE : DIFFERS)

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
      if (isOneSource(one, other)) level = DIFFERS
    }
  return level
}

/** Whether two ids, `source/id` each, are of one source. */
function isOneSource(a: string, b: string): boolean {
  for (let at = 0; ; at++) {
    const code = a.charCodeAt(at)
    if (code !== b.charCodeAt(at)) return false
    if (code === SLASH) return true
  }
}

const SLASH = '/'.charCodeAt(0)
