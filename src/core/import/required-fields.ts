import { isEmail } from '../contact/identity.js'
import { GuanxiError } from '../error.js'
import { nameOf, type Sentence, sentence, series } from '../sentence.js'
import type { Entity } from '../workspace/mapping.js'
import type { ColumnPlan } from './column-plan.js'

/** Each entity wants at least one field of each group. */
export const REQUIRED: Record<Entity, readonly (readonly string[])[]> = {
  contacts: [['contact_id', 'external_id', 'name', 'given_name', 'family_name', 'email', 'phone']],
  companies: [['name']],
  owners: [['name']],
  products: [['code', 'name']],
  transactions: [
    ['ordered_at'],
    ['amount', 'unit_price'],
    ['order_number', 'customer_id', 'customer_email', 'customer_phone', 'customer_name'],
  ],
  deals: [['external_id', 'name'], ['stage']],
  interactions: [
    ['happened_at', 'created_at'],
    ['contact_id', 'contact_email', 'contact_phone', 'contact_name', 'deal', 'company'],
    ['subject', 'body', 'kind'],
  ],
}

/** The groups of fields of which a plan has none, and needs one. */
export function missingFields({ entity, columns, constants, defaults }: ColumnPlan): (readonly string[])[] {
  const known = new Set([...columns.map(column => column.name), ...Object.keys(constants), ...Object.keys(defaults)])
  return REQUIRED[entity].filter(group => !group.some(name => known.has(name)))
}

/** `a, b or c`. */
export function oneOfFields(entity: Entity, group: readonly string[]): Sentence {
  const names = group.map(field => nameOf(`field.${entity}`, field))
  const last = names.pop()
  if (last === undefined || names.length === 0) return last ?? sentence``
  return sentence`${series(names)} or ${last}`
}

/** Whether what should be headings are cells: none of them is known, and some have what no heading has. */
const isData = ({ columns }: ColumnPlan, headers: readonly string[]): boolean =>
  headers.some(isEmail) || (columns.length === 0 && headers.some(header => /^\s*[-+]?\d[\d\s.,:/-]*$/.test(header)))

/** Throws E_COLUMN where a plan lacks a field that its entity needs. */
export function requireFields(plan: ColumnPlan, headers: readonly string[], at: string): void {
  const [group] = missingFields(plan)
  if (!group) return
  throw new GuanxiError(
    'E_COLUMN',
    sentence`No column holds the ${oneOfFields(plan.entity, group)} of the ${nameOf('noun', plan.entity)}.`,
    {
      at,
      hint: isData(plan, headers)
        ? sentence`The first row holds data: ${listed(headers)}. Put a row of headings above it, or name the columns: --columns NAME,NAME,…`
        : sentence`The file has: ${listed(headers)}. Name the column in a mapping file and add --map FILE.yaml; guanxi import map writes one.`,
    },
  )
}

/** So many headings a person may read. */
const MOST_TOLD = 200

/** Headings as a list. */
const listed = (headers: readonly string[]): Sentence =>
  headers.length <= MOST_TOLD
    ? sentence`${series(headers)}`
    : sentence`${series(headers.slice(0, 20))} and ${headers.length - 20} more`
