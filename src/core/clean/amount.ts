import { type Decimal, parseDecimal } from '../decimal.js'
import { type Sentence, sentence } from '../sentence.js'
import { plainNumber } from './amount-text.js'
import { type DecimalSign, signOf, writesComma } from './decimal-proof.js'
import { CellProblem } from './problem.js'

export interface AmountStyle {
  /** Declared or proved; without it a number is read only where it can be read in one way. */
  decimal?: DecimalSign | undefined
  country?: string | undefined
}

/** A number that was read, and the currency that a sign beside it tells for certain. */
export interface Amount {
  value: Decimal
  currency: string
}

const SCIENTIFIC = /^[-+]?\d+(?:[.,]\d+)?e[-+]?\d+$/i

/** Reads a number in its plain form, which most are; `undefined` where it takes a closer look. */
export function plainAmount(text: string, decimal: DecimalSign | undefined): Decimal | undefined {
  if (decimal === ',') return undefined
  const value = parseDecimal(text)
  if (value === undefined || decimal === '.') return value
  // 1.234 and 1,234 can be read in two ways.
  return text.includes(',') || (value.scale === 3 && Math.abs(value.units) >= 1000) ? undefined : value
}

/** Reads `NT$1,234`, `1.234,56 €`, `(99.00)`, `99-`, `１，２３４元`, `3萬`, `12%` exactly. */
export function readAmount(text: string, { decimal, country }: AmountStyle): Amount | CellProblem {
  const plain = plainNumber(text)
  if (!plain) return new CellProblem(faultOf(text))
  const { number, currency } = plain
  const found = signOf(number)
  if (found && decimal === undefined && found.isOpen && (found.sign === '.' || writesComma(country)))
    return new CellProblem(sentence`"${text}" may be ${readings(number)}; --decimal says which`)
  const sign = decimal ?? (found?.isOpen ? '.' : found?.sign) ?? '.'
  const value = parseDecimal(sign === ',' ? number.replace(/[.,]/g, each => (each === ',' ? '.' : ',')) : number)
  if (!value)
    return new CellProblem(
      found && decimal !== undefined && found.sign !== decimal && !found.isOpen
        ? otherSign(text, decimal)
        : faultOf(text),
    )
  return { value: scaled(value, plain.factor, plain.divisor), currency }
}

/** `1.234` as both that it may be: 1.234 or 1234. */
const readings = (number: string): Sentence => sentence`${number.replace(',', '.')} or ${number.replace(/[.,]/, '')}`

const scaled = ({ units, scale }: Decimal, factor: number, divisor: number): Decimal => ({
  units: units * factor,
  scale: scale + (divisor === 100 ? 2 : 0),
})

const otherSign = (text: string, decimal: DecimalSign): Sentence =>
  decimal === '.'
    ? sentence`"${text}" has a decimal comma, and the column a decimal point`
    : sentence`"${text}" has a decimal point, and the column a decimal comma`

function faultOf(text: string): Sentence {
  return SCIENTIFIC.test(text.trim())
    ? sentence`"${text}" has lost digits: a spreadsheet has shortened it`
    : sentence`"${text}" is not a number`
}
