import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { postPoints } from '../../src/core/loyalty/post.js'
import { contactsToPost, lastPost, overdrawnSpans } from '../../src/core/store/loyalty.js'
import { importOrders, type SampleOrder, sampleContext } from '../helpers/orders.js'

const UNTIL = '2024-06-15'

async function shop() {
  const folder = await mkdtemp(join(tmpdir(), 'guanxi-loyalty-'))
  const context = await sampleContext(join(folder, 'crm.db'))
  onTestFinished(async () => {
    await context.store.close()
    await rm(folder, { recursive: true })
  })
  return context
}

const order = (number: string, customer: string, amount = 1000): SampleOrder => ({
  number,
  customer,
  day: '2024-01-05',
  amount,
})

test('only contacts whose orders have changed are looked at again', async () => {
  const context = await shop()
  const { store } = context
  const toPost = async () => contactsToPost(store, await lastPost(store), { since: '', until: UNTIL })
  await importOrders(store, [order('1', 'ann'), order('2', 'bob'), order('3', 'cat')])
  expect(await toPost()).toEqual([1, 2, 3])
  await postPoints(context, { until: UNTIL, dryRun: false })
  expect(await toPost()).toEqual([])
  await importOrders(store, [order('2', 'bob', 900), order('3', 'dan')])
  // Cat's order has become Dan's.
  expect(await toPost()).toEqual([2, 3, 4])
})

test('a ledger is below zero from the month it falls there to the month it rises', async () => {
  const { store } = await shop()
  await importOrders(store, [order('1', 'ann')])
  const rows = [
    [1, 1, 'adjust', 10, '2024-01-31', 'x', 1, 1],
    [2, 1, 'adjust', -15, '2024-02-01', 'x', 1, 1],
    [3, 1, 'adjust', 6, '2024-04-30', 'x', 1, 1],
    [4, 1, 'adjust', -4, '2024-05-01', 'x', 1, 1],
  ]
  const columns = ['id', 'contact_id', 'kind', 'points', 'day', 'reason', 'created_run_id', 'changed_run_id']
  await store.insertRows('loyalty_entry', columns, rows)
  expect(await overdrawnSpans(store, UNTIL)).toEqual([
    { month: '2024-02', next_month: '2024-04', points: 5 },
    { month: '2024-05', next_month: null, points: 3 },
  ])
})
