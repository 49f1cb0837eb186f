import type { Context } from '../../src/core/context.js'
import { insertContacts, insertIdentities } from '../../src/core/store/contact.js'
import { openStore, type Store } from '../../src/core/store/open.js'
import { insertOrders, ordersByNumber } from '../../src/core/store/order.js'
import { beginRun, finishRun, idsOf, type Run, updateRecord } from '../../src/core/store/run.js'
import { sourceId } from '../../src/core/store/source.js'
import { Config } from '../../src/core/workspace/config.js'
import { LoyaltyProgram } from '../../src/core/workspace/loyalty-program.js'
import type { Workspace } from '../../src/core/workspace/open.js'

/** An order as an import would leave it; the customer is an external id, absent for an anonymous order. */
export interface SampleOrder {
  number: string
  customer?: string
  day: string
  /** Minor units; below 0 is a refund. */
  amount: number
  currency?: string
}

/** A place to work in without a command line: a store, a programme, and a clock that stands still. */
export async function sampleContext(
  path: string,
  program: Partial<LoyaltyProgram> = {},
  settings: { currency?: string; language?: string } = {},
): Promise<Context> {
  const config = Config.parse({ name: 'Shop', currency: 'GBP', ...settings })
  const loyaltyProgram = LoyaltyProgram.parse({ ...PROGRAM, ...program })
  const workspace = { root: '/', config, databasePath: path, loyaltyProgram: async () => loyaltyProgram }
  return {
    store: await openStore(path, { create: true }),
    workspace: workspace as unknown as Workspace,
    today: '2024-06-15',
    now: () => new Date(Date.UTC(2024, 5, 15, 4) + clock++).toISOString(),
    random: Math.random,
    lang: config.language,
    actor: 'tester',
    command: 'loyalty post',
    arguments: [],
  }
}

let clock = 0

/** One point for a pound, worth a penny; silver from 100 pounds a year, gold from 500. */
export const PROGRAM = {
  name: 'Club',
  points_per_unit: 1,
  point_value: 0.01,
  tiers: [
    { name: 'basic', from: 0 },
    { name: 'silver', from: 100 },
    { name: 'gold', from: 500 },
  ],
}

/** The same place with another programme. */
export function withProgram(context: Context, program: Partial<LoyaltyProgram>): Context {
  const changed = LoyaltyProgram.parse({ ...PROGRAM, ...program })
  return { ...context, workspace: { ...context.workspace, loyaltyProgram: async () => changed } }
}

/** Brings orders in as one import run: unknown customers and orders are added, known orders are changed. */
export async function importOrders(store: Store, orders: readonly SampleOrder[]): Promise<number> {
  return store.transaction(async store => {
    const run = await newRun(store, 'import transactions')
    const source = await sourceId(store, run, 'shop')
    const customers = await contactIdsOf(store, run, source, orders)
    const nextId = await idsOf(store, run, 'order')
    const numbers = orders.map(order => order.number)
    const stored = new Map((await ordersByNumber(store, source, numbers)).map(order => [order.number, order]))
    const fresh = []
    for (const { number, customer, day, amount, currency = 'GBP' } of orders) {
      const contact_id = customer === undefined ? 0 : (customers.get(customer) ?? 0)
      const facts = { contact_id, day, amount, currency, is_purchase: amount > 0 ? 1 : 0 } as const
      const known = stored.get(number)
      if (known) await updateRecord(store, run, 'order', known, facts)
      else fresh.push({ id: nextId(), source_id: source, number, ordered_at: `${day} 12:00:00`, ...facts, ...NOTHING })
    }
    await insertOrders(store, run, fresh)
    await finishRun(store, run, { now: NOW, counts: {} })
    return run.id
  })
}

const NOW = '2024-06-15T04:00:00Z'
const NOTHING = { line_count: 1, channel: null, store: null, country: null }

export async function newRun(store: Store, command: string): Promise<Run> {
  return beginRun(store, { command, arguments: [], actor: 'tester', now: NOW, random: Math.random() })
}

async function contactIdsOf(
  store: Store,
  run: Run,
  source: number,
  orders: readonly SampleOrder[],
): Promise<Map<string, number>> {
  const rows = await store.db.selectFrom('contact_identity').select(['value', 'contact_id']).execute()
  const ids = new Map(rows.map(row => [row.value, row.contact_id]))
  const nextId = await idsOf(store, run, 'contact')
  const fresh = []
  for (const { customer } of orders) {
    if (customer === undefined || ids.has(customer)) continue
    ids.set(customer, nextId())
    fresh.push(customer)
  }
  const empty = {
    family_name: null,
    given_name: null,
    company_id: null,
    job_title: null,
    birthday: null,
    language: null,
  }
  const address = { street: null, city: null, region: null, postal_code: null, country: null, note: null, custom: null }
  const idOf = (customer: string): number => ids.get(customer) ?? 0
  await insertContacts(
    store,
    run,
    fresh.map(customer => ({
      id: idOf(customer),
      public_id: run.newPublicId(),
      name: `Name of ${customer}`,
      ...empty,
      ...address,
    })),
  )
  await insertIdentities(
    store,
    run,
    fresh.map(customer => ({
      contact_id: idOf(customer),
      kind: 'external' as const,
      value: customer,
      value_key: customer,
      source_id: source,
    })),
  )
  return ids
}

/** The orders as they stand in the store. */
export async function storedOrders({ db }: Store): Promise<SampleOrder[]> {
  const rows = await db
    .selectFrom('order')
    .leftJoin('contact_identity', 'contact_identity.contact_id', 'order.contact_id')
    .select(['number', 'day', 'amount', 'contact_identity.value as customer'])
    .execute()
  return rows.map(({ customer, ...order }) => ({ ...order, ...(customer !== null && { customer }) }))
}
