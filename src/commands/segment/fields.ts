import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { showTable } from '../../cli/present.js'
import { fieldTable } from '../../core/segment/list.js'

export default class SegmentFields extends BaseCommand<typeof SegmentFields> {
  static override summary = 'List all that the rule of a segment can ask.'
  static override description =
    'Rules compare with =, !=, <, <=, >, >=, in (…), between … and …, contains, starts with, ends with, is empty, and are joined by and, or, not and brackets. Orders, deals, interactions and mails are chosen between square brackets: orders[category = "tea" and last 90 days].count >= 2.'
  static override examples = ['<%= config.bin %> <%= command.id %>']
  static override flags = flags.table

  async run(): Promise<unknown> {
    const context = await this.context()
    const table = fieldTable()
    await showTable(this, context, table)
    return { fields: table.rows }
  }
}
