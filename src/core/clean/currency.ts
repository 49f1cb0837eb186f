import { isCurrency } from '../money.js'
import type { Home } from './home.js'

/** What people write for a currency that is one currency only, by `keyOf`. */
const CERTAIN: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'TWD NT$ NT NTD TW$ TWD$ 新台幣 新臺幣 新台币 台幣 臺幣 台币',
    'USD US$ USD$ U$ 美元 美金',
    'HKD HK$ 港幣 港元 港币',
    'CNY RMB CN¥ CNH 人民幣 人民币',
    'JPY JP¥ 円 日圓 日元 日幣 日币 YEN',
    'EUR € 歐元 欧元 EURO EUROS',
    'GBP £ 英鎊 英镑',
    'KRW ₩ 韓元 韓幣 韩元',
    'SGD S$ SG$ 新加坡幣 坡幣',
    'AUD A$ AU$ 澳幣 澳元',
    'CAD C$ CA$ 加幣 加元',
    'NZD NZ$ 紐幣',
    'MOP MOP$ 澳門幣 澳门元',
    'MYR RM 馬幣 令吉',
    'THB ฿ 泰銖 泰铢',
    'VND ₫ 越南盾',
    'PHP ₱',
    'INR ₹',
    'CHF SFR FR. 瑞士法郎',
  ].flatMap(line => {
    const [code = '', ...words] = line.split(' ')
    return [code, ...words].map(word => [word, code] as const)
  }),
)

/** Signs of several currencies: they mean that of the workspace where it is one of them. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  $: 'USD TWD HKD AUD CAD SGD NZD MXN MOP CLP COP ARS BRL'.split(' '),
  '¥': ['JPY', 'CNY'],
  元: ['TWD', 'CNY', 'HKD', 'JPY', 'USD', 'MOP', 'SGD'],
  圓: ['TWD', 'HKD', 'JPY', 'MOP'],
  塊: ['TWD', 'CNY', 'HKD'],
  KR: ['SEK', 'NOK', 'DKK', 'ISK'],
}

const keyOf = (text: string): string => text.normalize('NFKC').replace(/\s+/g, '').toUpperCase()

/** The ISO 4217 code of a currency; empty where it is none, `several` where it could be more than one. */
export function currencyCode(text: string, { currency }: Home): string {
  if (/^[A-Z]{3}$/.test(text) && isCurrency(text)) return text
  const key = keyOf(text)
  const certain = CERTAIN[key]
  if (certain !== undefined) return certain
  const shared = SHARED[key]
  if (shared) return shared.includes(currency) ? currency : 'several'
  return isCurrency(key) ? key : ''
}

/** The currency that a sign beside an amount tells for certain; empty where it tells none. */
export const currencyOfSign = (sign: string): string => CERTAIN[keyOf(sign)] ?? ''

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const signs = [...Object.keys(CERTAIN), ...Object.keys(SHARED), '￥', '＄']
  .sort((a, b) => b.length - a.length)
  .map(escaped)
  .join('|')

/** A sign or code before an amount, and one behind it. */
export const SIGN_BEFORE = new RegExp(`^([-+(]?)\\s*(${signs})\\.?\\s*(?=[-+(]?\\s*[\\d.,])`, 'i')
export const SIGN_BEHIND = new RegExp(`(?<=[\\d)%.,-])\\s*(${signs})\\s*整?\\s*(?=[-)]?$)`, 'i')
