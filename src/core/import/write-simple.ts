import { toMinor } from '../decimal.js'
import { isCurrency, minorDigits } from '../money.js'
import { nameKey } from '../name-key.js'
import { sentence } from '../sentence.js'
import { ownersByKey } from '../store/company.js'
import { productsByKey } from '../store/product.js'
import type { MappedRow, OwnerFields, ProductFields } from './field.js'
import { productKey } from './product-directory.js'
import { simpleWriter, type Writer, type WriterContext } from './writer.js'

/** Stores owners (sales representatives), recognised by their name. */
export function ownerWriter(context: WriterContext): Writer {
  return simpleWriter(context, {
    table: 'owner',
    withoutKey: sentence`the name is missing`,
    read({ values }: MappedRow<OwnerFields>) {
      const key = nameKey(values.name ?? '')
      return { key, fields: { ...values, name_key: key } }
    },
    find: keys => ownersByKey(context.store, keys),
    keyOf: stored => stored.name_key,
  })
}

/** Stores products, recognised by their code, or by their name where they have no code. */
export function productWriter(context: WriterContext): Writer {
  return simpleWriter(context, {
    table: 'product',
    withoutKey: sentence`the code or name is missing`,
    problemOf: ({ values: { currency } }: MappedRow<ProductFields>) =>
      currency === undefined || isCurrency(currency) ? undefined : sentence`"${currency}" is not a currency`,
    read({ values }: MappedRow<ProductFields>) {
      const code = values.code ?? values.name ?? ''
      const { price, currency = context.currency, ...rest } = values
      const money = price ? { price: toMinor(price, minorDigits(currency)), currency } : {}
      return { key: productKey(code), fields: { ...rest, code, code_key: productKey(code), ...money } }
    },
    find: keys => productsByKey(context.store, keys),
    keyOf: stored => stored.code_key,
    fresh: () => ({ public_id: context.run.newPublicId(), currency: context.currency }),
  })
}
