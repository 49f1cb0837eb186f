import * as Args from '@oclif/core/args'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { renderTable } from '../../cli/present.js'
import { showLoyalty } from '../../core/loyalty/show.js'

export default class LoyaltyShow extends BaseCommand<typeof LoyaltyShow> {
  static override summary = "Show a contact's tier, balance and every movement of points."
  static override description = 'The tier follows the net spend of the last 12 months, not the balance.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> 17381',
    '<%= config.bin %> <%= command.id %> 17381 --as-of 2011-09-30',
  ]
  static override args = {
    contact: Args.string({ required: true, ignoreStdin: true, description: 'contact id, external id or e-mail' }),
  }
  static override flags = { 'as-of': flags.asOf }

  async run(): Promise<unknown> {
    const typed = this.day('as-of', this.flags['as-of'])
    const { store, workspace, lang, today } = await this.context()
    const asOf = typed ?? today
    const { standing, entries } = await showLoyalty({ store, workspace }, { contact: this.args.contact, asOf })
    const presentation = { lang, currency: workspace.config.currency }
    this.print(await renderTable(standing, 'table', presentation))
    this.print(await renderTable(entries, 'table', presentation))
    return { loyalty: { ...standing.rows[0], asOf, entries: entries.rows } }
  }
}
