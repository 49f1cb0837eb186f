import { addDays, isDate, localTime } from '../day.js'
import { type Sentence, sentence } from '../sentence.js'
import { type Clock, splitClock } from './clock.js'
import {
  type DayParts,
  isDay,
  ROC_DIGITS,
  readEvident,
  rocParts,
  SERIAL,
  SHORT,
  withoutWeekday,
  YEAR_LAST,
} from './date-form.js'
import { hasTime, readByFormat } from './date-format.js'
import { CellProblem } from './problem.js'
import { foldAllWidth } from './width.js'

/** How the days of a column are written, as far as somebody has said it or all its cells prove it. Plain data. */
export interface DateStyle {
  /** Declared: all cells must be written so. */
  format?: string | undefined
  /** Proved: which of two numbers is the day. */
  order?: 'DMY' | 'MDY' | undefined
  /** Proved: years of two digits, and of seven digits in a row, are of the Republic of China. */
  isRoc?: boolean | undefined
  /** Proved: all cells are numbers of days, as Excel counts them. */
  isSerial?: boolean | undefined
}

const PLAIN = /^(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/
const ISO_WITH_ZONE = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/
const IN_ORDER = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?: +(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/

let lastText = ''
let lastZone = ''
let lastStyle: DateStyle | undefined
let lastTime: string | CellProblem = ''

/**
 * Reads a day with or without its time as `YYYY-MM-DD HH:MM:SS`, local to `timezone`. Neighbouring lines mostly share
 * their time, so the last answer is remembered.
 */
export function readDate(text: string, style: DateStyle, timezone: string): string | CellProblem {
  if (text === lastText && style === lastStyle && timezone === lastZone) return lastTime
  lastText = text
  lastZone = timezone
  lastStyle = style
  lastTime = quickly(text, style, timezone) ?? thoroughly(text, style, timezone)
  return lastTime
}

/** The forms of nearly all files. */
function quickly(text: string, { format, order }: DateStyle, timezone: string): string | undefined {
  if (format !== undefined) return undefined
  const plain = PLAIN.exec(text)
  if (plain) {
    const [, year, separator, month = '', day = '', hour = '0', minute = '0', second = '0'] = plain
    if (separator === '' && (month.length !== 2 || day.length !== 2)) return undefined
    return toTime(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second))
  }
  const ordered = order === undefined ? null : IN_ORDER.exec(text)
  if (ordered) {
    const [, first, , second, year, hour = '0', minute = '0', seconds = '0'] = ordered
    const [day, month] = order === 'DMY' ? [first, second] : [second, first]
    return toTime(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(seconds))
  }
  const zoned = ISO_WITH_ZONE.exec(text)
  // The host would take 30 February for 1 March.
  if (!zoned || !isDate(Number(zoned[1]), Number(zoned[2]), Number(zoned[3]))) return undefined
  const instant = new Date(text)
  return Number.isNaN(instant.getTime()) ? undefined : localTime(instant, timezone)
}

const two = (n: number): string => (n < 10 ? `0${n}` : String(n))

function toTime(year: number, month: number, day: number, hour: number, minute: number, second: number) {
  if (!isDate(year, month, day) || hour > 23 || minute > 59 || second > 59) return undefined
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`
}

const MIDNIGHT: Clock = { hour: 0, minute: 0, second: 0 }

function thoroughly(written: string, style: DateStyle, timezone: string): string | CellProblem {
  const text = foldAllWidth(written).trim()
  const { format } = style
  if (format !== undefined && format !== 'ROC' && format !== 'serial') return declared(text, format, timezone)
  if (style.isSerial || format === 'serial') return ofSerial(text)
  const { day, clock } = splitClock(text)
  if (clock === null) return new CellProblem(sentence`"${text}" has a time that no clock shows`)
  const parts = partsOf(withoutWeekday(day).trim(), { ...style, isRoc: style.isRoc || format === 'ROC' })
  if (!parts) return new CellProblem(faultOf(text, day, style))
  if (style.order !== undefined && !isDay(parts) && YEAR_LAST.test(day))
    return new CellProblem(
      sentence`"${text}" is no day as ${style.order === 'DMY' ? 'DD/MM/YYYY' : 'MM/DD/YYYY'}, the order of the column`,
    )
  return assembled(text, parts, clock ?? MIDNIGHT, timezone)
}

function declared(text: string, format: string, timezone: string): string | CellProblem {
  const { day, clock } = hasTime(format) ? { day: text } : splitClock(text)
  if (clock === null) return new CellProblem(sentence`"${text}" has a time that no clock shows`)
  const parts = readByFormat(day, format)
  if (!parts) return new CellProblem(sentence`"${text}" is not a day written as ${format}`)
  return assembled(text, parts, clock ?? parts, timezone)
}

function partsOf(text: string, { order, isRoc }: DateStyle): DayParts | undefined {
  const evident = readEvident(text)
  if (evident) return evident
  const last = YEAR_LAST.exec(text)
  if (last) {
    const [first, second, year] = [Number(last[1]), Number(last[3]), Number(last[4])]
    if (order === undefined && first !== second) return undefined
    return order === 'MDY' ? { year, month: first, day: second } : { year, month: second, day: first }
  }
  if (!isRoc) return undefined
  const short = SHORT.exec(text)
  if (short) return rocParts(short, 1, 3, 4)
  const digits = ROC_DIGITS.exec(text)
  return digits ? rocParts(digits, 1, 2, 3) : undefined
}

function assembled(text: string, parts: DayParts, clock: Clock, timezone: string): string | CellProblem {
  const { year, month, day } = parts
  const { hour, minute, second, offset } = clock
  const isMidnightAfter = hour === 24
  const time = toTime(year, month, day, isMidnightAfter ? 0 : hour, minute, second)
  if (time === undefined)
    return new CellProblem(
      isDay(parts) ? sentence`"${text}" has a time that no clock shows` : sentence`"${text}" is no day of the calendar`,
    )
  const whole = isMidnightAfter ? `${addDays(time.slice(0, 10), 1)}${time.slice(10)}` : time
  if (offset === undefined) return whole
  return localTime(new Date(Date.parse(`${whole.replace(' ', 'T')}Z`) - offset * 60_000), timezone)
}

/** Days as Excel counts them: 1 January 1900 is 1, and it believes in 29 February 1900. */
function ofSerial(text: string): string | CellProblem {
  if (!SERIAL.test(text)) return new CellProblem(sentence`"${text}" is not a day as Excel counts them`)
  const seconds = Math.round(Number(text) * 86_400)
  return new Date((seconds - 25_569 * 86_400) * 1000).toISOString().slice(0, 19).replace('T', ' ')
}

function faultOf(text: string, day: string, { order, isRoc, format }: DateStyle): Sentence {
  if (/民國前|民国前|民前/.test(text))
    return sentence`"${text}" is before the Republic, and guanxi does not reckon so far back`
  if (format === 'ROC') return sentence`"${text}" is not a day of the Republic of China, such as 113/5/25`
  const last = YEAR_LAST.exec(day)
  if (last) {
    const fits = [Number(last[1]), Number(last[3])].filter(number => number >= 1 && number <= 12).length
    if (fits === 2) return sentence`"${text}" may be day/month or month/day; --date-format says which`
    if (fits === 1 && order === undefined)
      return sentence`"${text}" is written otherwise than the rest of the column; --date-format says how`
    return sentence`"${text}" is no day of the calendar`
  }
  if (SHORT.test(day) && !isRoc)
    return sentence`"${text}" has a year of two digits; --date-format says how it is written`
  if (/^\d{1,2}月\d{1,2}日$/.test(day)) return sentence`"${text}" has no year`
  if (SERIAL.test(text)) return sentence`"${text}" may be a day as Excel counts them; --date-format serial says so`
  return /^\d{4}\D/.test(day)
    ? sentence`"${text}" is no day of the calendar`
    : sentence`"${text}" is not a day written as YYYY-MM-DD`
}
