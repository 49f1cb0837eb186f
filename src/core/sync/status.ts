import { localTime } from '../day.js'
import type { Store } from '../store/open.js'
import type { SyncConflictTable } from '../store/schema-sync.js'
import { decideConflicts, openConflicts, syncRows, syncStates } from '../store/sync.js'
import { column, type Table, tableOf } from '../table.js'
import type { Sync } from '../workspace/sync.js'
import type { Decided } from './conflict.js'

const STATUS = [
  column('sync', 'Sync'),
  column('entity', 'Entity'),
  column('place', 'Sheet'),
  column('rows', 'Rows', 'integer'),
  column('conflicts', 'Conflicts', 'integer'),
  column('synced_at', 'Last synced'),
] as const

/** One row for each sync: how many rows both sides have, how many questions are open, and when it ran. */
export async function statusTable(store: Store, syncs: readonly Sync[], timezone: string): Promise<Table> {
  const states = new Map((await syncStates(store)).map(state => [state.sync, state]))
  const rows = await Promise.all(
    syncs.map(async ({ name, entity, to }) => {
      const state = states.get(name)
      const known = await syncRows(store, name)
      return {
        sync: name,
        entity,
        place: to,
        rows: known.filter(({ state }) => state === 'synced').length,
        conflicts: (await openConflicts(store, name)).length,
        synced_at: state ? localTime(new Date(state.synced_at), timezone) : null,
      }
    }),
  )
  return tableOf('syncs', STATUS, rows)
}

/** Which open questions are meant. */
export interface ConflictChoice {
  sync?: string | undefined
  field?: string | undefined
}

/** The open questions of a choice, the oldest first. */
export async function chosenConflicts(store: Store, { sync, field }: ConflictChoice): Promise<SyncConflictTable[]> {
  const open = await openConflicts(store, sync)
  return open.filter(conflict => field === undefined || conflict.field === field)
}

/** Writes decisions down; the next run carries them out. Returns how many of them are about questions that are open. */
export async function decide(store: Store, decided: readonly Decided[], dryRun: boolean): Promise<number> {
  return store.transaction(
    async transaction => {
      const open = new Set((await openConflicts(transaction)).map(({ id }) => id))
      const known = decided.filter(({ id }) => open.has(id))
      await decideConflicts(
        transaction,
        known.map(({ id, decision }) => [id, decision] as const),
      )
      return known.length
    },
    { rollback: dryRun },
  )
}
