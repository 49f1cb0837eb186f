import { toMajor } from '../money.js'
import { contactsById, identitiesOf, tagsOf } from '../store/contact.js'
import type { Store } from '../store/open.js'
import { ordersOfContact } from '../store/order.js'
import { type Cell, column, type Table, tableOf } from '../table.js'

const ORDERS = [
  column('order_number', 'Order', 'text'),
  column('day', 'Day', 'date'),
  column('kind', 'Kind', 'text'),
  column('amount', 'Amount', 'money'),
  column('lines', 'Lines', 'integer'),
] as const

export interface ContactSheet {
  contact: Record<string, Cell | readonly string[]>
  /** Which of these are fields of the user's own. */
  custom: readonly string[]
  orders: Table
}

/** All that is known of one contact: his data, how he can be reached, and his orders, the newest first. */
export async function contactSheet(store: Store, id: number): Promise<ContactSheet> {
  const [contact] = await contactsById(store, [id])
  const identities = await identitiesOf(store, [id])
  const tags = await tagsOf(store, [id])
  const orders = await ordersOfContact(store, id)
  const valuesOf = (wanted: string): string[] =>
    identities.filter(({ kind }) => kind === wanted).map(({ value }) => value)
  const {
    id: _,
    public_id,
    company_id: __,
    custom,
    created_run_id: ___,
    changed_run_id: ____,
    ...fields
  } = contact ?? {}
  const own = custom ? (JSON.parse(custom) as Record<string, Cell>) : {}
  return {
    custom: Object.keys(own),
    contact: {
      contact_id: public_id ?? null,
      external_ids: valuesOf('external'),
      ...fields,
      emails: valuesOf('email'),
      phones: valuesOf('phone'),
      tags: tags.map(({ tag }) => tag),
      ...own,
    },
    orders: tableOf(
      'orders',
      ORDERS,
      orders.map(order => ({
        order_number: order.number,
        day: order.day,
        kind: order.is_purchase === 1 ? 'purchase' : order.amount < 0 ? 'refund' : 'other',
        amount: toMajor(order.amount, order.currency),
        lines: order.line_count,
      })),
    ),
  }
}
