import { CellProblem } from '../clean/problem.js'
import { isDate, localTime } from '../day.js'
import { type Decimal, parseDecimal } from '../decimal.js'
import type { Cell } from '../table.js'
import type { FieldKind } from './field.js'

export { CellProblem }

export type Value = string | number | string[] | Decimal

export interface ReadOptions {
  /** How days are written, such as DD/MM/YYYY; without it only forms that begin with the year are read. */
  dateFormat?: string | undefined
  timezone: string
  /** What stands before the decimals; without it the point. */
  decimal?: '.' | ','
  /** What stands between several values in a cell, and nothing else; without it any of the usual signs. */
  separator?: string
}

/** Reads a cell as its field's kind; `undefined` where it is blank. */
export function readValue(kind: FieldKind, cell: Cell, options: ReadOptions): Value | undefined | CellProblem {
  if (cell === null) return undefined
  const text = typeof cell === 'string' ? cell.trim() : String(cell)
  if (text === '') return undefined
  switch (kind) {
    case 'text':
      return text
    case 'list':
      return splitList(text, options.separator)
    case 'decimal':
      return (
        parseDecimal(typeof cell === 'number' ? digitsOf(cell) : withPoint(text, options)) ??
        new CellProblem(`"${text}" is not a number`)
      )
    case 'integer': {
      const decimal = parseDecimal(typeof cell === 'number' ? text : withPoint(text, options))
      const whole = decimal && decimal.units / 10 ** decimal.scale
      return whole !== undefined && Number.isSafeInteger(whole)
        ? whole
        : new CellProblem(`"${text}" is not a whole number`)
    }
    case 'day':
    case 'time': {
      const time = options.dateFormat ? readByFormat(text, options.dateFormat) : readYearFirst(text, options.timezone)
      if (!time) return new CellProblem(dayProblem(text, options.dateFormat))
      return kind === 'day' ? time.slice(0, 10) : time
    }
  }
}

/** A number as a spreadsheet shows it: 15 digits, because 0.1 + 0.2 is a little more than 0.3. */
const digitsOf = (cell: number): string => String(Number(cell.toPrecision(15)))

function dayProblem(text: string, format: string | undefined): string {
  if (format) return `"${text}" is not a day written as ${format}`
  const isYearFirst = YEAR_FIRST.test(text) || WITH_ZONE.test(text)
  return isYearFirst ? `"${text}" is no day of the calendar` : `"${text}" is not a day written as YYYY-MM-DD`
}

/** `1.234,56` as `1,234.56`, where the comma stands before the decimals. */
const withPoint = (text: string, { decimal }: ReadOptions): string =>
  decimal === ',' ? text.replace(/[.,]/g, sign => (sign === ',' ? '.' : ',')) : text

function splitList(text: string, separator: string | RegExp = /[;,|\n]| ::: /): string[] {
  return text
    .split(separator)
    .map(part => part.trim())
    .filter(part => part !== '')
}

const YEAR_FIRST = /^(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/
const WITH_ZONE = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/

let lastText = ''
let lastZone = ''
let lastTime: string | undefined

/** Neighbouring lines mostly share their time, so the last answer is remembered. */
function readYearFirst(text: string, timezone: string): string | undefined {
  if (text === lastText && timezone === lastZone) return lastTime
  lastText = text
  lastZone = timezone
  lastTime = inZone(WITH_ZONE.exec(text), timezone) ?? ofParts(YEAR_FIRST.exec(text))
  return lastTime
}

function inZone(parts: RegExpExecArray | null, timezone: string): string | undefined {
  // The host would take 30 February for 1 March.
  if (!parts || !isDate(Number(parts[1]), Number(parts[2]), Number(parts[3]))) return undefined
  const instant = new Date(parts[0])
  return Number.isNaN(instant.getTime()) ? undefined : localTime(instant, timezone)
}

function ofParts(parts: RegExpExecArray | null): string | undefined {
  if (!parts) return undefined
  const [, year = '', separator, month = '', day = '', hour = '0', minute = '00', second = '00'] = parts
  if (separator === '' && (month.length !== 2 || day.length !== 2)) return undefined
  return toTime(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second))
}

const two = (n: number): string => (n < 10 ? `0${n}` : String(n))

function toTime(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): string | undefined {
  if (!isDate(year, month, day) || hour > 23 || minute > 59 || second > 59) return undefined
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`
}

const formats = new Map<string, { pattern: RegExp; order: string[] }>()

const TOKENS: Record<string, string> = {
  YYYY: '(\\d{4})',
  MM: '(\\d{1,2})',
  M: '(\\d{1,2})',
  DD: '(\\d{1,2})',
  D: '(\\d{1,2})',
  HH: '(\\d{1,2})',
  mm: '(\\d{2})',
  ss: '(\\d{2})',
}
const TOKEN = /YYYY|MM|DD|HH|mm|ss|M|D/g

/** Whether a date format names a year, a month and a day. */
export const isDateFormat = (format: string): boolean => /YYYY/.test(format) && /M/.test(format) && /D/.test(format)

function readByFormat(text: string, format: string): string | undefined {
  let known = formats.get(format)
  if (!known) {
    const order: string[] = format.match(TOKEN) ?? []
    const literal = (part: string): string => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    const adjacent = /YYYYMMDD|DDMMYYYY|MMDDYYYY/.test(format)
    const source = order.reduce(
      ({ rest, built }, token) => {
        const at = rest.indexOf(token)
        const digits = adjacent && token.length === 2 ? '(\\d{2})' : (TOKENS[token] ?? '')
        return { rest: rest.slice(at + token.length), built: built + literal(rest.slice(0, at)) + digits }
      },
      { rest: format, built: '' },
    )
    // A time after the day is taken as it comes, so that one format serves columns with and without it.
    const time = order.includes('HH') ? '' : '(?:[T ]+(\\d{1,2}):(\\d{2})(?::(\\d{2}))?)?'
    known = {
      pattern: new RegExp(`^${source.built}${literal(source.rest)}${time}$`),
      order: [...order, 'HH', 'mm', 'ss'],
    }
    formats.set(format, known)
  }
  const match = known.pattern.exec(text)
  if (!match) return undefined
  const part = (...tokens: string[]): number => {
    const index = (known?.order ?? []).findIndex(token => tokens.includes(token))
    return Number(match[index + 1] ?? 0)
  }
  return toTime(part('YYYY'), part('MM', 'M'), part('DD', 'D'), part('HH'), part('mm'), part('ss'))
}
