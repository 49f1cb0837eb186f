import { type Sentence, sentence } from '../sentence.js'
import { unmangled } from './mojibake.js'
import { HAN, OTHER, SUSPECT } from './shape.js'
import type { CleanKind } from './step.js'

/** What the other cells of a column say of one that looks damaged. Plain data. */
export interface ColumnHealth {
  /** It has long numbers that end in something else than zeros. */
  hasLongNumbers?: boolean
  /** Most of its numbers have this many digits and begin with 0. */
  zeroDigits?: number
  /** Most of its codes look like days, so they are no accident. */
  hasDays?: boolean
}

/** What has happened to a cell before it came here. */
export interface Damage {
  reason: Sentence
  /** Its row is refused: a damaged id or code would make strangers one, or one thing two. */
  isFatal: boolean
}

const KEYS: ReadonlySet<CleanKind> = new Set<CleanKind>(['id', 'code', 'email', 'phone', 'tax_id'])

const FAULT = /^#(?:REF!|N\/A|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!|GETTING_DATA|SPILL!|CALC!|ERROR!)$|^#{3,}$/i
const SHORTENED = /^(\d)(?:[.,](\d+))?E\+(\d{1,3})$/i
const ROUNDED = /^(\d{15})(0+)$/
const MONTHS = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec'
const DAY_LIKE = new RegExp(
  `^(?:\\d{4}[-/]\\d{1,2}[-/]\\d{1,2}(?: 00:00:00)?|\\d{1,2}-(?:${MONTHS})(?:-\\d{2,4})?|(?:${MONTHS})-\\d{2}|\\d{1,2}月\\d{1,2}日)$`,
  'i',
)
const YEAR_AS_DAY = /^1905[-/]0?([5-8])[-/](\d{1,2})/

/** Looks at a cell as it stands in the file; most are told to be sound by their shape. */
export function damageOf(
  text: string,
  shape: number,
  kind: CleanKind,
  health: ColumnHealth | undefined,
): Damage | undefined {
  const isKey = KEYS.has(kind)
  if ((shape & SUSPECT) !== 0) {
    const found = suspicious(text.trim(), shape, kind, isKey)
    if (found) return found
  }
  if (!isKey && kind !== 'postal_code') return undefined
  if (text.length > 15 && kind !== 'email' && health?.hasLongNumbers !== true) {
    const rounded = ROUNDED.exec(text)
    if (rounded)
      return fatal(
        sentence`"${text}" has lost the digits behind the 15th: a spreadsheet has made them zeros; ${AS_TEXT}`,
      )
  }
  const { zeroDigits = 0 } = health ?? {}
  if (text.length < zeroDigits && /^[1-9]\d*$/.test(text)) {
    const reason = sentence`"${text}" has lost its leading zeros: it was probably ${text.padStart(zeroDigits, '0')}`
    return { reason: isKey ? sentence`${reason}; ${AS_TEXT}` : reason, isFatal: isKey }
  }
  if (kind === 'code' && health?.hasDays !== true && isDayLike(text))
    return fatal(sentence`"${text}" was probably ${codeBehind(text)} before a spreadsheet made it a day; ${AS_TEXT}`)
  return undefined
}

const AS_TEXT = sentence`make the column text in the spreadsheet, and export it again`
const fatal = (reason: Sentence): Damage => ({ reason, isFatal: true })

/** Whether a code looks like a day that a spreadsheet has made of it. */
export const isDayLike = (text: string): boolean => text.length > 3 && text.length < 20 && DAY_LIKE.test(text)

function suspicious(text: string, shape: number, kind: CleanKind, isKey: boolean): Damage | undefined {
  if (FAULT.test(text)) return fatal(sentence`"${text}" is an error of a spreadsheet, and no value`)
  const shortened = SHORTENED.exec(text)
  if (shortened) {
    const [, first = '', more = '', power = ''] = shortened
    const known = `${first}${more}`
    const reason = sentence`"${text}" is a number of ${Number(power) + 1} digits that a spreadsheet has cut to its first ${known.length} (${known}…)`
    return { reason: isKey ? sentence`${reason}; ${AS_TEXT}` : reason, isFatal: isKey }
  }
  const original = (shape & (OTHER | HAN)) === 0 ? undefined : unmangled(text)
  if (original !== undefined) {
    const isLost = original === '' || original.includes('\ufffd')
    const reason = isLost
      ? sentence`"${text}" has been read in a wrong encoding before, and cannot be told`
      : sentence`"${text}" has been read in a wrong encoding before, and was probably "${original}"`
    return { reason, isFatal: isKey }
  }
  return hasLostCharacters(text, kind)
    ? { reason: sentence`"${text}" has question marks where characters were lost`, isFatal: isKey }
    : undefined
}

/** In a note people ask, and in a name they do not. */
const hasLostCharacters = (text: string, kind: CleanKind): boolean =>
  text.includes('?') &&
  (kind === 'note' || kind === 'text' ? /^[?\s]{2,}$|\?{4,}/.test(text) : kind !== 'email' && /\?{2,}/.test(text))

/** What a code may have been that was taken for a day: `Mar-05` was 3-5 or MAR5, 1905-07-14 was 2021. */
function codeBehind(text: string): Sentence {
  const year = yearBehind(text)
  if (year !== undefined) return sentence`${year}`
  const numbers = text.match(/\d+/g)?.map(Number) ?? []
  const name = new RegExp(MONTHS, 'i').exec(text)?.[0]
  if (name) {
    const [day = ''] = numbers
    return sentence`${`${name.toUpperCase()}${day}`} or ${`${numberOfMonth(name)}-${day}`}`
  }
  const [month, day] = numbers.length > 2 ? numbers.slice(1) : numbers
  return sentence`${`${month}-${day}`} or ${`${month}/${day}`}`
}

const numberOfMonth = (name: string): number => MONTHS.split('|').indexOf(name.toLowerCase()) + 1

/** The year that stands behind a day of 1905: the number 2021, shown as a day, is 13 July 1905. */
export function yearBehind(text: string): number | undefined {
  if (!text.startsWith('1905')) return undefined
  const match = YEAR_AS_DAY.exec(text)
  if (!match) return undefined
  const days = (Date.UTC(1905, Number(match[1]) - 1, Number(match[2])) - Date.UTC(1899, 11, 30)) / 86_400_000
  return days >= 1950 && days <= 2050 ? days : undefined
}

/** What the cells of a column say together, for kinds that have something to lose. */
export function healthOf(kind: CleanKind, cells: readonly string[]): ColumnHealth | undefined {
  if (!KEYS.has(kind) && kind !== 'postal_code') return undefined
  const health: ColumnHealth = {}
  if (cells.some(text => /^\d{16,}$/.test(text) && !ROUNDED.test(text))) health.hasLongNumbers = true
  const digits = kind === 'phone' || kind === 'email' ? undefined : usualDigits(cells)
  if (digits !== undefined) health.zeroDigits = digits
  if (kind === 'code' && cells.filter(isDayLike).length * 2 > cells.length) health.hasDays = true
  return Object.keys(health).length > 0 ? health : undefined
}

const FEW = 3

/** The length of most cells, where most are numbers that begin with 0. */
function usualDigits(cells: readonly string[]): number | undefined {
  const numbers = cells.filter(text => /^\d+$/.test(text))
  const lengths = new Map<number, number>()
  for (const text of numbers) if (text.startsWith('0')) lengths.set(text.length, (lengths.get(text.length) ?? 0) + 1)
  const [length, count] = [...lengths].sort((a, b) => b[1] - a[1])[0] ?? [0, 0]
  return count >= FEW && count * 2 > numbers.length ? length : undefined
}
