import * as Args from '@oclif/core/args'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { parseTargets, putTables } from '../../cli/present.js'
import { runSegments } from '../../core/segment/run.js'

export default class SegmentRun extends BaseCommand<typeof SegmentRun> {
  static override summary = 'Find out who is in segments, and keep it with its day.'
  static override description =
    'Without names, all segments are run. What is kept lets segment diff tell who has entered and who has left, and campaigns write to those; guanxi history undo takes it back.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --as-of 2011-12-09',
    '<%= config.bin %> <%= command.id %> regulars --as-of 2011-12-09 --to regulars.csv',
    '<%= config.bin %> <%= command.id %> regulars --dry-run',
  ]
  static override strict = false
  static override args = { segment: Args.string({ description: 'names of files under segments/ (default: all)' }) }
  static override flags = { 'as-of': flags.asOf, ...flags.places }

  async run(): Promise<unknown> {
    const targets = await parseTargets(this.flags.to, this.jsonEnabled())
    const context = await this.context()
    const asOf = this.day('as-of', this.flags['as-of']) ?? context.today
    const dryRun = this.flags['dry-run']
    const { runs, tables } = await runSegments(context, this.words, { asOf, dryRun, isListed: targets.length > 0 })
    for (const { segment, members, entered, left } of runs)
      this.print(this.text('segment.run', { segment, members, asOf, entered, left }))
    const presentation = { lang: context.lang, currency: context.workspace.config.currency }
    await putTables(this, tables, { targets, dryRun, ...presentation })
    if (dryRun) this.say(this.text('dry-run'))
    return { segments: runs, dryRun }
  }
}
