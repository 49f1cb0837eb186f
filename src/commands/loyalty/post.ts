import { Flags } from '@oclif/core'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { renderTable } from '../../cli/present.js'
import { postedTable, postPoints } from '../../core/loyalty/post.js'

export default class LoyaltyPost extends BaseCommand<typeof LoyaltyPost> {
  static override summary = 'Post the points of all orders that are new or changed.'
  static override description =
    `A purchase order earns points; a refund takes back its points, but never more than were earned.
Posting again adds nothing, and an order that a later import has changed is brought right by an entry of its own.
The points of orders that were posted stay as they are when the rate in loyalty/program.yaml changes.`
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --dry-run',
    '<%= config.bin %> <%= command.id %> --until 2011-11-30',
  ]
  static override flags = {
    until: Flags.string({ helpValue: 'DATE', description: 'last day whose orders are posted (default: today)' }),
    'dry-run': flags.dryRun,
  }

  async run(): Promise<unknown> {
    const typed = this.day('until', this.flags.until)
    const context = await this.context()
    const until = typed ?? context.today
    const dryRun = this.flags['dry-run'] ?? false
    const posted = await postPoints(context, { until, dryRun })
    const { currency } = context.workspace.config
    this.print(await renderTable(postedTable(posted), 'table', { lang: context.lang, currency }))
    if (posted.otherCurrency > 0)
      this.warnOf(this.text('loyalty.other-currency', { count: posted.otherCurrency, currency }))
    if (dryRun) this.say(this.text('dry-run'))
    return { loyalty: { ...posted, until, dryRun } }
  }
}
