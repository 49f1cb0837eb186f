import * as Args from '@oclif/core/args'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { removeSuppression } from '../../core/campaign/suppression.js'

export default class SuppressionRemove extends BaseCommand<typeof SuppressionRemove> {
  static override summary = 'Let an address have campaign mail again.'
  static override description = 'Only when its owner asks for it, or it was suppressed by mistake.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> anna@example.com',
    '<%= config.bin %> <%= command.id %> anna@example.com --dry-run',
  ]
  static override args = {
    address: Args.string({ required: true, ignoreStdin: true, description: 'an e-mail address; case does not matter' }),
  }
  static override flags = { 'dry-run': flags.dryRun }

  async run(): Promise<unknown> {
    const dryRun = this.flags['dry-run'] ?? false
    const outcome = await removeSuppression(await this.context(), { address: this.args.address, dryRun })
    const { address, changed } = outcome
    if (changed) this.print(this.text(dryRun ? 'suppression.would-remove' : 'suppression.removed', { address }))
    else this.print(this.text('suppression.none', { address }))
    return { suppression: outcome }
  }
}
