import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { renderTable } from '../../cli/present.js'
import { appendedTable } from '../../core/loyalty/append-entry.js'
import { redeemPoints } from '../../core/loyalty/redeem.js'

export default class LoyaltyRedeem extends BaseCommand<typeof LoyaltyRedeem> {
  static override summary = 'Take points that a contact spends.'
  static override description = 'Ends with exit code 4, and changes nothing, where the balance is too small.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> 17381 20 --reason "Voucher of 1.00"',
    '<%= config.bin %> <%= command.id %> 17381 20 --reason "Voucher of 1.00" --dry-run',
  ]
  static override args = {
    contact: Args.string({ required: true, ignoreStdin: true, description: 'contact id, external id or e-mail' }),
    points: Args.string({ required: true, ignoreStdin: true, description: 'how many, a whole number' }),
  }
  static override flags = {
    reason: Flags.string({
      required: true,
      helpValue: 'TEXT',
      description: 'what the customer reads beside the points',
    }),
    'dry-run': flags.dryRun,
  }

  async run(): Promise<unknown> {
    const context = await this.context()
    const { reason, 'dry-run': dryRun = false } = this.flags
    const appended = await redeemPoints(context, { ...this.args, reason, dryRun })
    const presentation = { lang: context.lang, currency: context.workspace.config.currency }
    this.print(await renderTable(appendedTable(appended), 'table', presentation))
    if (dryRun) this.say(this.text('dry-run'))
    return { loyalty: { ...appended, dryRun } }
  }
}
