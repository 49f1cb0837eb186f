import * as Args from '@oclif/core/args'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { openSync } from '../../cli/sync-command.js'
import { removeSync } from '../../core/sync/remove.js'

export default class SyncRemove extends BaseCommand<typeof SyncRemove> {
  static override summary = 'Stop keeping a spreadsheet in step.'
  static override description =
    'Takes syncs/NAME.yaml away, and what guanxi remembers of the sheet. Sheet and records stay as they are.'
  static override examples = ['<%= config.bin %> <%= command.id %> team --dry-run']
  static override args = { name: Args.string({ required: true, description: 'name of the sync' }) }
  static override flags = { 'dry-run': flags.dryRun }

  async run() {
    const context = await this.context()
    const dryRun = this.flags['dry-run']
    const sync = await openSync(context, this.args.name)
    const { rows, conflicts } = await removeSync(context.store, sync, dryRun)
    this.print(this.text(dryRun ? 'sync.would-remove' : 'sync.removed', { name: sync.name, rows, conflicts }))
    return { sync: { name: sync.name, rows, conflicts, dryRun } }
  }
}
