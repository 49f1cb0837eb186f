import * as Args from '@oclif/core/args'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { showTable } from '../../cli/present.js'
import { openSegments } from '../../core/segment/book.js'
import { segmentText } from '../../core/segment/list.js'
import { memberTable } from '../../core/segment/run.js'

export default class SegmentShow extends BaseCommand<typeof SegmentShow> {
  static override summary = 'Show the rule of a segment and who is in it, without storing anything.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> regulars --as-of 2011-12-09',
    '<%= config.bin %> <%= command.id %> regulars --as-of 2011-12-09 --to regulars.xlsx#Regulars',
  ]
  static override args = { segment: Args.string({ required: true, description: 'name of a file under segments/' }) }
  static override flags = { 'as-of': flags.asOf, ...flags.table }

  async run(): Promise<unknown> {
    const context = await this.context()
    const asOf = this.day('as-of', this.flags['as-of']) ?? context.today
    const book = await openSegments(context, asOf)
    const file = book.file(this.args.segment)
    const members = await book.members(file.name)
    const table = await memberTable(context.store, file.name, members)
    if (!this.jsonEnabled() && this.flags.format === undefined && this.flags.to === undefined) {
      this.print(segmentText(file))
      this.print(this.text('segment.members', { segment: file.name, members: members.length, asOf }))
    }
    await showTable(this, context, table)
    return { segment: file.name, asOf, file: file.path, definition: segmentText(file), members: table.rows }
  }
}
