import { afterEach, expect, test } from 'vitest'
import { GuanxiError } from '../../../src/core/error.js'
import { sentence } from '../../../src/core/sentence.js'
import type { SharedBook } from '../../../src/core/shared-table.js'
import { syncWritesOf } from '../../../src/core/store/sync.js'
import { MemoryBook } from '../../helpers/memory-book.js'
import { type SyncWorld, syncWorld } from '../../helpers/sync-world.js'

let world: SyncWorld
afterEach(() => world.close())

/** A store and a spreadsheet in memory that are in step. */
async function inStep(contacts = 3): Promise<MemoryBook> {
  world = await syncWorld({ columns: { name: 'both', city: 'both' } }, { contacts })
  const book = new MemoryBook()
  await world.run(book)
  return book
}

const rowsOf = (book: MemoryBook, tab = 'Team') =>
  (book.tabs.get(tab)?.rows ?? []).map(cells => (cells ?? []).map(({ value }) => value))
const type = (book: MemoryBook, row: number, at: number, value: string, tab = 'Team'): void => {
  const cells = book.tabs.get(tab)?.rows[row]
  if (cells) cells[at] = { value }
}
const names = async () => (await world.records()).map(({ cells }) => cells.name)

/** The spreadsheet, failing at one of its calls. */
function failing(book: MemoryBook, at: 'before' | 'after', error: Error): SharedBook {
  return {
    place: book.place,
    tab: book.tab,
    keeps: book.keeps,
    read: tabs => book.read(tabs),
    callsFor: () => ({ reads: 0, writes: 0 }),
    async apply(changes) {
      if (at === 'after') await book.apply(changes)
      throw error
    },
  }
}

const busy = new GuanxiError('E_REMOTE', sentence`The service is busy.`, { hint: sentence`Wait a minute.` })

test('a service that fails ends with what is and is not done; what was taken from the sheet stands', async () => {
  const book = await inStep()
  type(book, 0, 0, 'typed')
  const [, second] = await world.records()
  await world.change([{ id: second?.id ?? 0, values: { city: 'Rome' } }])
  const error = await world.run(failing(book, 'before', busy)).catch(caught => caught)
  expect([error.code, error.exit, error.details, error.hint]).toEqual([
    'E_REMOTE',
    6,
    [
      'guanxi: 1 cells and 0 new records of the sheet were taken over, and stand.',
      'sheet: it is not known whether 1 cells, 0 new rows and 0 removals have arrived; the next run looks.',
    ],
    'Wait a minute. Then run guanxi sync run team again: it goes on from there.',
  ])
  expect([await names(), rowsOf(book)[1]?.[1]]).toEqual([['typed', 'name 2', 'name 3'], 'city 2'])
  await world.run(book)
  expect(rowsOf(book)[1]?.[1]).toBe('Rome')
})

test('a write that has arrived though nobody said so is found, and is no change of a person', async () => {
  const book = await inStep()
  const [first] = await world.records()
  const id = first?.id ?? 0
  await world.change([{ id, values: { city: 'Rome' } }])
  await expect(world.run(failing(book, 'after', busy))).rejects.toThrow('The service is busy.')
  expect(rowsOf(book)[0]?.[1]).toBe('Rome')
  // The record changes once more before anybody looks: without the note of what was on its way that is a conflict.
  await world.change([{ id, values: { city: 'Oslo' } }])
  const { counts, run } = await world.run(book)
  expect([counts.conflicts, counts.toSheet, rowsOf(book)[0]?.[1]]).toEqual([0, 1, 'Oslo'])
  expect(run).toMatch(/^\w{13}$/)
  const runs = await world.context.store.db
    .selectFrom('run')
    .select(['id', 'state'])
    .where('command', '=', 'sync run')
    .execute()
  expect(runs.map(({ state }) => state)).toEqual(['done', 'done', 'done'])
  const writes = await syncWritesOf(world.context.store, runs[2]?.id ?? 0, 10)
  expect(writes.map(({ before, after }) => [before, after])).toEqual([['"Rome"', '"Oslo"']])
})

test('a new row whose run was cut short becomes one record, not two', async () => {
  const book = await inStep()
  book.tabs.get('Team')?.rows.push([{ value: 'Zoe' }, { value: 'Ely' }])
  await expect(world.run(failing(book, 'after', busy))).rejects.toThrow('The service is busy.')
  expect(await names()).toEqual(['name 1', 'name 2', 'name 3'])
  await world.run(book)
  await world.run(book)
  expect(await names()).toEqual(['name 1', 'name 2', 'name 3', 'Zoe'])
})

test('rows that were on their way are sent once, whether they had arrived or not', async () => {
  world = await syncWorld({ columns: { name: 'both' } }, { contacts: 3 })
  const book = new MemoryBook()
  await expect(world.run(failing(book, 'before', busy))).rejects.toThrow()
  await expect(world.run(failing(book, 'after', busy))).rejects.toThrow()
  const { counts } = await world.run(book)
  expect([counts.appended, rowsOf(book).map(([name]) => name)]).toEqual([0, ['name 1', 'name 2', 'name 3']])
})

test('what somebody typed in the instant of our write is asked about, and can be brought back', async () => {
  const book = await inStep()
  const [first] = await world.records()
  await world.change([{ id: first?.id ?? 0, values: { city: 'Rome' } }])
  const overwriting: SharedBook = {
    ...failing(book, 'before', busy),
    async apply(changes) {
      const applied = await book.apply(changes)
      const conflict = { tab: 'Team', row: 2, column: 'city', reason: 'overwritten' as const, found: { value: 'Bath' } }
      return { ...applied, conflicts: [conflict] }
    },
  }
  expect((await world.run(overwriting)).counts.conflicts).toBe(1)
  await world.run(book)
  expect(rowsOf(book, 'Conflicts')[0]?.slice(1, 5)).toEqual(['name 1', 'City', 'Rome', 'Bath'])
  type(book, 0, 0, 'keep sheet', 'Conflicts')
  const { counts } = await world.run(book)
  expect([counts.resolved, counts.conflicts, rowsOf(book)[0]?.[1]]).toEqual([1, 0, 'Bath'])
  expect((await world.records())[0]?.cells.city).toBe('Bath')
})

test('a cell that is changed between looking and writing is left alone', async () => {
  const book = await inStep()
  const [first] = await world.records()
  await world.change([{ id: first?.id ?? 0, values: { city: 'Rome' } }])
  const typing: SharedBook = {
    ...failing(book, 'before', busy),
    async apply(changes) {
      type(book, 0, 1, 'Bath')
      return book.apply(changes)
    },
  }
  const { counts } = await world.run(typing)
  expect([counts.held, counts.toSheet, rowsOf(book)[0]?.[1]]).toEqual([1, 0, 'Bath'])
  expect((await world.run(book)).counts.conflicts).toBe(1)
})

test('a file that was replaced under its hands is read again', async () => {
  const book = await inStep()
  const [first] = await world.records()
  await world.change([{ id: first?.id ?? 0, values: { city: 'Rome' } }])
  let times = 0
  const replaced: SharedBook = {
    ...failing(book, 'before', busy),
    apply: async changes => {
      if (times++ === 0) throw new GuanxiError('E_CONFLICT', sentence`The file was replaced.`)
      return book.apply(changes)
    },
  }
  const { counts } = await world.run(replaced)
  expect([counts.toSheet, rowsOf(book)[0]?.[1]]).toEqual([1, 'Rome'])
})

test('drop-downs and headings are written once, and notes of people stay', async () => {
  const book = await inStep()
  const cells = book.tabs.get('Team')?.rows[0] ?? []
  cells[0] = { value: 'name 1', note: 'ask Kim' }
  const before = book.applied
  await world.run(book)
  expect([book.applied, cells[0]]).toEqual([before, { value: 'name 1', note: 'ask Kim' }])
})

test('a script that puts columns elsewhere, and leaves behind what names them, is found out', async () => {
  const book = await inStep()
  const tab = book.tabs.get('Team')
  const [name, city] = tab?.headers ?? []
  if (name && city) [name.header, city.header] = [city.header, name.header]
  await expect(world.run(book)).rejects.toThrow('The column of name has the heading "City" now, which is that of city.')
})
