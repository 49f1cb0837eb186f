import * as Flags from '@oclif/core/flags'
import * as flags from '../../cli/flags.js'
import { REPORT_FLAGS, ReportCommand } from '../../cli/report-command.js'
import { type RfmParameters, rfm } from '../../core/report/rfm.js'

export default class ReportRfm extends ReportCommand<typeof ReportRfm> {
  static override summary = 'Show customers by recency, frequency and monetary value.'
  static override description =
    'Scores run from 1 to 5, equal customers always score the same. With --detail, one row for each customer. Fixed limits, other shares than fifths, and the segments can be set in guanxi.yaml under rfm.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09',
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09 --detail --to rfm.xlsx#Scores',
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09 --window 180 --monetary average',
  ]
  static override flags = {
    ...REPORT_FLAGS,
    ...flags.save,
    window: Flags.integer({
      min: 1,
      helpValue: 'DAYS',
      description: 'only orders of so many days, up to --until or --as-of',
    }),
    monetary: Flags.string({
      options: ['sum', 'average', 'margin'],
      description:
        'what counts as monetary value (default: that of guanxi.yaml, else sum); margin wants products with a cost',
    }),
  }

  async run() {
    return this.report(rfm, {
      window: this.flags.window,
      monetary: this.flags.monetary as RfmParameters['monetary'],
      save: this.flags.save ?? false,
    })
  }
}
