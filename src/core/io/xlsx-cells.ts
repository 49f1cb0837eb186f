export { columnName } from '../source.js'

/** What a number format makes of a number: a day (with its time), a time of day, a length of time, or a number. */
export type NumberKind = 'number' | 'date' | 'time' | 'elapsed'

/** The formats that Excel has by number only; 27-36 and 50-58 are the Chinese, Japanese and Korean days. */
export function builtInKind(id: number): NumberKind {
  if ((id >= 14 && id <= 17) || id === 22) return 'date'
  if (id >= 18 && id <= 21) return 'time'
  if ((id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 54) || id === 57 || id === 58) return 'date'
  if ((id >= 32 && id <= 35) || id === 55 || id === 56) return 'time'
  if (id === 45 || id === 47) return 'time'
  return id === 46 ? 'elapsed' : 'number'
}

/** Judges a format code such as `yyyy"年"m"月"`; what stands in quotes or brackets, or is escaped, does not count. */
export function kindOfFormat(code: string): NumberKind {
  const bare = code.replace(/"[^"]*"|\\.|_.|\*./g, '')
  if (/\[(h+|m+|s+)\]/i.test(bare)) return 'elapsed'
  const first = bare.replace(/\[[^\]]*\]/g, '').split(';')[0] ?? ''
  if (/^general$/i.test(first.trim())) return 'number'
  // `e` is the year of an era, as in `[$-404]e/m/d`; behind digits it is an exponent.
  if (/[yd]|e(?![+-])/i.test(first)) return 'date'
  if (/[hs]/i.test(first)) return 'time'
  return /m/i.test(first) ? 'date' : 'number'
}

const SECONDS_PER_DAY = 86_400
/** 9999-12-31, the last day Excel knows. */
const LAST_SERIAL = 2_958_465
const OFFSET_1904 = 1462
/** Day 0 of the 1900 system as days since 1970, for days after the 29 February 1900 that never was. */
const EPOCH_1900 = 25_569

/**
 * The number of a cell as people see it: `YYYY-MM-DD`, with ` HH:MM:SS` where there is a time, `HH:MM:SS` for a time
 * alone, `36:00:00` for a length of time. Wall clock only; `undefined` where the number is no date Excel would show.
 */
export function dateText(serial: number, kind: NumberKind, date1904: boolean): string | undefined {
  if (serial < 0 || serial >= LAST_SERIAL + 1) return undefined
  const seconds = Math.round(serial * SECONDS_PER_DAY)
  if (kind === 'elapsed') return clock(seconds)
  const days = Math.floor(seconds / SECONDS_PER_DAY)
  const time = seconds - days * SECONDS_PER_DAY
  // Before the first day of the calendar there is only a time, whatever the format shows besides.
  if (days === 0 && (kind === 'time' || time > 0)) return clock(time)
  const day = dayText(date1904 ? days + OFFSET_1904 : days)
  return time === 0 ? day : `${day} ${clock(time)}`
}

function dayText(days: number): string {
  if (days === 60) return '1900-02-29'
  const sinceEpoch = (days < 60 ? days + 1 : days) - EPOCH_1900
  return new Date(sinceEpoch * SECONDS_PER_DAY * 1000).toISOString().slice(0, 10)
}

function clock(seconds: number): string {
  const part = (value: number) => String(value).padStart(2, '0')
  return `${part(Math.floor(seconds / 3600))}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}`
}

/** Number of a column, 0 for A, from a cell's address such as `AB12`. */
export function columnIndex(address: string): number {
  let index = 0
  for (let at = 0; at < address.length; at++) {
    const code = address.charCodeAt(at) & ~32
    if (code < 65 || code > 90) break
    index = index * 26 + code - 64
  }
  return index - 1
}

// Characters XML cannot hold or would change (CR becomes LF), U+007F, and anything that looks like such an escape.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4})|\p{Surrogate}/gu

/** The text with what XML cannot hold written as Excel does: U+0001 as `_x0001_`. */
export function escapeText(text: string): string {
  return text.replace(UNSAFE, character => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
}

/** The reverse of `escapeText`. */
export function unescapeText(text: string): string {
  if (!text.includes('_x')) return text
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

/**
 * Excel keeps and shows 15 digits; what stands behind them in the file is noise of binary fractions. Only other programs
 * write longer whole numbers digit by digit: those are ids, and stay text.
 */
export function numberOf(text: string): number | string {
  // Adding 0 makes -0, which no cell shows, 0.
  const number = Number(text) + 0
  if (text.length <= 15 || Number.isSafeInteger(number)) return number
  const shown = Number(number.toPrecision(15))
  return /^-?\d{16,}$/.test(text) && BigInt(text) !== BigInt(shown) ? text : shown
}
