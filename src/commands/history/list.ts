import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { showTable } from '../../cli/present.js'
import { runTable } from '../../core/history/show.js'

export default class HistoryList extends BaseCommand<typeof HistoryList> {
  static override summary = 'List the runs: every command that has changed data, the newest first.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --limit 5 --format csv',
  ]
  static override flags = { limit: flags.limit, ...flags.table }

  async run() {
    const context = await this.context()
    const { timezone } = context.workspace.config
    const { limit } = this.flags
    const table = await runTable(context.store, { timezone, ...(limit !== undefined && { limit }) })
    await showTable(this, context, table)
    return { runs: table.rows }
  }
}
