import * as Flags from '@oclif/core/flags'
import { CONSENT_ARGS, CONSENT_FLAGS, ConsentCommand } from '../../cli/consent-command.js'

export default class ConsentWithdraw extends ConsentCommand<typeof ConsentWithdraw> {
  static override summary = 'Write down that a person does not want to be written to.'
  static override description =
    'Campaigns leave the person out from now on, and so everybody else with the same address; mails that are still queued are not sent.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> 17381 --dry-run',
    '<%= config.bin %> <%= command.id %> 17381 --channel sms --source "phone call"',
  ]
  static override args = CONSENT_ARGS
  static override flags = {
    ...CONSENT_FLAGS,
    source: Flags.string({ default: 'by hand', helpValue: 'TEXT', description: 'how it is known' }),
  }

  async run(): Promise<unknown> {
    return this.record('withdrawn', this.flags.source)
  }
}
