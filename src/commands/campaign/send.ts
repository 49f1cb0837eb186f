import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../../cli/base-command.js'
import { campaignReport } from '../../cli/campaign-report.js'
import { confirmed } from '../../cli/confirm.js'
import * as flags from '../../cli/flags.js'
import { openTransport } from '../../cli/mail-transport.js'
import { renderTable } from '../../cli/present.js'
import { showProgress } from '../../cli/progress.js'
import { canAsk } from '../../cli/terminal.js'
import { openCampaign } from '../../core/campaign/open.js'
import { sendCampaign } from '../../core/campaign/send.js'
import { EXIT_REFUSED } from '../../core/error.js'

export default class CampaignSend extends BaseCommand<typeof CampaignSend> {
  static override summary = 'Send a campaign to everybody in its segments who has not had it.'
  static override description =
    `Each mail is written down before it leaves, so nobody gets a campaign twice: stopped in the middle, the same command \
goes on with those that are left. At a terminal it asks first; without one, as in cron, it does not.
With the transport outbox (the default) mails become files under outbox/, and nothing leaves this machine.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> win-back --as-of 2011-12-09 --dry-run',
    '<%= config.bin %> <%= command.id %> win-back --as-of 2011-12-09 --limit 5 --yes',
  ]
  static override args = {
    name: Args.string({ required: true, ignoreStdin: true, description: 'a campaign under campaigns/' }),
  }
  static override flags = {
    'as-of': flags.asOf,
    limit: Flags.integer({
      min: 1,
      helpValue: 'NUMBER',
      description: 'at most that many mails; the others stay queued',
    }),
    yes: Flags.boolean({ char: 'y', description: 'do not ask' }),
    'dry-run': flags.dryRun,
  }

  async run(): Promise<unknown> {
    const { 'as-of': typed, limit, yes, 'dry-run': dryRun = false } = this.flags
    const day = this.day('as-of', typed)
    const context = await this.context()
    const asOf = day ?? context.today
    const { name } = this.args
    const open = await openCampaign(context.workspace, name)
    const transport = await openTransport(context.workspace)
    const progress = showProgress(name, this.flags.quiet || this.jsonEnabled(), context.lang)
    const send = (dry: boolean) => {
      const update = (done: number, total: number): void => progress.update(done, done / total)
      return sendCampaign(context, open, transport, { asOf, limit, dryRun: dry, progress: update })
    }
    try {
      if (!dryRun && !yes && canAsk()) {
        const mails = Math.min((await send(true)).counts.queued, limit ?? Number.POSITIVE_INFINITY)
        const question = this.text('campaign.ask', { mails, transport: transport.name })
        const isMeant = mails === 0 || (await confirmed(question, key => this.text(key)))
        if (!isMeant) return this.say(this.text('campaign.stopped'))
      }
      const { lang } = context
      const report = campaignReport(await send(dryRun), { name, transport: transport.name, asOf, dryRun, lang })
      const presentation = { lang, currency: context.workspace.config.currency }
      this.print(report.text)
      if (report.table.rows.length > 0) this.print(await renderTable(report.table, 'table', presentation))
      for (const remark of report.remarks) this.say(remark)
      const { refusals, uncertain, deferred } = report.document
      if (refusals.length + uncertain.length + deferred.length > 0) process.exitCode = EXIT_REFUSED
      return report.document
    } finally {
      progress.done()
      await transport.close()
    }
  }
}
