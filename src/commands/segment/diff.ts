import * as Args from '@oclif/core/args'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { showTable } from '../../cli/present.js'
import { GuanxiError } from '../../core/error.js'
import { openSegments } from '../../core/segment/book.js'
import { segmentDiff } from '../../core/segment/run.js'
import { sentence } from '../../core/sentence.js'

export default class SegmentDiff extends BaseCommand<typeof SegmentDiff> {
  static override summary = 'Show who has entered a segment and who has left it between two runs.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> regulars',
    '<%= config.bin %> <%= command.id %> regulars --since 2011-11-01 --until 2011-12-09 --to changes.csv',
  ]
  static override args = { segment: Args.string({ required: true, description: 'name of a file under segments/' }) }
  static override flags = { since: flags.since, until: flags.until, ...flags.table }

  async run(): Promise<unknown> {
    const context = await this.context()
    const since = this.day('since', this.flags.since)
    const until = this.day('until', this.flags.until)
    const book = await openSegments(context, context.today)
    const { name } = book.file(this.args.segment)
    const diff = await segmentDiff(context.store, name, { from: since, to: until })
    if (!diff)
      throw new GuanxiError('E_USAGE', sentence`"${name}" has not been run yet.`, {
        hint: sentence`Run: guanxi segment run ${name}`,
      })
    const { table, ...told } = diff
    if (!this.jsonEnabled() && this.flags.format === undefined)
      this.print(this.text('segment.diff', { ...told, from: told.from ?? '–' }))
    if (table.rows.length > 0 || this.flags.to) await showTable(this, context, table)
    return { ...told, changes: table.rows }
  }
}
