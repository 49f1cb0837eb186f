import * as Args from '@oclif/core/args'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { showTable } from '../../cli/present.js'
import { openSegments } from '../../core/segment/book.js'
import { explainMember } from '../../core/segment/explain.js'

export default class SegmentExplain extends BaseCommand<typeof SegmentExplain> {
  static override summary = 'Say rule by rule why a contact is in a segment or is not.'
  static override examples = ['<%= config.bin %> <%= command.id %> regulars 17381 --as-of 2011-12-09']
  static override args = {
    segment: Args.string({ required: true, description: 'name of a file under segments/' }),
    contact: Args.string({ required: true, description: 'id, external id, e-mail or phone' }),
  }
  static override flags = { 'as-of': flags.asOf, ...flags.table }

  async run(): Promise<unknown> {
    const context = await this.context()
    const asOf = this.day('as-of', this.flags['as-of']) ?? context.today
    const { country, currency } = context.workspace.config
    const book = await openSegments(context, asOf)
    const { segment, contact: text } = this.args
    const { contact, isMember, table, history } = await explainMember(context.store, book, book.file(segment).name, {
      text,
      country,
      currency,
    })
    const who = contact.name ?? contact.contact_id
    if (!this.jsonEnabled() && this.flags.format === undefined) {
      this.print(this.text(isMember ? 'segment.is-in' : 'segment.is-out', { who, segment, asOf }))
      for (const { entered, left } of history)
        this.print(
          left === null ? this.text('segment.since', { entered }) : this.text('segment.was', { entered, left }),
        )
    }
    await showTable(this, context, table)
    return { segment, asOf, contact, isMember, rules: table.rows, history }
  }
}
