import type { RecordTable } from './run.js'

/** The tables of records, those that others refer to last: the order in which rows can be deleted. */
export const RECORD_TABLES = [
  'mail',
  'score',
  'segment_member',
  'segment_snapshot',
  'suppression',
  'quality_figure',
  'consent',
  'loyalty_entry',
  'interaction',
  'deal_score',
  'deal_stage',
  'order_line',
  'order',
  'deal',
  'contact_tag',
  'contact_identity',
  'not_duplicate',
  'contact',
  'product',
  'owner',
  'company_identity',
  'company',
  'custom_field',
  'source',
] as const satisfies readonly RecordTable[]

/**
 * Which rows stand in the way of deleting others. Sources are not among them: the name of a system stays as long as
 * anything came from it, whichever run has named it first.
 */
export const REFERENCES: readonly { child: RecordTable; column: string; parent: RecordTable }[] = [
  { child: 'mail', column: 'contact_id', parent: 'contact' },
  { child: 'consent', column: 'contact_id', parent: 'contact' },
  { child: 'score', column: 'contact_id', parent: 'contact' },
  { child: 'segment_member', column: 'contact_id', parent: 'contact' },
  { child: 'segment_member', column: 'entered_id', parent: 'segment_snapshot' },
  { child: 'segment_member', column: 'left_id', parent: 'segment_snapshot' },
  { child: 'loyalty_entry', column: 'contact_id', parent: 'contact' },
  { child: 'loyalty_entry', column: 'order_id', parent: 'order' },
  { child: 'interaction', column: 'contact_id', parent: 'contact' },
  { child: 'interaction', column: 'deal_id', parent: 'deal' },
  { child: 'deal_score', column: 'deal_id', parent: 'deal' },
  { child: 'deal_stage', column: 'deal_id', parent: 'deal' },
  { child: 'order_line', column: 'order_id', parent: 'order' },
  { child: 'order_line', column: 'product_id', parent: 'product' },
  { child: 'order', column: 'contact_id', parent: 'contact' },
  { child: 'deal', column: 'contact_id', parent: 'contact' },
  { child: 'deal', column: 'company_id', parent: 'company' },
  { child: 'deal', column: 'product_id', parent: 'product' },
  { child: 'deal', column: 'owner_id', parent: 'owner' },
  { child: 'contact_tag', column: 'contact_id', parent: 'contact' },
  { child: 'contact_identity', column: 'contact_id', parent: 'contact' },
  { child: 'not_duplicate', column: 'first_id', parent: 'contact' },
  { child: 'not_duplicate', column: 'second_id', parent: 'contact' },
  { child: 'contact', column: 'company_id', parent: 'company' },
  { child: 'company_identity', column: 'company_id', parent: 'company' },
  { child: 'interaction', column: 'company_id', parent: 'company' },
  { child: 'interaction', column: 'owner_id', parent: 'owner' },
]
