import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { Context } from '../../../src/core/context.js'
import { adjustPoints } from '../../../src/core/loyalty/adjust.js'
import { listMembers } from '../../../src/core/loyalty/list.js'
import { postPoints } from '../../../src/core/loyalty/post.js'
import { redeemPoints } from '../../../src/core/loyalty/redeem.js'
import { showLoyalty } from '../../../src/core/loyalty/show.js'
import { loyalty } from '../../../src/core/report/loyalty.js'
import { loyaltyLiability } from '../../../src/core/report/loyalty-liability.js'
import { insertLoyaltyEntries } from '../../../src/core/store/loyalty.js'
import { finishRun } from '../../../src/core/store/run.js'
import type { LoyaltyKind } from '../../../src/core/store/schema.js'
import { importOrders, newRun, sampleContext } from '../../helpers/orders.js'

const TODAY = '2024-06-15'

async function shop(program = {}): Promise<Context> {
  const folder = await mkdtemp(join(tmpdir(), 'guanxi-loyalty-'))
  const context = await sampleContext(join(folder, 'crm.db'), program)
  onTestFinished(async () => {
    await context.store.close()
    await rm(folder, { recursive: true })
  })
  return context
}

/** Ann is gold, Bob basic with points spent, Cat only ever sent something back, Dan bought before the programme. */
async function smallShop(): Promise<Context> {
  const context = await shop({ starts: '2023-01-01' })
  await importOrders(context.store, [
    { number: '1', customer: 'ann', day: '2023-06-15', amount: 30_000 },
    { number: '2', customer: 'ann', day: '2023-06-16', amount: 60_000 },
    { number: 'C2', customer: 'ann', day: '2024-02-01', amount: -10_000 },
    { number: '3', customer: 'bob', day: '2024-01-10', amount: 4_000 },
    { number: 'C4', customer: 'cat', day: '2024-01-10', amount: -4_000 },
    { number: '5', customer: 'dan', day: '2022-12-31', amount: 90_000 },
    { number: '6', day: '2024-01-10', amount: 90_000 },
  ])
  await postPoints(context, { until: TODAY, dryRun: false })
  await redeemPoints(context, { contact: 'bob', points: '30', reason: 'Voucher', dryRun: false })
  await importOrders(context.store, [{ number: 'C3', customer: 'bob', day: '2024-06-14', amount: -4_000 }])
  await postPoints(context, { until: TODAY, dryRun: false })
  return context
}

test('the loyalty report counts members and points by tier; nobody below zero makes the liability less', async () => {
  const { table, summary } = await loyalty.run(await smallShop(), { asOf: TODAY, detail: false })
  const none = { redeemed: 0, expired: 0, adjusted: 0 }
  const ann = { members: 1, ...none, earned: 900, reversed: 100, outstanding: 800, overdrawn: 0, liability: 8 }
  const bob = {
    members: 1,
    ...none,
    earned: 40,
    redeemed: 30,
    reversed: 40,
    outstanding: -30,
    overdrawn: 30,
    liability: 0,
  }
  expect(table.rows).toEqual([
    { tier: 'basic', ...bob },
    { tier: 'silver', ...none, members: 0, earned: 0, reversed: 0, outstanding: 0, overdrawn: 0, liability: 0 },
    { tier: 'gold', ...ann },
  ])
  const whole = { members: 2, ...none, earned: 940, redeemed: 30, reversed: 140, outstanding: 770, overdrawn: 30 }
  expect(summary).toEqual({ ...whole, liability: 8 })
})

test('as of an earlier day the report knows nothing of later refunds', async () => {
  const { summary } = await loyalty.run(await smallShop(), { asOf: '2024-01-31', detail: false })
  expect(summary).toMatchObject({ members: 2, earned: 940, reversed: 0, outstanding: 940, liability: 9.4 })
})

test('the detail has a row for each member', async () => {
  const { table } = await loyalty.run(await smallShop(), { asOf: TODAY, detail: true })
  const rows = table.rows.map(({ contact_id, ...row }) => row)
  const none = { email: null, expired: 0, adjusted: 0 }
  expect(rows).toEqual([
    {
      external_id: 'ann',
      name: 'Name of ann',
      tier: 'gold',
      spend_12m: 500,
      ...none,
      earned: 900,
      redeemed: 0,
      reversed: 100,
      outstanding: 800,
    },
    {
      external_id: 'bob',
      name: 'Name of bob',
      tier: 'basic',
      spend_12m: 0,
      ...none,
      earned: 40,
      redeemed: 30,
      reversed: 40,
      outstanding: -30,
    },
  ])
})

test('members are listed by balance, and no more than asked for', async () => {
  const context = await smallShop()
  const { members, total } = await listMembers(context, { asOf: TODAY })
  expect(members.rows.map(row => [row.external_id, row.tier, row.spend_12m, row.balance])).toEqual([
    ['ann', 'gold', 500, 800],
    ['bob', 'basic', 0, -30],
  ])
  expect(total).toBe(2)
  expect((await listMembers(context, { asOf: TODAY, limit: 1 })).members.rows).toHaveLength(1)
})

test('who only has points given by hand is a member', async () => {
  const context = await smallShop()
  await adjustPoints(context, { contact: 'cat', points: '5', reason: 'Welcome', dryRun: false })
  expect((await listMembers(context, { asOf: TODAY })).total).toBe(3)
})

test('a contact sees tier, what the next one lacks, and every movement with the balance after it', async () => {
  const { standing, entries } = await showLoyalty(await smallShop(), { contact: 'bob', asOf: TODAY })
  expect(standing.rows).toEqual([
    {
      contact_id: expect.stringMatching(/^[0-9a-z]{13}$/),
      external_id: 'bob',
      name: 'Name of bob',
      email: null,
      tier: 'basic',
      spend_12m: 0,
      next_tier: 'silver',
      to_next_tier: 100,
      balance: -30,
    },
  ])
  expect(entries.rows).toEqual([
    { day: '2024-01-10', kind: 'earn', points: 40, balance: 40, reason: 'Order 3' },
    { day: '2024-06-14', kind: 'reverse', points: -40, balance: 0, reason: 'Refund C3' },
    { day: '2024-06-15', kind: 'redeem', points: -30, balance: -30, reason: 'Voucher' },
  ])
})

test('the liability rolls forward by month', async () => {
  const context = await smallShop()
  const { table, summary } = await loyaltyLiability.run(context, { asOf: TODAY, since: '2024-01-01', detail: false })
  const still = { earned: 0, redeemed: 0, expired: 0, reversed: 0, adjusted: 0, overdrawn: 0 }
  expect(table.rows).toEqual([
    { month: '2024-01', opening: 900, ...still, earned: 40, closing: 940, liability: 9.4 },
    { month: '2024-02', opening: 940, ...still, reversed: 100, closing: 840, liability: 8.4 },
    { month: '2024-03', opening: 840, ...still, closing: 840, liability: 8.4 },
    { month: '2024-04', opening: 840, ...still, closing: 840, liability: 8.4 },
    { month: '2024-05', opening: 840, ...still, closing: 840, liability: 8.4 },
    { month: '2024-06', opening: 840, ...still, redeemed: 30, reversed: 40, closing: 770, overdrawn: 30, liability: 8 },
  ])
  const whole = { ...still, opening: 900, earned: 40, redeemed: 30, reversed: 140, closing: 770, overdrawn: 30 }
  expect(summary).toEqual({ ...whole, liability: 8 })
})

test('a programme without movements owes nothing', async () => {
  const context = await shop()
  const { table, summary } = await loyaltyLiability.run(context, { asOf: TODAY, detail: false })
  expect(table.rows).toEqual([])
  expect(summary).toMatchObject({ opening: 0, closing: 0, liability: 0 })
  await expect(
    loyaltyLiability.run(context, { asOf: TODAY, since: '2024-07-01', detail: false }),
  ).rejects.toMatchObject({ code: 'E_USAGE' })
})

const SIGNS: Record<LoyaltyKind, (points: number) => number> = {
  earn: points => points,
  adjust: points => points,
  redeem: points => -Math.abs(points),
  expire: points => -Math.abs(points),
  reverse: points => -Math.abs(points),
}

const day = fc
  .date({ min: new Date('2023-11-01'), max: new Date('2024-06-15'), noInvalidDate: true })
  .map(date => date.toISOString().slice(0, 10))

const movement = fc.record({
  customer: fc.constantFrom('ann', 'bob'),
  kind: fc.constantFrom<LoyaltyKind>('earn', 'redeem', 'expire', 'reverse', 'adjust'),
  points: fc.integer({ min: -50, max: 100 }),
  day,
})

test('whatever moves, closing = opening + earned − redeemed − expired − reversed + adjusted, in sum and by month', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guanxi-loyalty-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  let file = 0
  await fc.assert(
    fc.asyncProperty(fc.array(movement, { maxLength: 30 }), day, day, async (movements, one, other) => {
      const [since, until] = one <= other ? [one, other] : [other, one]
      const context = await sampleContext(join(folder, `${file++}.db`))
      try {
        const balances = await enter(context, movements, until)
        const report = await loyaltyLiability.run(context, { asOf: TODAY, since, until, detail: false })
        const summary = report.summary as unknown as Figures
        expect(summary.closing).toBe(forward(summary))
        expect(summary.closing).toBe(balances.ann + balances.bob)
        expect(summary.liability).toBe((Math.max(balances.ann, 0) + Math.max(balances.bob, 0)) / 100)
        let closing = summary.opening
        for (const row of report.table.rows as unknown as Figures[]) {
          expect([row.opening, row.closing]).toEqual([closing, forward(row)])
          closing = row.closing
        }
        expect(closing).toBe(summary.closing)
        if (report.table.rows.length > 0) expect(report.table.rows.at(-1)?.liability).toBe(summary.liability)
        const members = await loyalty.run(context, { asOf: until, detail: false })
        expect(members.summary).toMatchObject({ outstanding: summary.closing, liability: summary.liability })
      } finally {
        await context.store.close()
      }
    }),
    { numRuns: 60 },
  )
})

interface Figures {
  opening: number
  earned: number
  redeemed: number
  expired: number
  reversed: number
  adjusted: number
  closing: number
  liability: number
}

const forward = (row: Figures): number =>
  row.opening + row.earned - row.redeemed - row.expired - row.reversed + row.adjusted

/** Writes the movements, and tells what the balances are at the end of a day. */
async function enter(
  { store }: Context,
  movements: readonly { customer: 'ann' | 'bob'; kind: LoyaltyKind; points: number; day: string }[],
  until: string,
): Promise<{ ann: number; bob: number }> {
  const nothing = { amount: 0, day: '2023-11-01' }
  await importOrders(store, [
    { number: '1', customer: 'ann', ...nothing },
    { number: '2', customer: 'bob', ...nothing },
  ])
  const ids = { ann: 1, bob: 2 }
  const balances = { ann: 0, bob: 0 }
  await store.transaction(async store => {
    const run = await newRun(store, 'loyalty adjust')
    const entries = movements.map(({ customer, kind, points, day }) => {
      const signed = SIGNS[kind](points)
      if (day <= until) balances[customer] += signed
      const nowhere = { order_id: null, order_amount: null, points_per_unit: null }
      return { contact_id: ids[customer], kind, points: signed, day, reason: 'Test', ...nowhere }
    })
    await insertLoyaltyEntries(store, run, entries)
    await finishRun(store, run, { now: '2024-06-15T04:00:00Z', counts: {} })
  })
  return balances
}
