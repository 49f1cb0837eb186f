import * as Flags from '@oclif/core/flags'
import * as flags from '../../cli/flags.js'
import { REPORT_FLAGS, ReportCommand } from '../../cli/report-command.js'
import { type ChurnParameters, churn } from '../../core/report/churn.js'

export default class ReportChurn extends ReportCommand<typeof ReportChurn> {
  static override summary = 'Show who will not buy in the next days, and how likely that is.'
  static override description =
    'The chance of no purchase within --days, by a model of purchases; beside it the simple rule, how many of the usual gaps have passed since the last purchase. With --validate it is asked that many days earlier, and what happened since then stands beside it.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09',
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09 --days 30 --detail --to churn.csv',
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09 --days 60 --validate',
  ]
  static override flags = {
    ...REPORT_FLAGS,
    ...flags.save,
    model: Flags.string({
      options: ['bg-nbd', 'mbg-nbd', 'pareto-nbd'],
      description: 'model of purchases (default: mbg-nbd, which lets one-time buyers go)',
    }),
    days: Flags.integer({ min: 1, max: 3650, helpValue: 'NUMBER', description: 'days to look ahead (default: 90)' }),
    validate: Flags.boolean({
      default: false,
      // What it says of an earlier day is none of the scores of today.
      exclusive: ['save'],
      description: 'ask it earlier, and show what happened since',
    }),
  }

  async run() {
    return this.report(churn, {
      model: (this.flags.model ?? 'mbg-nbd') as ChurnParameters['model'],
      days: this.flags.days ?? 90,
      validate: this.flags.validate,
    })
  }
}
