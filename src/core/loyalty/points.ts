import { type Decimal, multiplyToMinor, parseDecimal, toMinor } from '../decimal.js'
import { minorDigits, toMajor } from '../money.js'

/** A number of loyalty/program.yaml, which has at most 6 decimals, as the exact decimal that was written. */
function decimalOf(value: number): Decimal {
  const decimal = parseDecimal(String(value))
  if (!decimal) throw new RangeError(`${value} is not a short decimal`)
  return decimal
}

/** Points that an amount (minor units, 0 or more) is worth, rounded down: 29.99 at 0.1 points per unit → 2. */
export function pointsOf(amount: number, pointsPerUnit: number, currency: string): number {
  const rate = decimalOf(pointsPerUnit)
  const product = amount * rate.units
  const divisor = 10 ** (rate.scale + minorDigits(currency))
  if (Number.isSafeInteger(product)) return (product - (product % divisor)) / divisor
  return Number((BigInt(amount) * BigInt(rate.units)) / BigInt(divisor))
}

/** What points are worth to their holders, in major units. */
export function worthOf(points: number, pointValue: number, currency: string): number {
  const minor = multiplyToMinor({ units: points, scale: 0 }, decimalOf(pointValue), minorDigits(currency))
  return toMajor(minor, currency)
}

/** An amount of loyalty/program.yaml in minor units. */
export const amountOf = (value: number, currency: string): number => toMinor(decimalOf(value), minorDigits(currency))
