import { expect } from 'vitest'
import type { Store } from '../../src/core/store/open.js'
import {
  insertOrders,
  linesOfOrders,
  moveOrder,
  OrderLineValues,
  ordersByNumber,
  updateOwnOrders,
} from '../../src/core/store/order.js'
import { asRun, describeStores, put } from '../helpers/stores.js'

async function orders(store: Store): Promise<void> {
  await put(store, 'source', [
    { id: 1, name: 'till' },
    { id: 2, name: 'web' },
  ])
  await put(store, 'contact', [{ id: 1, public_id: 'p1' }])
  const common = { contact_id: 0, ordered_at: '2024-01-01 00:00:00', day: '2024-01-01', is_purchase: 1 as const }
  const rest = { amount: 5, currency: 'GBP', line_count: 1, channel: null, store: null, country: null }
  await asRun(store, async run => {
    await insertOrders(store, run, [
      { id: 1, source_id: 1, number: 'A', ...common, ...rest },
      { id: 2, source_id: 2, number: 'A', ...common, ...rest },
      { id: 3, source_id: 1, number: 'B', ...common, ...rest },
    ])
    const lines = new OrderLineValues()
    const line = { product_id: null, unit_price: 5, amount: 5, description: 'x', custom: null }
    lines.add(1, 0, 1, { ...line, quantity: 1 })
    lines.add(2, 0, 3, { ...line, quantity: 1 })
    lines.add(3, 0, 1, { ...line, quantity: 0.5 })
    await lines.insert(store, run)
  })
}

describeStores(testIn => {
  testIn('ordersByNumber: the orders of one source', async store => {
    await orders(store)
    const ids = async (source: number, ...numbers: string[]) =>
      (await ordersByNumber(store, source, numbers)).map(order => order.id).sort()
    expect(await ids(1, 'A', 'B', 'C')).toEqual([1, 3])
    expect(await ids(2, 'A', 'B')).toEqual([2])
    expect(await ids(2)).toEqual([])
  })

  testIn('linesOfOrders: in the order they were stored', async store => {
    await orders(store)
    const lines = await linesOfOrders(store, [3, 1])
    expect(lines.filter(line => line.order_id === 1).map(({ id, quantity }) => [id, quantity])).toEqual([
      [1, 1],
      [3, 0.5],
    ])
    expect(lines.length).toBe(3)
  })

  testIn('updateOwnOrders: what the lines say of an order', async store => {
    await orders(store)
    const totals = { ordered_at: '2023-12-31 10:00:00', day: '2023-12-31', is_purchase: 0 as const, amount: -7 }
    await updateOwnOrders(store, [{ id: 2, ...totals, line_count: 4, channel: 'web', store: null, country: 'UK' }])
    const [order] = await ordersByNumber(store, 2, ['A'])
    expect(order).toMatchObject({ ...totals, id: 2, line_count: 4, channel: 'web', store: null, country: 'UK' })
  })

  testIn('moveOrder: an order goes to its buyer with its lines and its key, and its image is kept', async store => {
    await orders(store)
    const run = await asRun(store, run => moveOrder(store, run, 1, 1))
    expect((await ordersByNumber(store, 1, ['A', 'B'])).map(({ id, contact_id }) => [id, contact_id]).sort()).toEqual([
      [1, 1],
      [3, 0],
    ])
    expect((await linesOfOrders(store, [1])).map(line => line.contact_id)).toEqual([1, 1])
    const keys = await store.db.selectFrom('order_key').select(['order_id', 'contact_id']).orderBy('order_id').execute()
    expect(keys.map(key => key.contact_id)).toEqual([1, 0, 0])
    const images = await store.db.selectFrom('change').select(['run_id', 'table_name', 'row_id']).execute()
    expect(images.map(image => `${image.run_id === run.id} ${image.table_name} ${image.row_id}`).sort()).toEqual([
      'true order 1',
      'true order_line 1',
      'true order_line 3',
    ])
  })
})
