import type { Profile } from './profile.js'

/** Contacts with a key in common are compared with each other where they are at most so many: fewer where all are many. */
const largestBlock = (contacts: number): number => Math.max(10, Math.min(100, 1_000_000 / contacts))
/** In larger blocks each is compared with so many neighbours, by name and by street. */
const NEIGHBOURS = 4
/** Boxes that many firms have. */
const SHARED_BOXES = new Set('info sales contact service admin office hello mail support'.split(' '))

type Pass = (profile: Profile) => readonly (string | false)[]

const joined = (...parts: (string | false)[]): string | false =>
  parts.every(part => part !== false && part !== '') && parts.join('|')

/** The sounds of a Latin name, roughly: its first letter and its consonants, each once. Of a Chinese name the name. */
function skeleton(key: string): string {
  const first = key[0] ?? ''
  return (
    first +
    key
      .slice(1)
      .replace(/[aeiouyhw\s]/g, '')
      .replace(/(.)\1+/g, '$1')
  )
}

const isHan = (key: string): boolean => key.charCodeAt(0) >= 0x3400
/** Both names, whichever is which. */
const names = ({ given, family }: Profile): string[] => [given, family].filter(name => name !== '')
const inOrder = (a: string, b: string): string => (a < b ? `${a}|${b}` : `${b}|${a}`)
/** Year, and day and month whichever is which. */
const dayKey = (birthday: string): string => birthday.slice(0, 4) + inOrder(birthday.slice(4, 6), birthday.slice(6))

/** House number and street; two words of the street and an initial. */
function addressKeys(profile: Profile): (string | false)[] {
  const { street } = profile
  if (street === '') return []
  if (isHan(street)) return [street.replaceAll(' ', '').slice(-8)]
  const words = street.split(' ')
  const long = words.filter(word => word.length > 3).sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
  const [first = false, second = false] = long
  const number = words.find(word => /^\d/.test(word)) ?? false
  return [
    joined(number, first ? first.slice(0, 5) : false),
    ...names(profile).map(name => joined(first, second, name.slice(0, 1))),
  ]
}

/** What two records of one person can have in common; each pass finds pairs that others miss. */
export const PASSES: Readonly<Record<string, Pass>> = {
  email: ({ emails }) =>
    emails.flatMap(email => {
      const local = email.slice(0, email.indexOf('@'))
      return [email, local.length >= 5 && !SHARED_BOXES.has(local) && local]
    }),
  phone: ({ phones }) => phones.map(phone => phone.length >= 6 && phone),
  identifier: ({ identifiers, tax }) => [
    ...identifiers.map((value, at) => value !== '' && `${at}|${value}`),
    tax !== '' && `t|${tax}`,
  ],
  name: profile => [inOrder(profile.given, profile.family)],
  sound: ({ given, family }) =>
    given !== '' && family !== '' && !isHan(family)
      ? [inOrder(skeleton(family), given.slice(0, 1)), inOrder(skeleton(given), family.slice(0, 1))]
      : [],
  chineseName: ({ given, family }) =>
    isHan(family) && given.length > 1 ? [given, joined(family, given.slice(0, 1)), joined(family, given.slice(1))] : [],
  birthday: ({ birthday }) => [birthday !== '' && dayKey(birthday)],
  birthdayPart: profile => {
    const { birthday } = profile
    if (birthday === '') return []
    return names(profile).flatMap(name => [
      joined(birthday.slice(4), name.slice(0, 2)),
      joined(birthday.slice(0, 6), name.slice(0, 2)),
    ])
  },
  postalCode: profile => names(profile).map(name => joined(profile.postalCode, isHan(name) ? name : name.slice(0, 3))),
  city: ({ city, given, family }) => {
    if (given === '' || family === '') return []
    const initials = isHan(family) ? given : inOrder(given.slice(0, 2), family.slice(0, 2))
    return [joined(city, initials)]
  },
  address: addressKeys,
  company: profile =>
    profile.company === 0 ? [] : names(profile).map(name => joined(String(profile.company), name.slice(0, 3))),
}

/** Pairs of places in the list of contacts, each once, the smaller place first. */
export interface CandidatePairs {
  count: number
  first: Uint32Array
  second: Uint32Array
  /** Blocks that were too large to compare everybody with everybody. */
  largeBlocks: number
}

/** The pairs that share a key in any pass. */
export function candidatePairs(profiles: readonly Profile[]): CandidatePairs {
  const pairs = new PairList(profiles.length)
  const largest = largestBlock(profiles.length)
  let largeBlocks = 0
  for (const pass of Object.values(PASSES)) {
    // Most keys are one contact's alone, and an array for each would fill the memory.
    const blocks = new Map<string, number | number[]>()
    for (let at = 0; at < profiles.length; at++) {
      for (const key of pass(profiles[at] as Profile)) {
        if (key === false || key === '' || key === '|') continue
        const block = blocks.get(key)
        if (block === undefined) blocks.set(key, at)
        else if (typeof block === 'number') {
          if (block !== at) blocks.set(key, [block, at])
        } else if (block.at(-1) !== at) block.push(at)
      }
    }
    for (const block of blocks.values()) {
      if (typeof block === 'number') continue
      if (block.length <= largest) addAll(pairs, block)
      else {
        largeBlocks++
        addNeighbours(pairs, block, at => nameLine(profiles[at] as Profile))
        addNeighbours(pairs, block, at => streetLine(profiles[at] as Profile))
      }
    }
  }
  return { ...pairs.finish(), largeBlocks }
}

const nameLine = ({ family, given, birthday }: Profile): string => `${family} ${given} ${birthday}`
const streetLine = ({ street, postalCode, phones, emails }: Profile): string =>
  `${street} ${postalCode} ${phones[0] ?? ''} ${emails[0] ?? ''}`

function addAll(pairs: PairList, block: readonly number[]): void {
  for (let i = 1; i < block.length; i++) for (let j = 0; j < i; j++) pairs.add(block[j] as number, block[i] as number)
}

/** Everybody with those who stand next to him in an order. */
function addNeighbours(pairs: PairList, block: readonly number[], lineOf: (at: number) => string): void {
  const lines = block
    .map(at => ({ at, line: lineOf(at) }))
    .sort((a, b) => (a.line < b.line ? -1 : a.line > b.line ? 1 : a.at - b.at))
  for (let i = 1; i < lines.length; i++)
    for (let j = Math.max(0, i - NEIGHBOURS); j < i; j++) {
      const [a, b] = [(lines[j] as { at: number }).at, (lines[i] as { at: number }).at]
      pairs.add(Math.min(a, b), Math.max(a, b))
    }
}

/** Fewer pairs are sorted only at the end. */
const SORTED_FROM = 1 << 21

/** Collects pairs as single numbers, and makes each unique from time to time. */
class PairList {
  #codes = new Float64Array(1 << 16)
  #count = 0
  #sorted = 0

  constructor(private readonly size: number) {}

  add(first: number, second: number): void {
    if (this.#count === this.#codes.length) this.#makeRoom()
    this.#codes[this.#count++] = first * this.size + second
  }

  finish(): { count: number; first: Uint32Array; second: Uint32Array } {
    this.#unify()
    const [first, second] = [new Uint32Array(this.#count), new Uint32Array(this.#count)]
    for (let i = 0; i < this.#count; i++) {
      const code = this.#codes[i] as number
      first[i] = Math.floor(code / this.size)
      second[i] = code % this.size
    }
    return { count: this.#count, first, second }
  }

  #makeRoom(): void {
    if (this.#count >= SORTED_FROM && this.#count > this.#sorted * 1.5) this.#unify()
    if (this.#count <= this.#codes.length / 2) return
    const larger = new Float64Array(this.#codes.length * 2)
    larger.set(this.#codes.subarray(0, this.#count))
    this.#codes = larger
  }

  #unify(): void {
    const codes = this.#codes.subarray(0, this.#count).sort()
    let kept = 0
    for (let i = 0; i < codes.length; i++) if (i === 0 || codes[i] !== codes[i - 1]) codes[kept++] = codes[i] as number
    this.#count = kept
    this.#sorted = kept
  }
}
