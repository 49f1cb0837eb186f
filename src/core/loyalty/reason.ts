import type { Language } from '../workspace/config.js'

/** What a customer reads beside the points of an order, in the language of the business. */
const TEXTS: Record<Language, { earn: string; reverse: string; corrected: string; withdrawn: string }> = {
  en: { earn: 'Order {number}', reverse: 'Refund {number}', corrected: ', corrected', withdrawn: ', withdrawn' },
  'zh-TW': { earn: '訂單 {number}', reverse: '退款 {number}', corrected: '（更正）', withdrawn: '（取消）' },
}

/** `Order 536386`, `Refund C536379, corrected`. */
export function orderReason(lang: Language, kind: 'earn' | 'reverse', number: string, corrected: boolean): string {
  const texts = TEXTS[lang]
  return texts[kind].replace('{number}', () => number) + (corrected ? texts.corrected : '')
}

/** The reason for taking back what an order gave that is no longer this contact's, or no longer there at all. */
export function withdrawnReason(lang: Language, reason: string): string {
  const { corrected, withdrawn } = TEXTS[lang]
  return (reason.endsWith(corrected) ? reason.slice(0, -corrected.length) : reason) + withdrawn
}
