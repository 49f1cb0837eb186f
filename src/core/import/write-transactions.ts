import { BoundedMap } from '../bounded-map.js'
import type { Identity } from '../contact/identity.js'
import { minorDigits } from '../money.js'
import { sentence } from '../sentence.js'
import { beginOrderLoad } from '../store/bulk-load.js'
import type { IdRange } from '../store/chunk.js'
import {
  hasOrdersOf,
  insertKeylessOrders,
  insertOrderKeys,
  moveOrder,
  type NewOrder,
  OrderLineValues,
  type OrderTotals,
  updateOwnOrders,
} from '../store/order.js'
import { idsOf, updateRecord } from '../store/run.js'
import { sourceId as idOfSource } from '../store/source.js'
import { isPurchase } from '../transaction/cancellation.js'
import { differencesIn } from './changes-to.js'
import { ContactDirectory } from './contact-directory.js'
import { lineCorrector } from './correct-lines.js'
import type { MappedRow, TransactionFields } from './field.js'
import { amendOrder, type OpenOrder, openNewOrder, storedOrders, totalsOf } from './open-order.js'
import { contentOf, isNewLine, type Line, type OrderLineRows, orderLineRows, readLine } from './order-line.js'
import { OrderNumbers } from './order-numbers.js'
import type { Difference } from './outcome.js'
import { type KnownProduct, type ProductDetails, ProductDirectory } from './product-directory.js'
import { codeOf, identitiesOf, isSameBuyer, numberOfSecond, orderNumber, problemOf } from './transaction-row.js'
import { detailOf, type Writer, type WriterContext } from './writer.js'

/** Orders that are kept at hand, more than a batch can have; the lines of an order mostly stand together. */
const ORDERS_AT_HAND = 1_200

type Row = MappedRow<TransactionFields>

interface PreparedRow {
  row: Row
  number: string
  identities: readonly Identity[]
  /** null where the line names none; undefined where it must be looked for or made. */
  product: KnownProduct | null | undefined
  /** It is of an order that nobody has told of. */
  begins: boolean
}

/** A row, and the rows of the batch up to `end` that only go on with its order. */
interface Stretch extends PreparedRow {
  index: number
  end: number
}

/**
 * Stores order lines, their orders, and the contacts and products they speak of. Lines that an import has refused before
 * (`isRejects`) are added to their orders and correct nothing: none of them is stored yet.
 */
export async function transactionWriter(context: WriterContext & { isRejects: boolean }): Promise<Writer> {
  const { store, run, tally, currency } = context
  const sourceId = await idOfSource(store, run, context.sourceName)
  const contacts = await ContactDirectory.open(store, run, sourceId)
  const products = await ProductDirectory.open(store, run, currency)
  const nextOrderId = await idsOf(store, run, 'order')
  const nextLineId = await idsOf(store, run, 'order_line')
  const endLoad = await beginOrderLoad(store)
  const digits = minorDigits(currency)
  const created = { contacts: 0, orders: 0 }
  const hadOrders = await hasOrdersOf(store, sourceId)
  const orderNumbers = new OrderNumbers()
  /** Numbers that the import has given itself, which rows may name. */
  const given = new Set<string>()
  let forgotten: OpenOrder[] = []
  const open = new BoundedMap<string, OpenOrder>(ORDERS_AT_HAND, entries => {
    for (const order of entries.values()) forgotten.push(order)
  })
  /** The order of the line before, which is mostly that of the next one too. */
  let current: OpenOrder | undefined
  /** An order of this run that the row before was plainly taken into: rows that go on with it need no closer look. */
  let followed: OpenOrder | undefined
  /** Orders that are stored without the keys by which they are found: they are stored when somebody asks for one. */
  let keyless: IdRange | undefined
  const newLines = new OrderLineValues()
  const productByNumber: (KnownProduct | undefined)[] = []
  /** For a preview: what rows tell anew of their orders, by their numbers. */
  const amended = new Map<number, Difference[]>()
  let changed = new Set<OpenOrder>()

  const { close, countKnown } = lineCorrector(context, { addLine, touch, amended })

  async function write(rows: OrderLineRows): Promise<void> {
    const batch: Stretch[] = []
    const numbers: string[] = []
    const begun = new Set<string>()
    const buyers = new Set<readonly Identity[]>()
    const codes: string[] = []
    const productOf = new Array<KnownProduct | null | undefined>(rows.length)
    let last: Stretch | undefined
    for (let index = 0; index < rows.length; index++) {
      const product = knownProduct(rows, index)
      productOf[index] = product
      if (product === undefined) codes.push(rows.code(index) ?? '')
      if (last?.end === index && rows.goesOn(index)) {
        last.end++
        continue
      }
      const row = rows.at(index)
      const reason = problemOf(row.values, currency)
      if (reason) {
        tally.reject(row.number, reason)
        continue
      }
      // The lines of an order stand together, so a line mostly has the buyer of the line before.
      const identities = last && isSameBuyer(last.row.values, row.values) ? last.identities : identitiesOf(row.values)
      const number = orderNumber(row.values)
      if (identities !== last?.identities) buyers.add(identities)
      const begins = rows.begins(index) && !hadOrders && !given.has(number)
      if (begins) begun.add(number)
      else if (number !== last?.number && !begun.has(number)) numbers.push(number)
      last = { row, number, identities, product, begins, index, end: index + 1 }
      batch.push(last)
    }
    await contacts.prepare([...buyers].flat())
    await products.prepare(codes)
    await openOrders(numbers)
    for (const stretch of batch) {
      const claimed = take(stretch)
      if (claimed) await claimed
      for (let index = stretch.index + 1; index < stretch.end; index++) {
        const product = productOf[index]
        if (followed) goOn(followed, rows, index, product)
        else await take({ ...stretch, row: rows.at(index), product, begins: false })
      }
    }
    await flush()
  }

  /** The product that a row names: null for none, undefined where it has not been asked for lately. */
  function knownProduct(rows: OrderLineRows, index: number): KnownProduct | null | undefined {
    const number = rows.codeNumber(index)
    const found = productByNumber[number]
    if (found) return found
    const code = rows.code(index)
    if (code === undefined) return null
    const known = products.known(code)
    if (known && number > 0) productByNumber[number] = known
    return known
  }

  /** Loads the orders of a batch that are stored already, with their lines. */
  async function openOrders(numbers: Iterable<string>): Promise<void> {
    const wanted = new Set<string>()
    for (const number of numbers) if (open.get(number) === undefined) wanted.add(number)
    // What has been forgotten just now may be wanted again, and must be as it is stored.
    if (forgotten.some(({ pending }) => pending)) await flush()
    if (wanted.size === 0) return
    await storeKeys()
    for (const entry of await storedOrders(store, run, sourceId, [...wanted])) open.set(entry.order.number, entry)
  }

  /** Takes a line into its order; only where an order turns out to have a buyer there is something to wait for. */
  function take(prepared: PreparedRow): Promise<void> | undefined {
    const { row, number, identities } = prepared
    followed = undefined
    let entry =
      number === current?.order.number ? current : prepared.begins && !given.has(number) ? undefined : open.get(number)
    let isAmending = false
    if (!entry) {
      entry = newOrder(number, row.values, identities.length > 0 ? contactOf(row.values, identities) : 0)
      entry.buyer = identities
      open.set(number, entry)
      created.orders++
    } else if (identities.length > 0 && identities !== entry.buyer) {
      const { contact_id } = entry.order
      if (contact_id === 0 && mayAmend(entry)) {
        const order = entry
        return claim(order, contactOf(row.values, identities)).then(() => takeLine(prepared, order, true))
      }
      const buyer = contacts.find(identities)
      if (contact_id !== 0 && buyer === undefined) return joinBuyer(prepared, entry)
      if (contact_id !== 0 && buyer !== contact_id) return takeOtherOrder(prepared, entry)
      isAmending = contact_id !== 0 && mayAmend(entry) && contacts.addUnowned(contact_id, identities)
      entry.buyer = identities
    }
    current = entry
    if (!entry.stored && !tally.isPreview) followed = entry
    takeLine(prepared, entry, isAmending)
    return undefined
  }

  /** Takes a line that says nothing new of its order, which this run has made. */
  function goOn(entry: OpenOrder, rows: OrderLineRows, index: number, known: KnownProduct | null | undefined): void {
    const product = known === undefined ? findProduct(rows.at(index).values) : known
    const line = readLine(rows.line(index), { product, digits, isAmending: false })
    tellRepeat(entry, line)
    addLine(entry, line)
    tally.count('created', line.rowNumber)
  }

  const findProduct = (values: Row['values']): KnownProduct =>
    products.findOrCreate(codeOf(values) ?? '', detailsOf(values))

  function tellRepeat({ seen, order }: OpenOrder, line: Line): void {
    if (!isNewLine(seen, line))
      tally.warn(line.rowNumber, sentence`repeats a line of order ${order.number}; both are kept`)
  }

  /**
   * The line of another customer: on another day it is of another order, whose number was given twice; on the same day it
   * may be a slip, and a person must decide.
   */
  async function takeOtherOrder(prepared: PreparedRow, entry: OpenOrder): Promise<void> {
    const { row } = prepared
    const day = dayOf(entry.toldAt ?? entry.order.ordered_at)
    const isOther = prepared.number === orderNumber(row.values) && dayOf(row.values.ordered_at) !== day
    if (!isOther) return refuseBuyer(prepared)
    const number = numberOfSecond(row.values)
    tally.warn(
      row.number,
      sentence`order ${prepared.number} is of another customer on ${day}; this one is kept as ${number}`,
    )
    if (open.get(number) === undefined) await openOrders([number])
    given.add(number)
    await take({ ...prepared, number, begins: false })
    // Each line of it is to be told of.
    followed = undefined
  }

  function refuseBuyer({ row, number }: PreparedRow): undefined {
    tally.reject(row.number, sentence`order ${number} belongs to another customer`)
  }

  /** Whom nobody knows yet is the customer of the order, unless the source calls that one by another id. */
  async function joinBuyer(prepared: PreparedRow, entry: OpenOrder): Promise<void> {
    const { contact_id } = entry.order
    const hasId = prepared.identities.some(({ kind }) => kind === 'external')
    if (hasId && (await contacts.hasExternalId(contact_id))) return takeOtherOrder(prepared, entry)
    takeLine(prepared, entry, mayAmend(entry) && contacts.addUnowned(contact_id, prepared.identities))
  }

  /** Orders from before this run change only where --on-duplicate says update. */
  const mayAmend = ({ stored }: OpenOrder): boolean => !stored || tally.onDuplicate === 'update'

  function takeLine({ row, product: known }: PreparedRow, entry: OpenOrder, hasAmended: boolean): void {
    const { values } = row
    const { ordered_at = '' } = values
    if (entry.toldAt === undefined || ordered_at < entry.toldAt) entry.toldAt = ordered_at
    const before = tally.isPreview ? { ...entry.order } : undefined
    const isAmending = (mayAmend(entry) && learn(entry, values)) || hasAmended
    if (before && isAmending) amended.set(row.number, amendments(before, entry.order, hasAmended))
    const product = known === undefined ? findProduct(values) : known
    const line = readLine(row, { product, digits, isAmending })
    tellRepeat(entry, line)
    if (!entry.stored) {
      addLine(entry, line)
      tally.count('created', row.number, detailOf(tally, entry.order))
      return
    }
    if (entry.unmatched?.get(contentOf(line))?.pop()) countKnown(entry, line)
    else if (entry.pending) entry.pending.push(line)
    else entry.pending = [line]
  }

  function newOrder(number: string, values: Row['values'], contactId: number): OpenOrder {
    return openNewOrder({ id: nextOrderId(), contact_id: contactId, source_id: sourceId, number, currency }, values)
  }

  function contactOf(values: Row['values'], identities: readonly Identity[]): number {
    const details = { name: values.customer_name ?? null, country: values.country ?? null }
    const { id, isNew } = contacts.findOrCreate(identities, details)
    if (isNew) created.contacts++
    return id
  }

  /** An order that was anonymous until now gets its buyer. */
  async function claim(entry: OpenOrder, contactId: number): Promise<void> {
    await flush()
    await moveOrder(store, run, entry.order.id, contactId)
    entry.order.contact_id = contactId
  }

  function addLine(entry: OpenOrder, line: Line): void {
    const { order } = entry
    order.amount += line.amount
    order.line_count++
    if (line.quantity >= 0) entry.hasSale = true
    touch(entry)
    newLines.add(nextLineId(), order.contact_id, order.id, line)
  }

  /** Learns what a line tells of its order; true where that was anything new. */
  function learn(entry: OpenOrder, values: Row['values']): boolean {
    const isNews = amendOrder(entry.order, values)
    if (isNews) touch(entry)
    return isNews
  }

  function touch(entry: OpenOrder): void {
    if (entry.isChanged) return
    entry.isChanged = true
    changed.add(entry)
  }

  async function flush(): Promise<void> {
    const closing = forgotten
    forgotten = []
    for (const entry of closing) await close(entry)
    await contacts.flush()
    await products.flush()
    const inserts: NewOrder[] = []
    const updates: OrderTotals[] = []
    for (const entry of changed) {
      const { order, stored } = entry
      order.is_purchase = isPurchase({ number: order.number, amount: order.amount, hasSale: entry.hasSale }) ? 1 : 0
      entry.isChanged = false
      if (stored) {
        await updateRecord(store, run, 'order', stored, totalsOf(order))
      } else if (entry.isInserted) updates.push(order)
      else inserts.push(order)
      entry.isInserted = true
    }
    await insertKeylessOrders(store, run, inserts)
    const [first, last] = [inserts[0], inserts.at(-1)]
    if (first && last) keyless = { first: keyless?.first ?? first.id, last: last.id }
    await updateOwnOrders(store, updates)
    await newLines.insert(store, run)
    changed = new Set()
  }

  async function storeKeys(): Promise<void> {
    if (keyless) await insertOrderKeys(store, keyless)
    keyless = undefined
  }

  return {
    write: rows => write(orderLineRows(rows, orderNumbers)),
    writeLines: write,
    async finish() {
      open.clear()
      await flush()
      await contacts.close()
      await storeKeys()
      await endLoad()
    },
    related: () => ({ contacts: created.contacts, products: products.created, orders: created.orders }),
  }
}

const dayOf = (time = ''): string => time.slice(0, 10)

const detailsOf = ({ product_name, category }: Row['values']): ProductDetails => ({ name: product_name, category })

/** What a row has told anew of its order. */
function amendments<T extends object>(before: T, after: T, hasCustomer: boolean): Difference[] {
  const changed = Object.fromEntries(Object.entries(after).filter(([key, value]) => value !== before[key as keyof T]))
  const customer = hasCustomer ? [{ field: 'customer', before: null, after: 'is known now, or known better' }] : []
  return [...differencesIn(before, changed as Partial<T>), ...customer]
}
