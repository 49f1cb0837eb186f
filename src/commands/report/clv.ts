import * as Flags from '@oclif/core/flags'
import * as flags from '../../cli/flags.js'
import { REPORT_FLAGS, ReportCommand } from '../../cli/report-command.js'
import { type ClvParameters, clv } from '../../core/report/clv.js'

export default class ReportClv extends ReportCommand<typeof ReportClv> {
  static override summary = 'Show what customers will be worth, with the chance that each is still active.'
  static override description =
    'A model of when customers buy and when they stop (BG/NBD, MBG/NBD or Pareto/NBD) and one of what they spend (Gamma-Gamma) are fitted to all purchases up to --as-of, or up to --until. Where the data do not hold a model, it says why and ends with 4. With --validate it fits on the first part, up to --until or else the middle, predicts the rest up to --as-of, and shows how wrong each model and two naive ways were; with --detail, period by period. --since takes only customers who bought first on that day or later.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09',
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09 --detail --horizon 26 --to value.xlsx#Value',
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09 --validate',
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09 --until 2011-08-31 --validate --detail',
  ]
  static override flags = {
    ...REPORT_FLAGS,
    ...flags.save,
    model: Flags.string({
      options: ['bg-nbd', 'mbg-nbd', 'pareto-nbd', 'best'],
      description: 'model of purchases (default: bg-nbd); best: the one that predicts the second half of the time best',
    }),
    unit: Flags.string({ options: ['day', 'week'], description: 'unit of time (default: week)' }),
    horizon: Flags.integer({
      min: 1,
      max: 5200,
      helpValue: 'UNITS',
      description: 'units to look ahead (default: a year, 52 weeks or 365 days)',
    }),
    discount: Flags.string({
      helpValue: 'RATE',
      description: 'discount of a year, 0 to 1 (default: 0.1); 0 for no discount',
    }),
    validate: Flags.boolean({
      default: false,
      description: 'fit on the first part, predict the rest, show the errors',
    }),
  }

  async run() {
    const unit = (this.flags.unit ?? 'week') as ClvParameters['unit']
    return this.report(clv, {
      model: (this.flags.model ?? 'bg-nbd') as ClvParameters['model'],
      unit,
      horizon: this.flags.horizon ?? (unit === 'week' ? 52 : 365),
      discount: this.ratio('discount', this.flags.discount) ?? 0.1,
      validate: this.flags.validate,
    })
  }
}
