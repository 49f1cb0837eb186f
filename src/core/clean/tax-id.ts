import { type Sentence, sentence } from '../sentence.js'

const WEIGHTS = [1, 2, 1, 2, 1, 2, 4, 1]

/**
 * Whether eight digits are a tax id of Taiwan (統一編號). Each digit is multiplied by its weight, the digits of the
 * products are added, and the sum must be divisible by 5; where the seventh digit is 7, its product 28 counts as 10 and
 * then as 1 or 0. Until 2023 the sum had to be divisible by 10, so the older numbers pass too.
 * Source: Ministry of Finance, 營利事業統一編號檢查碼邏輯修正說明, in force since April 2023.
 */
export function isTaiwanTaxId(text: string): boolean {
  if (!/^\d{8}$/.test(text)) return false
  const sum = WEIGHTS.reduce((total, weight, index) => total + digitSum(Number(text[index]) * weight), 0)
  return sum % 5 === 0 || (text[6] === '7' && (sum + 1) % 5 === 0)
}

const digitSum = (product: number): number => Math.floor(product / 10) + (product % 10)

/** What is wrong with the tax id of a company in a country; `undefined` where nothing is known to be. */
export function taxIdRemark(text: string, country: string | undefined): Sentence | undefined {
  if (country !== 'TW' || !/^\d+$/.test(text) || isTaiwanTaxId(text)) return undefined
  if (text.length === 7 && isTaiwanTaxId(`0${text}`))
    return sentence`"${text}" has lost its leading 0: it was probably 0${text}`
  return text.length === 8
    ? sentence`"${text}" is no 統一編號: its check digit is wrong`
    : sentence`"${text}" is no 統一編號: those have eight digits`
}
