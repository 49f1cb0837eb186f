import { sql } from 'kysely'
import { type IdRange, inChunks } from './chunk.js'
import type { Store, Value } from './open.js'
import { insertRecordValues, type Run, updateRecord } from './run.js'
import type { Flag, OrderLineTable, OrderTable } from './schema.js'

/** The stored orders of a source that have one of the numbers. */
export async function ordersByNumber(
  store: Store,
  sourceId: number,
  numbers: readonly string[],
): Promise<OrderTable[]> {
  return inChunks(store, numbers, list =>
    store.db
      .selectFrom('order_key')
      .innerJoin('order', 'order.id', 'order_key.order_id')
      .selectAll('order')
      .where('order_key.source_id', '=', sourceId)
      .where('order_key.number', 'in', list)
      .execute(),
  )
}

/** The lines of orders, in the order they were stored. */
export async function linesOfOrders(store: Store, orderIds: readonly number[]): Promise<OrderLineTable[]> {
  return inChunks(store, orderIds, list =>
    store.db.selectFrom('order_line').selectAll().where('order_id', 'in', list).orderBy('id').execute(),
  )
}

/** Whether any order of a source is stored. */
export async function hasOrdersOf({ db }: Store, sourceId: number): Promise<boolean> {
  const first = await db.selectFrom('order_key').select('order_id').where('source_id', '=', sourceId).limit(1).execute()
  return first.length > 0
}

const ORDER_COLUMNS = [
  'id',
  'contact_id',
  'source_id',
  'number',
  'ordered_at',
  'day',
  'is_purchase',
  'amount',
  'currency',
  'line_count',
  'channel',
  'store',
  'country',
] as const

export type NewOrder = Pick<OrderTable, (typeof ORDER_COLUMNS)[number]>

/** Stores new orders and the keys by which they are found again. */
export async function insertOrders(store: Store, run: Run, orders: readonly NewOrder[]): Promise<void> {
  await insertKeylessOrders(store, run, orders)
  const [first, last] = [orders[0], orders.at(-1)]
  if (first && last) await insertOrderKeys(store, { first: first.id, last: last.id })
}

/** Stores new orders; `insertOrderKeys` must follow. */
export async function insertKeylessOrders(store: Store, run: Run, orders: readonly NewOrder[]): Promise<void> {
  const hasPlace = orders.some(({ channel, store, country }) => channel !== null || store !== null || country !== null)
  const columns = hasPlace ? ORDER_COLUMNS : ORDER_COLUMNS.slice(0, -3)
  const values = new Array<Value>(orders.length * columns.length)
  let n = 0
  // Written out, as they are in ORDER_COLUMNS: of these there are hundreds of thousands.
  for (const o of orders) {
    values[n++] = o.id
    values[n++] = o.contact_id
    values[n++] = o.source_id
    values[n++] = o.number
    values[n++] = o.ordered_at
    values[n++] = o.day
    values[n++] = o.is_purchase
    values[n++] = o.amount
    values[n++] = o.currency
    values[n++] = o.line_count
    if (!hasPlace) continue
    values[n++] = o.channel
    values[n++] = o.store
    values[n++] = o.country
  }
  await insertRecordValues(store, run, 'order', columns, values)
}

/** Stores the keys by which orders with these ids are found, in the order in which they lie. */
export async function insertOrderKeys(store: Store, { first, last }: IdRange): Promise<void> {
  await sql`
    insert into order_key (source_id, number, contact_id, order_id)
    select source_id, number, contact_id, id from "order" where id between ${first} and ${last}
    order by source_id, number`.execute(store.db)
}

/** The columns of an order line, the texts last. */
const LINE_COLUMNS = [
  'id',
  'contact_id',
  'order_id',
  'product_id',
  'quantity',
  'unit_price',
  'amount',
  'description',
  'custom',
] as const

/** New order lines, as values one after the other, for there are millions: most have no texts of their own. */
export class OrderLineValues {
  /** Kept from batch to batch, for it takes time to grow; so many of its values are of this batch. */
  readonly #plain: Value[] = []
  #count = 0
  #described: Value[] = []

  /** Takes a line; each has a larger id than the one before. */
  add(
    id: number,
    contactId: number,
    orderId: number,
    line: Pick<OrderLineTable, 'product_id' | 'quantity' | 'unit_price' | 'amount' | 'description' | 'custom'>,
  ): void {
    const { product_id, quantity, unit_price, amount, description, custom } = line
    if (description !== null || custom !== null) {
      this.#described.push(id, contactId, orderId, product_id, quantity, unit_price, amount, description, custom)
      return
    }
    const values = this.#plain
    values[this.#count++] = id
    values[this.#count++] = contactId
    values[this.#count++] = orderId
    values[this.#count++] = product_id
    values[this.#count++] = quantity
    values[this.#count++] = unit_price
    values[this.#count++] = amount
  }

  /** Stores the lines; their orders must be there. */
  async insert(store: Store, run: Run): Promise<void> {
    this.#plain.length = this.#count
    await insertRecordValues(store, run, 'order_line', LINE_COLUMNS.slice(0, -2), this.#plain)
    await insertRecordValues(store, run, 'order_line', LINE_COLUMNS, this.#described)
    this.#count = 0
    this.#described = []
  }
}

/** What an order's lines say of it. */
export interface OrderTotals {
  id: number
  ordered_at: string
  day: string
  is_purchase: Flag
  amount: number
  line_count: number
  channel: string | null
  store: string | null
  country: string | null
}

/** Brings orders up to date that this very run has created; they need no image. */
export async function updateOwnOrders(store: Store, orders: readonly OrderTotals[]): Promise<void> {
  await store.updateRows(
    'order',
    ['ordered_at', 'day', 'is_purchase', 'amount', 'line_count', 'channel', 'store', 'country'],
    orders.map(o => [o.ordered_at, o.day, o.is_purchase, o.amount, o.line_count, o.channel, o.store, o.country, o.id]),
  )
}

/** Gives an anonymous order and its lines to the contact who turned out to be the buyer. */
export async function moveOrder(store: Store, run: Run, orderId: number, contactId: number): Promise<void> {
  const order = await store.db.selectFrom('order').selectAll().where('id', '=', orderId).executeTakeFirstOrThrow()
  await updateRecord(store, run, 'order', order, { contact_id: contactId })
  for (const line of await linesOfOrders(store, [orderId]))
    await updateRecord(store, run, 'order_line', line, { contact_id: contactId })
  await store.db
    .updateTable('order_key')
    .set({ contact_id: contactId })
    .where('source_id', '=', order.source_id)
    .where('number', '=', order.number)
    .execute()
}

/** The orders of a contact, the newest first. */
export async function ordersOfContact({ db }: Store, contactId: number): Promise<OrderTable[]> {
  return db
    .selectFrom('order')
    .selectAll()
    .where('contact_id', '=', contactId)
    .orderBy('ordered_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

/** The currency in which the stored orders are counted; undefined where there are none yet. */
export async function currencyOfOrders({ db }: Store): Promise<string | undefined> {
  const first = await db.selectFrom('order').select('currency').orderBy('id').limit(1).executeTakeFirst()
  return first?.currency
}
