import * as Flags from '@oclif/core/flags'
import { REPORT_FLAGS, ReportCommand } from '../../cli/report-command.js'
import { rfmMigration } from '../../core/report/rfm-migration.js'

export default class ReportRfmMigration extends ReportCommand<typeof ReportRfmMigration> {
  static override summary = 'Show how customers have moved between the RFM segments of two days.'
  static override description =
    'A row for each segment of the earlier day, a column for each of the later one; (no purchase) are those who had not bought yet. Scores are relative to all customers of their day, so who stands still can fall.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --from 2011-06-30 --as-of 2011-12-09',
    '<%= config.bin %> <%= command.id %> --from 2011-06-30 --as-of 2011-12-09 --detail --to moves.csv',
  ]
  static override flags = {
    ...REPORT_FLAGS,
    from: Flags.string({ helpValue: 'DATE', description: 'the earlier day (default: 90 days before --as-of)' }),
    window: Flags.integer({ min: 1, helpValue: 'DAYS', description: 'only orders of so many days before each day' }),
  }

  async run() {
    return this.report(rfmMigration, { from: this.day('from', this.flags.from), window: this.flags.window })
  }
}
