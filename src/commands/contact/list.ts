import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { showTable } from '../../cli/present.js'
import { contactTable } from '../../core/contact/list.js'

export default class ContactList extends BaseCommand<typeof ContactList> {
  static override summary = 'List the contacts.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --limit 10',
    '<%= config.bin %> <%= command.id %> --to contacts.xlsx#Contacts --dry-run',
    '<%= config.bin %> <%= command.id %> --to contacts.xlsx#Contacts',
  ]
  static override flags = { limit: flags.limit, ...flags.table }

  async run() {
    const context = await this.context()
    const table = await contactTable(context.store, { limit: this.flags.limit })
    await showTable(this, context, table)
    return { contacts: table.rows }
  }
}
