import * as Flags from '@oclif/core/flags'
import * as flags from '../../cli/flags.js'
import { REPORT_FLAGS, ReportCommand } from '../../cli/report-command.js'
import { nextAction } from '../../core/report/next-action.js'

export default class ReportNextAction extends ReportCommand<typeof ReportNextAction> {
  static override summary = 'Show what to do next with each customer or deal, and why.'
  static override description =
    'The first rule of scoring/next-action.yaml (or next-action-deals.yaml) that holds; without such a file, rules by stage of life and by how long deals have not moved.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09',
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09 --to actions.xlsx#Week',
  ]
  static override flags = {
    ...REPORT_FLAGS,
    ...flags.save,
    for: Flags.string({ options: ['contacts', 'deals'], description: 'what to act on (default: contacts)' }),
  }

  async run() {
    return this.report(nextAction, { for: this.flags.for === 'deals' ? 'deals' : 'contacts' })
  }
}
