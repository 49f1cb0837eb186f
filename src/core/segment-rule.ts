/** The rules of a segment after names, days and money have been looked up: what the store asks, and a person is told. */
export type Rule =
  | { kind: 'all' | 'any'; rules: readonly Rule[] }
  | { kind: 'not'; rule: Rule }
  | { kind: 'condition'; text: string; subject: Subject; test: Test }
  /** Those who are in another segment, whose rule stands here in full. */
  | { kind: 'segment'; text: string; rule: Rule }
  /** Those who are on a list, by inner ids. */
  | { kind: 'list'; text: string; ids: readonly number[] }

/** Columns of a contact that hold one value. */
export type ContactColumn =
  | 'name'
  | 'given_name'
  | 'family_name'
  | 'job_title'
  | 'birthday'
  | 'language'
  | 'city'
  | 'region'
  | 'postal_code'
  | 'country'
  | 'note'

/** Things of which a contact can have many. */
export type Many = 'tag' | 'email' | 'phone' | 'external_id' | 'source'

/** What a condition looks at. */
export type Subject =
  | { of: 'contact'; column: ContactColumn }
  | { of: 'company'; column: 'name' | 'industry' }
  | { of: 'custom'; key: string; isNumber: boolean }
  | { of: 'many'; what: Many }
  | { of: 'consent'; channel: string }
  | { of: 'suppressed' }
  | { of: 'score'; name: string; part: 'value' | 'label' }
  | { of: 'rfm'; part: RfmPart }
  | { of: 'loyalty'; part: 'points' | 'tier' | 'spend' }
  | { of: 'lifecycle' }
  | { of: 'orders'; measure: OrderMeasure; filter?: ItemRule }
  | { of: 'deals'; measure: DealMeasure; filter?: ItemRule }
  | { of: 'interactions'; measure: 'count' | 'first' | 'last'; filter?: ItemRule }
  | { of: 'mails'; measure: 'count' | 'first' | 'last'; filter?: ItemRule }

export type RfmPart = 'recency_days' | 'frequency' | 'monetary' | 'r' | 'f' | 'm' | 'score' | 'segment'
export type OrderMeasure = 'count' | 'sum' | 'average' | 'largest' | 'first' | 'last' | 'share'
export type DealMeasure = 'count' | 'sum' | 'largest' | 'oldest_days' | 'chance' | 'points'

export type Comparison = '=' | '<' | '<=' | '>' | '>='

/** How what is looked at is tested; a value that is not there passes none but `empty`. */
export type Test =
  | { op: Comparison; value: string | number }
  | { op: 'in'; values: readonly (string | number)[] }
  | { op: 'contains' | 'starts with' | 'ends with'; text: string }
  | { op: 'empty' }
  /** Its month and day are among these, `MM-DD`. */
  | { op: 'anniversary'; days: readonly string[] }

/** Which of a contact's orders, deals, interactions or mails are meant. */
export type ItemRule =
  | { kind: 'all' | 'any'; rules: readonly ItemRule[] }
  | { kind: 'not'; rule: ItemRule }
  | { kind: 'item'; field: ItemField; test: Test }

/** Columns of orders and their lines, deals, interactions and mails by which they are chosen. */
export type ItemField =
  | 'day'
  | 'number'
  | 'source'
  | 'channel'
  | 'store'
  | 'country'
  | 'amount'
  | 'product'
  | 'product_name'
  | 'category'
  | 'quantity'
  | 'stage'
  | 'state'
  | 'pipeline'
  | 'owner'
  | 'value'
  | 'age_days'
  | 'created'
  | 'expected_close'
  | 'closed'
  | 'lead_source'
  | 'lost_reason'
  | 'kind'
  | 'subject'
  | 'campaign'

/** The conditions of a rule and of all that it contains, in the order they are written. */
export function conditionsOf(rule: Rule): Extract<Rule, { kind: 'condition' | 'list' }>[] {
  switch (rule.kind) {
    case 'all':
    case 'any':
      return rule.rules.flatMap(conditionsOf)
    case 'not':
    case 'segment':
      return conditionsOf(rule.rule)
    default:
      return [rule]
  }
}
