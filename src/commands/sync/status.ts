import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { showTable } from '../../cli/present.js'
import { openSyncs } from '../../cli/sync-command.js'
import { statusTable } from '../../core/sync/status.js'

export default class SyncStatus extends BaseCommand<typeof SyncStatus> {
  static override summary = 'List the syncs: how many rows they share, what waits for a decision, and when they ran.'
  static override examples = ['<%= config.bin %> <%= command.id %>']
  static override flags = flags.table

  async run() {
    const context = await this.context()
    const syncs = await openSyncs(context, [])
    const table = await statusTable(context.store, syncs, context.workspace.config.timezone)
    await showTable(this, context, table)
    return { syncs: table.rows }
  }
}
