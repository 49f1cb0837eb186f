import { expect } from 'vitest'
import type { Store, Value } from '../../src/core/store/open.js'
import { dealsUntil, stagesAt } from '../../src/core/store/pipeline.js'
import { describeStores, put } from '../helpers/stores.js'

async function deals(store: Store): Promise<void> {
  await put(store, 'source', [{ id: 1, name: 'crm' }])
  await put(store, 'company', [{ id: 1, public_id: 'c1', name: 'Acme', name_key: 'acme' }])
  await put(store, 'owner', [{ id: 1, name: 'Ann', name_key: 'ann', team: 'Cara', region: 'East' }])
  await put(store, 'product', [
    { id: 1, public_id: 'p1', code: 'TEA', code_key: 'tea', name: 'Green tea', price: 350, currency: 'GBP' },
    { id: 2, public_id: 'p2', code: 'CUP', code_key: 'cup', name: null, price: null, currency: 'GBP' },
  ])
  const deal = (id: number, created_day: string | null, links: Record<string, Value>) => ({
    id,
    public_id: `d${id}`,
    company_id: null,
    owner_id: null,
    product_id: null,
    created_day,
    ...links,
  })
  const shared = { contact_id: 0, source_id: 1, pipeline: 'default', stage: 'Won', state: 'won', currency: 'GBP' }
  await put(
    store,
    'deal',
    [
      deal(1, '2024-01-01', { company_id: 1, owner_id: 1, product_id: 1 }),
      deal(2, '2024-02-01', { product_id: 2 }),
      deal(3, null, {}),
    ],
    shared,
  )
  const stages: [deal: number, stage: string | null, day: string | null][] = [
    [1, null, '2024-01-01'],
    [2, 'Quote', '2024-02-01'],
    [1, 'Inquiry', '2024-01-10'],
    [1, 'Won', '2024-01-20'],
    [3, 'Inquiry', null],
  ]
  await put(
    store,
    'deal_stage',
    stages.map(([deal_id, stage, entered_day], index) => ({ id: index + 1, deal_id, stage, entered_day })),
    { contact_id: 0 },
  )
}

describeStores(testIn => {
  testIn('dealsUntil: all deals that there were, with the names of what they belong to', async store => {
    await deals(store)
    const found = await dealsUntil(store, '2024-02-01')
    expect(
      found.map(deal => [deal.id, deal.company, deal.product, deal.product_price, deal.owner, deal.team, deal.region]),
    ).toEqual([
      [1, 'Acme', 'Green tea', 350, 'Ann', 'Cara', 'East'],
      [2, null, 'CUP', null, null, null, null],
      [3, null, null, null, null, null, null],
    ])
    expect((await dealsUntil(store, '2024-01-31')).map(deal => deal.id)).toEqual([1, 3])
    expect((await dealsUntil(store, '2023-12-31')).map(deal => deal.id)).toEqual([3])
  })

  testIn('stagesAt: the stage that each deal had entered last', async store => {
    await deals(store)
    const at = async (day: string) =>
      Object.fromEntries([...(await stagesAt(store, day))].map(([id, { stage }]) => [id, stage]))
    expect(await at('2023-12-31')).toEqual({ 3: 'Inquiry' })
    expect(await at('2024-01-09')).toEqual({ 1: null, 3: 'Inquiry' })
    expect(await at('2024-01-10')).toEqual({ 1: 'Inquiry', 3: 'Inquiry' })
    expect(await at('2024-03-01')).toEqual({ 1: 'Won', 2: 'Quote', 3: 'Inquiry' })
  })
})
