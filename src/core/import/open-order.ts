import type { Identity } from '../contact/identity.js'
import { groupBy } from '../group-by.js'
import type { Store } from '../store/open.js'
import { linesOfOrders, type NewOrder, type OrderTotals, ordersByNumber } from '../store/order.js'
import type { Run } from '../store/run.js'
import type { OrderLineTable, OrderTable } from '../store/schema.js'
import type { TransactionFields, Values } from './field.js'
import { contentOf, type Line, type SeenLines } from './order-line.js'

/** An order as this import sees it. */
export interface OpenOrder {
  order: NewOrder
  /** The order as it was before this run; absent where this run has created it. */
  stored?: OrderTable
  /** Its lines from before this run that no line of the file has matched yet, by content. */
  unmatched?: Map<string, OrderLineTable[]>
  /** Lines of the file that are not stored as they are: corrections, or additions. Decided when the order is closed. */
  pending?: Line[]
  /** Contents of the lines this file has brought, to warn of repeats. */
  seen: SeenLines
  /** When it was, by the lines of the file so far: a file that comes again must find what it found the first time. */
  toldAt?: string
  /** The buyer that was looked up last, to spare looking him up for every line. */
  buyer?: readonly Identity[]
  hasSale: boolean
  isInserted: boolean
  isChanged: boolean
}

type Told = Values<TransactionFields>

/** Those of the orders of a source that are stored, with the lines that they had before this run. */
export async function storedOrders(
  store: Store,
  run: Run,
  sourceId: number,
  numbers: readonly string[],
): Promise<OpenOrder[]> {
  const orders = await ordersByNumber(store, sourceId, numbers)
  const earlier = orders.flatMap(order => (order.created_run_id === run.id ? [] : order.id))
  const lines = groupBy(await linesOfOrders(store, earlier), line => line.order_id)
  return orders.map(order => {
    const own = lines.get(order.id) ?? []
    return {
      order: { ...order },
      ...(order.created_run_id !== run.id && { stored: order }),
      unmatched: groupBy(
        own.filter(line => line.created_run_id !== run.id),
        contentOf,
      ),
      seen: { few: [], many: undefined },
      hasSale: order.is_purchase === 1 || own.some(line => line.quantity >= 0),
      isInserted: true,
      isChanged: false,
    }
  })
}

/** An order that a line speaks of for the first time. */
export function openNewOrder(
  key: Pick<NewOrder, 'id' | 'contact_id' | 'source_id' | 'number' | 'currency'>,
  { ordered_at = '', channel, store, country }: Told,
): OpenOrder {
  // Written out: of these there are hundreds of thousands, and a spread costs more than all else here.
  const order: NewOrder = {
    id: key.id,
    contact_id: key.contact_id,
    source_id: key.source_id,
    number: key.number,
    ordered_at,
    day: ordered_at.slice(0, 10),
    is_purchase: 0,
    amount: 0,
    currency: key.currency,
    line_count: 0,
    channel: channel ?? null,
    store: store ?? null,
    country: country ?? null,
  }
  return {
    order,
    toldAt: ordered_at,
    seen: { few: [], many: undefined },
    hasSale: false,
    isInserted: false,
    isChanged: false,
  }
}

/** Takes over what a line tells of its order; true where that was anything new. */
export function amendOrder(order: NewOrder, told: Told): boolean {
  // An order is as old as its earliest line, in whatever order they come.
  const { ordered_at = '' } = told
  const isEarlier = ordered_at < order.ordered_at
  if (isEarlier) {
    order.ordered_at = ordered_at
    order.day = ordered_at.slice(0, 10)
  }
  const isFilled = fillBlanks(order, told)
  return isEarlier || isFilled
}

/** Fills what the order does not say yet; true where there was anything to fill. */
function fillBlanks(order: NewOrder, told: Told): boolean {
  let isFilled = false
  for (const key of ['channel', 'store', 'country'] as const) {
    const value = told[key]
    if (order[key] !== null || value === undefined) continue
    order[key] = value
    isFilled = true
  }
  return isFilled
}

/** The columns of an order that its lines decide. */
export function totalsOf({ ordered_at, day, is_purchase, amount, line_count, channel, store, country }: OrderTotals) {
  return { ordered_at, day, is_purchase, amount, line_count, channel, store, country }
}
