import { inChunks } from './chunk.js'
import type { Store } from './open.js'
import { insertFilled, type Run } from './run.js'
import type { ProductTable } from './schema.js'

/** The products that have one of the keys. */
export async function productsByKey(store: Store, keys: readonly string[]): Promise<ProductTable[]> {
  return inChunks(store, keys, list =>
    store.db.selectFrom('product').selectAll().where('code_key', 'in', list).execute(),
  )
}

/** Codes, names and ids of all products. */
export async function productNames({ db }: Store): Promise<Pick<ProductTable, 'id' | 'code' | 'name'>[]> {
  return db.selectFrom('product').select(['id', 'code', 'name']).orderBy('id').execute()
}

const PRODUCT_COLUMNS = [
  'id',
  'public_id',
  'code',
  'code_key',
  'name',
  'category',
  'price',
  'currency',
  'custom',
] as const

/** Stores new products. */
export async function insertProducts(store: Store, run: Run, products: readonly ProductTable[]): Promise<void> {
  await insertFilled(store, run, 'product', PRODUCT_COLUMNS, products)
}
