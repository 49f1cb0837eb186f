import * as Args from '@oclif/core/args'
import type { MessageKey } from '../../cli/base-command.js'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { clearOutbox } from '../../cli/mail-transport.js'
import { undoRun } from '../../core/history/undo.js'

export default class HistoryUndo extends BaseCommand<typeof HistoryUndo> {
  static override summary = 'Take back a run: delete what it created, and put back what it changed.'
  static override description =
    'Refuses with exit code 4 and a list where something later depends on the run, or where mails have left this machine; what lies in the outbox is removed.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> 3 --dry-run',
    '<%= config.bin %> <%= command.id %> 3',
  ]
  static override args = {
    run: Args.string({ required: true, description: 'id of the run, or its number: 1 is the first' }),
  }
  static override flags = { 'dry-run': flags.dryRun }

  async run() {
    const context = await this.context()
    const dryRun = this.flags['dry-run']
    const undone = await undoRun(context, this.args.run, { dryRun })
    const { run, undone: target, deleted, restored, letters, stays } = undone
    if (!dryRun) await clearOutbox(context.workspace, letters)
    this.print(this.text(dryRun ? 'undo.preview' : 'undo.done', { run: target, deleted, restored }))
    for (const { table, rows } of stays)
      this.say(this.text('undo.stays', { rows, what: this.text(`moved.${table}` as MessageKey) }))
    return {
      undo: { run: dryRun ? null : run, undone: target, deleted, restored, ...(stays.length > 0 && { stays }), dryRun },
    }
  }
}
