import { nameKey } from '../../name-key.js'

/** What the custom fields of contacts are to the comparison, by their keys. */
export interface CustomColumns {
  street: ReadonlySet<string>
  city: ReadonlySet<string>
  birthday: ReadonlySet<string>
  tax: ReadonlySet<string>
  /** Fields that name one person: those of guanxi.yaml, then those that look like it, the best first. */
  identifiers: readonly string[]
  /** Those of guanxi.yaml that there are. */
  configured: ReadonlySet<string>
}

const STREET = /street|addr|^(house|building|unit|flat|apartment)\b|地址|街|路名|門牌|门牌/i
const CITY = /suburb|^town|localit|district|village|county|鄉鎮|乡镇|城市|縣市|县市|行政區|行政区/i
const BIRTHDAY = /birth|^dob$|生日|出生/i
const TAX = /\btax\b|\bvat\b|^ein$|^abn$|統一?編號?|统一?编号?|稅號|税号/i

const MOST_IDENTIFIERS = 4
const SHORTEST = 5
const LONGEST = 40

/** What was seen of one custom field. */
class Seen {
  filled = 0
  fitting = 0
  #counts = new Map<string, number>()

  add(value: string): void {
    this.filled++
    if (value.length < SHORTEST || value.length > LONGEST || !/\d/.test(value)) return
    this.fitting++
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1)
  }

  /**
   * An identifier is a field of letters and digits, filled for at least a tenth of the contacts, in which the usual value
   * belongs to one or two of them, and some to two: what nobody shares tells nothing.
   */
  isIdentifier(contacts: number): boolean {
    const different = this.#counts.size
    if (this.filled < Math.max(2, contacts / 10) || this.fitting < 0.9 * this.filled) return false
    if (different === this.fitting || different < 0.4 * this.fitting) return false
    let largest = 0
    for (const count of this.#counts.values()) if (count > largest) largest = count
    return largest <= Math.max(4, this.fitting / 500)
  }
}

/** Finds out what custom fields are, from their headings and their values. */
export class CustomColumnFinder {
  #seen = new Map<string, Seen>()

  constructor(private readonly configured: readonly string[]) {}

  add(custom: string): void {
    for (const [key, value] of Object.entries(JSON.parse(custom) as Record<string, unknown>)) {
      let seen = this.#seen.get(key)
      if (!seen) {
        seen = new Seen()
        this.#seen.set(key, seen)
      }
      const text = identifierKey(String(value ?? ''))
      if (text !== '') seen.add(text)
    }
  }

  columns(contacts: number): CustomColumns {
    const keys = [...this.#seen.keys()]
    const keyOf = (name: string): string | undefined => keys.find(key => nameKey(key) === nameKey(name))
    const configured = new Set(this.configured.filter(name => keyOf(name) !== undefined))
    const wanted = [...configured].map(name => keyOf(name) as string)
    const free = keys.filter(key => !wanted.includes(key))
    const those = (pattern: RegExp): Set<string> => new Set(free.filter(key => pattern.test(key)))
    const [tax, birthday, city] = [those(TAX), those(BIRTHDAY), those(CITY)]
    const street = new Set([...those(STREET)].filter(key => !city.has(key)))
    const found = free
      .filter(key => ![tax, birthday, city, street].some(set => set.has(key)))
      .filter(key => this.#seen.get(key)?.isIdentifier(contacts))
      .sort((a, b) => (this.#seen.get(b)?.filled ?? 0) - (this.#seen.get(a)?.filled ?? 0))
    return { street, city, birthday, tax, identifiers: [...wanted, ...found].slice(0, MOST_IDENTIFIERS), configured }
  }
}

/** Numbers and codes compare by their letters and digits. */
export const identifierKey = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
