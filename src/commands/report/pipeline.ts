import * as Flags from '@oclif/core/flags'
import { REPORT_FLAGS, ReportCommand } from '../../cli/report-command.js'
import { GROUP_KEYS, type GroupKey, pipeline } from '../../core/report/pipeline.js'

export default class ReportPipeline extends ReportCommand<typeof ReportPipeline> {
  static override summary = 'Show open deals by stage, what they weigh, and what was won and lost.'
  static override description =
    `A deal weighs its value times the chance to win from its stage (pipelines/), or its own probability. Won and lost are \
those closed in the period; without --since, all. Velocity: open deals x win rate x average won / average days to win.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> --as-of 2017-12-31',
    '<%= config.bin %> <%= command.id %> --as-of 2017-12-31 --by owner --to pipeline.xlsx#Owners',
  ]
  static override flags = {
    by: Flags.string({
      options: [...GROUP_KEYS],
      default: 'stage',
      description: 'what the deals are grouped by',
      exclusive: ['detail'],
    }),
    ...REPORT_FLAGS,
  }

  async run() {
    return this.report(pipeline, { by: this.flags.by as GroupKey })
  }
}
