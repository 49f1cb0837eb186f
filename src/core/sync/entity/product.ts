import { type Decimal, toMinor } from '../../decimal.js'
import { productKey } from '../../import/product-directory.js'
import { productWriter } from '../../import/write-simple.js'
import { minorDigits, toMajor } from '../../money.js'
import { type Sentence, sentence } from '../../sentence.js'
import type { Store } from '../../store/open.js'
import { productsByKey } from '../../store/product.js'
import { type Run, updateRecord } from '../../store/run.js'
import type { ProductTable } from '../../store/schema.js'
import { syncedProducts } from '../../store/sync-record.js'
import {
  customCells,
  customWith,
  type EntityContext,
  type FieldChanges,
  type FieldProblems,
  makeOne,
  type NewRecord,
  type Placed,
  plainChanges,
  type SyncEntity,
} from '../entity.js'
import { syncField } from '../field.js'

const FIELDS = [
  syncField('product_id', 'Product id', { isOurs: true }),
  syncField('code', 'Code', { isRequired: true }),
  syncField('name', 'Name'),
  syncField('category', 'Category'),
  syncField('price', 'Price', { type: 'money', compare: 'number' }),
  syncField('currency', 'Currency', { isOurs: true }),
] as const

/** Products: each has a code of its own. */
export function productEntity(context: EntityContext): SyncEntity {
  const { store } = context
  return {
    table: 'product',
    fields: FIELDS,
    usual: ['code', 'name', 'category', 'price'],
    async records(ids) {
      const products = await syncedProducts(store, ids)
      return products.map(({ id, public_id, code, name, category, price, currency, custom }) => {
        const amount = price === null ? null : toMajor(price, currency)
        const cells = { product_id: public_id, code, name, category, price: amount, currency, ...customCells(custom) }
        return { id, key: public_id, label: name ?? code, cells }
      })
    },
    choices: async () => undefined,
    update: (run, changes) => updateProduct(store, run, changes),
    place: (run, record) => placeProduct(context, run, record),
  }
}

async function updateProduct(store: Store, run: Run, { id, values }: FieldChanges): Promise<FieldProblems> {
  const [record] = await syncedProducts(store, [id])
  if (!record) return {}
  const changes: Partial<ProductTable> = {
    ...(plainChanges(values, ['code', 'name', 'category']) as Partial<ProductTable>),
    ...customWith(record.custom, values),
  }
  const { price } = values
  if ('price' in values)
    changes.price = price === undefined ? null : toMinor(price as Decimal, minorDigits(record.currency))
  const problems: Record<string, Sentence> = {}
  if (changes.code) {
    const key = productKey(changes.code)
    const [other] = await productsByKey(store, [key])
    if (other && other.id !== id) {
      problems.code = sentence`there is another product "${other.code}"`
      delete changes.code
    } else changes.code_key = key
  }
  if (Object.keys(changes).length > 0) await updateRecord(store, run, 'product', record, changes)
  return problems
}

async function placeProduct(context: EntityContext, run: Run, { row, isCopy }: NewRecord): Promise<Placed> {
  const { code, name = '' } = row.values as { code?: string; name?: string }
  const [known] = await productsByKey(context.store, [productKey(code ?? name)])
  if (known)
    return isCopy ? { problem: sentence`there is a product "${known.code}" already` } : { id: known.id, isNew: false }
  return makeOne(context, run, 'products', productWriter, row)
}
