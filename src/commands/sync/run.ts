import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { runSyncs } from '../../cli/sync-run.js'

export default class SyncRun extends BaseCommand<typeof SyncRun> {
  static override summary = 'Bring spreadsheets and the database in step, both ways.'
  static override description =
    'Cell by cell, whoever changed it wins; what both have changed to different values is left alone and asked about in the tab Conflicts. Ends with 3 where cells were refused or questions are open, and with 4, nothing changed, where more would change than the limits of the sync allow.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> team --dry-run',
  ]
  static override strict = false
  static override args = { name: Args.string({ description: 'syncs to run, by name (default: all of them)' }) }
  static override flags = {
    force: Flags.boolean({ default: false, description: 'go on although more would change than the limits allow' }),
    'dry-run': flags.dryRun,
  }

  async run() {
    const context = await this.context()
    const { force, 'dry-run': dryRun } = this.flags
    return { syncs: await runSyncs(this, context, { names: this.words, force, dryRun }) }
  }
}
