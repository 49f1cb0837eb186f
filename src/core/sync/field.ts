import type { ColumnType } from '../table.js'
import type { ColumnOwner } from '../workspace/sync.js'

/** When two cells of a field say the same: by their text, as addresses or numbers to call, as names, or as numbers. */
export type Comparison = 'plain' | 'email' | 'phone' | 'set' | 'name' | 'stage' | 'kind' | 'number'

/** A field of a record that can have a column in a sheet. */
export interface SyncField {
  key: string
  label: string
  type: ColumnType
  compare: Comparison
  /** Whose word may count, the usual one first. */
  owners: readonly ColumnOwner[]
  isRequired: boolean
}

const ANY: readonly ColumnOwner[] = ['both', 'crm', 'sheet']

interface FieldOptions {
  type?: ColumnType
  compare?: Comparison
  /** guanxi alone can say it: the sheet shows it. */
  isOurs?: boolean
  isRequired?: boolean
}

/** A field; what is not said is text that both sides may change. */
export function syncField(
  key: string,
  label: string,
  { type = 'text', compare = 'plain', isOurs = false, isRequired = false }: FieldOptions = {},
): SyncField {
  return { key, label, type, compare, owners: isOurs ? ['crm'] : ANY, isRequired }
}

/** A custom field: its heading is its name. */
export const customField = (key: string): SyncField => syncField(key, key.slice('custom.'.length))

export const isCustom = (key: string): boolean => key.startsWith('custom.')

/** Where somebody is at home: of contacts and companies. */
export const ADDRESS_FIELDS = [
  syncField('street', 'Street'),
  syncField('city', 'City'),
  syncField('region', 'Region'),
  syncField('postal_code', 'Postal code'),
  syncField('country', 'Country'),
] as const
