import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { type Format, parseTargets, renderTable, writeTargets } from '../../cli/present.js'
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
  static override flags = { to: flags.to, format: flags.format }

  async run(): Promise<unknown> {
    const targets = await parseTargets(this.flags.to, this.jsonEnabled())
    const { store, workspace, lang } = await this.context()
    const table = await listCampaigns(store, workspace)
    const presentation = { lang, currency: workspace.config.currency }
    const told = await writeTargets(targets, [table], presentation)
    const format = (this.flags.format ?? 'table') as Format
    if (targets.length === 0 && !this.jsonEnabled()) this.print(await renderTable(table, format, presentation))
    for (const line of told) this.say(line)
    return { campaigns: table.rows }
  }
}
