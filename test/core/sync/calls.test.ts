import { expect, test } from 'vitest'
import { openSharedBook } from '../../../src/core/io/open-shared.js'
import { testGoogle } from '../../helpers/google.js'
import { syncWorld } from '../../helpers/sync-world.js'

test('a run with 20 changed cells on each side needs at most 4 calls of Google, and a dry run says so', async () => {
  const { server } = await testGoogle()
  const book = server.book()
  const world = await syncWorld({ columns: { name: 'both', city: 'both' } }, { contacts: 60 })
  try {
    const place = await openSharedBook({ kind: 'sheets', id: book.id, tab: 'Team' })
    server.count()
    const first = await world.run(place)
    expect(first.counts.appended).toBe(60)
    const records = await world.records()
    await world.change(records.slice(0, 20).map(({ id }) => ({ id, values: { city: 'Rome' } })))
    const tab = book.tab('Team')
    for (let row = 30; row < 50; row++) tab.type(`A${row}`, `typed ${row}`)
    const planned = await world.run(place, { dryRun: true })
    server.count()
    const done = await world.run(place)
    const { reads, writes } = server.count()
    expect([done.counts.toCrm, done.counts.toSheet]).toEqual([20, 20])
    expect({ reads, writes }).toEqual(done.calls)
    expect(planned.calls).toEqual(done.calls)
    expect(reads + writes).toBeLessThanOrEqual(4)
    const nothing = await world.run(place)
    expect([nothing.calls, server.count()]).toEqual([
      { reads: 1, writes: 0 },
      { reads: 1, writes: 0 },
    ])
  } finally {
    await world.close()
  }
})
