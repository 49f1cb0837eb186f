import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { showTable } from '../../cli/present.js'
import { readDecisions } from '../../cli/sync-decisions.js'
import { english } from '../../core/sentence.js'
import { conflictTable } from '../../core/sync/conflict.js'
import { chosenConflicts, decide } from '../../core/sync/status.js'

export default class SyncResolve extends BaseCommand<typeof SyncResolve> {
  static override summary = 'Decide what becomes of cells that both sides have changed.'
  static override description =
    'Lists the open questions; --to writes them where you can fill in the column decision (keep sheet or keep CRM), --apply reads it back, and --keep decides for all that are chosen. The next guanxi sync run carries the decisions out. The same can be done in the tab Conflicts of the sheet.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> team --field phone --keep sheet --dry-run',
    '<%= config.bin %> <%= command.id %> --to conflicts.xlsx',
  ]
  static override args = { name: Args.string({ description: 'questions of that sync only' }) }
  static override flags = {
    keep: Flags.string({
      options: ['sheet', 'crm'],
      description: 'whose value counts, for all questions that are chosen',
      exclusive: ['apply', 'to'],
    }),
    field: Flags.string({ helpValue: 'FIELD', description: 'questions about that field only' }),
    apply: Flags.string({
      helpValue: 'ENDPOINT',
      description: 'read decisions from there: what --to has written, filled in',
      exclusive: ['to'],
    }),
    ...flags.table,
  }

  async run() {
    const context = await this.context()
    const { keep, field, apply, 'dry-run': dryRun } = this.flags
    const chosen = await chosenConflicts(context.store, { sync: this.args.name, field })
    const decided = keep
      ? chosen.map(({ id }) => ({ id, decision: keep as 'sheet' | 'crm' }))
      : apply === undefined
        ? undefined
        : await readDecisions(apply)
    const table = conflictTable(chosen, name => name, english)
    if (!decided) {
      await showTable(
        this,
        context,
        conflictTable(chosen, name => name, await this.teller()),
      )
      return { conflicts: table.rows, decided: 0, dryRun }
    }
    const count = await decide(context.store, decided, dryRun)
    this.print(this.text(dryRun ? 'sync.would-decide' : 'sync.decided', { count }))
    return { conflicts: table.rows, decided: count, dryRun }
  }
}
