import { inChunks } from './chunk.js'
import type { Store } from './open.js'
import type { CompanyTable, OwnerTable } from './schema.js'

/** The companies that have one of the name keys. */
export async function companiesByKey(store: Store, keys: readonly string[]): Promise<CompanyTable[]> {
  return inChunks(store, keys, list =>
    store.db.selectFrom('company').selectAll().where('name_key', 'in', list).execute(),
  )
}

/** The owners (sales representatives) that have one of the name keys. */
export async function ownersByKey(store: Store, keys: readonly string[]): Promise<OwnerTable[]> {
  return inChunks(store, keys, list => store.db.selectFrom('owner').selectAll().where('name_key', 'in', list).execute())
}
