import { inChunks } from './chunk.js'
import type { Store } from './open.js'
import { idsOf, insertRecords, type Run } from './run.js'
import type { CompanyIdentityTable, CompanyTable, OwnerTable } from './schema.js'

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

/** What a source calls companies: those of the ids that it has used. */
export async function companyIdentities(
  store: Store,
  sourceId: number,
  values: readonly string[],
): Promise<CompanyIdentityTable[]> {
  return inChunks(store, values, list =>
    store.db
      .selectFrom('company_identity')
      .selectAll()
      .where('source_id', '=', sourceId)
      .where('value', 'in', list)
      .execute(),
  )
}

/** Those of the companies that a source has an id of its own for. */
export async function companiesOfSource(store: Store, sourceId: number, ids: readonly number[]): Promise<Set<number>> {
  const rows = await inChunks(store, ids, list =>
    store.db
      .selectFrom('company_identity')
      .select('company_id')
      .distinct()
      .where('source_id', '=', sourceId)
      .where('company_id', 'in', list)
      .execute(),
  )
  return new Set(rows.map(({ company_id }) => company_id))
}

/** The companies with these ids. */
export async function companiesById(store: Store, ids: readonly number[]): Promise<CompanyTable[]> {
  return inChunks(store, ids, list => store.db.selectFrom('company').selectAll().where('id', 'in', list).execute())
}

/** Stores what a source calls companies, each `[company id, external id]`. */
export async function insertCompanyIdentities(
  store: Store,
  run: Run,
  sourceId: number,
  identities: readonly (readonly [number, string])[],
): Promise<void> {
  const nextId = await idsOf(store, run, 'company_identity')
  const rows = identities.map(([companyId, value]) => [nextId(), companyId, sourceId, value])
  await insertRecords(store, run, 'company_identity', ['id', 'company_id', 'source_id', 'value'], rows)
}
