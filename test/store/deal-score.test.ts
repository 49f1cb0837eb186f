import fc from 'fast-check'
import { expect } from 'vitest'
import { bestDealScores, newestDealScores } from '../../src/core/store/deal-score.js'
import type { Store } from '../../src/core/store/open.js'
import { describeStores, put } from '../helpers/stores.js'

const DAYS = ['2024-01-01', '2024-01-02', '2024-01-03']

const score = fc.record({
  points: fc.integer({ min: -1, max: 2 }),
  chance: fc.option(fc.constantFrom(0, 0.5, 1)),
  as_of: fc.constantFrom(...DAYS),
})
const deals = fc.array(
  fc.record({
    contact_id: fc.integer({ min: 0, max: 2 }),
    state: fc.constantFrom('open', 'won'),
    scores: fc.array(score, { maxLength: 3 }),
  }),
  { maxLength: 6 },
)
type Deal = typeof deals extends fc.Arbitrary<infer T extends readonly unknown[]> ? T[number] : never

const newestOf = ({ scores }: Deal, asOf: string) =>
  scores
    .filter(each => each.as_of <= asOf)
    .sort((a, b) => (a.as_of < b.as_of ? -1 : a.as_of > b.as_of ? 1 : 0))
    .at(-1)

async function keep(store: Store, list: readonly Deal[]): Promise<void> {
  await store.db.deleteFrom('deal_score').execute()
  await store.db.deleteFrom('deal').execute()
  const shared = { source_id: 1, pipeline: 'default', stage: 'new', currency: 'GBP' }
  const own = list.map(({ contact_id, state }, at) => ({ id: at + 1, contact_id, state, public_id: `d${at + 1}` }))
  await put(store, 'deal', own, shared)
  const scores = list.flatMap(({ contact_id, scores: kept }, at) =>
    kept.map(each => ({ contact_id, deal_id: at + 1, band: `${each.points}`, ...each })),
  )
  await put(
    store,
    'deal_score',
    scores.map((each, at) => ({ id: at + 1, ...each })),
  )
}

describeStores(testIn => {
  testIn(
    'the score of the latest day counts, of one day the last, and of a contact that of his best open deal',
    async store => {
      await put(store, 'source', [{ id: 1, name: 'crm' }])
      await put(
        store,
        'contact',
        [1, 2].map(id => ({ id, public_id: `c${id}` })),
      )
      await fc.assert(
        fc.asyncProperty(deals, fc.constantFrom(...DAYS), async (list, asOf) => {
          await keep(store, list)
          const found = await newestDealScores(store, asOf)
          expect(list.map((_, at) => found.get(at + 1)?.points)).toEqual(list.map(deal => newestOf(deal, asOf)?.points))
          expect(list.map((_, at) => found.get(at + 1)?.chance)).toEqual(list.map(deal => newestOf(deal, asOf)?.chance))
          const best = await bestDealScores(store, [1, 2])
          const expected = [1, 2].flatMap(contact => {
            const open = list.filter(({ contact_id, state }) => contact_id === contact && state === 'open')
            const [first] = open
              .flatMap(deal => newestOf(deal, '9999-12-31') ?? [])
              .sort((a, b) => (b.chance ?? -1) - (a.chance ?? -1) || b.points - a.points)
            return first ? [[contact, 'deal', first.points, `${first.points}`]] : []
          })
          expect(best.map(each => [each.contact_id, each.name, each.value, each.label])).toEqual(expected)
        }),
      )
    },
  )
})
