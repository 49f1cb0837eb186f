import { type Kysely, sql } from 'kysely'
import type { Database } from '../schema.js'

/** By which mapping file an import was done, and what that said then. */
export async function runMapping(db: Kysely<Database>): Promise<void> {
  await sql`alter table run add column mapping text`.execute(db)
  await sql`alter table run add column mapping_sha256 text`.execute(db)
}
