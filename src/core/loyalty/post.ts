import type { Context } from '../context.js'
import { groupBy } from '../group-by.js'
import {
  contactsToPost,
  insertLoyaltyEntries,
  lastPost,
  type NewLoyaltyEntry,
  type OrderToPost,
  orderEntries,
  ordersToPost,
} from '../store/loyalty.js'
import type { Store } from '../store/open.js'
import { beginRun, finishRun, type Run } from '../store/run.js'
import { column, tableOf } from '../table.js'
import { missingEntries, type PostingRules } from './missing-entries.js'

/** What a post has done to the ledgers. Points are net of corrections; reversed points are positive. */
export interface Posted {
  orders: number
  /** Those of the orders that had been posted before, and changed since. */
  corrected: number
  contacts: number
  earned: number
  reversed: number
  /** Purchase orders passed over, since their currency is not the workspace's. */
  otherCurrency: number
}

/** How many contacts are looked at together. */
const CHUNK = 500

/**
 * Posts the points of all orders up to a day that are new or changed since the last post. The work grows with
 * their contacts; posting again adds nothing.
 */
export async function postPoints(
  context: Context,
  { until, dryRun }: { until: string; dryRun: boolean },
): Promise<Posted & { run: string }> {
  const { store, workspace, now } = context
  const program = await workspace.loyaltyProgram()
  const { currency, language } = workspace.config
  const since = program.starts ?? ''
  const rules = { currency, pointsPerUnit: program.points_per_unit, since, until, lang: language }
  return store.transaction(
    async store => {
      const last = await lastPost(store)
      const run = await beginRun(store, { ...context, now: now(), random: context.random() })
      const posted = await postContacts(store, run, await contactsToPost(store, last, { since, until }), rules)
      const span = run.spans.get('loyalty_entry')
      const created = span ? span.last - span.first + 1 : 0
      await finishRun(store, run, { now: now(), counts: { created, ...posted, since, until } })
      return { run: run.publicId, ...posted }
    },
    { rollback: dryRun },
  )
}

async function postContacts(store: Store, run: Run, contacts: readonly number[], rules: PostingRules): Promise<Posted> {
  const posted: Posted = { orders: 0, corrected: 0, contacts: 0, earned: 0, reversed: 0, otherCurrency: 0 }
  for (let from = 0; from < contacts.length; from += CHUNK) {
    const chunk = contacts.slice(from, from + CHUNK)
    const orders = await ordersToPost(store, chunk)
    const entries = await orderEntries(store, chunk)
    const ordersOf = groupBy(orders, order => order.contact_id)
    const entriesOf = groupBy(entries, entry => entry.contact_id)
    const missing = chunk.flatMap(id => missingEntries(ordersOf.get(id) ?? [], entriesOf.get(id) ?? [], rules))
    await insertLoyaltyEntries(store, run, missing)
    count(posted, missing, new Set(entries.map(entry => entry.order_id)))
    posted.otherCurrency += orders.filter(order => isForeign(order, rules)).length
  }
  return posted
}

function count(posted: Posted, missing: readonly NewLoyaltyEntry[], known: ReadonlySet<number>): void {
  const orders = new Set(missing.flatMap(entry => entry.order_id ?? []))
  posted.orders += orders.size
  for (const id of orders) if (known.has(id)) posted.corrected++
  posted.contacts += new Set(missing.map(entry => entry.contact_id)).size
  for (const { kind, points } of missing) {
    if (kind === 'earn') posted.earned += points
    else posted.reversed -= points
  }
}

const isForeign = (order: OrderToPost, { currency, since, until }: PostingRules): boolean =>
  order.currency !== currency && order.is_purchase === 1 && order.day >= since && order.day <= until

const POSTED = [
  column('orders', 'Orders', 'integer'),
  column('corrected', 'Corrected', 'integer'),
  column('contacts', 'Contacts', 'integer'),
  column('earned', 'Earned', 'integer'),
  column('reversed', 'Reversed', 'integer'),
] as const

/** What was posted, as a table of one row. */
export const postedTable = ({ orders, corrected, contacts, earned, reversed }: Posted) =>
  tableOf('loyalty-post', POSTED, [{ orders, corrected, contacts, earned, reversed }])
