import type { CellRemark } from '../clean/cleaning-log.js'
import { COMPANY } from './field/company.js'
import { CONTACT } from './field/contact.js'
import { DEAL } from './field/deal.js'
import type { Field, FieldKind, ValueOfKind } from './field/definition.js'
import { INTERACTION } from './field/interaction.js'
import { OWNER } from './field/owner.js'
import { PRODUCT } from './field/product.js'
import { TRANSACTION } from './field/transaction.js'

export type { Field, FieldKind } from './field/definition.js'

export type Fields = Readonly<Record<string, Field<FieldKind>>>

/** The values of a row, by field; a field whose cell is blank is absent. */
export type Values<F extends Fields> = { [K in keyof F]?: ValueOfKind[F[K]['kind']] }

/** A row after its columns have been given their meaning. */
export interface MappedRow<F extends Fields = Fields> {
  number: number
  values: Values<F>
  /** Cells of columns that guanxi has no field for, as JSON; null where there are none. */
  custom: string | null
  /** What a person should know of its cells. */
  remarks?: readonly CellRemark[]
  /** Fields, also `custom.NAME`, whose cells say that a stored value is to be taken away. */
  cleared?: readonly string[]
}

/** Headings compare without case, width, blanks and punctuation: `Customer ID`, `customer_id` and `CustomerID` are one. */
export function headerKey(header: string): string {
  return header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
}

/** What guanxi knows of each entity, and the headings it recognises. The first heading that fits wins. */
export const FIELDS = {
  contacts: CONTACT,
  companies: COMPANY,
  owners: OWNER,
  products: PRODUCT,
  transactions: TRANSACTION,
  deals: DEAL,
  interactions: INTERACTION,
} as const satisfies Record<string, Fields>

/** Remarks in a heading that say nothing of what it is: `金額（元）`, `姓名(必填)`. */
const ASIDE =
  /[(（[【]\s*(?:必填|選填|选填|非必填|元|新[臺台]幣|人民[幣币]|港[幣元]|NT\$?|RMB|HK\$?|¥|￥|\$|%)\s*[)）\]】]/giu

/** How well a heading names a field: the lower the better; -1 where it does not. */
export function headingRank(header: string, { headers }: Field): number {
  const key = headerKey(header)
  const exact = headers.indexOf(key)
  if (exact >= 0) return exact
  const numbered = headers.indexOf(key.replace(/\p{N}+/gu, '#'))
  if (numbered >= 0) return numbered
  const plain = header.replace(ASIDE, '')
  return plain === header ? -1 : headers.indexOf(headerKey(plain))
}

export type ContactFields = typeof CONTACT
export type CompanyFields = typeof COMPANY
export type OwnerFields = typeof OWNER
export type ProductFields = typeof PRODUCT
export type TransactionFields = typeof TRANSACTION
export type DealFields = typeof DEAL
export type InteractionFields = typeof INTERACTION
