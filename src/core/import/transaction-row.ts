import {
  emailIdentity,
  externalIdentity,
  type Identity,
  isEmail,
  nameIdentity,
  phoneIdentity,
} from '../contact/identity.js'
import { isCurrency } from '../money.js'
import { type Sentence, sentence } from '../sentence.js'
import type { TransactionFields, Values } from './field.js'

/** What a row of a file of transactions tells. */
export type Told = Values<TransactionFields>

/** Why a row cannot be an order line. */
export function problemOf(values: Told, currency: string): Sentence | undefined {
  if (!values.ordered_at) return sentence`the date is missing`
  if (!values.amount && !values.unit_price) return sentence`the amount is missing`
  if (!values.order_number && !hasCustomer(values)) return sentence`neither order number nor customer is given`
  if (values.currency && values.currency !== currency)
    return isCurrency(values.currency)
      ? sentence`the amount is in ${values.currency}, and this workspace counts in ${currency}`
      : sentence`"${values.currency}" is not a currency`
  if (values.customer_email !== undefined && !isEmail(values.customer_email))
    return sentence`"${values.customer_email}" is not an e-mail address`
  return undefined
}

const hasCustomer = (values: Told): boolean => customerOf(values) !== undefined

/** What the row calls its customer: the surest first. */
const customerOf = ({ customer_id, customer_email, customer_phone, customer_name }: Told): string | undefined =>
  customer_id ?? customer_email ?? customer_phone ?? customer_name

/** Without an order number, what a customer buys at one time is one order. */
export function orderNumber(values: Told): string {
  return values.order_number ?? `${customerOf(values)} ${values.ordered_at}`
}

/** The number of an order whose own number another customer's order has. */
export const numberOfSecond = (values: Told): string => `${values.order_number} (${customerOf(values)})`

/** By what its customer is known; nothing of an anonymous line. */
export function identitiesOf({ customer_id, customer_email, customer_phone, customer_name }: Told): Identity[] {
  const identities: Identity[] = []
  if (customer_id) identities.push(externalIdentity(customer_id))
  if (customer_email) identities.push(emailIdentity(customer_email))
  const phone = customer_phone === undefined ? undefined : phoneIdentity(customer_phone)
  if (phone && /\d/.test(phone.key)) identities.push(phone)
  if (identities.length === 0 && customer_name) identities.push(nameIdentity(customer_name))
  return identities
}

/** By what its product is known. */
export const codeOf = (values: Told): string | undefined => values.product_code ?? values.product_name

/** Whether two rows name their customer in the same words. */
export function isSameBuyer(a: Told, b: Told): boolean {
  return (
    a.customer_id === b.customer_id &&
    a.customer_email === b.customer_email &&
    a.customer_phone === b.customer_phone &&
    a.customer_name === b.customer_name
  )
}
