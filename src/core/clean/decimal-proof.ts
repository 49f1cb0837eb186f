import { plainNumber } from './amount-text.js'

/** What stands before the decimals. */
export type DecimalSign = '.' | ','

/** Countries that write decimals with a comma, of those guanxi is likely to meet. */
const WITH_COMMA = new Set(
  'AR AT BE BG BR CL CO CZ DE DK EE ES FI FR GR HR HU ID IS IT LT LU LV NL NO PL PT RO RS RU SE SI SK TR UA UY VN ZA'.split(
    ' ',
  ),
)

/** What the texts of a column prove of their decimals: how many are certain either way, and which could be both. */
export interface DecimalEvidence {
  point?: string
  comma?: string
  /** `1.234`: a thousand or one and a bit. */
  openPoint?: string
  openComma?: string
}

const ONE_SIGN = /^[-+]?(\d*)([.,])(\d*)$/

/** Which sign a single number proves to stand before the decimals; `open` where it could be either. */
export function signOf(number: string): { sign: DecimalSign; isOpen: boolean } | undefined {
  const lastPoint = number.lastIndexOf('.')
  const lastComma = number.lastIndexOf(',')
  if (lastPoint < 0 && lastComma < 0) return undefined
  if (lastPoint >= 0 && lastComma >= 0) return { sign: lastPoint > lastComma ? '.' : ',', isOpen: false }
  const used: DecimalSign = lastPoint >= 0 ? '.' : ','
  const other: DecimalSign = used === '.' ? ',' : '.'
  const single = ONE_SIGN.exec(number)
  // A sign that stands twice divides thousands.
  if (!single) return { sign: other, isOpen: false }
  const [, whole = '', , behind = ''] = single
  const isOpen = behind.length === 3 && whole.length >= 1 && whole.length <= 3 && !whole.startsWith('0')
  return { sign: used, isOpen }
}

export function decimalEvidence(cells: Iterable<string>): DecimalEvidence {
  const evidence: DecimalEvidence = {}
  for (const cell of cells) {
    const number = plainNumber(cell)?.number
    const found = number === undefined ? undefined : signOf(number)
    if (!found) continue
    if (!found.isOpen) evidence[found.sign === '.' ? 'point' : 'comma'] ??= cell
    else evidence[found.sign === '.' ? 'openPoint' : 'openComma'] ??= cell
  }
  return evidence
}

/** Whether `1,234` may be a decimal number where a business is at home. */
export const writesComma = (country: string | undefined): boolean => country !== undefined && WITH_COMMA.has(country)
