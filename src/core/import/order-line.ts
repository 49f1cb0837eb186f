import { multiplyToMinor, toMinor, toNumber } from '../decimal.js'
import type { OrderLineTable } from '../store/schema.js'
import type { MappedRow, TransactionFields } from './field.js'
import type { KnownProduct } from './product-directory.js'

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

const ONE = { units: 1, scale: 0 }
const ZERO = { units: 0, scale: 0 }

/** The line of a row; its money is in minor units, with `digits` decimals. */
export function readLine(
  { number, values, custom, cleared }: MappedRow<TransactionFields>,
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

function isSame(a: Line, b: Line): boolean {
  return (
    a.product_id === b.product_id &&
    a.amount === b.amount &&
    a.quantity === b.quantity &&
    a.unit_price === b.unit_price &&
    a.description === b.description &&
    a.custom === b.custom
  )
}

const FEW = 32

/** The lines of an order so far, to tell repeats; most orders have few, for which looking is cheaper than a set. */
export interface SeenLines {
  few: Line[]
  many: Set<string> | undefined
}

/** Takes a line; false where there was one that says the same. */
export function isNewLine(seen: SeenLines, line: Line): boolean {
  const { few, many } = seen
  if (many) return many.size < many.add(exactContentOf(line)).size
  for (const other of few) if (isSame(line, other)) return false
  few.push(line)
  if (few.length > FEW) seen.many = new Set(few.map(exactContentOf))
  return true
}

const exactContentOf = (line: Line): string => `${contentOf(line)}|${line.description}`
