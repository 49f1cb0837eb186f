import { sql } from 'kysely'
import { GuanxiError } from '../error.js'
import { sentence } from '../sentence.js'
import { hasTable } from './dialect.js'
import { start } from './migrations/0001-start.js'
import { duplicates } from './migrations/0002-duplicates.js'
import { trust } from './migrations/0003-trust.js'
import { sync } from './migrations/0004-sync.js'
import { value } from './migrations/0005-value.js'
import { relations } from './migrations/0007-relations.js'
import { runMapping } from './migrations/0008-run-mapping.js'
import { segments } from './migrations/0009-segments.js'
import { dealScores } from './migrations/0010-deal-scores.js'
import type { Store } from './open.js'

/** In the order they are applied; a store's version is the number of them it has seen. Forward only. */
const MIGRATIONS = [start, duplicates, trust, sync, value, relations, runMapping, segments, dealScores]

/** Brings the tables up to date, each step in its own transaction. Throws E_CONFIG for a store from a newer guanxi. */
export async function migrate(store: Store): Promise<void> {
  for (let done = await versionOf(store); done !== MIGRATIONS.length; done = await versionOf(store)) {
    const migration = MIGRATIONS[done]
    if (!migration)
      throw new GuanxiError('E_CONFIG', sentence`This database was made by a newer guanxi.`, {
        hint: sentence`Install the newest version of guanxi.`,
      })
    await store.transaction(async ({ db, dialect }) => {
      if ((await versionOf(store)) !== done) return
      if (done === 0) await sql`create table store_version (version integer not null)`.execute(db)
      await migration(db, dialect)
      await sql`delete from store_version`.execute(db)
      await sql`insert into store_version (version) values (${done + 1})`.execute(db)
    })
  }
}

async function versionOf({ db, dialect }: Store): Promise<number> {
  if (!(await hasTable(db, dialect, 'store_version'))) return 0
  const { rows } = await sql<{ version: number }>`select version from store_version`.execute(db)
  return rows[0]?.version ?? 0
}
