import { type DayParts, monthOf } from './date-form.js'

interface Format {
  pattern: RegExp
  order: string[]
  hasTime: boolean
}

const TOKENS: Record<string, string> = {
  YYYY: '(\\d{4})',
  YY: '(\\d{2})',
  MMM: '([A-Za-z]{3,9})\\.?',
  MM: '(\\d{1,2})',
  M: '(\\d{1,2})',
  DD: '(\\d{1,2})',
  D: '(\\d{1,2})',
  HH: '(\\d{1,2})',
  mm: '(\\d{2})',
  ss: '(\\d{2})',
}
const TOKEN = /YYYY|YY|MMM|MM|DD|HH|mm|ss|M|D/g

/** Formats that are words: years of the Republic of China in any of its forms, and days as numbers of Excel. */
const WORDS = new Set(['ROC', 'serial'])

/** Whether a date format names a year, a month and a day, or is one of the words `ROC` and `serial`. */
export const isDateFormat = (format: string): boolean =>
  WORDS.has(format) || (/YY/.test(format) && /M/.test(format) && /D/.test(format))

const formats = new Map<string, Format>()

function formatOf(format: string): Format {
  let known = formats.get(format)
  if (!known) {
    known = compile(format)
    formats.set(format, known)
  }
  return known
}

function compile(format: string): Format {
  const order: string[] = format.match(TOKEN) ?? []
  const literal = (part: string): string => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const isAdjacent = /YYYYMMDD|DDMMYYYY|MMDDYYYY|YYMMDD|DDMMYY|MMDDYY/.test(format)
  const { rest, built } = order.reduce(
    ({ rest, built }, token) => {
      const at = rest.indexOf(token)
      const digits = isAdjacent && token.length === 2 ? '(\\d{2})' : (TOKENS[token] ?? '')
      return { rest: rest.slice(at + token.length), built: built + literal(rest.slice(0, at)) + digits }
    },
    { rest: format, built: '' },
  )
  return { pattern: new RegExp(`^${built}${literal(rest)}$`), order, hasTime: order.includes('HH') }
}

export const hasTime = (format: string): boolean => formatOf(format).hasTime

/** Reads a text by a format such as `DD/MM/YYYY`; years of two digits are of 1969 to 2068, as POSIX has them. */
export function readByFormat(
  text: string,
  format: string,
): (DayParts & { hour: number; minute: number; second: number }) | undefined {
  const { pattern, order } = formatOf(format)
  const match = pattern.exec(text)
  if (!match) return undefined
  const part = (...tokens: string[]): string => match[order.findIndex(token => tokens.includes(token)) + 1] ?? '0'
  const number = (...tokens: string[]): number =>
    order.some(token => tokens.includes(token)) ? Number(part(...tokens)) : 0
  const short = number('YY')
  const year = order.includes('YYYY') ? number('YYYY') : short + (short < 69 ? 2000 : 1900)
  const month = order.includes('MMM') ? monthOf(part('MMM')) : number('MM', 'M')
  return { year, month, day: number('DD', 'D'), hour: number('HH'), minute: number('mm'), second: number('ss') }
}
