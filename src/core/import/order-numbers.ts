import { KeyFilter } from '../key-filter.js'
import { orderNumber, type Told } from './transaction-row.js'

/** The numbers of the orders that the rows of a file have named so far. */
export class OrderNumbers {
  readonly #named = new KeyFilter()

  /** Takes a row; true where its order was surely not named before. */
  isFirst(values: Told): boolean {
    const number = orderNumber(values)
    if (this.#named.mayHave(number)) return false
    this.#named.add(number)
    return true
  }
}
