import type { Context } from '../context.js'
import { type Appended, appendEntry, type EntryRequest, parsePoints } from './append-entry.js'

/** Gives points by hand, or takes them where they are below 0; the balance may fall below zero. */
export async function adjustPoints(context: Context, request: EntryRequest): Promise<Appended> {
  return appendEntry(context, request, { kind: 'adjust', points: parsePoints(request.points) })
}
