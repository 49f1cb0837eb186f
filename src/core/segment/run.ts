import type { Context } from '../context.js'
import { contactLabels } from '../store/contact.js'
import type { Store } from '../store/open.js'
import { beginRun, finishRun } from '../store/run.js'
import { insertSnapshot, membersIn, snapshotsOf } from '../store/segment/snapshot.js'
import { type Cell, column, type Table, tableOf } from '../table.js'
import { openSegments } from './book.js'

export const MEMBERS = [
  column('contact_id', 'Contact'),
  column('external_id', 'External id'),
  column('name', 'Name'),
  column('email', 'E-mail'),
] as const

export interface SegmentRun {
  /** Public id; null for a dry run. */
  run: string | null
  segment: string
  asOf: string
  members: number
  entered: number
  left: number
}

/**
 * Asks who is in segments at the end of a day, and stores it: so that later runs can tell who has entered and left.
 * `isListed`: the members are wanted as tables too.
 */
export async function runSegments(
  context: Context,
  names: readonly string[],
  { asOf, dryRun, isListed }: { asOf: string; dryRun: boolean; isListed: boolean },
): Promise<{ runs: SegmentRun[]; tables: Table[] }> {
  const book = await openSegments(context, asOf)
  const wanted = names.length > 0 ? names : book.files.map(({ name }) => name)
  for (const name of wanted) await book.rule(name)
  return context.store.transaction(
    async store => {
      const run = await beginRun(store, { ...context, now: context.now(), random: context.random() })
      const runs: SegmentRun[] = []
      const tables: Table[] = []
      for (const name of wanted) {
        const members = await book.members(name)
        const { where, include, exclude } = book.file(name)
        const rule = JSON.stringify({ where, include, exclude })
        const { entered, left } = await insertSnapshot(store, run, { segment: name, as_of: asOf, rule, members })
        const publicId = dryRun ? null : run.publicId
        runs.push({
          run: publicId,
          segment: name,
          asOf,
          members: members.length,
          entered: entered.length,
          left: left.length,
        })
        if (isListed) tables.push(await memberTable(store, name, members))
      }
      const created = runs.reduce((sum, each) => sum + each.entered, 0)
      await finishRun(store, run, { now: context.now(), counts: { created, segments: runs.length } })
      return { runs, tables }
    },
    { rollback: dryRun },
  )
}

/** Contacts as a table, named after a segment. */
export async function memberTable(store: Store, name: string, members: readonly number[]): Promise<Table> {
  const labels = await contactLabels(store, members)
  const rows = members.flatMap(id => labels.get(id) ?? [])
  return tableOf(name, MEMBERS, rows)
}

const CHANGES = [column('change', 'Change'), ...MEMBERS] as const

export interface SegmentDiff {
  segment: string
  /** Days of the two snapshots; the earlier is null where there is only one. */
  from: string | null
  to: string
  entered: number
  left: number
  table: Table
}

/** Who has entered a segment and who has left between two snapshots: the last two, or those that stood at two days. */
export async function segmentDiff(
  store: Store,
  name: string,
  { from, to }: { from?: string | undefined; to?: string | undefined },
): Promise<SegmentDiff | undefined> {
  const snapshots = await snapshotsOf(store, name)
  const later = snapshots.find(({ as_of }) => to === undefined || as_of <= to)
  if (!later) return undefined
  const earlier = snapshots.find(({ id, as_of }) => id < later.id && (from === undefined || as_of <= from))
  const now = await membersIn(store, later)
  const before = earlier ? await membersIn(store, earlier) : []
  const [nowSet, beforeSet] = [new Set(now), new Set(before)]
  const entered = now.filter(id => !beforeSet.has(id))
  const left = before.filter(id => !nowSet.has(id))
  const labels = await contactLabels(store, [...entered, ...left])
  const rowsOf = (ids: readonly number[], change: Cell) =>
    ids.flatMap(id => {
      const label = labels.get(id)
      return label ? [{ change, ...label }] : []
    })
  return {
    segment: name,
    from: earlier?.as_of ?? null,
    to: later.as_of,
    entered: entered.length,
    left: left.length,
    table: tableOf('segment-diff', CHANGES, [...rowsOf(entered, 'entered'), ...rowsOf(left, 'left')]),
  }
}
