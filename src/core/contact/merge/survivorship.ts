import { GuanxiError } from '../../error.js'
import { nameKey } from '../../name-key.js'
import { sentence, series } from '../../sentence.js'
import type { ContactTable } from '../../store/schema.js'

/** Whose value stays where two contacts differ: his who stays, the newest, the fuller record's, or the longest. */
const RULES = ['first', 'newest', 'complete', 'longest'] as const
type Rule = (typeof RULES)[number]

type Columns = readonly (keyof ContactTable)[]

/** Columns that stay together: half of one address and half of another would be a third. */
const GROUPS = {
  name: ['name', 'family_name', 'given_name'],
  company: ['company_id'],
  job_title: ['job_title'],
  birthday: ['birthday'],
  language: ['language'],
  address: ['street', 'city', 'region', 'postal_code', 'country'],
  note: ['note'],
} as const satisfies Record<string, Columns>
type Field = keyof typeof GROUPS | 'custom'
const FIELDS = [...Object.keys(GROUPS), 'custom'] as Field[]

/** The rule of each field. */
export type Survivorship = Readonly<Record<Field, Rule>>

/** Reads `--prefer RULE` and `--prefer FIELD=RULE`; a rule for a field goes before one for all. Throws E_USAGE. */
export function parsePreferences(texts: readonly string[]): Survivorship {
  let general: Rule = 'first'
  const special: Partial<Record<Field, Rule>> = {}
  for (const text of texts) {
    const [field, word] = text.includes('=') ? text.split('=', 2) : [undefined, text]
    const rule = RULES.find(rule => rule === word?.trim())
    const known = FIELDS.find(name => name === field?.trim())
    if (!rule || (field !== undefined && !known))
      throw new GuanxiError('E_USAGE', sentence`--prefer ${text} is not understood.`, {
        hint: sentence`Write ${series(RULES)}, or such a word for one field: ${series(FIELDS)}; for example address=newest.`,
      })
    if (known) special[known] = rule
    else general = rule
  }
  return Object.fromEntries(FIELDS.map(field => [field, special[field] ?? general])) as Survivorship
}

/** What a merge changes of the one who stays; `others` are those who go into him, the first known first. */
export function survivingFields(
  survivor: ContactTable,
  others: readonly ContactTable[],
  rules: Survivorship,
): Partial<ContactTable> {
  const all = [survivor, ...others]
  const result: Partial<ContactTable> = {}
  for (const [field, columns] of Object.entries(GROUPS) as [keyof typeof GROUPS, Columns][]) {
    const ranked = ranking(all, rules[field], columns)
    if (field === 'note') Object.assign(result, { note: allNotes(ranked) })
    else Object.assign(result, together(ranked, columns))
  }
  result.custom = customOf(all, rules.custom)
  const changes: Partial<ContactTable> = {}
  for (const [column, value] of Object.entries(result))
    if (value !== survivor[column as keyof ContactTable]) Object.assign(changes, { [column]: value })
  return changes
}

/** The contacts in the order in which their values are asked for; those that are equal stay as they stand. */
function ranking(contacts: readonly ContactTable[], rule: Rule, columns: Columns): readonly ContactTable[] {
  const scores: Record<Rule, (contact: ContactTable) => number> = {
    first: () => 0,
    newest: contact => contact.changed_run_id,
    complete: filled,
    longest: contact => columns.reduce((sum, column) => sum + lengthOf(contact[column]), 0),
  }
  const score = scores[rule]
  return [...contacts].sort((a, b) => score(b) - score(a))
}

const lengthOf = (value: string | number | null): number => (value === null ? 0 : String(value).length)

const filled = (contact: ContactTable): number =>
  Object.values(GROUPS)
    .flat()
    .filter(column => contact[column] !== null).length + Object.keys(parsed(contact.custom)).length

/** The first that says anything, with its blanks filled by those that say the same as far as both speak. */
function together(ranked: readonly ContactTable[], columns: Columns): Partial<ContactTable> {
  const value: Record<string, string | number | null> = Object.fromEntries(columns.map(column => [column, null]))
  for (const contact of ranked) {
    const agrees = columns.every(column => isSame(value[column] ?? null, contact[column]))
    if (agrees) for (const column of columns) value[column] ??= contact[column]
  }
  return value as Partial<ContactTable>
}

function isSame(a: string | number | null, b: string | number | null): boolean {
  return a === null || b === null || nameKey(String(a)) === nameKey(String(b))
}

/** No note is lost: different ones stand below each other. */
function allNotes(ranked: readonly ContactTable[]): string | null {
  const notes = ranked.flatMap(({ note }) => note ?? [])
  const different = notes.filter((note, at) => !notes.some((other, place) => place < at && other.includes(note)))
  return different.length === 0 ? null : different.join('\n')
}

/** Custom fields one by one; those of the one who stays keep their order. */
function customOf(all: readonly ContactTable[], rule: Rule): string | null {
  const values = all.map(contact => parsed(contact.custom))
  const keys = new Set(values.flatMap(Object.keys))
  if (keys.size === 0) return all[0]?.custom ?? null
  const merged: Record<string, unknown> = {}
  for (const key of keys) {
    const order =
      rule === 'longest'
        ? all
            .map((_, at) => at)
            .sort((a, b) => String(values[b]?.[key] ?? '').length - String(values[a]?.[key] ?? '').length)
        : ranking(all, rule, []).map(contact => all.indexOf(contact))
    merged[key] = order.map(at => values[at]?.[key]).find(value => value !== undefined && value !== null)
  }
  return JSON.stringify(merged)
}

const parsed = (custom: string | null): Record<string, unknown> => (custom === null ? {} : JSON.parse(custom))
