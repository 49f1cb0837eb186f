import { parseDecimal, toMinor } from './decimal.js'

/** Currencies whose minor unit is not a hundredth (ISO 4217, list one). A table costs nothing; asking ICU costs a start-up. */
const DIGITS: Readonly<Record<string, number>> = Object.fromEntries([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map(code => [code, 0]),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map(code => [code, 3]),
  ...'CLF UYW'.split(' ').map(code => [code, 4]),
])

/** Number of decimals of a currency's minor unit (ISO 4217): 2 for TWD, 0 for JPY, 3 for KWD. */
export const minorDigits = (currency: string): number => DIGITS[currency] ?? 2

/** Number of decimals people expect to see: in Taiwan prices are whole dollars, whatever ISO says. */
export const shownDigits = (currency: string): number => (currency === 'TWD' ? 0 : minorDigits(currency))

/** Minor units as a number of major units, for the outside world: 1250 GBP pence → 12.5. */
export function toMajor(minor: number, currency: string): number {
  return minor / 10 ** minorDigits(currency)
}

/** `12.50` → 1250 minor units; `undefined` where the text is not an amount. */
export function parseMoney(text: string, currency: string): number | undefined {
  const decimal = parseDecimal(text)
  return decimal && toMinor(decimal, minorDigits(currency))
}

/** Whether the text is a currency code this machine's ICU knows, such as TWD. */
export function isCurrency(code: string): boolean {
  return /^[A-Z]{3}$/.test(code) && Intl.supportedValuesOf('currency').includes(code)
}
