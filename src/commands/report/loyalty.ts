import { REPORT_FLAGS, ReportCommand } from '../../cli/report-command.js'
import { loyalty } from '../../core/report/loyalty.js'

export default class ReportLoyalty extends ReportCommand<typeof ReportLoyalty> {
  static override summary = 'Show members by tier, with their points and what these are worth.'
  static override description =
    `The tier follows the net spend of the 12 months up to the day. Outstanding is the sum of the ledger; \
the liability is the value of the points of all members whose balance is above 0.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09',
    '<%= config.bin %> <%= command.id %> --detail --as-of 2011-09-30 --to members.csv',
  ]
  static override flags = REPORT_FLAGS

  async run(): Promise<unknown> {
    return this.report(loyalty, {})
  }
}
