import * as Args from '@oclif/core/args'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { showTable } from '../../cli/present.js'
import { findContact } from '../../core/contact/find.js'
import { contactSheet } from '../../core/contact/show.js'
import { interactionHistory } from '../../core/interaction/list.js'
import { nameOf } from '../../core/sentence.js'
import { homeOf } from '../../core/workspace/home.js'

export default class ContactShow extends BaseCommand<typeof ContactShow> {
  static override summary =
    'Show all that is known of a contact, with the orders and the history of calls, visits and notes.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> 17381',
    '<%= config.bin %> <%= command.id %> jia-hao.chang.17381@example.com --json',
  ]
  static override args = {
    contact: Args.string({ required: true, description: 'contact id, external id, e-mail or phone' }),
  }
  static override flags = flags.table

  async run() {
    const context = await this.context()
    const { id } = await findContact(context.store, this.args.contact, homeOf(context.workspace.config).country)
    const { contact, custom, orders } = await contactSheet(context.store, id)
    const tell = await this.teller()
    const lines = Object.entries(contact).flatMap(([field, value]) => {
      const text = Array.isArray(value) ? value.join(this.text('list.separator')) : String(value ?? '')
      const name = custom.includes(field) ? field : tell(nameOf('field.contact', field))
      return text === '' ? [] : `${name}${this.text('error.place')}${text}`
    })
    // On standard output only where the orders stand there as a table for people, and not as data.
    if (this.flags.to || (this.flags.format ?? 'table') !== 'table') this.say(lines.join('\n'))
    else this.print(lines.join('\n'))
    await showTable(this, context, orders)
    const interactions = await interactionHistory(context.store, id)
    if (interactions.rows.length > 0 && !this.flags.to && (this.flags.format ?? 'table') === 'table')
      await showTable(this, context, interactions)
    return { contact, orders: orders.rows, interactions: interactions.rows }
  }
}
