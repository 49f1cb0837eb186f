import { inChunks } from './chunk.js'
import type { Store } from './open.js'
import type { CompanyTable, OwnerTable } from './schema.js'

/** The companies that have one of the name keys. */
export async function companiesByKey({ db }: Store, keys: readonly string[]): Promise<CompanyTable[]> {
  return inChunks(keys, chunk => db.selectFrom('company').selectAll().where('name_key', 'in', chunk).execute())
}

/** The owners (sales representatives) that have one of the name keys. */
export async function ownersByKey({ db }: Store, keys: readonly string[]): Promise<OwnerTable[]> {
  return inChunks(keys, chunk => db.selectFrom('owner').selectAll().where('name_key', 'in', chunk).execute())
}
