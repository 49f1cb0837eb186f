import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { Context } from '../../../src/core/context.js'
import { undoRun } from '../../../src/core/history/undo.js'
import { adjustPoints } from '../../../src/core/loyalty/adjust.js'
import { postPoints } from '../../../src/core/loyalty/post.js'
import { redeemPoints } from '../../../src/core/loyalty/redeem.js'
import { deleteRecord, finishRun } from '../../../src/core/store/run.js'
import type { LoyaltyProgram } from '../../../src/core/workspace/loyalty-program.js'
import {
  importOrders,
  newRun,
  type SampleOrder,
  sampleContext,
  storedOrders,
  withProgram,
} from '../../helpers/orders.js'

const TODAY = '2024-06-15'

async function shop(program: Partial<LoyaltyProgram> = {}, settings = {}): Promise<Context> {
  const folder = await mkdtemp(join(tmpdir(), 'guanxi-loyalty-'))
  const context = await sampleContext(join(folder, 'crm.db'), program, settings)
  onTestFinished(async () => {
    await context.store.close()
    await rm(folder, { recursive: true })
  })
  return context
}

const undo = (context: Context, run: number) =>
  undoRun({ ...context, command: 'history undo' }, String(run), { dryRun: false })

const post = (context: Context, until = TODAY) => postPoints(context, { until, dryRun: false })

/** Every movement as `day kind points reason`. */
async function ledger({ store }: Context): Promise<string[]> {
  const rows = await store.db.selectFrom('loyalty_entry').selectAll().orderBy('id').execute()
  return rows.map(({ day, kind, points, reason }) => `${day} ${kind} ${points} ${reason}`)
}

async function balance({ store }: Context): Promise<number> {
  const rows = await store.db.selectFrom('loyalty_entry').select('points').execute()
  return rows.reduce((sum, row) => sum + row.points, 0)
}

const order = (number: string, day: string, amount: number, customer = 'ann'): SampleOrder => ({
  number,
  customer,
  day,
  amount,
})

test('a purchase earns the points of its amount, rounded down, and says which order it was', async () => {
  const context = await shop()
  await importOrders(context.store, [order('536386', '2024-01-05', 2999), order('536387', '2024-01-06', 99)])
  expect(await post(context)).toMatchObject({ orders: 2, corrected: 0, contacts: 1, earned: 29, reversed: 0 })
  expect(await ledger(context)).toEqual(['2024-01-05 earn 29 Order 536386', '2024-01-06 earn 0 Order 536387'])
})

test('posting twice adds nothing', async () => {
  const context = await shop()
  await importOrders(context.store, [order('1', '2024-01-05', 2999), order('C1', '2024-01-06', -1000)])
  await post(context)
  expect(await post(context)).toMatchObject({ orders: 0, contacts: 0, earned: 0, reversed: 0 })
  expect(await balance(context)).toBe(19)
})

test('a dry run tells the same and changes nothing', async () => {
  const context = await shop()
  await importOrders(context.store, [order('1', '2024-01-05', 2999)])
  expect(await postPoints(context, { until: TODAY, dryRun: true })).toMatchObject({ orders: 1, earned: 29 })
  expect(await ledger(context)).toEqual([])
  expect(await post(context)).toMatchObject({ orders: 1, earned: 29 })
})

test('anonymous orders, and orders before the programme began, earn nothing', async () => {
  const context = await shop({ starts: '2024-01-01' })
  const nobody = { number: '3', day: '2024-01-05', amount: 5000 }
  await importOrders(context.store, [order('1', '2023-12-31', 9900), order('2', '2024-01-01', 100), nobody])
  await post(context)
  expect(await ledger(context)).toEqual(['2024-01-01 earn 1 Order 2'])
})

test('a refund takes back its points', async () => {
  const context = await shop()
  await importOrders(context.store, [order('1', '2024-01-05', 10000), order('C1', '2024-01-09', -2550)])
  expect(await post(context)).toMatchObject({ earned: 100, reversed: 25 })
  expect(await ledger(context)).toEqual(['2024-01-05 earn 100 Order 1', '2024-01-09 reverse -25 Refund C1'])
})

test('a refund larger than what was earned takes no more than that', async () => {
  const context = await shop()
  await importOrders(context.store, [
    order('1', '2024-01-05', 3000),
    order('C1', '2024-01-09', -9000),
    order('C2', '2024-01-10', -1000),
    order('2', '2024-01-11', 500),
  ])
  expect(await post(context)).toMatchObject({ earned: 35, reversed: 30 })
  expect(await balance(context)).toBe(5)
})

test('a refund of a purchase from before the programme takes nothing', async () => {
  const context = await shop({ starts: '2024-01-01' })
  await importOrders(context.store, [order('1', '2023-12-30', 9900), order('C1', '2024-01-02', -9900)])
  await post(context)
  expect(await ledger(context)).toEqual(['2024-01-02 reverse 0 Refund C1'])
})

test('a refund on the day of its purchase takes the points of that purchase', async () => {
  const context = await shop()
  await importOrders(context.store, [order('C1', '2024-01-05', -3000), order('1', '2024-01-05', 3000)])
  await post(context)
  expect(await balance(context)).toBe(0)
})

test('a refund that is imported before its purchase is made good once the purchase is there', async () => {
  const context = await shop()
  await importOrders(context.store, [order('C1', '2024-01-09', -2000)])
  await post(context)
  await importOrders(context.store, [order('1', '2024-01-05', 3000)])
  await post(context)
  expect(await ledger(context)).toEqual([
    '2024-01-09 reverse 0 Refund C1',
    '2024-01-05 earn 30 Order 1',
    '2024-01-09 reverse -20 Refund C1, corrected',
  ])
})

test('points that were redeemed before the refund leave the balance below zero', async () => {
  const context = await shop()
  await importOrders(context.store, [order('1', '2024-01-05', 10000)])
  await post(context)
  const request = { contact: 'ann', points: '80', reason: 'Voucher', dryRun: false }
  expect(await redeemPoints(context, request)).toMatchObject({ points: -80, balance: 20 })
  await importOrders(context.store, [order('C1', '2024-06-01', -10000)])
  await post(context)
  expect(await balance(context)).toBe(-80)
})

test('an order that a later import changed is corrected by the difference', async () => {
  const context = await shop()
  await importOrders(context.store, [order('1', '2024-01-05', 10000), order('2', '2024-01-06', 700)])
  await post(context)
  await importOrders(context.store, [order('1', '2024-01-05', 8000)])
  expect(await post(context)).toMatchObject({ orders: 1, corrected: 1, earned: -20 })
  expect(await ledger(context)).toEqual([
    '2024-01-05 earn 100 Order 1',
    '2024-01-06 earn 7 Order 2',
    '2024-01-05 earn -20 Order 1, corrected',
  ])
})

test('an order that moves to another day moves its points', async () => {
  const context = await shop()
  await importOrders(context.store, [order('1', '2024-01-05', 1000)])
  await post(context)
  await importOrders(context.store, [order('1', '2024-02-05', 1000)])
  await post(context)
  expect((await ledger(context)).slice(1)).toEqual([
    '2024-01-05 earn -10 Order 1, corrected',
    '2024-02-05 earn 10 Order 1, corrected',
  ])
})

test('an order that turns out to be of somebody else takes its points along', async () => {
  const context = await shop()
  await importOrders(context.store, [order('1', '2024-01-05', 1000, 'ann')])
  await post(context)
  await importOrders(context.store, [order('1', '2024-01-05', 1000, 'bob')])
  await post(context)
  expect((await ledger(context)).slice(1)).toEqual([
    '2024-01-05 earn -10 Order 1, withdrawn',
    '2024-01-05 earn 10 Order 1',
  ])
})

test('an order that is deleted loses its points', async () => {
  const context = await shop()
  const { store } = context
  await importOrders(store, [order('1', '2024-01-05', 1000)])
  await post(context)
  await store.transaction(async store => {
    const run = await newRun(store, 'history undo')
    const stored = await store.db.selectFrom('order').selectAll().executeTakeFirstOrThrow()
    await deleteRecord(store, run, 'order', stored)
    await finishRun(store, run, { now: '2024-06-15T04:00:00Z', counts: {} })
  })
  await post(context)
  expect(await ledger(context)).toEqual(['2024-01-05 earn 10 Order 1', '2024-01-05 earn -10 Order 1, withdrawn'])
})

test('orders that were posted keep their rate when the rate changes', async () => {
  const context = await shop()
  await importOrders(context.store, [order('1', '2024-01-05', 1050), order('2', '2024-01-05', 30)])
  await post(context)
  const dearer = withProgram(context, { points_per_unit: 10 })
  await importOrders(context.store, [order('3', '2024-02-05', 1050), order('C1', '2024-02-06', -200)])
  expect(await post(dearer)).toMatchObject({ orders: 2, corrected: 0, earned: 105, reversed: 20 })
  // The refund keeps the rate of 10 too, and still does after the rate has gone back.
  await importOrders(context.store, [order('4', '2024-02-07', 100)])
  await post(context)
  expect(await balance(context)).toBe(10 + 0 + 105 - 20 + 1)
})

test('an import that does not touch amount and day leaves points and rate alone', async () => {
  const context = await shop()
  await importOrders(context.store, [order('1', '2024-01-05', 1050)])
  await post(context)
  await importOrders(context.store, [order('1', '2024-01-05', 1050)])
  expect(await post(withProgram(context, { points_per_unit: 10 }))).toMatchObject({ orders: 0, earned: 0 })
})

test('days that one post leaves out are posted by the next', async () => {
  const context = await shop()
  await importOrders(context.store, [order('1', '2024-01-31', 1000), order('2', '2024-02-01', 500)])
  expect(await post(context, '2024-01-31')).toMatchObject({ orders: 1, earned: 10 })
  expect(await post(context)).toMatchObject({ orders: 1, earned: 5 })
})

test('orders before the programme earn points once it is dated back', async () => {
  const context = await shop({ starts: '2024-02-01' })
  await importOrders(context.store, [order('1', '2024-01-31', 1000), order('2', '2024-02-01', 500)])
  await post(context)
  expect(await post(withProgram(context, { starts: '2024-01-01' }))).toMatchObject({ orders: 1, earned: 10 })
})

test('a post that was undone is posted again, also when a later post stands', async () => {
  const context = await shop()
  await importOrders(context.store, [order('1', '2024-01-05', 1000)])
  await post(context)
  const first = await lastRun(context)
  await importOrders(context.store, [order('2', '2024-01-06', 500, 'bob')])
  await post(context)
  await undo(context, first)
  expect(await balance(context)).toBe(5)
  expect(await post(context)).toMatchObject({ orders: 1, earned: 10 })
  expect(await post(context)).toMatchObject({ orders: 0 })
})

test('an import that changed an order after the post, and is undone after the next, leaves the points as at first', async () => {
  const context = await shop({ starts: '2024-01-01' })
  await importOrders(context.store, [order('1', '2024-01-05', 1000), order('2', '2024-01-06', 700, 'bob')])
  const changes = await importOrders(context.store, [
    order('1', '2024-01-05', 600),
    order('2', '2023-01-06', 700, 'bob'),
  ])
  expect(await post(context)).toMatchObject({ earned: 6 })
  await undo(context, changes)
  expect(await post(context)).toMatchObject({ orders: 2, corrected: 1, earned: 11 })
  expect(await balance(context)).toBe(17)
})

test('an import whose orders have been posted can be undone once the post has been', async () => {
  const context = await shop()
  const orders = await importOrders(context.store, [order('1', '2024-01-05', 1000)])
  await post(context)
  await expect(undo(context, orders)).rejects.toMatchObject({ code: 'E_CONFLICT' })
  await undo(context, await lastRun(context))
  await undo(context, orders)
  expect(await post(context)).toMatchObject({ orders: 0 })
})

test('orders in another currency earn nothing and are counted', async () => {
  const context = await shop()
  await importOrders(context.store, [{ ...order('1', '2024-01-05', 1000), currency: 'EUR' }])
  expect(await post(context)).toMatchObject({ orders: 0, otherCurrency: 1 })
})

test('a Taiwanese shop writes its reasons in Chinese', async () => {
  const context = await shop({ points_per_unit: 0.01, point_value: 1 }, { currency: 'TWD', language: 'zh-TW' })
  const twd = (each: SampleOrder) => ({ ...each, currency: 'TWD' })
  await importOrders(context.store, [twd(order('A1', '2024-01-05', 129900)), twd(order('CA1', '2024-01-06', -30000))])
  await post(context)
  expect(await ledger(context)).toEqual(['2024-01-05 earn 12 訂單 A1', '2024-01-06 reverse -3 退款 CA1'])
})

test('no one can redeem more than the balance, nothing at all, or part of a point', async () => {
  const context = await shop()
  await importOrders(context.store, [order('1', '2024-01-05', 10000)])
  await post(context)
  const redeem = (points: string) => redeemPoints(context, { contact: 'ann', points, reason: 'Voucher', dryRun: false })
  await expect(redeem('101')).rejects.toMatchObject({ code: 'E_LIMIT' })
  for (const points of ['0', '-5', '1.5', '1e3', 'ten', ''])
    await expect(redeem(points)).rejects.toMatchObject({ code: 'E_USAGE' })
  expect(await redeem('100')).toMatchObject({ balance: 0 })
  await expect(redeem('1')).rejects.toMatchObject({ code: 'E_LIMIT' })
})

test('an adjustment goes both ways and wants a reason', async () => {
  const context = await shop()
  await importOrders(context.store, [order('1', '2024-01-05', 100)])
  const adjust = (points: string, reason: string) =>
    adjustPoints(context, { contact: 'ann', points, reason, dryRun: false })
  expect(await adjust('+50', 'Sorry')).toMatchObject({ points: 50, balance: 50 })
  expect(await adjust('-60', 'Twice')).toMatchObject({ points: -60, balance: -10 })
  await expect(adjust('5', '  ')).rejects.toMatchObject({ code: 'E_USAGE' })
})

async function lastRun({ store }: Context): Promise<number> {
  const { id } = await store.db.selectFrom('run').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow()
  return id
}

/** Undoes one of the last runs, where nothing depends on it. */
async function undoAny(context: Context, runs: number[], which: number): Promise<void> {
  const run = runs.at(-1 - which)
  if (run === undefined) return
  try {
    await undo(context, run)
    runs.splice(runs.indexOf(run), 1)
  } catch (error) {
    expect(error).toMatchObject({ code: 'E_CONFLICT' })
  }
}

type Step = { do: 'import'; orders: SampleOrder[] } | { do: 'post'; until: string } | { do: 'undo'; which: number }

const DAYS = ['2023-12-30', '2024-01-01', '2024-01-02', '2024-02-01', '2024-03-01']

const anyOrder: fc.Arbitrary<SampleOrder> = fc.record(
  {
    number: fc.integer({ min: 1, max: 8 }).map(String),
    customer: fc.constantFrom('ann', 'bob'),
    day: fc.constantFrom(...DAYS),
    amount: fc.integer({ min: -3000, max: 5000 }),
  },
  { requiredKeys: ['number', 'day', 'amount'] },
)

const imports = fc
  .uniqueArray(anyOrder, { selector: each => each.number, maxLength: 6 })
  .map((orders): Step => ({ do: 'import', orders }))
const posts = fc.constantFrom(...DAYS, TODAY).map((until): Step => ({ do: 'post', until }))
const undos = fc.nat(3).map((which): Step => ({ do: 'undo', which }))

/** Reads the rules of the programme aloud, day by day and order by order, with no regard to how the orders came in. */
function recompute(orders: readonly SampleOrder[]): Record<string, number> {
  const points: Record<string, number> = {}
  const earned: Record<string, number> = {}
  for (const day of DAYS.filter(each => each >= '2024-01-01'))
    for (const wanted of ['purchase', 'refund'])
      for (const { customer, amount, ...each } of orders) {
        if (each.day !== day || !customer || amount === 0 || amount > 0 !== (wanted === 'purchase')) continue
        const worth = Number((BigInt(Math.abs(amount)) * 7n) / 1000n)
        const before = earned[customer] ?? 0
        const move = amount > 0 ? worth : -Math.min(worth, before)
        earned[customer] = before + move
        const key = `${customer} ${day} ${amount > 0 ? 'earn' : 'reverse'}`
        points[key] = (points[key] ?? 0) + move
      }
  return Object.fromEntries(Object.entries(points).filter(([, sum]) => sum !== 0))
}

async function posted({ store }: Context): Promise<Record<string, number>> {
  const rows = await store.db
    .selectFrom('loyalty_entry')
    .innerJoin('contact_identity', 'contact_identity.contact_id', 'loyalty_entry.contact_id')
    .select(['contact_identity.value as customer', 'day', 'loyalty_entry.kind', 'points'])
    .execute()
  const sums: Record<string, number> = {}
  for (const { customer, day, kind, points } of rows) {
    const key = `${customer} ${day} ${kind}`
    sums[key] = (sums[key] ?? 0) + points
  }
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0))
}

test('however orders are split, repeated, changed, posted and undone, the ledger ends as the orders stand', async () => {
  const steps = fc.array(fc.oneof({ weight: 4, arbitrary: imports }, { weight: 3, arbitrary: posts }, undos), {
    minLength: 1,
    maxLength: 12,
  })
  const folder = await mkdtemp(join(tmpdir(), 'guanxi-loyalty-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  let file = 0
  await fc.assert(
    fc.asyncProperty(steps, async list => {
      const context = await sampleContext(join(folder, `${file++}.db`), { points_per_unit: 0.7, starts: '2024-01-01' })
      const runs: number[] = []
      try {
        for (const step of list) {
          if (step.do === 'import') runs.push(await importOrders(context.store, step.orders))
          else if (step.do === 'undo') await undoAny(context, runs, step.which)
          else {
            await post(context, step.until)
            runs.push(await lastRun(context))
          }
        }
        await post(context)
        expect(await posted(context)).toEqual(recompute(await storedOrders(context.store)))
        expect(await post(context)).toMatchObject({ orders: 0 })
      } finally {
        await context.store.close()
      }
    }),
    { numRuns: 80 },
  )
})
