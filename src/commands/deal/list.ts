import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { showTable } from '../../cli/present.js'
import { dealTable } from '../../core/deal/list.js'

export default class DealList extends BaseCommand<typeof DealList> {
  static override summary = 'List the deals.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --stage Engaging --limit 10',
    '<%= config.bin %> <%= command.id %> --to deals.xlsx#Deals',
    '<%= config.bin %> <%= command.id %> --to deals.csv --dry-run',
  ]
  static override flags = {
    stage: Flags.string({ helpValue: 'NAME', description: 'only deals in that stage' }),
    owner: Flags.string({ helpValue: 'NAME', description: 'only deals of that owner' }),
    limit: flags.limit,
    ...flags.table,
  }

  async run() {
    const context = await this.context()
    const { stage, owner, limit } = this.flags
    const table = await dealTable(context, { stage, owner, limit })
    await showTable(this, context, table)
    return { deals: table.rows }
  }
}
