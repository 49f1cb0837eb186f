import * as Flags from '@oclif/core/flags'
import { REPORT_FLAGS, ReportCommand } from '../../cli/report-command.js'
import { type DealScoreParameters, dealScore } from '../../core/report/deal-score.js'

export default class ReportDealScore extends ReportCommand<typeof ReportDealScore> {
  static override summary = 'Score open deals by a regression on closed ones, or by the rules of scoring/deal.yaml.'
  static override description =
    'Where there are 100 closed deals, a logistic regression on owner, team, region, product, company and source is proven on the last quarter of them; it is used where it is better than chance. --validate shows predicted and actual shares side by side. --save keeps the scores: deal list shows them, segments ask for deals.chance and deals.points, mails for score.deal and score.deal_label.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --as-of 2017-12-31',
    '<%= config.bin %> <%= command.id %> --as-of 2017-12-31 --method regression --to deals.xlsx#Scores',
    '<%= config.bin %> <%= command.id %> --as-of 2017-12-31 --validate',
    '<%= config.bin %> <%= command.id %> --as-of 2017-12-31 --save --dry-run',
  ]
  static override flags = {
    ...REPORT_FLAGS,
    method: Flags.string({
      options: ['auto', 'rules', 'regression'],
      description: 'how to score (default: auto, the regression where it is better than chance)',
    }),
    save: Flags.boolean({
      description:
        'keep the scores of the open deals, for deal list, segments and mails; guanxi history undo takes them back',
    }),
    validate: Flags.boolean({ default: false, description: 'show how the regression did on later deals' }),
  }

  async run() {
    return this.report(dealScore, {
      method: (this.flags.method ?? 'auto') as DealScoreParameters['method'],
      validate: this.flags.validate,
    })
  }
}
