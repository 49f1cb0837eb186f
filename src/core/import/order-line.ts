import { multiplyToMinor, toMinor, toNumber } from '../decimal.js'
import type { OrderLineTable } from '../store/schema.js'
import type { MappedRow, TransactionFields, Values } from './field.js'
import type { OrderNumbers } from './order-numbers.js'
import type { KnownProduct } from './product-directory.js'
import { codeOf } from './transaction-row.js'

/** What an order line says. */
type LineContent = Pick<OrderLineTable, 'product_id' | 'description' | 'quantity' | 'unit_price' | 'amount' | 'custom'>

/** A line of the file, ready to be stored or compared. */
export interface Line extends LineContent {
  rowNumber: number
  /** It has told something new of its order or its customer. */
  isAmending: boolean
  /** Custom fields whose cells take the stored value away. */
  cleared?: readonly string[] | undefined
}

/** What a row says of its line. */
export type LineRow = Pick<MappedRow, 'number' | 'custom' | 'cleared'> & {
  values: { [K in 'product_name' | 'quantity' | 'unit_price' | 'amount']?: Values<TransactionFields>[K] | undefined }
}

/** The rows of a batch of order lines, of which most only go on with the order of the row before. */
export interface OrderLineRows {
  readonly length: number
  at(index: number): MappedRow<TransactionFields>
  /** Whether it tells nothing but a line of the order that the row before speaks of. */
  goesOn(index: number): boolean
  /** Whether its order is one that no row of the file has named before. To be asked once of each row. */
  begins(index: number): boolean
  /** What it calls its product. */
  code(index: number): string | undefined
  /** The same as a number that stands for it in all batches of the file; 0 where it has none. */
  codeNumber(index: number): number
  /** What it says of its line; the object is good until the next one is asked for. */
  line(index: number): LineRow
}

/** Rows that have been put together already. */
export const orderLineRows = (rows: readonly MappedRow<TransactionFields>[], orders: OrderNumbers): OrderLineRows => ({
  length: rows.length,
  at: index => rows[index] as MappedRow<TransactionFields>,
  goesOn: () => false,
  begins: index => orders.isFirst(rows[index]?.values ?? {}),
  code: index => codeOf(rows[index]?.values ?? {}),
  codeNumber: () => 0,
  line: index => rows[index] as MappedRow<TransactionFields>,
})

const ONE = { units: 1, scale: 0 }
const ZERO = { units: 0, scale: 0 }

/** The line of a row; its money is in minor units, with `digits` decimals. */
export function readLine(
  { number, values, custom, cleared }: LineRow,
  { product, digits, isAmending }: { product: KnownProduct | null; digits: number; isAmending: boolean },
): Line {
  const quantity = values.quantity ?? ONE
  const price = values.unit_price
  return {
    rowNumber: number,
    product_id: product?.id ?? null,
    // Most lines call their product by its name, which need not be written down a million times.
    description: values.product_name === product?.name ? null : (values.product_name ?? null),
    quantity: toNumber(quantity),
    unit_price: price ? toMinor(price, digits) : null,
    amount: values.amount ? toMinor(values.amount, digits) : multiplyToMinor(quantity, price ?? ZERO, digits),
    custom,
    isAmending,
    ...(cleared && { cleared }),
  }
}

/**
 * By what a line is known again. Its description is not part of that where it has a product: the product may be given
 * another name in the meantime.
 */
export function contentOf({ product_id, description, quantity, unit_price, amount, custom }: LineContent): string {
  return `${product_id ?? description}|${quantity}|${unit_price}|${amount}|${custom}`
}

/**
 * What a line has in common with the stored line that it speaks of, the closest likeness first: a line that says less
 * than the stored one is still that line; only then is a line of the same product a correction.
 */
export const LIKENESSES: readonly ((line: LineContent) => string)[] = [
  ({ product_id, description, quantity, amount }) => `${product_id ?? description}|${quantity}|${amount}`,
  ({ product_id, description }) => `${product_id ?? description}`,
]

/** Values a line in `few`. */
const STRIDE = 4
/** So many lines, for which looking through them is cheaper than a set. */
const FEW = 32 * STRIDE

/**
 * The lines of an order so far, to tell repeats. Most have no texts of their own: of the first of those the values stand
 * one after the other, for lines come by the million.
 */
export interface SeenLines {
  few: (number | null)[]
  many: Set<string> | undefined
}

/** Takes a line; false where there was one that says the same. */
export function isNewLine(seen: SeenLines, line: Line): boolean {
  const { product_id, quantity, unit_price, amount, description, custom } = line
  if (description === null && custom === null) {
    const { few } = seen
    for (let at = 0; at < few.length; at += STRIDE)
      if (few[at] === product_id && few[at + 1] === amount && few[at + 2] === quantity && few[at + 3] === unit_price)
        return false
    if (few.length < FEW) {
      few.push(product_id, amount, quantity, unit_price)
      return true
    }
  }
  seen.many ??= new Set()
  return seen.many.size < seen.many.add(`${contentOf(line)}|${description}`).size
}
