import { DOUBLE_FAMILY_NAMES, FAMILY_NAMES, JOINED_FAMILY_NAMES } from './family-names.js'

/** A person's name as it is stored; what is absent is not known. */
export interface PersonName {
  name: string
  /** 先生, Mr. and the like, which were written with the name. */
  salutation?: string
  family?: string
  given?: string
}

const ALL_HAN = /^\p{Script=Han}+$/u
const HAN_APART = /^[\p{Script=Han}\s]+$/u
const CHINESE_TITLE = /^(.+?)[\s(（]*(先生|小姐|女士|太太|夫人|樣|様|さん|さま)[)）]?$/u
const LATIN_TITLE = /^(mr|mrs|ms|miss|mx|dr|prof|herr|frau|mme|sir|madam)\b\.?\s+(?=\p{L})/iu
/** `Smith, John`: letters of Latin, up to three words a side. */
const LAST_FIRST =
  /^(\p{Script=Latin}[\p{Script=Latin}'’.-]*(?: \p{Script=Latin}[\p{Script=Latin}'’.-]*){0,2}), ?(\p{Script=Latin}[\p{Script=Latin}'’.-]*(?: \p{Script=Latin}[\p{Script=Latin}'’.-]*){0,2})$/u
/** What stands behind a comma and is no first name. */
const SUFFIX =
  /^(?:jr|sr|ii|iii|iv|md|m\.d|phd|ph\.d|mba|cpa|esq|dds|inc|llc|llp|ltd|co|corp|gmbh|ag|plc|limited|corporation|company|incorporated|s\.?a|b\.?v|pte|pty)\b/i

/** Where names in Han characters are Chinese, family name first. */
const CHINESE = new Set(['TW', 'CN', 'HK', 'MO', 'SG', 'MY'])

/**
 * Separates titles, joins Chinese characters that were set apart, turns `Last, First` round, and tells family and given
 * name where the family name is certain. Letters stay as they are, capitals too: only their owner knows McDonald.
 */
export function cleanPersonName(text: string, country: string | undefined): PersonName {
  let name = text
  let salutation: string | undefined
  const latin = LATIN_TITLE.exec(name)
  if (latin) {
    salutation = latin[0].trim()
    name = name.slice(latin[0].length)
  }
  if (HAN_APART.test(name) && name.replace(/\s/g, '').length <= 6) name = name.replace(/\s+/g, '')
  const chinese = salutation === undefined ? CHINESE_TITLE.exec(name) : null
  // 王先生 says no more than that: without the title nothing would be left but a family name.
  if (chinese?.[1] && chinese[2]) {
    if (chinese[1].length === 1 || isFamilyName(chinese[1])) return { name }
    salutation = chinese[2]
    name = chinese[1].trim()
  }
  const [, last = '', first = ''] = LAST_FIRST.exec(name) ?? []
  const said = salutation === undefined ? {} : { salutation }
  if (last !== '' && !SUFFIX.test(first)) return { name: `${first} ${last}`, ...said, family: last, given: first }
  return { name, ...said, ...partsOf(name, country) }
}

const isFamilyName = (text: string): boolean => DOUBLE_FAMILY_NAMES.has(text) || JOINED_FAMILY_NAMES.has(text)

/** Family and given name of a Chinese name; nothing where the border is not certain. */
export function partsOf(name: string, country: string | undefined): { family?: string; given?: string } {
  if (name.length < 2 || name.length > 4 || country === undefined || !CHINESE.has(country) || !ALL_HAN.test(name))
    return {}
  const two = name.slice(0, 2)
  if (name.length > 2 && DOUBLE_FAMILY_NAMES.has(two)) return { family: two, given: name.slice(2) }
  if (name.length === 4) return JOINED_FAMILY_NAMES.has(two) ? { family: two, given: name.slice(2) } : {}
  return FAMILY_NAMES.has(name.slice(0, 1)) ? { family: name.slice(0, 1), given: name.slice(1) } : {}
}

/** Whether a name may need cleaning, told without a regular expression: most Latin names do not. */
export function isPlainName(text: string, shape: number): boolean {
  if (shape !== 0 || text.includes(',')) return false
  const first = text.charCodeAt(0) | 32
  // The titles begin with d, f, h, m, p and s.
  return (
    !(first === 100 || first === 102 || first === 104 || first === 109 || first === 112 || first === 115) ||
    !LATIN_TITLE.test(text)
  )
}
