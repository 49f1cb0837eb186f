import { expect } from 'vitest'
import type { Store } from '../../src/core/store/open.js'
import { ordersOfContact } from '../../src/core/store/order.js'
import { purchaseGroups, purchaseSums } from '../../src/core/store/purchase.js'
import { cohortCells, customerCount, newCustomersByMonth, salesByMonth } from '../../src/core/store/sales.js'
import { describeStores, put } from '../helpers/stores.js'

type Sale = [contact: number, day: string, amount: number, isPurchase?: 0 | 1]

const SALES: Sale[] = [
  [1, '2023-12-30', 1000],
  [1, '2024-01-15', 500],
  [1, '2024-02-01', -200, 0],
  [2, '2024-01-31', 700],
  [2, '2024-01-31', 300],
  [3, '2024-02-10', -50, 0],
  [0, '2024-02-11', 80],
]

async function shop(store: Store): Promise<void> {
  await put(store, 'source', [{ id: 1, name: 'till' }])
  await put(
    store,
    'contact',
    [1, 2, 3].map(id => ({ id, public_id: `p${id}` })),
  )
  const orders = SALES.map(([contact_id, day, amount, is_purchase = 1], index) => ({
    id: index + 1,
    contact_id,
    number: `${index + 1}`,
    ordered_at: `${day} 12:00:00`,
    day,
    is_purchase,
    amount,
  }))
  await put(store, 'order', orders, { source_id: 1, currency: 'GBP', line_count: 1 })
}

describeStores(testIn => {
  testIn('purchaseSums: one row per contact who has bought, refunds taken off', async store => {
    await shop(store)
    expect(await purchaseSums(store, { until: '2024-02-01' })).toEqual([
      { contact_id: 1, last_day: '2024-01-15', orders: 2, amount: 1300 },
      { contact_id: 2, last_day: '2024-01-31', orders: 2, amount: 1000 },
    ])
    expect(await purchaseSums(store, { since: '2024-01-16', until: '2024-12-31' })).toEqual([
      { contact_id: 2, last_day: '2024-01-31', orders: 2, amount: 1000 },
    ])
    expect(await purchaseSums(store, { until: '2023-12-29' })).toEqual([])
  })

  testIn('purchaseGroups: the same sums, of contacts that share last day and number of orders', async store => {
    await shop(store)
    expect(await purchaseGroups(store, { until: '2024-01-14' })).toEqual([
      { last_day: '2023-12-30', orders: 1, contacts: 1, amount: 1000 },
    ])
    expect(await purchaseGroups(store, { until: '2024-02-28' })).toEqual([
      { last_day: '2024-01-15', orders: 2, contacts: 1, amount: 1300 },
      { last_day: '2024-01-31', orders: 2, contacts: 1, amount: 1000 },
    ])
  })

  testIn('salesByMonth: one row per month with any order', async store => {
    await shop(store)
    const month = (name: string, rest: object) => ({
      month: name,
      purchases: 0,
      refunds: 0,
      anonymous_orders: 0,
      ...rest,
    })
    const december = month('2023-12', { orders: 1, purchases: 1000, customers: 1 })
    const january = month('2024-01', { orders: 3, purchases: 1500, customers: 2 })
    expect(await salesByMonth(store, { until: '2024-12-31', isKnownOnly: false })).toEqual([
      december,
      january,
      month('2024-02', { orders: 1, purchases: 80, refunds: -250, anonymous_orders: 1, customers: 0 }),
    ])
    expect(await salesByMonth(store, { until: '2024-12-31', isKnownOnly: true })).toEqual([
      december,
      january,
      month('2024-02', { orders: 0, refunds: -250, customers: 0 }),
    ])
    expect(await salesByMonth(store, { since: '2024-01-31', until: '2024-01-31', isKnownOnly: false })).toEqual([
      month('2024-01', { orders: 2, purchases: 1000, customers: 1 }),
    ])
  })

  testIn('customerCount and newCustomersByMonth: who has bought, and who for the first time', async store => {
    await shop(store)
    expect(await customerCount(store, { until: '2024-12-31' })).toBe(2)
    expect(await customerCount(store, { since: '2024-02-01', until: '2024-12-31' })).toBe(0)
    expect([...(await newCustomersByMonth(store, { until: '2024-12-31' }))]).toEqual([
      ['2023-12', 1],
      ['2024-01', 1],
    ])
    expect([...(await newCustomersByMonth(store, { since: '2024-01-01', until: '2024-12-31' }))]).toEqual([
      ['2024-01', 1],
    ])
  })

  testIn('cohortCells: one row per month of first purchase and month of purchase', async store => {
    await shop(store)
    expect(await cohortCells(store, { until: '2024-12-31' })).toEqual([
      { cohort: '2023-12', month: '2023-12', customers: 1, amount: 1000 },
      { cohort: '2023-12', month: '2024-01', customers: 1, amount: 500 },
      { cohort: '2023-12', month: '2024-02', customers: 0, amount: -200 },
      { cohort: '2024-01', month: '2024-01', customers: 1, amount: 1000 },
    ])
    expect(await cohortCells(store, { since: '2024-01-01', until: '2024-12-31' })).toEqual([
      { cohort: '2024-01', month: '2024-01', customers: 1, amount: 1000 },
    ])
  })

  testIn('ordersOfContact: the newest first', async store => {
    await shop(store)
    expect((await ordersOfContact(store, 1)).map(order => order.number)).toEqual(['3', '2', '1'])
    expect((await ordersOfContact(store, 2)).map(order => order.number)).toEqual(['5', '4'])
    expect(await ordersOfContact(store, 9)).toEqual([])
  })
})
