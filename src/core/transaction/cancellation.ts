/**
 * Whether an order number says that the order is a cancellation: `C` and then no other letter, as in C536379. A `C`
 * that begins a word or a country code, as in CN-2017-1973789, says nothing.
 */
export const isCancellationNumber = (number: string): boolean =>
  number.charCodeAt(0) === CAPITAL_C && /^C(?!\p{L})/u.test(number)

const CAPITAL_C = 67

/** What decides whether an order counts as a purchase. */
export interface OrderFacts {
  number: string
  /** Minor units, net of all lines. */
  amount: number
  /** Whether any line has a quantity that is not negative. */
  hasSale: boolean
}

/** A purchase order is no cancellation and no refund, and its net amount is above 0 (README, "Definitions"). */
export const isPurchase = ({ number, amount, hasSale }: OrderFacts): boolean =>
  amount > 0 && hasSale && !isCancellationNumber(number)
