import { type Sentence, sentence } from '../sentence.js'
import { splitClock } from './clock.js'
import type { DateStyle } from './date.js'
import { isDay, ROC_DIGITS, readEvident, rocParts, SERIAL, SHORT, withoutWeekday, YEAR_LAST } from './date-form.js'
import { foldAllWidth } from './width.js'

/** What the cells of a column prove of how its days are written, or why they leave it open. */
export type DateProof = { style: DateStyle } | { question: Sentence; formats: string[] }

interface Found {
  evident: number
  /** Of days whose year stands last: those that can be read with the day first, and with the month first. */
  dayFirst: string[]
  monthFirst: string[]
  either: string[]
  rocYears: number
  short: string[]
  shortRoc: number
  compact: string[]
  compactRoc: number
  serials: number
  other: number
}

/**
 * Looks at all cells of a column: day and month may change places only where not one cell says which is which. What is
 * no day at all proves nothing, and refuses its row later.
 */
export function proveDates(cells: Iterable<string>, heading: string): DateProof {
  const found = look(cells)
  const { evident, dayFirst, monthFirst, either, short, compact } = found
  if (dayFirst.length + monthFirst.length + either.length > 0) {
    // Beside days that begin with the year these are what a spreadsheet could not read, and has turned others round.
    if (evident > 0) return { style: {} }
    if (dayFirst.length > 0 && monthFirst.length > 0)
      return ask(sentence`has days written day/month and month/day: "${dayFirst[0] ?? ''}", "${monthFirst[0] ?? ''}"`)
    if (dayFirst.length > 0) return { style: { order: 'DMY' } }
    if (monthFirst.length > 0) return { style: { order: 'MDY' } }
    const open = either.find(
      text => YEAR_LAST.exec(splitClock(text).day)?.[1] !== YEAR_LAST.exec(splitClock(text).day)?.[3],
    )
    return open === undefined ? { style: {} } : ask(sentence`may be day/month or month/day: "${open}"`)
  }
  if (/民國|民国/.test(heading)) return { style: { isRoc: true } }
  if (short.length > 0) {
    if (found.rocYears > 0 && found.shortRoc === short.length) return { style: { isRoc: true } }
    if (evident > found.rocYears) return { style: {} }
    return {
      question: sentence`has years of two digits: "${short[0] ?? ''}"`,
      formats: ['DD/MM/YY', 'MM/DD/YY', 'YY/MM/DD', 'ROC'],
    }
  }
  const all = evident + compact.length + found.serials + found.other
  if (compact.length > 0 && compact.length === found.compactRoc && compact.length + found.rocYears === all)
    if (compact.some(text => text.length === 7)) return { style: { isRoc: true } }
  return { style: found.serials > 0 && found.serials === all ? { isSerial: true } : {} }
}

const ask = (question: Sentence): DateProof => ({
  question,
  formats: ['DD/MM/YYYY', 'MM/DD/YYYY'],
})

/** Outlook writes 0/0/00 where there is no day, Google --05-17 where there is no year. */
const NO_DAY = /^(?:0+\/0+\/0+|--\d{1,2}-\d{1,2})$/

function look(cells: Iterable<string>): Found {
  const found: Found = {
    evident: 0,
    dayFirst: [],
    monthFirst: [],
    either: [],
    rocYears: 0,
    short: [],
    shortRoc: 0,
    compact: [],
    compactRoc: 0,
    serials: 0,
    other: 0,
  }
  for (const cell of cells) {
    const text = foldAllWidth(cell).trim()
    if (text !== '' && !NO_DAY.test(text)) lookAt(withoutWeekday(splitClock(text).day).trim(), text, found)
  }
  return found
}

function lookAt(day: string, text: string, found: Found): void {
  const last = YEAR_LAST.exec(day)
  const evident = last ? undefined : readEvident(day)
  if (evident) {
    found.evident++
    if (/^(?:[01]\d{2}\D|中華民國|民國|民国|roc)/i.test(day)) found.rocYears++
  } else if (last) {
    const [first, second, year] = [Number(last[1]), Number(last[3]), Number(last[4])]
    const isDayFirst = isDay({ year, month: second, day: first })
    const isMonthFirst = isDay({ year, month: first, day: second })
    if (isDayFirst && isMonthFirst) found.either.push(text)
    else if (isDayFirst) found.dayFirst.push(text)
    else if (isMonthFirst) found.monthFirst.push(text)
  } else if (SHORT.test(day)) {
    const match = SHORT.exec(day)
    found.short.push(text)
    if (match && isDay(rocParts(match, 1, 3, 4))) found.shortRoc++
  } else if (SERIAL.test(day)) found.serials++
  else if (ROC_DIGITS.test(day)) {
    const match = ROC_DIGITS.exec(day)
    found.compact.push(day)
    if (match && isDay(rocParts(match, 1, 2, 3))) found.compactRoc++
  } else found.other++
}
