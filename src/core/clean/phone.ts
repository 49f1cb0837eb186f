import { createRequire } from 'node:module'
import type { CountryCode } from 'libphonenumber-js/max'
import { BoundedMap } from '../bounded-map.js'
import { type Sentence, sentence } from '../sentence.js'
import { DIRECT, type DirectForm, WITH_ZERO } from './phone-direct.js'
import { foldAllWidth } from './width.js'

/** A telephone number as it is stored. */
export interface Phone {
  /** E.164, with ` ext. 12` where there is an extension; what cannot be proved valid is as it was written. */
  value: string
  /** What a person should know of it. */
  remark?: Sentence
}

type Library = typeof import('libphonenumber-js/max')
let library: Library | undefined

/** Loaded when the first number wants it: most imports of orders have none. */
function libphonenumber(): Library {
  library ??= createRequire(import.meta.url)('libphonenumber-js/max') as Library
  return library
}

const REMEMBERED = 50_000
const seen = new Map<string, BoundedMap<string, Phone>>()

/** Reads a number as people of `country` write it; numbers seen are remembered. */
export function cleanPhone(text: string, country: string | undefined): Phone {
  const home = country ?? ''
  const direct = directNumber(WIDE.test(text) ? foldAllWidth(text) : text, DIRECT[home])
  if (direct !== undefined) return { value: direct }
  let known = seen.get(home)
  if (!known) {
    known = new BoundedMap(REMEMBERED)
    seen.set(home, known)
  }
  let phone = known.get(text)
  if (!phone) {
    phone = readPhone(text, country)
    known.set(text, phone)
  }
  return phone
}

const ZERO = 48
const PLUS = 43
const OPENING = 40
const CLOSING = 41
const WIDE = /[\uff01-\uff5e]/

/** A number of the home country in its plain forms: digits, with blanks and hyphens between them, or its area in (). */
export function directNumber(text: string, form: DirectForm | undefined): string | undefined {
  if (!form || text.length > 20) return undefined
  let digits = ''
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code >= ZERO && code <= ZERO + 9) continue
    if ((code === PLUS || code === OPENING) && i === 0) {
      start = 1
      continue
    }
    const closes = code === CLOSING && text.charCodeAt(0) === OPENING && start === 1
    if (code !== 32 && code !== 45 && !closes) return undefined
    digits += text.slice(start, i)
    start = i + 1
  }
  digits += text.slice(start)
  if (text.charCodeAt(0) === OPENING && !text.includes(')')) return undefined
  const { callingCode, prefix, mobile, fixed } = form
  const isValid = (rest: string): boolean => mobile.test(rest) || fixed?.test(rest) === true
  if (text.charCodeAt(0) === PLUS) {
    const rest = digits.startsWith(callingCode) ? digits.slice(callingCode.length) : ''
    return isValid(rest) ? `+${digits}` : undefined
  }
  if (!digits.startsWith(prefix)) return undefined
  const rest = digits.slice(prefix.length)
  return isValid(rest) ? `+${callingCode}${rest}` : undefined
}

const EXTENSION = /\s*[,;]?\s*(?:#|分機|分机|内线|內線|轉|转|ext(?:ension|n)?\.?|x)\s*[:：.]?\s*(\d{1,7})\s*$/iu
/** What people write before a number: `Tel:`, `手機：`. */
const LABEL = /^(?:tel|phone|mobile|cell|mob|fax|t|m|p|電話|电话|手機|手机|行動|行动|市話|座機)\s*[.:：]\s*/iu

function readPhone(text: string, country: string | undefined): Phone {
  const plain = foldAllWidth(text).trim().replace(/^tel:/i, '').replace(LABEL, '')
  const [found = '', extension] = EXTENSION.exec(plain) ?? []
  const number = plain.slice(0, plain.length - found.length).replace(/^00(?=[1-9])/, '+')
  const parsed = /[A-Za-z]/.test(number)
    ? undefined
    : libphonenumber().parsePhoneNumberFromString(number, { extract: false, ...asDefault(country) })
  if (!parsed?.isValid()) return { value: text, remark: notCallable(text, country) }
  const ext = extension ?? parsed.ext
  const value = ext ? `${parsed.number} ext. ${ext}` : parsed.number
  const isBare = /^[1-9]\d+$/.test(number) && parsed.country === country && number === parsed.nationalNumber
  return isBare && country !== undefined && WITH_ZERO.has(country)
    ? { value, remark: sentence`"${text}" has lost its leading 0; it is taken for 0${number}` }
    : { value }
}

const asDefault = (country: string | undefined): { defaultCountry?: CountryCode } =>
  country === undefined || !libphonenumber().isSupportedCountry(country)
    ? {}
    : { defaultCountry: country as CountryCode }

const notCallable = (text: string, country: string | undefined): Sentence =>
  country === undefined
    ? sentence`"${text}" is not a number that could be called (guanxi.yaml names no country)`
    : sentence`"${text}" is not a number that could be called in ${country}`

/** The numbers of a cell: `02-27123456 / 0912-345-678` holds two. */
export function splitPhones(text: string): string[] {
  const parts = text
    .split(/[;|\n、；]| ::: |\s*[/／,，]\s*/)
    .map(part => part.trim())
    .filter(part => part !== '')
  // In 02-2712-3456/7 the 7 is no number of its own, and in 02-2712-3456,12 the 12 is none either.
  return parts.every(part => (part.match(/\d/g) ?? []).length >= 7) ? parts : splitPlainly(text)
}

const splitPlainly = (text: string): string[] =>
  text
    .split(/[;|\n、；]| ::: /)
    .map(part => part.trim())
    .filter(part => part !== '')

/** How most numbers are stored. */
const E164 = /^\+\d+$/

/** What two spellings of a stored number have in common: its digits, with those of an extension apart. */
export function phoneKey(value: string): string {
  if (E164.test(value)) return value
  const [number = '', extension] = value.split(' ext. ')
  const folded = foldAllWidth(number).trim()
  const digits = (folded.startsWith('+') ? '+' : '') + folded.replace(/\D/g, '')
  return extension === undefined ? digits : `${digits}x${extension.replace(/\D/g, '')}`
}
