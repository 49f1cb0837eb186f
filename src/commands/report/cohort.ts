import * as Flags from '@oclif/core/flags'
import { REPORT_FLAGS, ReportCommand } from '../../cli/report-command.js'
import { cohort, MEASURES, type Measure } from '../../core/report/cohort.js'

export default class ReportCohort extends ReportCommand<typeof ReportCohort> {
  static override summary = 'Show how many customers came back, by month of their first purchase.'
  static override description =
    'Month 0 is the month of the first purchase; the other months show the share who bought again in them.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09',
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09 --since 2011-06-01 --to cohorts.csv',
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09 --measure value',
  ]
  static override flags = {
    ...REPORT_FLAGS,
    measure: Flags.string({
      options: [...MEASURES],
      description:
        'what stands in the months (default: customers): the share who bought again, net sales (revenue), or net sales so far for each customer (value)',
    }),
  }

  async run() {
    return this.report(cohort, { measure: (this.flags.measure ?? 'customers') as Measure })
  }
}
