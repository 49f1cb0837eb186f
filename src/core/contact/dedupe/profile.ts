import { letterPairs } from '../../models/string-distance.js'
import type { ComparableContact, ComparableIdentity } from '../../store/dedupe.js'
import { type CustomColumns, identifierKey } from './custom-columns.js'
import { namePartsOf } from './name-parts.js'
import type { Spelling } from './spelling.js'

/** A contact as it is compared: keys, empty where nothing is known. */
export interface Profile {
  /** Inner id. */
  id: number
  family: string
  given: string
  /** The same number for the same name; 0 for none. */
  familyNumber: number
  givenNumber: number
  legalForm: string
  /** Eight digits, which need not be a day of the calendar. */
  birthday: string
  emails: readonly string[]
  phones: readonly string[]
  street: string
  /** Pairs of letters of the street, for comparison. */
  streetPairs: string
  postalCode: string
  city: string
  company: number
  tax: string
  /** `source/id`, one for each id a system has given. */
  externals: readonly string[]
  identifiers: readonly string[]
}

const NOTHING: readonly string[] = []
/** Addresses longer than this are compared by their beginnings. */
const LONGEST_STREET = 500
/** Digits of a phone number that do not depend on how the country is written. */
const PHONE_DIGITS = 9

/** How profiles are made; texts that many contacts have are kept once. */
export interface ProfileReading {
  columns: CustomColumns
  keyOf: Spelling
  texts: SharedTexts
}

/** Gives one text for all that are equal, and a number for each. */
export class SharedTexts {
  readonly #numbers = new Map<string, number>([['', 0]])
  readonly #texts = ['']

  number(text: string): number {
    let number = this.#numbers.get(text)
    if (number === undefined) {
      number = this.#texts.push(text) - 1
      this.#numbers.set(text, number)
    }
    return number
  }

  text(number: number): string {
    return this.#texts[number] ?? ''
  }

  shared(text: string): string {
    return this.text(this.number(text))
  }
}

/** Reads a contact's record and identities. */
export function profileOf(
  contact: ComparableContact,
  identities: readonly ComparableIdentity[],
  { columns, keyOf, texts }: ProfileReading,
): Profile {
  const custom: Record<string, unknown> = contact.custom === null ? {} : JSON.parse(contact.custom)
  const customTexts = (wanted: ReadonlySet<string>): string[] =>
    Object.keys(custom).flatMap(key => (wanted.has(key) ? String(custom[key] ?? '') : []))
  const streets = [...customTexts(columns.street), contact.street ?? '']
  const street = keyOf(streets.join(' '))
  const valuesOf = (kind: string, key: (value: string, sourceId: number | null) => string): readonly string[] => {
    const values = identities
      .filter(identity => identity.kind === kind)
      .map(({ value_key, source_id }) => key(value_key, source_id))
    return values.length === 0 ? NOTHING : values.filter(value => value !== '')
  }
  const { family, given, legalForm } = namePartsOf(contact, keyOf)
  return {
    id: contact.id,
    family: texts.shared(family),
    given: texts.shared(given),
    familyNumber: texts.number(family),
    givenNumber: texts.number(given),
    legalForm,
    birthday:
      [contact.birthday ?? '', ...customTexts(columns.birthday)].map(digitsOf).find(text => text.length === 8) ?? '',
    emails: valuesOf('email', emailKey),
    phones: valuesOf('phone', value => digitsOf(value).slice(-PHONE_DIGITS)),
    street,
    streetPairs: letterPairs(street.slice(0, LONGEST_STREET)),
    postalCode: texts.shared(identifierKey(contact.postal_code ?? '')),
    city: texts.shared(keyOf([contact.city ?? '', ...customTexts(columns.city)].join(' '))),
    company: contact.company_id ?? 0,
    tax:
      customTexts(columns.tax)
        .map(identifierKey)
        .find(text => text !== '') ?? '',
    externals: valuesOf('external', (value, sourceId) => `${sourceId}/${value}`),
    identifiers:
      columns.identifiers.length === 0
        ? NOTHING
        : columns.identifiers.map(key => identifierKey(String(custom[key] ?? ''))),
  }
}

const digitsOf = (text: string): string => text.replace(/\D/g, '')

/** What reaches the same box: no tag after a plus, and no dots where Google reads none. */
function emailKey(address: string): string {
  const at = address.lastIndexOf('@')
  const [local = '', domain] = [address.slice(0, at).split('+', 1)[0], address.slice(at + 1)]
  return `${domain === 'gmail.com' || domain === 'googlemail.com' ? local.replaceAll('.', '') : local}@${domain}`
}
