import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from '../../src/core/context.js'
import { english } from '../../src/core/sentence.js'
import type { SharedBook } from '../../src/core/shared-table.js'
import { openStore } from '../../src/core/store/open.js'
import { beginRun, finishRun } from '../../src/core/store/run.js'
import type { SyncEntity, SyncRecord } from '../../src/core/sync/entity.js'
import { runSync } from '../../src/core/sync/run.js'
import { entityOf } from '../../src/core/sync/spec.js'
import { Config } from '../../src/core/workspace/config.js'
import { DEFAULT_IDENTITY_RULES } from '../../src/core/workspace/identity-rule.js'
import type { Workspace } from '../../src/core/workspace/open.js'
import { Sync } from '../../src/core/workspace/sync.js'

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export interface SyncWorld {
  context: Context
  sync: Sync
  entity: SyncEntity
  records(): Promise<SyncRecord[]>
  /** Changes records as a cron job would, in a run of its own. */
  change(changes: readonly { id: number; values: Record<string, string | undefined> }[]): Promise<void>
  run(book: SharedBook, options?: { dryRun?: boolean; force?: boolean }): ReturnType<typeof runSync>
  close(): Promise<void>
}

/** A store with contacts in it and a sync of them, without any command around them. */
export async function syncWorld(
  spec: Omit<Parameters<typeof Sync.parse>[0] & object, 'entity' | 'to'>,
  { contacts = 0, seed = 1 }: { contacts?: number; seed?: number } = {},
): Promise<SyncWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'guanxi-sync-'))
  const databasePath = join(folder, 'crm.db')
  const store = await openStore(databasePath, { create: true })
  const random = randomOf(seed)
  let instant = Date.UTC(2024, 5, 15)
  const config = Config.parse({ name: 'Test', currency: 'GBP', timezone: 'Europe/London' })
  const workspace = { root: folder, config, databasePath, pipelines: async () => [] } as unknown as Workspace
  const context: Context = {
    store,
    workspace,
    today: '2024-06-15',
    now: () => new Date(instant++).toISOString(),
    random,
    lang: 'en',
    actor: 'test',
    command: 'sync run',
    arguments: [],
  }
  const sync = { ...Sync.parse({ entity: 'contacts', to: 'team.csv', ...spec }), name: 'team', path: 'syncs/team.yaml' }
  const entity = entityOf(sync.entity, {
    store,
    currency: 'GBP',
    today: context.today,
    pipelines: [],
    identity: DEFAULT_IDENTITY_RULES,
  })
  const asRun = (work: (run: Awaited<ReturnType<typeof beginRun>>) => Promise<void>): Promise<void> =>
    store.transaction(async () => {
      const run = await beginRun(store, { ...context, command: 'cron', now: context.now(), random: random() })
      await work(run)
      await finishRun(store, run, { now: context.now(), counts: {} })
    })
  await asRun(async run => {
    for (let n = 1; n <= contacts; n++)
      await entity.place(run, {
        row: {
          number: n,
          values: { name: `name ${n}`, email: [`p${n}@x.example`], city: `city ${n}` },
          custom: null,
        } as never,
        isCopy: true,
      })
  })
  return {
    context,
    sync,
    entity,
    records: () => entity.records(),
    change: changes =>
      asRun(async run => {
        for (const change of changes) await entity.update(run, change)
      }),
    run: (book, { dryRun = false, force = false } = {}) =>
      runSync(context, {
        sync,
        book,
        dryRun,
        force,
        words: { heading: ({ label }) => label, isOurs: 'ours', choose: 'choose', stamp: () => 'stamp', tell: english },
        membersOf: async () => undefined,
      }),
    async close() {
      await store.close()
      await rm(folder, { recursive: true })
    },
  }
}
