import type { Cell } from '../table.js'
import { type FieldPolicies, OVERWRITE, policyOf } from './field-policy.js'
import type { Difference } from './outcome.js'

/** What a row says of a record that is stored already. */
export interface Told<T> {
  fields: Partial<T>
  /** Custom fields, as JSON. */
  custom: string | null
  /** Fields, also `custom.NAME`, whose cells say that they are to be blank. */
  cleared?: readonly string[] | undefined
  /** The file has spoken of the record before: the row only fills blanks. */
  isRepeat: boolean
  policies?: FieldPolicies
}

/**
 * What a row changes of a stored record: all that it says differently and may change, or, where the file has spoken of
 * the record before, only the blanks that it fills. Blanks of the row say nothing; only ∅ takes a value away.
 */
export function changesTo<T extends { custom: string | null }>(stored: T, told: Told<T>): Partial<T> {
  const { fields, custom, cleared, isRepeat, policies = OVERWRITE } = told
  const changes: Partial<T> = {}
  for (const key in fields) {
    const value = fields[key]
    if (value === undefined || value === null) continue
    const next = valueAfter(stored[key], value, isRepeat, policies, key)
    if (next !== stored[key]) changes[key] = next as T[typeof key]
  }
  if (cleared && !isRepeat) clear(stored, changes, cleared, policies)
  const mergedCustom = customAfter(stored.custom, custom, told)
  return mergedCustom === stored.custom ? changes : { ...changes, custom: mergedCustom }
}

function valueAfter(stored: unknown, value: unknown, isRepeat: boolean, policies: FieldPolicies, key: string): unknown {
  const isBlank = stored === null || stored === undefined
  if (isRepeat) return isBlank ? value : stored
  if (policies === OVERWRITE || value === stored) return value
  switch (policyOf(policies, FIELD_OF[key] ?? key, 'text')) {
    case 'overwrite':
      return value
    case 'never':
      return stored
    case 'fill':
      return isBlank ? value : stored
    case 'append':
      return isBlank ? value : appended(stored, value)
  }
}

/** A text that is not yet among the lines of the stored one becomes its last line; numbers cannot be appended. */
function appended(stored: unknown, value: unknown): unknown {
  if (typeof stored !== 'string' || typeof value !== 'string') return stored
  const known = new Set(stored.split('\n'))
  const lines = value.split('\n').filter(line => !known.has(line))
  return lines.length === 0 ? stored : `${stored}\n${lines.join('\n')}`
}

/** Columns that are called otherwise than their field. */
const FIELD_OF: Readonly<Record<string, string>> = {
  company_id: 'company',
  owner_id: 'owner',
  product_id: 'product',
  contact_id: 'contact',
}
const COLUMN_OF = Object.fromEntries(Object.entries(FIELD_OF).map(([column, field]) => [field, column]))

/** What makes a record what it is stays. */
const NEEDED = new Set([
  'id',
  'public_id',
  'contact_id',
  'code',
  'stage',
  'pipeline',
  'state',
  'currency',
  'external_id',
])

function clear<T extends object>(
  stored: T,
  changes: Partial<T>,
  cleared: readonly string[],
  policies: FieldPolicies,
): void {
  for (const field of cleared) {
    const column = (COLUMN_OF[field] ?? field) as keyof T & string
    const isNeeded = NEEDED.has(column) || (column === 'name' && 'name_key' in stored)
    if (isNeeded || !(column in stored) || stored[column] === null) continue
    if (policyOf(policies, field, 'text') === 'overwrite') changes[column] = null as T[typeof column]
  }
}

/** Custom fields of the stored record with those of the row laid over them, or beside them in a repeat, as JSON. */
function customAfter<T>(stored: string | null, incoming: string | null, told: Told<T>): string | null {
  const { isRepeat, policies = OVERWRITE } = told
  const cleared = isRepeat ? [] : (told.cleared ?? []).filter(field => field.startsWith('custom.'))
  if (incoming === null && cleared.length === 0) return stored
  if (policies === OVERWRITE && stored === null) return incoming
  const before: Record<string, unknown> = stored === null ? {} : JSON.parse(stored)
  const after = { ...before }
  for (const [key, value] of Object.entries(incoming === null ? {} : (JSON.parse(incoming) as object)))
    after[key] = valueAfter(before[key], value, isRepeat, policies, `custom.${key}`)
  for (const field of cleared)
    if (policyOf(policies, field, 'text') === 'overwrite') delete after[field.slice('custom.'.length)]
  for (const key of Object.keys(after)) if (after[key] === undefined) delete after[key]
  return Object.keys(after).length === 0 ? null : JSON.stringify(after)
}

/** The changes of a record field by field, before and after; custom fields by their names. */
export function differencesIn<T extends object>(stored: T, changes: Partial<T>): Difference[] {
  const found: Difference[] = []
  for (const key of Object.keys(changes) as (keyof T & string)[]) {
    if (key === 'custom') found.push(...customDifferences(stored[key], changes[key]))
    else if (!key.endsWith('_key')) found.push({ field: key, before: cellOf(stored[key]), after: cellOf(changes[key]) })
  }
  return found
}

function customDifferences(stored: unknown, changed: unknown): Difference[] {
  const [before, after] = [stored, changed].map(text =>
    typeof text === 'string' ? (JSON.parse(text) as Record<string, unknown>) : {},
  ) as [Record<string, unknown>, Record<string, unknown>]
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter(key => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map(key => ({ field: `custom.${key}`, before: cellOf(before[key]), after: cellOf(after[key]) }))
}

const cellOf = (value: unknown): Cell =>
  value === undefined || value === null ? null : typeof value === 'object' ? JSON.stringify(value) : (value as Cell)
