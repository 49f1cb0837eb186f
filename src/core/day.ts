/** A calendar day is text, `YYYY-MM-DD`; a local time is `YYYY-MM-DD HH:MM:SS`. Neither depends on where the program runs. */

const MS_PER_DAY = 86_400_000
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/

/** Whether the text is a day that exists: 2024-02-29 yes, 2023-02-29 no. */
export function isDay(text: string): boolean {
  const match = DAY.exec(text)
  return match !== null && isDate(Number(match[1]), Number(match[2]), Number(match[3]))
}

/** Whether year, month (1..12) and day (1..31) name a day that exists. */
export function isDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month) && year >= 1
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function toEpochDay(day: string): number {
  return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))) / MS_PER_DAY
}

/** Whole days from one day to another; negative where `to` is the earlier. */
export function daysBetween(from: string, to: string): number {
  return toEpochDay(to) - toEpochDay(from)
}

/** The day `count` days later (earlier where negative). */
export function addDays(day: string, count: number): string {
  return new Date((toEpochDay(day) + count) * MS_PER_DAY).toISOString().slice(0, 10)
}

/** The same day of the month `count` months later, or that month's last day where it has no such day. */
export function addMonths(day: string, count: number): string {
  const months = monthNumber(day) + count
  const year = Math.floor(months / 12)
  const month = (months % 12) + 1
  const date = Math.min(Number(day.slice(8, 10)), daysInMonth(year, month))
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`
}

/** `2011-12-09` → `2011-12`. */
export const monthOf = (day: string): string => day.slice(0, 7)

const monthNumber = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1

/** Calendar months from one `YYYY-MM` (or day) to another. */
export function monthsBetween(from: string, to: string): number {
  return monthNumber(to) - monthNumber(from)
}

/** The time zone that the process is set to; unknown to its other threads, whose clocks keep their own. */
let ownTimezone: string | undefined

/** Says to which time zone the process has been set. */
export function useClockOf(timezone: string): void {
  ownTimezone = timezone
}

/** The local time, `YYYY-MM-DD HH:MM:SS`, that an instant has in a time zone. */
export function localTime(instant: Date, timezone: string): string {
  return timezone === ownTimezone ? clockTime(instant) : formatterOf(timezone).format(instant).replace(',', '')
}

/** The same in the time zone that the process is set to: Intl takes half as long as a start of Node to get ready. */
function clockTime(instant: Date): string {
  const day = `${digits(instant.getFullYear(), 4)}-${digits(instant.getMonth() + 1)}-${digits(instant.getDate())}`
  return `${day} ${digits(instant.getHours())}:${digits(instant.getMinutes())}:${digits(instant.getSeconds())}`
}

const digits = (number: number, count = 2): string => String(number).padStart(count, '0')

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(timezone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timezone)
  if (!formatter) {
    // The Swedish locale writes ISO order.
    formatter = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'medium' })
    formatters.set(timezone, formatter)
  }
  return formatter
}

/**
 * A local time of one time zone, told in another. Of a time that the clocks have shown twice the earlier instant is
 * meant; one that they have left out is taken as if they had not.
 */
export function timeBetweenZones(time: string, from: string, to: string): string {
  const wanted = Date.parse(`${time.replace(' ', 'T')}Z`)
  const ahead = (instant: number): number =>
    Date.parse(`${localTime(new Date(instant), from).replace(' ', 'T')}Z`) - instant
  // Around a change of the clocks the zone is ahead by one of two spans; the larger one is that of the earlier instant.
  const spans = [ahead(wanted - MS_PER_DAY), ahead(wanted + MS_PER_DAY)].sort((a, b) => b - a)
  const span = spans.find(each => ahead(wanted - each) === each) ?? spans[1] ?? 0
  return localTime(new Date(wanted - span), to)
}

/** Whether the text names a time zone this machine's ICU knows, such as Asia/Taipei. */
export function isTimezone(name: string): boolean {
  // The list is ten times cheaper than a formatter; only older names, such as Asia/Saigon, are not on it.
  if (Intl.supportedValuesOf('timeZone').includes(name)) return true
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
