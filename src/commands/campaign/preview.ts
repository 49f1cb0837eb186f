import { join, relative } from 'node:path'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { previewFolder } from '../../cli/mail-transport.js'
import { type Format, parseTargets, putTables, renderTable } from '../../cli/present.js'
import { openCampaign } from '../../core/campaign/open.js'
import { previewCampaign } from '../../core/campaign/preview.js'

const DEFAULT_PREVIEWS = 3
const ROWS_SHOWN = 20

export default class CampaignPreview extends BaseCommand<typeof CampaignPreview> {
  static override summary = 'Show who would get a campaign, and what it looks like; sends nothing.'
  static override description =
    `Writes the first letters as .html for a browser and .eml for a mail program, and those most likely to look wrong: \
the longest name, a Chinese name, and one in which a fallback stands for a missing value.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> win-back --as-of 2011-12-09',
    '<%= config.bin %> <%= command.id %> win-back --as-of 2011-12-09 --limit 1 --to recipients.csv',
  ]
  static override args = {
    name: Args.string({ required: true, ignoreStdin: true, description: 'a campaign under campaigns/' }),
  }
  static override flags = {
    'as-of': flags.asOf,
    limit: Flags.integer({
      min: 0,
      helpValue: 'NUMBER',
      description: `letters to write (default: ${DEFAULT_PREVIEWS})`,
    }),
    out: Flags.string({ helpValue: 'DIR', description: 'where letters go (default: previews/NAME in the workspace)' }),
    ...flags.table,
  }

  async run(): Promise<unknown> {
    const { 'as-of': typed, limit = DEFAULT_PREVIEWS, out, to, format = 'table', 'dry-run': dryRun } = this.flags
    const day = this.day('as-of', typed)
    const targets = await parseTargets(to, this.jsonEnabled())
    const context = await this.context()
    const { workspace, lang } = context
    const { name } = this.args
    const asOf = day ?? context.today
    const folder = out === undefined ? join(workspace.root, 'previews', name) : this.path(out)
    const open = await openCampaign(workspace, name)
    const write = dryRun ? async () => undefined : previewFolder(folder)
    const preview = await previewCampaign(context, open, { asOf, limit, write })
    const { counts, recipients, written } = preview
    const presentation = { lang, currency: workspace.config.currency }
    const shown = format === 'table' ? { ...recipients, rows: recipients.rows.slice(0, ROWS_SHOWN) } : recipients
    if (format === 'table') this.print(this.text('campaign.preview', { name, asOf, ...counts }))
    if (targets.length === 0 && !this.jsonEnabled())
      this.print(await renderTable(shown, format as Format, presentation))
    await putTables(this, [recipients], { targets, dryRun, ...presentation })
    const hidden = recipients.rows.length - shown.rows.length
    if (hidden > 0 && targets.length === 0) this.say(this.text('list.more', { count: hidden }))
    const letters = { folder: relative(process.cwd(), folder) || '.', list: written.join(this.text('list.separator')) }
    if (written.length > 0) this.say(this.text(dryRun ? 'campaign.would-write' : 'campaign.letters', letters))
    if (dryRun) this.say(this.text('dry-run'))
    return { preview: { name, asOf, ...counts, folder, written, dryRun }, rows: recipients.rows }
  }
}
