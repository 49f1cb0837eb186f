import { REPORT_FLAGS, ReportCommand } from '../../cli/report-command.js'
import { loyaltyLiability } from '../../core/report/loyalty-liability.js'

export default class ReportLoyaltyLiability extends ReportCommand<typeof ReportLoyaltyLiability> {
  static override summary = 'Show the points owed, what came and went, and what they are worth, by month.'
  static override description =
    `closing = opening + earned - redeemed - expired - reversed + adjusted, as a whole and in each month.
The liability is the value of the points of all members whose balance is above 0.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09',
    '<%= config.bin %> <%= command.id %> --since 2011-07-01 --until 2011-09-30',
  ]
  static override flags = REPORT_FLAGS

  async run(): Promise<unknown> {
    return this.report(loyaltyLiability, {})
  }
}
