import * as Flags from '@oclif/core/flags'
import { CONSENT_ARGS, CONSENT_FLAGS, ConsentCommand } from '../../cli/consent-command.js'

export default class ConsentGrant extends ConsentCommand<typeof ConsentGrant> {
  static override summary = 'Write down that a person has agreed to be written to.'
  static override description =
    'By hand only: no import grants anything. A withdrawal of the same day or later outweighs it.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> 17381 --source "signed form" --dry-run',
    '<%= config.bin %> <%= command.id %> 17381 --source "signed form" --note "folder 3" --day 2024-05-02',
  ]
  static override args = CONSENT_ARGS
  static override flags = {
    ...CONSENT_FLAGS,
    source: Flags.string({
      required: true,
      helpValue: 'TEXT',
      description: 'how it was given, such as "signed form": the proof',
    }),
  }

  async run(): Promise<unknown> {
    return this.record('granted', this.flags.source)
  }
}
