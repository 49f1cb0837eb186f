import { sentence } from '../sentence.js'
import { cleanAddress } from './address.js'
import type { CleaningLog } from './cleaning-log.js'
import { countryCode } from './country.js'
import { currencyCode } from './currency.js'
import { type ColumnHealth, damageOf } from './damage.js'
import { cleanEmail, emailRemark, splitEmails } from './email.js'
import type { Home } from './home.js'
import { cleanPersonName, isPlainName } from './person-name.js'
import { cleanPhone, splitPhones } from './phone.js'
import { CellProblem } from './problem.js'
import { HAN, MARKS, shapeOf, UNTIDY, WIDE } from './shape.js'
import type { CleanKind } from './step.js'
import { taxIdRemark } from './tax-id.js'
import { trimLayout, trimText } from './trim.js'
import { foldAllWidth, foldWidth } from './width.js'

/** What is written where there is nothing: it is no e-mail, phone or day, and no fault either. */
const NOTHING = new Set([
  '-',
  '--',
  '---',
  '–',
  '—',
  'n/a',
  'na',
  'none',
  'null',
  'nil',
  '無',
  '无',
  '沒有',
  '没有',
  '不詳',
  '不详',
  '未提供',
])

/** Kinds that machines read: their signs are folded as well. */
const FOR_MACHINES: ReadonlySet<CleanKind> = new Set<CleanKind>([
  'id',
  'code',
  'email',
  'phone',
  'postal_code',
  'currency',
  'tax_id',
])

/** What is known of the column and the row that a cell stands in. */
export interface Place {
  home: Home
  log: CleaningLog
  health?: ColumnHealth | undefined
}

interface Tidied {
  text: string
  shape: number
}

/** The text without blanks and widths that do not belong to it. */
export function tidy(text: string, kind: CleanKind, log: CleaningLog, known = shapeOf(text)): Tidied {
  let shape = known
  if ((shape & (UNTIDY | WIDE | MARKS)) === 0) return { text, shape }
  let tidied = text
  if ((shape & UNTIDY) !== 0) {
    tidied = kind === 'note' ? trimLayout(text) : trimText(text)
    // Two blanks within a text, or an ordinary one at its end, are no news.
    if (tidied !== text.trim()) log.changed('trim', text, tidied)
  }
  if ((shape & (WIDE | MARKS)) !== 0) {
    const folded = FOR_MACHINES.has(kind) ? foldAllWidth(tidied) : foldWidth(tidied)
    if (folded !== tidied) log.changed('width', tidied, folded)
    tidied = folded
  }
  shape = tidied === text ? shape : shapeOf(tidied)
  return { text: tidied, shape }
}

/** Cleans a cell of one value; `undefined` where it is blank. */
export function cleanText(raw: string, kind: CleanKind, place: Place): string | undefined | CellProblem {
  const { home, log } = place
  const sound = soundText(raw, kind, place)
  if (sound instanceof CellProblem) return sound
  const { text, shape } = sound
  if (text === '') return undefined
  switch (kind) {
    case 'email':
      return isNothing(text, log) ? undefined : email(firstOf(splitEmails(text), text, kind, log), log)
    case 'phone':
      return isNothing(text, log) ? undefined : phone(firstOf(splitPhones(text), text, kind, log), home, log)
    case 'name': {
      if (isPlainName(text, shape)) return text
      const person = cleanPersonName(text, home.country)
      const { name } = person
      log.tellPerson(person)
      if (name !== text) log.changed('name', text, name)
      return name
    }
    case 'tax_id': {
      const remark = taxIdRemark(text, home.country)
      if (remark !== undefined) log.warn(remark)
      return text
    }
    case 'address': {
      if ((shape & HAN) === 0) return text
      const { street, postalCode } = cleanAddress(text, home.country)
      if (street !== text) log.changed('address', text, street)
      if (postalCode !== undefined) log.tellPostalCode(postalCode)
      return street
    }
    case 'country':
      return country(text, log)
    case 'currency':
      return currency(text, home, log)
    default:
      return text
  }
}

/** Cleans a cell of several values; `separator` is what the mapping says stands between them. */
export function cleanList(
  raw: string,
  kind: CleanKind,
  { separator, ...place }: Place & { separator?: string | undefined },
): string[] | undefined | CellProblem {
  const { home, log } = place
  const sound = soundText(raw, kind, place)
  if (sound instanceof CellProblem) return sound
  const { text } = sound
  if (text === '' || ((kind === 'email' || kind === 'phone') && isNothing(text, log))) return undefined
  const cleaned: string[] = []
  for (const part of separator === undefined ? partsOf(text, kind) : splitAt(separator, text)) {
    const value = kind === 'email' ? email(part, log) : kind === 'phone' ? phone(part, home, log) : part
    if (value instanceof CellProblem) return value
    if (!cleaned.includes(value)) cleaned.push(value)
  }
  return cleaned
}

/** The tidy text of a cell that is looked at as it stands in the file, where damage shows best, and as it is then. */
function soundText(raw: string, kind: CleanKind, { log, health }: Place): Tidied | CellProblem {
  const rawShape = shapeOf(raw)
  const told = damageOf(raw, rawShape, kind, health)
  if (told?.isFatal) return new CellProblem(told.reason)
  const tidied = tidy(raw, kind, log, rawShape)
  const damage = told ?? (tidied.text === raw ? undefined : damageOf(tidied.text, tidied.shape, kind, health))
  if (damage?.isFatal) return new CellProblem(damage.reason)
  if (damage) log.warn(damage.reason)
  return tidied
}

/** Damage that would change what a row is refuses it, before anything enters; other damage is told. */
export function checkDamage(
  text: string,
  shape: number,
  kind: CleanKind,
  { log, health }: Place,
): CellProblem | undefined {
  const damage = damageOf(text, shape, kind, health)
  if (!damage) return undefined
  if (damage.isFatal) return new CellProblem(damage.reason)
  log.warn(damage.reason)
  return undefined
}

function firstOf(parts: readonly string[], text: string, kind: 'email' | 'phone', log: CleaningLog): string {
  if (parts.length > 1)
    log.warn(
      kind === 'email'
        ? sentence`"${text}" holds ${parts.length} addresses; the first is kept`
        : sentence`"${text}" holds ${parts.length} numbers; the first is kept`,
    )
  return parts[0] ?? text
}

function partsOf(text: string, kind: CleanKind): string[] {
  if (kind === 'email') return splitEmails(text)
  if (kind === 'phone') return splitPhones(text)
  return splitAt(/[;,|\n]| ::: /, text)
}

const splitAt = (separator: string | RegExp, text: string): string[] =>
  text
    .split(separator)
    .map(part => part.trim())
    .filter(part => part !== '')

/** Whether a cell says that there is nothing; it is counted. */
export function isNothing(text: string, log: CleaningLog): boolean {
  if (text.length > 4 || !NOTHING.has(text.toLowerCase())) return false
  log.changed('blank', text, '')
  return true
}

function email(text: string, log: CleaningLog): string | CellProblem {
  const address = cleanEmail(text)
  if (address === undefined) return new CellProblem(sentence`"${text}" is not an e-mail address`)
  if (address !== text) log.changed('email', text, address)
  const remark = emailRemark(address)
  if (remark !== undefined) log.warn(remark)
  return address
}

function country(text: string, log: CleaningLog): string {
  const code = countryCode(text)
  if (code === '') log.warn(sentence`"${text}" is no country that guanxi knows; it is kept as it is`)
  else if (code !== text) log.changed('country', text, code)
  return code || text
}

function currency(text: string, home: Home, log: CleaningLog): string | CellProblem {
  const code = currencyCode(text, home)
  if (code === 'several') return new CellProblem(sentence`"${text}" is the sign of several currencies`)
  if (code === '') return new CellProblem(sentence`"${text}" is not a currency`)
  if (code !== text) log.changed('currency', text, code)
  return code
}

function phone(text: string, { country }: Home, log: CleaningLog): string {
  const { value, remark } = cleanPhone(text, country)
  if (value !== text) log.changed('phone', text, value)
  if (remark !== undefined) log.warn(remark)
  return value
}
