import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { showTable } from '../../cli/present.js'
import { listSuppressions } from '../../core/campaign/suppression.js'

export default class SuppressionList extends BaseCommand<typeof SuppressionList> {
  static override summary = 'List the addresses that get no campaign mail.'
  static override description =
    'The list is kept by address, apart from contacts: deleting or importing a contact does not change it.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --to suppressed.csv',
  ]
  static override flags = flags.table

  async run(): Promise<unknown> {
    const context = await this.context()
    const table = await listSuppressions(context.store)
    await showTable(this, context, table)
    return { suppressions: table.rows }
  }
}
