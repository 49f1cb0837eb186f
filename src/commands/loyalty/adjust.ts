import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { renderTable } from '../../cli/present.js'
import { adjustPoints } from '../../core/loyalty/adjust.js'
import { appendedTable } from '../../core/loyalty/append-entry.js'

export default class LoyaltyAdjust extends BaseCommand<typeof LoyaltyAdjust> {
  static override summary = 'Give or take points by hand.'
  static override description =
    'For goodwill and mistakes. The entry stays in the ledger with its reason; history undo takes it back.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> 17381 50 --reason "Sorry for the delay"',
    '<%= config.bin %> <%= command.id %> 17381 -50 --reason "Given twice" --dry-run',
  ]
  static override args = {
    contact: Args.string({ required: true, ignoreStdin: true, description: 'contact id, external id or e-mail' }),
    points: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'how many, a whole number; with a minus they are taken',
    }),
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
    const appended = await adjustPoints(context, { ...this.args, reason, dryRun })
    const presentation = { lang: context.lang, currency: context.workspace.config.currency }
    this.print(await renderTable(appendedTable(appended), 'table', presentation))
    if (dryRun) this.say(this.text('dry-run'))
    return { loyalty: { ...appended, dryRun } }
  }
}
