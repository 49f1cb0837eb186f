import type { SyncConflictTable, SyncRowTable, SyncStateTable, SyncWriteTable } from './schema-sync.js'

/** 1 for true, 0 for false: the stores have no common boolean. */
export type Flag = 0 | 1

interface Recorded {
  created_run_id: number
  changed_run_id: number
}

export interface Database {
  run: RunTable
  run_span: { run_id: number; table_name: string; first_id: number; last_id: number }
  change: { run_id: number; table_name: string; row_id: number; before: string }
  source: Recorded & { id: number; name: string }
  custom_field: Recorded & { id: number; entity: string; key: string; label: string; type: string }
  company: CompanyTable
  company_identity: CompanyIdentityTable
  owner: OwnerTable
  product: ProductTable
  contact: ContactTable
  contact_key: { kind: string; value: string; contact_id: number }
  contact_identity: ContactIdentityTable
  contact_tag: Recorded & { id: number; contact_id: number; tag: string }
  order: OrderTable
  order_key: { source_id: number; number: string; contact_id: number; order_id: number }
  order_line: OrderLineTable
  deal: DealTable
  deal_key: { kind: string; value: string; contact_id: number; deal_id: number }
  deal_stage: DealStageTable
  deal_score: DealScoreTable
  interaction: InteractionTable
  loyalty_entry: LoyaltyEntryTable
  mail: MailTable
  score: ScoreTable
  purchase_sum: { buyer_id: number; first_day: string; last_day: string; orders: number; amount: number }
  purchase_group: { last_day: string; orders: number; contacts: number; amount: number }
  purchase_month: { buyer_id: number; month: string; orders: number; amount: number }
  cohort_cell: { cohort: string; month: string; customers: number; amount: number }
  purchase_stale: { buyer_id: number }
  purchase_state: { id: number; last_order_id: number; last_run_id: number; last_day: string; asked_order_id: number }
  segment_snapshot: SegmentSnapshotTable
  segment_member: SegmentMemberTable
  suppression: Recorded & { id: number; address_key: string; reason: string; day: string }
  /** In which run a contact went into which; kept until the run is undone. */
  contact_merge: { run_id: number; absorbed_id: number; survivor_id: number }
  /** A key that led to a contact until a run has merged him. */
  contact_merge_key: { run_id: number; kind: string; value: string; absorbed_id: number }
  /** Two contacts of whom a person has said that they are two; the smaller id first. */
  not_duplicate: Recorded & { id: number; first_id: number; second_id: number }
  consent: ConsentTable
  secret: { name: string; value: string }
  erased_key: { kind: string; hash: string; run_id: number }
  quality_figure: QualityFigureTable
  sync_state: SyncStateTable
  sync_row: SyncRowTable
  sync_conflict: SyncConflictTable
  sync_write: SyncWriteTable
}

export type TableName = keyof Database

/** running → done, or → undone once `history undo` has taken it back. A campaign that was cut short stays running. */
export type RunState = 'running' | 'done' | 'undone'

export interface RunTable {
  id: number
  public_id: string
  command: string
  arguments: string
  actor: string
  started_at: string
  finished_at: string | null
  state: RunState
  source: string | null
  source_sha256: string | null
  counts: string | null
  undone_by_run_id: number | null
  /** Of an import by a mapping file: its name or path, and the SHA-256 of its text. */
  mapping: string | null
  mapping_sha256: string | null
}

interface Address {
  street: string | null
  city: string | null
  region: string | null
  postal_code: string | null
  country: string | null
}

export interface CompanyTable extends Recorded, Address {
  id: number
  public_id: string
  name: string
  name_key: string
  external_id: string | null
  industry: string | null
  website: string | null
  email: string | null
  phone: string | null
  tax_id: string | null
  employees: number | null
  revenue: number | null
  founded: number | null
  parent: string | null
  custom: string | null
}

/** What a source calls a company. */
export interface CompanyIdentityTable extends Recorded {
  id: number
  company_id: number
  source_id: number
  value: string
}

export interface OwnerTable extends Recorded {
  id: number
  name: string
  name_key: string
  email: string | null
  team: string | null
  region: string | null
  custom: string | null
}

export interface ProductTable extends Recorded {
  id: number
  public_id: string
  code: string
  code_key: string
  name: string | null
  category: string | null
  /** Minor units. */
  price: number | null
  currency: string
  custom: string | null
}

export interface ContactTable extends Recorded, Address {
  id: number
  public_id: string
  name: string | null
  family_name: string | null
  given_name: string | null
  company_id: number | null
  job_title: string | null
  birthday: string | null
  language: string | null
  note: string | null
  custom: string | null
}

/** A contact's e-mails, phones and external ids, in the order they became known. */
export interface ContactIdentityTable extends Recorded {
  id: number
  contact_id: number
  kind: 'email' | 'phone' | 'external'
  value: string
  value_key: string
  source_id: number | null
}

export interface OrderTable extends Recorded {
  id: number
  contact_id: number
  source_id: number
  number: string
  ordered_at: string
  day: string
  /** Neither a cancellation nor a refund, and a net amount above 0. */
  is_purchase: Flag
  /** Net sum of the lines, minor units. */
  amount: number
  currency: string
  line_count: number
  channel: string | null
  store: string | null
  country: string | null
}

export interface OrderLineTable extends Recorded {
  id: number
  contact_id: number
  order_id: number
  product_id: number | null
  description: string | null
  quantity: number
  unit_price: number | null
  amount: number
  custom: string | null
}

export type DealState = 'open' | 'won' | 'lost'

export interface DealTable extends Recorded {
  id: number
  contact_id: number
  public_id: string
  source_id: number
  external_id: string | null
  name: string | null
  company_id: number | null
  product_id: number | null
  owner_id: number | null
  pipeline: string
  stage: string
  state: DealState
  /** Minor units; null where nobody has said. */
  value: number | null
  currency: string
  /** Set by hand, 0..1; null means the probability of the stage. */
  probability: number | null
  lead_source: string | null
  lost_reason: string | null
  created_day: string | null
  expected_close_day: string | null
  closed_day: string | null
  note: string | null
  custom: string | null
}

export interface DealStageTable extends Recorded {
  id: number
  contact_id: number
  deal_id: number
  /** null: the deal was open, but its stage was not recorded. */
  stage: string | null
  entered_day: string | null
}

export interface InteractionTable extends Recorded {
  id: number
  contact_id: number
  deal_id: number | null
  kind: string
  happened_at: string
  subject: string | null
  body: string | null
  custom: string | null
  source_id: number | null
  external_id: string | null
  company_id: number | null
  owner_id: number | null
}

export type LoyaltyKind = 'earn' | 'redeem' | 'expire' | 'reverse' | 'adjust'

export interface LoyaltyEntryTable extends Recorded {
  id: number
  contact_id: number
  kind: LoyaltyKind
  /** Signed: redeem, expire and reverse are negative. The balance is the sum. */
  points: number
  day: string
  order_id: number | null
  /** What the order's points were reckoned from: its amount in minor units, and the rate then in force. */
  order_amount: number | null
  points_per_unit: number | null
  reason: string
}

/** queued → handed over to the transport → accepted, refused, or uncertain (nobody knows whether it left). */
export type MailState = 'queued' | 'claimed' | 'accepted' | 'refused' | 'uncertain'

export interface MailTable extends Recorded {
  id: number
  contact_id: number
  public_id: string
  campaign: string
  address: string
  address_key: string
  subject: string
  message_id: string
  /** The day at whose end the person was in the audience; the letter tells what was known then. */
  as_of: string
  state: MailState
  /** What it was handed over to; null while queued. */
  transport: string | null
  /** The server's answer, or why it was refused. */
  detail: string | null
  queued_at: string
  settled_at: string | null
}

/** By which way somebody may be written to or called, or not. */
export type ConsentChannel = 'email' | 'sms' | 'phone' | 'post'

export type ConsentState = 'granted' | 'withdrawn'

/** An entry of the ledger of consents: what somebody has allowed or withdrawn, and how that is known. */
export interface ConsentTable extends Recorded {
  id: number
  contact_id: number
  channel: ConsentChannel
  state: ConsentState
  day: string
  source: string
  note: string | null
}

/** How good the data of a field was on a day; `source` and `field` are empty for all sources, and for records as a whole. */
export interface QualityFigureTable extends Recorded {
  id: number
  day: string
  entity: string
  source: string
  field: string
  records: number
  filled: number
  invalid: number
  repeated: number
  stale: number
}

/** A saved score of a contact; the newest of each name counts. */
export interface ScoreTable extends Recorded {
  id: number
  contact_id: number
  /** rfm, clv, churn, lifecycle, lead, action. */
  name: string
  value: number
  /** A word for it: the segment, the stage, the risk. */
  label: string | null
  /** The day at whose end it was so. */
  as_of: string
}

/** A saved score of a deal; that of the latest day counts, and of one day the last. */
export interface DealScoreTable extends Recorded {
  id: number
  contact_id: number
  deal_id: number
  /** What the rules have given, and the word for it. */
  points: number
  band: string
  /** The chance to be won by a regression, 0 to 1; null where rules alone were used. */
  chance: number | null
  /** The day at whose end it was so. */
  as_of: string
}

/** Who was in a segment on a day, as somebody has asked: the members are those who have entered and not left by then. */
export interface SegmentSnapshotTable extends Recorded {
  id: number
  segment: string
  as_of: string
  members: number
  /** The rule as it was then, as JSON. */
  rule: string
}

/** A stretch of snapshots through which a contact was in a segment; he may enter again. */
export interface SegmentMemberTable extends Recorded {
  id: number
  contact_id: number
  segment: string
  /** The first snapshot he was in, and the first after that he was not in; null while he is. */
  entered_id: number
  left_id: number | null
}
