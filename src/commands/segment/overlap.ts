import * as Args from '@oclif/core/args'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { showTable } from '../../cli/present.js'
import { openSegments } from '../../core/segment/book.js'
import { overlapTable } from '../../core/segment/list.js'

export default class SegmentOverlap extends BaseCommand<typeof SegmentOverlap> {
  static override summary = 'Show how many members segments have in common.'
  static override examples = ['<%= config.bin %> <%= command.id %> --as-of 2011-12-09']
  static override strict = false
  static override args = { segment: Args.string({ description: 'names of files under segments/ (default: all)' }) }
  static override flags = { 'as-of': flags.asOf, ...flags.table }

  async run(): Promise<unknown> {
    const context = await this.context()
    const asOf = this.day('as-of', this.flags['as-of']) ?? context.today
    const book = await openSegments(context, asOf)
    const typed = this.words
    const names = typed.length > 0 ? typed : book.files.map(({ name }) => name)
    const table = await overlapTable(book, names)
    await showTable(this, context, table)
    return { asOf, overlaps: table.rows }
  }
}
