import { REPORT_FLAGS, ReportCommand } from '../../cli/report-command.js'
import { rfm } from '../../core/report/rfm.js'

export default class ReportRfm extends ReportCommand<typeof ReportRfm> {
  static override summary = 'Segment customers by recency, frequency and monetary value.'
  static override description =
    `Scores 1 to 5 for how lately, how often and for how much each customer has bought; the segment follows from the first \
two. The grid of segments can be replaced in guanxi.yaml. With --detail: one row for each customer.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09',
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09 --detail --to rfm.xlsx#Customers',
  ]
  static override flags = REPORT_FLAGS

  async run() {
    return this.report(rfm, {})
  }
}
