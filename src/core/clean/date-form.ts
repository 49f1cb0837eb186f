import { isDate } from '../day.js'

/** A day as it was read. */
export interface DayParts {
  year: number
  month: number
  day: number
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const MONTH = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?'
const YEAR_FIRST = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/
const EIGHT_DIGITS = /^(\d{4})(\d{2})(\d{2})$/
const DAY_MONTH_NAME = new RegExp(`^(\\d{1,2})(?:st|nd|rd|th)?[\\s-]*(?:of\\s+)?${MONTH}[\\s,-]*(\\d{4})$`, 'i')
const MONTH_NAME_DAY = new RegExp(`^${MONTH}[\\s-]*(\\d{1,2})(?:st|nd|rd|th)?[\\s,-]+(\\d{4})$`, 'i')
const YEAR_MONTH_NAME = new RegExp(`^(\\d{4})[\\s-]*${MONTH}[\\s-]*(\\d{1,2})$`, 'i')
const ROC = /^(?:中華民國|民國|民国|roc)\s*(\d{1,3}|元)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/i
/** Three digits can be no day, no month and no year of ours. */
const ROC_YEAR_FIRST = /^([01]\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/
const WEEKDAY_BEFORE = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+/i
const WEEKDAY_BEHIND = /\s*(?:[(（](?:星期|週|周)?[一二三四五六日天][)）]|(?:星期|週|周|禮拜|礼拜)[一二三四五六日天])$/

/** Years of the Republic of China begin with 1912. */
export const ROC_OFFSET = 1911

export const withoutWeekday = (text: string): string => text.replace(WEEKDAY_BEFORE, '').replace(WEEKDAY_BEHIND, '')

/** Reads a day whose form says which number is what: year first, month by name, 民國; `undefined` for all else. */
export function readEvident(text: string): DayParts | undefined {
  const found = YEAR_FIRST.exec(text) ?? EIGHT_DIGITS.exec(text)
  if (found) return { year: Number(found[1]), month: Number(found[2]), day: Number(found[3]) }
  const roc = ROC.exec(text) ?? ROC_YEAR_FIRST.exec(text)
  if (roc) {
    const year = roc[1] === '元' ? 1 : Number(roc[1])
    return { year: year + ROC_OFFSET, month: Number(roc[2]), day: Number(roc[3]) }
  }
  const name = DAY_MONTH_NAME.exec(text)
  if (name) return { year: Number(name[3]), month: monthOf(name[2]), day: Number(name[1]) }
  const american = MONTH_NAME_DAY.exec(text)
  if (american) return { year: Number(american[3]), month: monthOf(american[1]), day: Number(american[2]) }
  const archive = YEAR_MONTH_NAME.exec(text)
  return archive ? { year: Number(archive[1]), month: monthOf(archive[2]), day: Number(archive[3]) } : undefined
}

/** Number of a month by its English name, or the first three letters of it; 0 for none. */
export const monthOf = (name = ''): number => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1

/** Three numbers with one sign between them, of which the last is a year in full: day and month can be either way round. */
export const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/
/** Three numbers of which none can be told to be the year. */
export const SHORT = /^(\d{1,2})([-/.年])(\d{1,2})(?:\2|月)(\d{1,2})日?$/
/** `1130525`, `0990525` and `990525`. */
export const ROC_DIGITS = /^([01]?\d{2})(\d{2})(\d{2})$/
export const SERIAL = /^\d{5}(?:\.\d+)?$/

export const isDay = ({ year, month, day }: DayParts): boolean => isDate(year, month, day)

/** Two-digit numbers as ROC years, as days of the calendar. */
export const rocParts = (match: RegExpExecArray, year: number, month: number, day: number): DayParts => ({
  year: Number(match[year]) + ROC_OFFSET,
  month: Number(match[month]),
  day: Number(match[day]),
})
