import * as flags from '../../cli/flags.js'
import { REPORT_FLAGS, ReportCommand } from '../../cli/report-command.js'
import { lifecycle } from '../../core/report/lifecycle.js'

export default class ReportLifecycle extends ReportCommand<typeof ReportLifecycle> {
  static override summary = 'Show who is a prospect, new, active, won back, at risk, lapsed or lost.'
  static override description =
    'Measured by the customer’s own rhythm, the usual gap between purchases, and that of all customers where there are too few purchases. The limits follow from the data unless lifecycle.yaml says them.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09',
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09 --detail --to lifecycle.csv',
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09 --save --dry-run',
  ]
  static override flags = { ...REPORT_FLAGS, ...flags.save }

  async run() {
    return this.report(lifecycle, {})
  }
}
