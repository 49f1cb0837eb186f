import { type RawBuilder, sql } from 'kysely'
import { inChunks } from './chunk.js'
import type { Store } from './open.js'

/** Tables whose records people call by a name. */
export type NamedTable = 'company' | 'owner' | 'product' | 'contact' | 'deal' | 'source'

const LABELS: Partial<Record<NamedTable, RawBuilder<unknown>>> = {
  company: sql`name`,
  owner: sql`name`,
  source: sql`name`,
  deal: sql`coalesce(name, external_id, public_id)`,
}

/** What people call records, by their inner ids. */
export async function namesOfRecords(
  store: Store,
  table: NamedTable,
  ids: readonly number[],
): Promise<Map<number, string>> {
  const label = LABELS[table] ?? sql`coalesce(name, public_id)`
  const rows = await inChunks(store, ids, list =>
    sql<{ id: number; label: string }>`select id, ${label} as label from ${sql.table(table)} where id in ${list}`
      .execute(store.db)
      .then(result => result.rows),
  )
  return new Map(rows.map(row => [row.id, row.label]))
}

/** The names of those of the contacts who have one, by their inner ids. */
export async function contactNamesById(store: Store, ids: readonly number[]): Promise<Map<number, string>> {
  const rows = await inChunks(store, ids, list =>
    store.db
      .selectFrom('contact')
      .select(['id', 'name'])
      .where('id', 'in', list)
      .where('name', 'is not', null)
      .execute(),
  )
  return new Map(rows.map(row => [row.id, row.name ?? '']))
}
