import { nameKey } from '../name-key.js'

const BETWEEN_HAN = /(?<=[\p{Script=Han}\d])[ \u3000]+(?=\p{Script=Han})|(?<=\p{Script=Han})[ \u3000]+(?=\d)/gu
/** Three, five or six digits before a Chinese address. */
const CODE_BEFORE = /^[〒(（[]?(\d{3}(?:-?\d{2,3})?)[)）\]]?\s*(?=\p{Script=Han})/u
const CODE_OF: Readonly<Record<string, RegExp>> = { TW: /^\d{3}(?:-?\d{2,3})?$/, CN: /^\d{6}$/ }

export interface Address {
  street: string
  postalCode?: string
}

/** A Chinese address without blanks between its parts, and without the postal code before it, which is told apart. */
export function cleanAddress(text: string, country: string | undefined): Address {
  const code = CODE_BEFORE.exec(text)
  const isCode = code?.[1] !== undefined && country !== undefined && CODE_OF[country]?.test(code[1])
  const rest = isCode ? text.slice(code[0].length) : text
  const street = rest.replace(BETWEEN_HAN, '')
  return isCode && code?.[1] ? { street, postalCode: code[1].replace('-', '') } : { street }
}

/** What two spellings of an address have in common: 臺 is 台, and blanks, signs and 之 do not count. */
export const addressKey = (text: string): string =>
  nameKey(text)
    .replaceAll('臺', '台')
    .replaceAll('之', '-')
    .replace(/[\s,，、.。()-]+/g, '')
