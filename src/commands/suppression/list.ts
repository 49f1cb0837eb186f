import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { type Format, parseTargets, renderTable, writeTargets } from '../../cli/present.js'
import { listSuppressions } from '../../core/campaign/suppression.js'

export default class SuppressionList extends BaseCommand<typeof SuppressionList> {
  static override summary = 'List the addresses that get no campaign mail.'
  static override description =
    'The list is kept by address, apart from contacts: deleting or importing a contact does not change it.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --to suppressed.csv',
  ]
  static override flags = { to: flags.to, format: flags.format }

  async run(): Promise<unknown> {
    const targets = await parseTargets(this.flags.to, this.jsonEnabled())
    const { store, workspace, lang } = await this.context()
    const table = await listSuppressions(store)
    const presentation = { lang, currency: workspace.config.currency }
    const told = await writeTargets(targets, [table], presentation)
    const format = (this.flags.format ?? 'table') as Format
    if (targets.length === 0 && !this.jsonEnabled()) this.print(await renderTable(table, format, presentation))
    for (const line of told) this.say(line)
    return { suppressions: table.rows }
  }
}
