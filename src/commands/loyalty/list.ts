import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { showTable } from '../../cli/present.js'
import { listMembers } from '../../core/loyalty/list.js'

export default class LoyaltyList extends BaseCommand<typeof LoyaltyList> {
  static override summary = 'List the members with tier and balance, the largest balance first.'
  static override description =
    'A member has bought since the programme began, or has points. The tier follows the net spend of the last 12 months.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --limit 20',
    '<%= config.bin %> <%= command.id %> --as-of 2011-09-30 --to members.csv',
  ]
  static override flags = { 'as-of': flags.asOf, limit: flags.limit, ...flags.table }

  async run(): Promise<unknown> {
    const typed = this.day('as-of', this.flags['as-of'])
    const context = await this.context()
    const asOf = typed ?? context.today
    const { members, total } = await listMembers(context, { asOf, limit: this.flags.limit })
    await showTable(this, context, members)
    const shown = members.rows.length
    if (shown < total) this.say(this.text('loyalty.some-members', { shown, total }))
    return { members: members.rows, total, asOf }
  }
}
