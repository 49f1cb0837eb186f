import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { showTable } from '../../cli/present.js'
import { openReviewTable } from '../../cli/review-table.js'
import { applyDecisions } from '../../core/contact/dedupe/apply.js'
import { DEFAULT_MIN_SCORE, findDuplicates, parseScore } from '../../core/contact/dedupe/find.js'
import { EXIT_REFUSED } from '../../core/error.js'
import { english } from '../../core/sentence.js'

export default class ContactDedupe extends BaseCommand<typeof ContactDedupe> {
  static override summary = 'Find contacts that are probably one person, and merge those that you say are.'
  static override description =
    'Writes one row for each pair, with the reasons. Write merge, keep (they are two people, never ask again) or skip in the decision column, and give the table back with --apply. Nothing is merged without a decision.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --to duplicates.xlsx',
    '<%= config.bin %> <%= command.id %> --min-score 0.5 --limit 100 --to duplicates.csv',
  ]
  static override flags = {
    ...flags.table,
    'min-score': Flags.string({
      helpValue: 'SHARE',
      description: `only pairs that are one person with that probability, 0 to 1 (default: ${DEFAULT_MIN_SCORE})`,
    }),
    limit: flags.limit,
    apply: Flags.string({
      helpValue: 'ENDPOINT',
      description: 'carry out the decisions of that table',
      exclusive: ['to', 'format', 'min-score', 'limit'],
    }),
    prefer: flags.prefer,
    'dry-run': flags.dryRun,
  }

  async run(): Promise<unknown> {
    return this.flags.apply === undefined ? this.find() : this.carryOut(this.flags.apply)
  }

  private async find(): Promise<unknown> {
    const minScore = parseScore(this.flags['min-score'])
    const context = await this.context()
    const { table, brief, ...found } = await findDuplicates(context, { minScore, limit: this.flags.limit })
    const isForTerminal = !this.flags.to && (this.flags.format ?? 'table') === 'table'
    await showTable(this, context, isForTerminal ? brief : table)
    this.say(this.text('dedupe.found', { contacts: found.contacts, compared: found.compared, pairs: found.pairs }))
    if (table.rows.length < found.pairs) this.say(this.text('dedupe.some', { shown: table.rows.length }))
    if (found.toldApart > 0) this.say(this.text('dedupe.told-apart', { pairs: found.toldApart }))
    const list = found.identifiers.join(this.text('list.separator'))
    if (list !== '') this.say(this.text('dedupe.identifiers', { list }))
    for (const name of found.unknownIdentifiers) this.warnOf(this.text('dedupe.unknown-identifier', { name }))
    if (found.largeBlocks > 0) this.say(this.text('dedupe.large-blocks', { blocks: found.largeBlocks }))
    if (table.rows.length > 0 && this.flags.to && !this.flags['dry-run'])
      this.say(this.text('dedupe.next', { place: this.flags.to[0] ?? '' }))
    return { dedupe: { minScore, ...found }, pairs: table.rows }
  }

  private async carryOut(place: string): Promise<unknown> {
    const context = await this.context()
    const { prefer = [], 'dry-run': dryRun } = this.flags
    const { run, rejected, ...counts } = await applyDecisions(context, {
      source: place,
      rows: await openReviewTable(place),
      prefer,
      dryRun,
    })
    this.print(this.text(dryRun ? 'dedupe.preview' : 'dedupe.applied', { ...counts, rejected: rejected.length }))
    const tell = await this.teller()
    for (const { row, reason } of rejected) this.say(this.text('import.row', { place, row, reason: tell(reason) }))
    if (dryRun) this.say(this.text('dry-run'))
    else if (run !== null) this.say(this.text('import.undo', { run }))
    if (rejected.length > 0) process.exitCode = EXIT_REFUSED
    const document = { run: dryRun ? null : run, ...counts, rejected: rejected.length, dryRun }
    return { dedupe: document, rejections: rejected.map(({ row, reason }) => ({ row, reason: english(reason) })) }
  }
}
