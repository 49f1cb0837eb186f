import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { mergeTwo } from '../../../src/core/contact/merge/merge.js'
import type { Context } from '../../../src/core/context.js'
import { undoRun } from '../../../src/core/history/undo.js'
import { adjustPoints } from '../../../src/core/loyalty/adjust.js'
import { postPoints } from '../../../src/core/loyalty/post.js'
import { loyaltyLiability } from '../../../src/core/report/loyalty-liability.js'
import { rfm } from '../../../src/core/report/rfm.js'
import { sales } from '../../../src/core/report/sales.js'
import { insertTags } from '../../../src/core/store/contact.js'
import { insertDeals, insertStageEntries } from '../../../src/core/store/deal.js'
import { insertDealScores } from '../../../src/core/store/deal-score.js'
import { finishRun, idsOf } from '../../../src/core/store/run.js'
import { dump } from '../../helpers/dump.js'
import { importOrders, newRun, type SampleOrder, sampleContext } from '../../helpers/orders.js'

const TODAY = '2024-06-15'

/** What a person of a random store has. */
interface Person {
  orders: { month: number; amount: number }[]
  tags: string[]
  deals: number
  points: number
}

const person: fc.Arbitrary<Person> = fc.record({
  orders: fc.array(fc.record({ month: fc.integer({ min: 1, max: 6 }), amount: fc.integer({ min: -500, max: 9000 }) }), {
    maxLength: 3,
  }),
  tags: fc.uniqueArray(fc.constantFrom('vip', 'new', 'tea'), { maxLength: 3 }),
  deals: fc.nat(2),
  points: fc.constantFrom(0, 0, 7, -3),
})

async function storeOf(people: readonly Person[]): Promise<{ context: Context; path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'guanxi-merge-'))
  const context = await sampleContext(join(path, 'crm.db'))
  onTestFinished(async () => {
    await context.store.close().catch(() => undefined)
    await rm(path, { recursive: true, force: true })
  })
  const orders = people.flatMap(({ orders }, at): SampleOrder[] => [
    { number: `first-${at}`, customer: `c${at}`, day: '2023-12-31', amount: 10_000 },
    ...orders.map(({ month, amount }, n) => ({
      number: `${at}-${n}`,
      customer: `c${at}`,
      day: `2024-0${month}-01`,
      amount,
    })),
  ])
  await importOrders(context.store, orders)
  await context.store.transaction(async store => {
    const run = await newRun(store, 'import deals')
    const ids = await store.db.selectFrom('contact_identity').select(['value', 'contact_id']).execute()
    const idOf = new Map(ids.map(row => [row.value, row.contact_id]))
    await insertTags(
      store,
      run,
      people.flatMap(({ tags }, at) => tags.map((tag): [number, string] => [idOf.get(`c${at}`) ?? 0, tag])),
    )
    const nextId = await idsOf(store, run, 'deal')
    const deals = people.flatMap(({ deals }, at) =>
      Array.from({ length: deals }, () => ({
        ...DEAL,
        id: nextId(),
        public_id: run.newPublicId(),
        contact_id: idOf.get(`c${at}`) ?? 0,
      })),
    )
    await insertDeals(store, run, deals)
    await insertStageEntries(
      store,
      run,
      deals.map(deal => ({ deal, stage: 'new', day: TODAY })),
    )
    await insertDealScores(
      store,
      run,
      deals.map(deal => ({ dealId: deal.id, contactId: deal.contact_id, points: 5, band: 'hot', chance: null })),
      TODAY,
    )
    await finishRun(store, run, { now: context.now(), counts: {} })
  })
  await postPoints(context, { until: TODAY, dryRun: false })
  for (const [at, { points }] of people.entries())
    if (points !== 0)
      await adjustPoints(context, { contact: `c${at}`, points: `${points}`, reason: 'r', dryRun: false })
  return { context, path }
}

const NO_DETAILS = {
  external_id: null,
  company_id: null,
  product_id: null,
  owner_id: null,
  value: 100,
  probability: null,
}
const NO_DAYS = { created_day: TODAY, expected_close_day: null, closed_day: null, note: null, custom: null }
const DEAL = {
  name: 'Tea',
  source_id: 1,
  pipeline: 'default',
  stage: 'new',
  state: 'open' as const,
  currency: 'GBP',
  lead_source: null,
  lost_reason: null,
  ...NO_DETAILS,
  ...NO_DAYS,
}

const merge = (context: Context, survivor: string, absorbed: string, dryRun = false) =>
  mergeTwo({ ...context, command: 'contact merge' }, { survivor, absorbed, prefer: [], dryRun })

test('whoever is merged: no row is lost, totals stay, a second post finds nothing, and undo brings all back', async () => {
  const chain = fc.tuple(fc.array(person, { minLength: 3, maxLength: 6 }), fc.infiniteStream(fc.nat()))
  await fc.assert(
    fc.asyncProperty(chain, async ([people, numbers]) => {
      const { context, path } = await storeOf(people)
      const records = () => dump({ path }, { history: false })
      const totals = async () => {
        const sold = await sales.run(context, { asOf: TODAY, detail: false, customers: 'all' })
        const points = await loyaltyLiability.run(context, { asOf: TODAY, detail: false })
        const { orders, revenue, gross_revenue, refunds } = sold.summary
        // Asked between the merges, so that sums which are kept have to follow.
        const { table } = await rfm.run(context, { asOf: TODAY, detail: true, save: false })
        const monetary = table.rows.reduce((sum, row) => sum + Math.round(Number(row.monetary) * 100), 0)
        // What is owed may fall: points below zero no longer stand alone.
        const { liability: _, overdrawn: __, ...moved } = points.summary
        return { orders, revenue, gross_revenue, refunds, monetary, ...moved }
      }
      const [before, totalsBefore] = [records(), await totals()]
      const left = people.map((_, at) => `c${at}`)
      const runs: [string, object][] = []
      while (runs.length < 2) {
        const pick = () => left.splice((numbers.next().value as number) % left.length, 1)[0] as string
        const [absorbed, survivor] = [pick(), pick()]
        left.push(survivor)
        const state = records()
        const preview = await merge(context, survivor, absorbed, true)
        expect(records()).toEqual(state)
        const done = await merge(context, survivor, absorbed)
        expect(preview.moved).toEqual(done.moved)
        runs.push([done.run, state])
        expect(await totals()).toEqual(totalsBefore)
        // The old id leads to the one who was kept.
        await expect(merge(context, done.merged_id, survivor)).rejects.toThrow('the same contact already')
      }
      const after = records()
      for (const table of [
        'order',
        'order_line',
        'order_key',
        'deal',
        'deal_stage',
        'deal_score',
        'deal_key',
        'loyalty_entry',
      ])
        expect([table, after[table]?.length]).toEqual([table, before[table]?.length])
      const gone = new Set((before.contact ?? []).map(row => row.id))
      for (const row of after.contact ?? []) gone.delete(row.id)
      expect(gone.size).toBe(2)
      for (const [table, rows] of Object.entries(after))
        expect([table, rows.filter(row => gone.has(row.contact_id as number))]).toEqual([table, []])
      expect(await postPoints(context, { until: TODAY, dryRun: true })).toMatchObject({ earned: 0, reversed: 0 })
      for (const [run, state] of runs.reverse()) {
        await undoRun(context, run, { dryRun: false })
        expect(records()).toEqual(state)
      }
      expect(records()).toEqual(before)
      await context.store.close()
    }),
    { numRuns: 15 },
  )
})
