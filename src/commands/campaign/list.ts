import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { showTable } from '../../cli/present.js'
import { listCampaigns } from '../../core/campaign/list.js'

export default class CampaignList extends BaseCommand<typeof CampaignList> {
  static override summary = 'List the campaigns and what became of their mails.'
  static override description =
    `Accepted: taken by the mail server, or written to outbox/. Uncertain: handed over, but no answer came; these are not sent \
again. Queued: guanxi campaign send goes on with them.`
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --to campaigns.xlsx#Campaigns',
  ]
  static override flags = flags.table

  async run(): Promise<unknown> {
    const context = await this.context()
    const table = await listCampaigns(context.store, context.workspace)
    await showTable(this, context, table)
    return { campaigns: table.rows }
  }
}
