import type { SyncWriteTable } from '../store/schema-sync.js'
import { insertSyncWrites, unfinishedSyncRuns } from '../store/sync.js'
import type { Cell } from '../table.js'
import { writeOf } from './finish.js'
import type { Pass } from './pass.js'

/**
 * Settles what an earlier run was writing when it was cut short: a write that may or may not have arrived is looked for
 * in the sheet. What stands there was written; what does not is written again where it is still wanted. A cell that by
 * now holds neither is one that a person has changed, and is taken for one that both sides have changed.
 */
export async function settlePending(pass: Pass): Promise<void> {
  const { rows, sheet, view, reader } = pass
  const arrived: SyncWriteTable[] = []
  for (const row of rows.all()) {
    const { key, pending } = row
    const found = sheet.get(key)
    if (!found && (row.state === 'claimed' || row.state === 'copied')) rows.drop(key)
    if (pending === undefined || row.state === 'claimed' || row.state === 'copied') continue
    if (!found) {
      if (row.state !== 'appending') rows.put({ ...row, pending: undefined })
      continue
    }
    const label = pass.records.get(row.recordId ?? 0)?.label ?? null
    if (row.state === 'appending') {
      // Our key stands there, so the whole row has arrived; what differs was typed after that.
      rows.put({ ...row, state: 'synced', base: pending, pending: undefined })
      arrived.push(writeOf(pass, key, 'append', '', label, null, pending))
      continue
    }
    const seen: Record<string, Cell> = {}
    for (const [field, cell] of Object.entries(pending)) {
      const { value, error } = view.cell(found, field)
      if (!view.has(field) || error !== undefined) continue
      const read = reader.cell(field, value)
      if (!('key' in read) || read.key !== reader.keyOf(field, cell)) continue
      seen[field] = cell
      arrived.push(writeOf(pass, key, 'cell', field, label, row.base[field] ?? null, cell))
    }
    rows.put({ ...row, base: { ...row.base, ...seen }, pending: undefined })
  }
  if (arrived.length === 0) return
  // They belong to the run that has written them, and never said so.
  const earlier = (await unfinishedSyncRuns(pass.store)).filter(({ id }) => id < pass.run.id).at(-1)
  const run_id = earlier?.id ?? pass.run.id
  await insertSyncWrites(
    pass.store,
    arrived.map(write => ({ ...write, run_id })),
  )
}

/** Forgets what is not there any more: a row that neither side has. */
export function dropLost({ rows, sheet, records }: Pass): void {
  for (const { key, recordId } of rows.all())
    if (!sheet.has(key) && recordId !== null && !records.has(recordId)) rows.drop(key)
}
