import { changedSince } from '../store/history.js'
import type { Store } from '../store/open.js'
import { column, type Table, tableOf } from '../table.js'
import { differenceRows } from './show.js'

const LATER_EDITS = [
  column('table', 'Table'),
  column('record', 'Record'),
  column('change', 'Change'),
  column('field', 'Field'),
  column('value_then', 'As the run left it'),
  column('value_now', 'Now'),
  column('run', 'Run'),
  column('command', 'Command'),
] as const

/** What later runs have changed of the records of a run: each field with its value as the run left it, and now. */
export async function laterEdits(store: Store, runId: number, currency: string): Promise<Table> {
  const changes = await changedSince(store, runId)
  const differences = await differenceRows(store, changes, currency)
  const rows = changes.flatMap(({ run, command }, index) =>
    (differences[index] ?? []).map(({ table = null, record = null, change = null, field = null, before, after }) => ({
      table,
      record,
      change,
      field,
      value_then: before ?? null,
      value_now: after ?? null,
      run,
      command,
    })),
  )
  return tableOf('later-edits', LATER_EDITS, rows)
}
