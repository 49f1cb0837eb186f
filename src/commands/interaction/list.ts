import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { showTable } from '../../cli/present.js'
import { findContact } from '../../core/contact/find.js'
import { interactionTable } from '../../core/interaction/list.js'

export default class InteractionList extends BaseCommand<typeof InteractionList> {
  static override summary = 'List calls, visits, notes and other interactions, the newest first.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --limit 10',
    '<%= config.bin %> <%= command.id %> --kind call --since 2017-01-01 --to calls.csv',
  ]
  static override flags = {
    contact: Flags.string({
      helpValue: 'CONTACT',
      description: 'only with that contact: id, external id, e-mail or phone',
    }),
    kind: Flags.string({
      helpValue: 'KIND',
      description: 'only of that kind: call, visit, meeting, note, email, message, task, or another that was imported',
    }),
    since: flags.since,
    until: flags.until,
    limit: flags.limit,
    ...flags.table,
  }

  async run() {
    const context = await this.context()
    const { contact, kind, since, until, limit } = this.flags
    const found = contact === undefined ? undefined : await findContact(context.store, contact)
    const table = await interactionTable(context.store, {
      contactId: found?.id,
      kind,
      since: this.day('since', since),
      until: this.day('until', until),
      limit,
    })
    await showTable(this, context, table)
    return { interactions: table.rows }
  }
}
