import * as Args from '@oclif/core/args'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { showTable } from '../../cli/present.js'
import { openSegments } from '../../core/segment/book.js'
import { usesTable } from '../../core/segment/list.js'

export default class SegmentCheck extends BaseCommand<typeof SegmentCheck> {
  static override summary = 'Check the rules of all segments, and say who uses one before you delete it.'
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> regulars']
  static override args = { segment: Args.string({ description: 'name of a file under segments/' }) }
  static override flags = flags.table

  async run(): Promise<unknown> {
    const context = await this.context()
    const book = await openSegments(context, context.today)
    const { segment } = this.args
    for (const { name } of book.files) await book.rule(name)
    if (segment === undefined) {
      this.print(this.text('segment.checked', { count: book.files.length }))
      return { segments: book.files.map(({ name }) => name) }
    }
    const table = await usesTable(context.workspace, book.files, book.file(segment).name)
    if (table.rows.length === 0 && !this.flags.to) this.print(this.text('segment.unused', { segment }))
    else await showTable(this, context, table)
    return { segment, uses: table.rows }
  }
}
