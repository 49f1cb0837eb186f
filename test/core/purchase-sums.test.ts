import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eraseContact } from '../../src/core/contact/erase.js'
import { undoRun } from '../../src/core/history/undo.js'
import { mergeContacts } from '../../src/core/store/merge.js'
import type { Store } from '../../src/core/store/open.js'
import { purchaseGroups, purchaseSums } from '../../src/core/store/purchase.js'
import { haveSums, refreshSums } from '../../src/core/store/purchase-sums.js'
import { finishRun } from '../../src/core/store/run.js'
import { cohortCells } from '../../src/core/store/sales.js'
import { importOrders, newRun, sampleContext } from '../helpers/orders.js'

const UNTIL = '2024-06-15'
const day = fc
  .integer({ min: 1, max: 5 })
  .chain(month => fc.integer({ min: 1, max: 28 }).map(date => `2024-0${month}-${String(date).padStart(2, '0')}`))
const order = fc.record({
  number: fc.nat(25).map(n => `N${n}`),
  customer: fc.nat(5).map(n => `K${n}`),
  day,
  amount: fc.integer({ min: -500, max: 2000 }),
})
type Step =
  | { kind: 'import'; orders: { number: string; customer: string; day: string; amount: number }[] }
  | { kind: 'undo' | 'merge' | 'erase' | 'report' }
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(order, { minLength: 1, maxLength: 6 }).map(orders => ({ kind: 'import' as const, orders })),
  },
  { weight: 2, arbitrary: fc.constantFrom({ kind: 'undo' as const }, { kind: 'report' as const }) },
  { weight: 1, arbitrary: fc.constantFrom({ kind: 'merge' as const }, { kind: 'erase' as const }) },
)

/** The same by going through all orders. */
async function reckoned({ db }: Store) {
  const orders = await db.selectFrom('order').selectAll().where('contact_id', '>', 0).orderBy('day').execute()
  const buyers = [...new Set(orders.map(({ contact_id }) => contact_id))].sort((a, b) => a - b)
  const sums = buyers.flatMap(contact_id => {
    const own = orders.filter(order => order.contact_id === contact_id)
    const bought = own.filter(({ is_purchase }) => is_purchase === 1)
    const last = bought.at(-1)
    const amount = own.reduce((sum, order) => sum + order.amount, 0)
    return last ? { contact_id, last_day: last.day, orders: bought.length, amount } : []
  })
  const cells = new Map<string, { customers: Set<number>; amount: number }>()
  for (const { contact_id, day, amount, is_purchase } of orders) {
    const first = orders.find(order => order.contact_id === contact_id && order.is_purchase === 1)
    if (!first || day.slice(0, 7) < first.day.slice(0, 7)) continue
    const key = `${first.day.slice(0, 7)} ${day.slice(0, 7)}`
    const cell = cells.get(key) ?? { customers: new Set(), amount: 0 }
    cells.set(key, cell)
    cell.amount += amount
    if (is_purchase === 1) cell.customers.add(contact_id)
  }
  return {
    sums,
    cells: [...cells]
      .map(([key, { customers, amount }]) => `${key} ${customers.size} ${amount}`)
      .filter(text => !text.endsWith(' 0 0'))
      .sort(),
  }
}

async function told(store: Store) {
  const cells = await cohortCells(store, { until: UNTIL })
  return {
    sums: await purchaseSums(store, { until: UNTIL }),
    cells: cells
      .map(({ cohort, month, customers, amount }) => `${cohort} ${month} ${customers} ${amount}`)
      .filter(text => !text.endsWith(' 0 0'))
      .sort(),
  }
}

test('sums and cohorts are those of the orders, whatever is imported, changed, undone, merged and erased', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 9 }), async steps => {
      const folder = await mkdtemp(join(tmpdir(), 'guanxi-sums-'))
      const context = await sampleContext(join(folder, 'crm.db'))
      const { store } = context
      try {
        const runs: number[] = []
        for (const step of steps) {
          if (step.kind === 'import')
            runs.push(await importOrders(store, [...new Map(step.orders.map(order => [order.number, order])).values()]))
          if (step.kind === 'undo')
            await undoRun(context, String(runs.pop() ?? 0), { dryRun: false }).catch(() => undefined)
          const buyers = await store.db
            .selectFrom('order')
            .select('contact_id')
            .distinct()
            .where('contact_id', '>', 0)
            .execute()
          const [one, two] = buyers
          if (step.kind === 'merge' && one && two)
            await store.transaction(async store => {
              const run = await newRun(store, 'contact merge')
              await mergeContacts(store, run, [{ absorbed: two.contact_id, survivor: one.contact_id }], new Map())
              await finishRun(store, run, { now: '2024-06-15T05:00:00Z', counts: {} })
              runs.push(run.id)
            })
          if (step.kind === 'erase' && one) {
            const { public_id } = await store.db
              .selectFrom('contact')
              .select('public_id')
              .where('id', '=', one.contact_id)
              .executeTakeFirstOrThrow()
            await eraseContact(context, { contact: public_id, dryRun: false })
          }
          const expected = await reckoned(store)
          expect(await told(store)).toEqual(expected)
          if (step.kind !== 'report') continue
          await refreshSums(store)
          expect(await told(store)).toEqual(expected)
          await refreshSums(store)
          expect(await haveSums(store, { until: UNTIL })).toBe(true)
          expect(await told(store)).toEqual(expected)
          const groups = await purchaseGroups(store, { until: UNTIL })
          expect(groups.reduce((sum, group) => sum + group.contacts, 0)).toBe(expected.sums.length)
        }
      } finally {
        await store.close()
        await rm(folder, { recursive: true })
      }
    }),
    { numRuns: 60 },
  )
})

test('a report as of an earlier day, or of a part of the time, reads the orders themselves', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guanxi-sums-'))
  const { store } = await sampleContext(join(folder, 'crm.db'))
  try {
    await importOrders(store, [
      { number: '1', customer: 'A', day: '2024-01-10', amount: 100 },
      { number: '2', customer: 'A', day: '2024-03-10', amount: 200 },
    ])
    await refreshSums(store)
    expect(await haveSums(store, { until: '2024-03-10' })).toBe(false)
    await refreshSums(store)
    expect(await haveSums(store, { until: '2024-03-10' })).toBe(true)
    expect(await haveSums(store, { until: '2024-03-09' })).toBe(false)
    expect(await haveSums(store, { since: '2024-01-11', until: '2024-03-10' })).toBe(false)
    expect(await purchaseSums(store, { until: '2024-03-09' })).toMatchObject([{ last_day: '2024-01-10', orders: 1 }])
    expect(await purchaseSums(store, { until: '2024-04-01' })).toMatchObject([{ last_day: '2024-03-10', orders: 2 }])
  } finally {
    await store.close()
    await rm(folder, { recursive: true })
  }
})
