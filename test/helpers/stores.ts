import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { openStore, type Store, type Value } from '../../src/core/store/open.js'
import { beginRun, finishRun, type Run } from '../../src/core/store/run.js'
import type { TableName } from '../../src/core/store/schema.js'

/** Every kind of store there is; PostgreSQL joins here. */
const STORES = [
  {
    name: 'SQLite',
    async open(): Promise<{ store: Store; remove: () => Promise<void> }> {
      const folder = await mkdtemp(join(tmpdir(), 'guanxi-store-'))
      const store = await openStore(join(folder, 'crm.db'), { create: true })
      return { store, remove: () => rm(folder, { recursive: true }) }
    },
  },
]

type TestIn = (name: string, body: (store: Store) => Promise<void>) => void

/** Describes queries on every kind of store; it is opened once, and each test takes back what it has written. */
export function describeStores(tests: (testIn: TestIn) => void): void {
  describe.each(STORES)('$name', ({ open }) => {
    let opened: Awaited<ReturnType<typeof open>>
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(async () => {
      await opened.store.close()
      await opened.remove()
    })
    tests((name, body) => test(name, () => opened.store.transaction(body, { rollback: true })))
  })
}

let instant = Date.UTC(2024, 5, 15)

/** A run of its own for what the work writes. */
export async function asRun(store: Store, work: (run: Run) => Promise<void>): Promise<Run> {
  const now = new Date(instant++).toISOString()
  const run = await beginRun(store, { command: 'test', arguments: [], actor: 'test', now, random: 0 })
  await work(run)
  await finishRun(store, run, { now, counts: {} })
  return run
}

/** Puts rows as they are; columns that all rows share come last. */
export async function put(
  store: Store,
  table: TableName,
  rows: readonly Record<string, Value>[],
  shared: Record<string, Value> = {},
): Promise<void> {
  const all = rows.map(row => ({ ...row, ...shared, created_run_id: 0, changed_run_id: 0 }))
  const columns = Object.keys(all[0] ?? {})
  await store.insertRows(
    table,
    columns,
    all.map(row => Object.values(row)),
  )
}
