import type { Policy } from '../workspace/mapping.js'
import type { FieldKind } from './field.js'

/** What the cells of a file may do with values that are stored already, as its mapping says. */
export interface FieldPolicies {
  /** Of fields that have none of their own. */
  usual: Policy
  /** By field, or `custom.NAME`. */
  of: Readonly<Record<string, Policy>>
}

export const OVERWRITE: FieldPolicies = { usual: 'overwrite', of: {} }

/**
 * The policy of a field. Only where a mapping says so of a list by its name does a file take anything off it; else it
 * adds to it.
 */
export function policyOf({ usual, of }: FieldPolicies, name: string, kind: FieldKind): Policy {
  const own = Object.hasOwn(of, name) ? of[name] : undefined
  return own ?? (kind === 'list' && usual === 'overwrite' ? 'append' : usual)
}
