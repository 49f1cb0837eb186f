import type { Store } from '../store/open.js'
import { forgetSync } from '../store/sync.js'
import type { Sync } from '../workspace/sync.js'
import { removeSyncFile } from '../workspace/sync-file.js'

/** Forgets a sync and its file; returns how many rows it shared, and how many questions were open. */
export async function removeSync(
  store: Store,
  { name, path }: Sync,
  dryRun: boolean,
): Promise<{ rows: number; conflicts: number }> {
  return store.transaction(
    async transaction => {
      const forgotten = await forgetSync(transaction, name)
      if (!dryRun) await removeSyncFile(path)
      return forgotten
    },
    { rollback: dryRun },
  )
}
