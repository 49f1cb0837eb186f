/** The steps of cleaning, in the order in which they are taken; their names are keys of the import's JSON. */
export const STEPS = [
  'trim',
  'width',
  'blank',
  'email',
  'phone',
  'name',
  'address',
  'postal_code',
  'country',
  'currency',
  'amount',
  'date',
] as const
export type Step = (typeof STEPS)[number]

/** What the cells of a field are, as far as cleaning goes. */
export type CleanKind =
  | 'text'
  | 'note'
  | 'id'
  | 'code'
  | 'email'
  | 'phone'
  | 'name'
  | 'company'
  | 'address'
  | 'postal_code'
  | 'country'
  | 'currency'
  | 'tax_id'
