import { domainToASCII } from 'node:url'
import { type Sentence, sentence } from '../sentence.js'
import { meantDomain } from './email-domain.js'
import { foldAllWidth } from './width.js'

/** The plain form of nearly all addresses, in small letters. */
const PLAIN = /^[a-z0-9][a-z0-9._%+-]{0,62}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,6}[a-z]{2,20}$/
const isPlain = (text: string): boolean => text.length < 200 && PLAIN.test(text)

const ADDRESS = /^[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\]+\.[^\s@<>()[\],;:"\\.]{2,}$/u
const IN_ANGLES = /<\s*(?:mailto:)?([^<>\s]+)\s*>/gi

/** Whether the text can be an e-mail address (RFC 5321 lengths, no quoted local parts, a domain that DNS could know). */
export function isEmail(text: string): boolean {
  if (isPlain(text)) return true
  const at = text.lastIndexOf('@')
  if (text.length > 254 || at > 64 || !ADDRESS.test(text)) return false
  const domain = text.slice(at + 1)
  if (domain.includes('..') || domain.startsWith('.') || /(^|\.)-|-(\.|$)/.test(domain)) return false
  return asciiDomain(domain) !== ''
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
const ASCII = /^[\u0000-\u007f]*$/

/** The domain as DNS knows it; empty where it can be none. */
const asciiDomain = (domain: string): string => (ASCII.test(domain) ? domain.toLowerCase() : domainToASCII(domain))

/** What two spellings of an address have in common: small letters, and the domain as DNS knows it. */
export function emailKey(text: string): string {
  if (isPlain(text)) return text
  const address = foldAllWidth(text).trim().toLowerCase()
  if (ASCII.test(address)) return address
  const at = address.lastIndexOf('@')
  return address.slice(0, at + 1) + (asciiDomain(address.slice(at + 1)) || address.slice(at + 1))
}

/** The addresses of a cell: `Ann <a@b.example>; c@d.example` holds two. */
export function splitEmails(text: string): string[] {
  if (text.includes('<')) {
    const found = [...text.matchAll(IN_ANGLES)].map(([, address = '']) => address)
    if (found.length > 0) return found
  }
  return text
    .split(/[;,|\n、，；]| ::: /)
    .map(part => part.trim())
    .filter(part => part !== '')
}

/** The address in small letters, without `mailto:` and full-width signs; `undefined` where it is none. */
export function cleanEmail(text: string): string | undefined {
  if (isPlain(text)) return text
  const plain = foldAllWidth(text)
    .trim()
    .replace(/^mailto:\s*/i, '')
    .replace(/\?.*$/, '')
    .replace(/^<(.*)>$/, '$1')
    .replace(/[.,;。]+$/, '')
    .toLowerCase()
  return isEmail(plain) ? plain : undefined
}

/** What looks mistyped in an address; it is never changed. */
export function emailRemark(address: string): Sentence | undefined {
  const domain = address.slice(address.lastIndexOf('@') + 1)
  const meant = meantDomain(domain)
  if (meant !== '') return sentence`"${address}" looks mistyped: ${meant} may be meant`
  const local = address.slice(0, address.length - domain.length - 1)
  return local.includes('..') || local.startsWith('.') || local.endsWith('.')
    ? sentence`"${address}" has a dot where most mail servers allow none`
    : undefined
}
