import { groupBy } from '../group-by.js'
import { sentence } from '../sentence.js'
import { updateRecord } from '../store/run.js'
import type { OrderLineTable } from '../store/schema.js'
import { changesTo, differencesIn } from './changes-to.js'
import type { OpenOrder } from './open-order.js'
import { LIKENESSES, type Line } from './order-line.js'
import type { Difference, RowOutcome } from './outcome.js'
import { detailOf, duplicateError, type WriterContext } from './writer.js'

interface OrderLines {
  /** Adds a line to an order. */
  addLine(entry: OpenOrder, line: Line): void
  /** Says that an order is not what is stored. */
  touch(entry: OpenOrder): void
  /** For a preview: what rows tell anew of their orders, by their numbers. */
  amended: ReadonlyMap<number, Difference[]>
}

/** What becomes of the lines of stored orders that a file tells again. */
export function lineCorrector(
  { store, run, tally, policies, isRejects }: WriterContext & { isRejects: boolean },
  { addLine, touch, amended }: OrderLines,
) {
  /** Decides what the lines are that are not stored as they are: corrections of stored lines, or additions. */
  async function close(entry: OpenOrder): Promise<void> {
    if (!entry.pending) return
    let stored = [...(entry.unmatched?.values() ?? [])].flat()
    let pending = entry.pending
    delete entry.pending
    if (isRejects) warnOfAdditions(entry.order.number, pending, stored)
    for (const likeness of isRejects ? [] : LIKENESSES) {
      const left = groupBy(stored, likeness)
      const others: Line[] = []
      for (const line of pending) {
        const match = left.get(likeness(line))?.shift()
        if (match) await correct(entry, match, line)
        else others.push(line)
      }
      stored = [...left.values()].flat()
      pending = others
    }
    for (const line of pending) {
      addLine(entry, line)
      tally.count('created', line.rowNumber, detailOf(tally, entry.order))
    }
  }

  /** Added lines may be meant as corrections; a person should look. */
  function warnOfAdditions(number: string, lines: readonly Line[], stored: readonly OrderLineTable[]): void {
    const products = new Set(stored.map(line => line.product_id))
    for (const { rowNumber, product_id } of lines)
      if (products.has(product_id))
        tally.warn(rowNumber, sentence`is added to order ${number}, which has another line of this product`)
  }

  async function correct(entry: OpenOrder, stored: OrderLineTable, line: Line): Promise<void> {
    const { quantity, unit_price, amount, description } = line
    const fields = { quantity, unit_price, amount }
    const changes: Partial<OrderLineTable> = changesTo(stored, {
      ...{ fields, custom: line.custom, cleared: line.cleared, isRepeat: false, policies },
    })
    if (Object.keys(changes).length === 0 || tally.onDuplicate !== 'update') return countKnown(entry, line)
    const differences = tally.isPreview ? differencesIn(stored, changes) : []
    await updateRecord(store, run, 'order_line', stored, { ...changes, ...(description !== null && { description }) })
    entry.order.amount += (changes.amount ?? stored.amount) - stored.amount
    if ((changes.quantity ?? stored.quantity) >= 0) entry.hasSale = true
    touch(entry)
    count('updated', entry, line, differences)
  }

  /** Counts a line that is stored already. */
  function countKnown(entry: OpenOrder, line: Line): void {
    if (tally.onDuplicate === 'fail') throw duplicateError(line.rowNumber)
    if (tally.onDuplicate === 'skip') tally.count('skipped', line.rowNumber, { reason: sentence`is there already` })
    else count(line.isAmending ? 'updated' : 'unchanged', entry, line)
  }

  function count(outcome: RowOutcome, entry: OpenOrder, line: Line, differences: readonly Difference[] = []): void {
    const detail = detailOf(tally, entry.order)
    const all = [...differences, ...(amended.get(line.rowNumber) ?? [])]
    tally.count(outcome, line.rowNumber, detail && { ...detail, differences: all })
  }

  return { close, countKnown }
}
