import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand, type MessageKey } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { clearOutbox } from '../../cli/mail-transport.js'
import { parseTargets, putTables } from '../../cli/present.js'
import { laterEdits } from '../../core/history/later-edits.js'
import { knownRun, undoRun } from '../../core/history/undo.js'

export default class HistoryUndo extends BaseCommand<typeof HistoryUndo> {
  static override summary = 'Take back a run: delete what it created, and put back what it changed.'
  static override description =
    `Where something later depends on the run, it ends with 4 and says what: each record and field that a later run has \
changed, with its value then and now. --with-later takes those runs back too, the newest first. Letters in the outbox \
are removed; what has left this machine cannot be taken back.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> 3 --dry-run',
    '<%= config.bin %> <%= command.id %> 2 --with-later --dry-run',
    '<%= config.bin %> <%= command.id %> 3 --to later-edits.csv',
  ]
  static override args = {
    run: Args.string({ required: true, description: 'id of the run, or its number: 1 is the first' }),
  }
  static override flags = {
    'with-later': Flags.boolean({
      default: false,
      description: 'take back the later runs that depend on it too, the newest first',
    }),
    ...flags.places,
    to: Flags.string({
      multiple: true,
      helpValue: 'ENDPOINT',
      description: 'where to write what later runs have changed of its records; may be repeated',
    }),
  }

  async run() {
    const context = await this.context()
    const dryRun = this.flags['dry-run']
    const targets = await parseTargets(this.flags.to, this.jsonEnabled())
    const { currency } = context.workspace.config
    if (targets.length > 0) {
      const table = await laterEdits(context.store, (await knownRun(context.store, this.args.run)).id, currency)
      await putTables(this, [table], { targets, dryRun, lang: context.lang, currency })
    }
    const undone = await undoRun(context, this.args.run, { dryRun, withLater: this.flags['with-later'] })
    const { run, undone: target, deleted, restored, runs, letters, stays, withdrawals } = undone
    if (!dryRun) await clearOutbox(context.workspace, letters)
    if (runs.length > 1)
      for (const taken of runs) this.print(this.text(dryRun ? 'undo.run-preview' : 'undo.run', { ...taken }))
    this.print(this.text(dryRun ? 'undo.preview' : 'undo.done', { run: target, deleted, restored }))
    if (withdrawals > 0) this.warnOf(this.text('undo.withdrawals', { count: withdrawals }))
    for (const { table, rows } of stays)
      this.say(this.text('undo.stays', { rows, what: this.text(`moved.${table}` as MessageKey) }))
    return {
      undo: {
        run: dryRun ? null : run,
        undone: target,
        deleted,
        restored,
        runs,
        ...(stays.length > 0 && { stays }),
        ...(withdrawals > 0 && { withdrawals }),
        dryRun,
      },
    }
  }
}
