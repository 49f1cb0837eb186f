import * as Flags from '@oclif/core/flags'
import * as flags from '../../cli/flags.js'
import { REPORT_FLAGS, ReportCommand } from '../../cli/report-command.js'
import { leadScore } from '../../core/report/lead-score.js'

export default class ReportLeadScore extends ReportCommand<typeof ReportLeadScore> {
  static override summary = 'Score contacts by the rules of scoring/lead.yaml, with the reasons.'
  static override description =
    'Those who have not bought yet, or everybody with --of all. Each rule that holds adds its points; the reasons say which.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09',
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09 --of all --to leads.csv',
  ]
  static override flags = {
    ...REPORT_FLAGS,
    ...flags.save,
    of: Flags.string({ options: ['prospects', 'all'], description: 'whom to score (default: prospects)' }),
  }

  async run() {
    return this.report(leadScore, { of: this.flags.of === 'all' ? 'all' : 'prospects' })
  }
}
