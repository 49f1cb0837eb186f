import * as Flags from '@oclif/core/flags'
import { REPORT_FLAGS, ReportCommand } from '../../cli/report-command.js'
import { KPI_VIEWS, type KpiParameters, kpi } from '../../core/report/kpi.js'

export default class ReportKpi extends ReportCommand<typeof ReportKpi> {
  static override summary = 'Show the key figures by month, quarter or year, the goals, and who brings the sales.'
  static override description =
    'Repeat rate: of all who have ever bought, the share with a second order. Retention: of the customers of the period before, the share who bought in this one; churn is the others. Goals are files under goals/; the projection goes on as the period has gone so far.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09',
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09 --by quarter --to kpi.xlsx#Quarters',
    '<%= config.bin %> <%= command.id %> --as-of 2011-11-20 --show goals',
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09 --show tenths',
  ]
  static override flags = {
    ...REPORT_FLAGS,
    by: Flags.string({ options: ['month', 'quarter', 'year'], description: 'length of a period (default: month)' }),
    show: Flags.string({
      options: [...KPI_VIEWS],
      description: 'the periods (default), the goals, or the tenths of customers by what they spent',
    }),
  }

  async run() {
    return this.report(kpi, {
      by: (this.flags.by ?? 'month') as KpiParameters['by'],
      show: (this.flags.show ?? 'periods') as KpiParameters['show'],
    })
  }
}
