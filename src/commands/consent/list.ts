import { BaseCommand } from '../../cli/base-command.js'
import { CONSENT_ARGS } from '../../cli/consent-command.js'
import * as flags from '../../cli/flags.js'
import { showTable } from '../../cli/present.js'
import { consentLedger } from '../../core/contact/consent.js'

export default class ConsentList extends BaseCommand<typeof ConsentList> {
  static override summary = 'Show what a person has ever allowed and withdrawn, and what of it holds.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> 17381',
    '<%= config.bin %> <%= command.id %> 17381 --to consents.csv',
  ]
  static override args = CONSENT_ARGS
  static override flags = flags.table

  async run(): Promise<unknown> {
    const context = await this.context()
    const { contact, inForce, table } = await consentLedger(context.store, this.args.contact)
    await showTable(this, context, table)
    return { contact, inForce, consents: table.rows }
  }
}
