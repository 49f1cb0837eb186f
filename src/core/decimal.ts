/** An exact decimal number: `units / 10^scale`. */
export interface Decimal {
  units: number
  scale: number
}

const ZERO = 48
const NINE = 57

/**
 * Reads `-12.50`, `+3`, `1,234.5` (thousands in groups of three) exactly; `undefined` for anything else,
 * also for numbers of more than 15 digits, which would not be exact.
 */
export function parseDecimal(text: string): Decimal | undefined {
  let i = 0
  const length = text.length
  const first = text.charCodeAt(0)
  const negative = first === 45
  if (negative || first === 43) i = 1
  let units = 0
  let scale = -1
  let digits = 0
  for (; i < length; i++) {
    const code = text.charCodeAt(i)
    if (code >= ZERO && code <= NINE) {
      units = units * 10 + (code - ZERO)
      digits++
      if (scale >= 0) scale++
    } else if (code === 46 && scale < 0) scale = 0
    else if (code === 44 && scale < 0) return parseGrouped(text)
    else return undefined
  }
  if (digits === 0 || digits > 15) return undefined
  return { units: negative ? -units : units, scale: scale < 0 ? 0 : scale }
}

const GROUPED = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/

function parseGrouped(text: string): Decimal | undefined {
  return GROUPED.test(text) ? parseDecimal(text.replaceAll(',', '')) : undefined
}

const POWERS = Array.from({ length: 23 }, (_, n) => 10 ** n)
const power = (n: number): number => POWERS[n] ?? 10 ** n

/** The decimal as an ordinary number. */
export const toNumber = ({ units, scale }: Decimal): number => units / power(scale)

/** The decimal in whole units of `10^-digits` (cents for 2), rounded half away from zero. */
export function toMinor({ units, scale }: Decimal, digits: number): number {
  if (scale === digits) return units
  if (scale < digits) return units * power(digits - scale)
  return roundHalfAway(units, power(scale - digits))
}

/** `a × b` in whole units of `10^-digits`, rounded half away from zero; exact even where the product exceeds 2^53. */
export function multiplyToMinor(a: Decimal, b: Decimal, digits: number): number {
  const units = a.units * b.units
  if (Number.isSafeInteger(units)) return toMinor({ units, scale: a.scale + b.scale }, digits)
  const exact = BigInt(a.units) * BigInt(b.units)
  const shift = a.scale + b.scale - digits
  if (shift <= 0) return Number(exact * 10n ** BigInt(-shift))
  const divisor = 10n ** BigInt(shift)
  const half = exact < 0n ? -divisor / 2n : divisor / 2n
  return Number((exact + half) / divisor)
}

function roundHalfAway(units: number, divisor: number): number {
  const rounded = Math.floor((Math.abs(units) + divisor / 2) / divisor)
  return units < 0 && rounded !== 0 ? -rounded : rounded
}
