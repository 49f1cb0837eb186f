import { CompanyDirectory } from '../../import/company-directory.js'
import { OwnerDirectory } from '../../import/owner-directory.js'
import { ProductDirectory } from '../../import/product-directory.js'
import { nameKey } from '../../name-key.js'
import { productNames } from '../../store/product.js'
import type { Run } from '../../store/run.js'
import { sourceId } from '../../store/source.js'
import { type EntityContext, SOURCE_NAME } from '../entity.js'

/** The company of a cell, made where there is none of that name; null where nothing stands there. */
export async function companyId({ store }: EntityContext, run: Run, name: unknown): Promise<number | null> {
  if (name === undefined) return null
  const companies = await CompanyDirectory.open(store, run, await sourceId(store, run, SOURCE_NAME))
  const ref = { name: String(name) }
  await companies.prepare([ref])
  const id = companies.findOrCreate(ref)
  await companies.flush()
  return id
}

/** The same for owners. */
export async function ownerId({ store }: EntityContext, run: Run, name: unknown): Promise<number | null> {
  if (name === undefined) return null
  const owners = await OwnerDirectory.open(store, run)
  await owners.prepare([String(name)])
  const id = owners.findOrCreate(String(name))
  await owners.flush()
  return id
}

/** The same for products, by name or code. */
export async function productId({ store, currency }: EntityContext, run: Run, name: unknown): Promise<number | null> {
  if (name === undefined) return null
  const key = nameKey(String(name))
  const known = (await productNames(store)).find(product =>
    [product.name, product.code].some(each => each !== null && nameKey(each) === key),
  )
  if (known) return known.id
  const products = await ProductDirectory.open(store, run, currency)
  const { id } = products.findOrCreate(String(name), { name: String(name) })
  await products.flush()
  return id
}
