import { currencyOfSign, SIGN_BEFORE, SIGN_BEHIND } from './currency.js'
import { foldAllWidth } from './width.js'

/** An amount without what stands around its digits. */
export interface PlainNumber {
  /** Digits, with points and commas as written, and a minus before them. */
  number: string
  /** 100 for %, and so on: the number is divided by it. */
  divisor: number
  /** What 萬 and 億 multiply it by. */
  factor: number
  /** ISO 4217, where a sign tells it for certain. */
  currency: string
}

const GROUPS_APART = /^\d{1,3}(?:[ '’]\d{3})+(?=\D*$|[.,]\d+$)/
const FACTORS: Readonly<Record<string, number>> = { 萬: 10_000, 万: 10_000, 億: 100_000_000, 亿: 100_000_000 }

/** Takes sign, currency, brackets, %, 萬 and the blanks between thousands off a number; `undefined` where it is none. */
export function plainNumber(written: string): PlainNumber | undefined {
  let text = foldAllWidth(written)
    .replace(/[\u00a0\u2007\u2009\u202f]/g, ' ')
    .replace(/[\u2212\u2012\u2013]/g, '-')
    .trim()
  let currency = ''
  const before = SIGN_BEFORE.exec(text)
  if (before) {
    currency = currencyOfSign(before[2] ?? '')
    text = (before[1] ?? '') + text.slice(before[0].length)
  }
  const behind = SIGN_BEHIND.exec(text)
  if (behind) {
    currency ||= currencyOfSign(behind[1] ?? '')
    text = text.slice(0, behind.index) + text.slice(behind.index + behind[0].length)
  }
  text = text.trim()
  let isNegative = false
  if (/^\(.*\)$/.test(text)) {
    isNegative = true
    text = text.slice(1, -1).trim()
  } else if (/\d-$/.test(text)) {
    isNegative = true
    text = text.slice(0, -1)
  } else if (/^-/.test(text)) {
    isNegative = true
    text = text.slice(1).trim()
  } else if (text.startsWith('+')) text = text.slice(1).trim()
  const divisor = text.endsWith('%') ? 100 : 1
  if (divisor === 100) text = text.slice(0, -1).trim()
  const factor = FACTORS[text.at(-1) ?? ''] ?? 1
  if (factor > 1) text = text.slice(0, -1).trim()
  if (GROUPS_APART.test(text)) text = text.replace(/[ '’]/g, '')
  return /^[\d.,]*\d[\d.,]*$/.test(text)
    ? { number: isNegative ? `-${text}` : text, divisor, factor, currency }
    : undefined
}
