import * as Flags from '@oclif/core/flags'
import { REPORT_FLAGS, ReportCommand } from '../../cli/report-command.js'
import { type SalesParameters, sales } from '../../core/report/sales.js'

export default class ReportSales extends ReportCommand<typeof ReportSales> {
  static override summary = 'Show orders, revenue, and new and returning customers by month.'
  static override description =
    `Net sales are gross sales less refunds and cancellations. New customers made their first purchase in the month, \
returning ones an earlier one.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09',
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09 --customers known --to sales.xlsx#Sales',
  ]
  static override flags = {
    customers: Flags.string({
      options: ['all', 'known'],
      default: 'all',
      description: 'count all orders, or only those of known customers',
    }),
    ...REPORT_FLAGS,
  }

  async run() {
    return this.report(sales, { customers: this.flags.customers as SalesParameters['customers'] })
  }
}
