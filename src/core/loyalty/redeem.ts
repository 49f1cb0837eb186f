import type { Context } from '../context.js'
import { GuanxiError } from '../error.js'
import { sentence } from '../sentence.js'
import { type Appended, appendEntry, type EntryRequest, parsePoints } from './append-entry.js'

/** Takes points that a contact spends. Throws E_LIMIT where the balance is too small. */
export async function redeemPoints(context: Context, request: EntryRequest): Promise<Appended> {
  const spent = parsePoints(request.points)
  if (spent < 0)
    throw new GuanxiError('E_USAGE', sentence`Points to redeem are more than 0.`, {
      hint: sentence`Leave the minus out.`,
    })
  return appendEntry(context, request, { kind: 'redeem', points: -spent }, balance => {
    if (balance < spent)
      throw new GuanxiError('E_LIMIT', sentence`The balance is ${balance} points, which is less than ${spent}.`, {
        at: request.contact,
        hint: sentence`If orders are missing, post them first: guanxi loyalty post`,
      })
  })
}
