import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import * as flags from '../../cli/flags.js'
import { ReportCommand } from '../../cli/report-command.js'
import type { Context } from '../../core/context.js'
import { dataQuality, keepQuality, QUALITY_ENTITIES, type QualityEntity } from '../../core/report/data-quality.js'

export default class DataQuality extends ReportCommand<typeof DataQuality> {
  static override summary = 'Measure how complete, valid, unique and fresh the data is, by entity, source and field.'
  static override description =
    `--save keeps the measurement, so that a later one shows what has changed, and --trend how it went. In each row of an \
entity stands its score, 0 to 100: 40 for what is filled, 30 for what can be right, 20 for what is nobody else's, 10 for \
records of which something was heard.`
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> contacts --to quality.xlsx#Quality',
    '<%= config.bin %> <%= command.id %> --save',
    '<%= config.bin %> <%= command.id %> contacts --trend',
  ]
  static override args = {
    entity: Args.string({ options: [...QUALITY_ENTITIES], description: 'what to measure (default: all)' }),
  }
  static override flags = {
    source: Flags.string({ helpValue: 'NAME', description: 'only what comes from that system' }),
    'stale-days': Flags.integer({
      min: 1,
      default: 365,
      helpValue: 'DAYS',
      description: 'after how many days without news a record is stale',
    }),
    since: Flags.string({
      helpValue: 'DATE',
      description:
        'compare with the last measurement up to that day (default: the last before today); first day of --trend',
    }),
    trend: Flags.boolean({ default: false, description: 'one row for each kept measurement' }),
    save: Flags.boolean({ default: false, description: 'keep the measurement' }),
    ...flags.table,
  }

  async run(): Promise<unknown> {
    const { source, trend, 'stale-days': staleDays } = this.flags
    const entity = this.args.entity as QualityEntity | undefined
    return this.report(dataQuality, { entity, source, staleDays, trend })
  }

  protected override async keep(context: Context) {
    const { 'stale-days': staleDays, 'dry-run': dryRun } = this.flags
    const kept = await keepQuality(context, { staleDays, dryRun })
    this.say(dryRun ? this.text('dry-run') : this.text('quality.saved', { figures: kept.figures, run: kept.run ?? '' }))
    return { ...kept, dryRun }
  }
}
