import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { addSuppression } from '../../core/campaign/suppression.js'

export default class SuppressionAdd extends BaseCommand<typeof SuppressionAdd> {
  static override summary = 'Never send campaign mail to an address again.'
  static override description =
    'For people who unsubscribed or complained, and for addresses that bounce. Mails to it that are still queued are not sent.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> anna@example.com --reason unsubscribed',
    '<%= config.bin %> <%= command.id %> old@example.com --reason "bounced: mailbox unknown" --dry-run',
  ]
  static override args = {
    address: Args.string({ required: true, ignoreStdin: true, description: 'an e-mail address; case does not matter' }),
  }
  static override flags = {
    reason: Flags.string({
      required: true,
      helpValue: 'TEXT',
      description: 'why, such as unsubscribed, complaint or bounced',
    }),
    'dry-run': flags.dryRun,
  }

  async run(): Promise<unknown> {
    const { reason, 'dry-run': dryRun = false } = this.flags
    const outcome = await addSuppression(await this.context(), { address: this.args.address, reason, dryRun })
    const { address, changed, day } = outcome
    if (!changed) this.print(this.text('suppression.known', { address, day: day ?? '', reason: outcome.reason ?? '' }))
    else this.print(this.text(dryRun ? 'suppression.would-add' : 'suppression.added', { address, reason }))
    return { suppression: outcome }
  }
}
