import type { Value } from './open.js'
import type { TableName } from './schema.js'

/** What becomes of a person's rows of a table when he is erased. */
export type Fate =
  /** The table says nothing of persons. */
  | { action: 'none' }
  /** Rows of the contact go. */
  | { action: 'delete'; reason: string }
  /** Rows of the contact stay; these columns are overwritten. */
  | { action: 'anonymise'; reason: string; blanks: Readonly<Record<string, Value>> }
  /** Rows of the contact stay as they are: they hold nothing personal. */
  | { action: 'keep'; reason: string }
  /** A way of its own, in erasure.ts. */
  | { action: 'special' }

const NOBODY: Fate = { action: 'none' }
const PERSONAL: Fate = { action: 'delete', reason: 'personal data' }

/**
 * Says of every table what erasing a person does with it; a new table does not compile until it stands here. Tables
 * that are not `none` or `special` have a column `contact_id`.
 */
export const FATE_OF: Readonly<Record<TableName, Fate>> = {
  contact: { action: 'special' },
  contact_key: { action: 'special' },
  contact_identity: PERSONAL,
  contact_tag: PERSONAL,
  consent: PERSONAL,
  score: PERSONAL,
  segment_member: PERSONAL,
  segment_snapshot: NOBODY,
  interaction: { action: 'delete', reason: 'notes about the person' },
  order: { action: 'keep', reason: 'invoices and totals stay' },
  order_key: { action: 'special' },
  order_line: { action: 'anonymise', reason: 'invoices and totals stay', blanks: { custom: null } },
  deal: { action: 'anonymise', reason: 'values and stages stay', blanks: { name: null, note: null, custom: null } },
  deal_key: { action: 'special' },
  deal_stage: { action: 'keep', reason: 'values and stages stay' },
  deal_score: { action: 'keep', reason: 'values and stages stay' },
  loyalty_entry: { action: 'anonymise', reason: 'points stay in the totals', blanks: { reason: 'erased' } },
  mail: {
    action: 'anonymise',
    reason: 'how many mails were sent stays',
    blanks: { address: '', subject: '', message_id: '', detail: null },
  },
  suppression: { action: 'special' },
  contact_merge: { action: 'special' },
  contact_merge_key: { action: 'special' },
  not_duplicate: { action: 'special' },
  change: { action: 'special' },
  run: { action: 'special' },
  run_span: NOBODY,
  source: NOBODY,
  custom_field: NOBODY,
  company: NOBODY,
  company_identity: NOBODY,
  owner: NOBODY,
  product: NOBODY,
  secret: NOBODY,
  erased_key: NOBODY,
  quality_figure: NOBODY,
  sync_state: NOBODY,
  sync_row: { action: 'special' },
  sync_conflict: { action: 'special' },
  sync_write: { action: 'special' },
  // Sums of orders, which stay.
  purchase_sum: NOBODY,
  purchase_group: NOBODY,
  purchase_month: NOBODY,
  cohort_cell: NOBODY,
  purchase_stale: NOBODY,
  purchase_state: NOBODY,
}

/** The tables whose rows go, stay or are overwritten by their contact_id. */
export function tablesWith<A extends 'delete' | 'anonymise' | 'keep'>(
  action: A,
): { table: TableName; fate: Extract<Fate, { action: A }> }[] {
  return Object.entries(FATE_OF).flatMap(([table, fate]) =>
    fate.action === action ? { table: table as TableName, fate: fate as Extract<Fate, { action: A }> } : [],
  )
}
