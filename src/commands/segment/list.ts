import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { showTable } from '../../cli/present.js'
import { segmentTable } from '../../core/segment/list.js'

export default class SegmentList extends BaseCommand<typeof SegmentList> {
  static override summary = 'List the segments, and how many were in them when they were last run.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --to segments.csv',
  ]
  static override flags = flags.table

  async run(): Promise<unknown> {
    const context = await this.context()
    const table = await segmentTable(context.store, await context.workspace.segments())
    await showTable(this, context, table)
    return { segments: table.rows }
  }
}
