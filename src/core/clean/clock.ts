/** A time of day that stood behind a day. */
export interface Clock {
  hour: number
  minute: number
  second: number
  /** Minutes the zone that it names is ahead of UTC. */
  offset?: number
}

const BEHIND =
  /^(.*?)(?:[\sT]+|(?<=日|[)）])|(?=上午|下午|早上|晚上|中午|凌晨))(上午|下午|早上|晚上|中午|凌晨|am\b|pm\b)?\s*(\d{1,2})(?:[:時时點点])(\d{2})(?:[:分](\d{2})(?:[.,]\d+)?)?[分秒]?\s*(am|pm|a\.m\.|p\.m\.)?\s*(z|utc|gmt|(?:utc|gmt)?\s*[+-]\d{1,2}(?::?\d{2})?)?$/iu

/** Divides `2024/5/3 下午 3:05` into its day and its time; the time is absent where there is none, null where it is impossible. */
export function splitClock(text: string): { day: string; clock?: Clock | null } {
  // A time has a colon, or 時, and most days have neither.
  if (!/[:時时點点]/.test(text)) return { day: text }
  const match = BEHIND.exec(text)
  if (!match) return { day: text }
  const [, day = '', before, hour = '', minute = '', second = '0', behind, zone] = match
  const clock = { hour: hourOf(Number(hour), before ?? behind), minute: Number(minute), second: Number(second) }
  const offset = zone === undefined ? undefined : offsetOf(zone)
  const isWhole = clock.hour === 24 && clock.minute === 0 && clock.second === 0
  if (!(clock.hour < 24 || isWhole) || clock.minute > 59 || clock.second > 59 || Number.isNaN(offset))
    return { day, clock: null }
  return { day, clock: { ...clock, ...(offset !== undefined && { offset }) } }
}

/** The hour of 24; 99 for one that is none. */
function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour
  const isMorning = /^(?:上午|早上|凌晨|a)/i.test(half)
  if (isMorning) return hour > 12 ? 99 : hour % 12
  if (half === '中午') return hour === 11 || hour > 12 ? hour : hour === 12 ? 12 : hour + 12
  return hour < 12 ? hour + 12 : hour
}

function offsetOf(zone: string): number {
  const [, sign, hours = '0', minutes = '0'] = /([+-])(\d{1,2}):?(\d{2})?$/.exec(zone) ?? []
  if (sign === undefined) return 0
  const span = Number(hours) * 60 + Number(minutes)
  return span > 14 * 60 ? Number.NaN : sign === '-' ? -span : span
}
