import * as Args from '@oclif/core/args'
import type { MessageKey } from '../../cli/base-command.js'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { renderTable } from '../../cli/present.js'
import { mergeTwo } from '../../core/contact/merge/merge.js'

export default class ContactMerge extends BaseCommand<typeof ContactMerge> {
  static override summary = 'Make two contacts one: the first stays, with all that the second had.'
  static override description =
    'E-mails, phones, ids, tags, orders, deals, interactions, points and mails move; blanks are filled; the stricter consent holds. The id of the second leads to the first from then on. history undo brings both back.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> 17381 12357 --dry-run',
    '<%= config.bin %> <%= command.id %> 17381 12357 --prefer newest --prefer name=longest',
  ]
  static override args = {
    contact: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'who stays: contact id, external id, e-mail or phone',
    }),
    other: Args.string({ required: true, ignoreStdin: true, description: 'who goes into the first' }),
  }
  static override flags = { prefer: flags.prefer, 'dry-run': flags.dryRun }

  async run() {
    const context = await this.context()
    const { contact: survivor, other: absorbed } = this.args
    const { prefer = [], 'dry-run': dryRun } = this.flags
    const { run, moved, changes, ...merged } = await mergeTwo(context, { survivor, absorbed, prefer, dryRun })
    const rows = Object.entries(moved).map(([table, rows]) => `${rows} ${this.text(`moved.${table}` as MessageKey)}`)
    this.print(
      this.text(dryRun ? 'merge.preview' : 'merge.done', {
        name: merged.name ?? merged.contact_id,
        id: merged.contact_id,
        other: merged.merged_name ?? merged.merged_id,
        otherId: merged.merged_id,
        moved: rows.join(this.text('list.separator')) || this.text('merge.nothing'),
      }),
    )
    const presentation = { lang: context.lang, currency: context.workspace.config.currency }
    if (changes.rows.length > 0) this.print(await renderTable(changes, 'table', presentation))
    this.say(dryRun ? this.text('dry-run') : this.text('import.undo', { run }))
    return { merge: { run: dryRun ? null : run, ...merged, moved, changes: changes.rows, dryRun } }
  }
}
