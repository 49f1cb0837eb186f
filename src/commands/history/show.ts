import * as Args from '@oclif/core/args'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { showTable } from '../../cli/present.js'
import { countsOf, runDetail } from '../../core/history/show.js'
import { knownRun } from '../../core/history/undo.js'
import { nameOf, sentence } from '../../core/sentence.js'

const SHOWN = 50

const STATES = { running: sentence`running`, done: sentence`done`, undone: sentence`undone` }

export default class HistoryShow extends BaseCommand<typeof HistoryShow> {
  static override summary = 'Show what a run created and changed, before and after.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> 1',
    '<%= config.bin %> <%= command.id %> 1 --to changes.csv',
  ]
  static override args = {
    run: Args.string({ required: true, description: 'id of the run, or its number: 1 is the first' }),
  }
  static override flags = { limit: flags.limit, ...flags.table }

  async run() {
    const context = await this.context()
    const run = await knownRun(context.store, this.args.run)
    const limit = this.flags.limit ?? (this.flags.to || this.jsonEnabled() ? Number.MAX_SAFE_INTEGER : SHOWN)
    const detail = await runDetail(context.store, run, { limit, currency: context.workspace.config.currency })
    const tell = await this.teller()
    const line = [run.command, ...JSON.parse(run.arguments)].join(' ')
    this.say(tell(sentence`${line}: ${STATES[run.state]}, by ${run.actor}, ${run.started_at}`))
    if (run.mapping !== null) this.say(tell(sentence`mapping ${run.mapping}, SHA-256 ${run.mapping_sha256 ?? ''}`))
    for (const [table, count] of Object.entries(detail.created))
      this.say(tell(sentence`created ${count} × ${nameOf('table', table)}`))
    for (const [table, count] of Object.entries(detail.updated))
      this.say(tell(sentence`updated ${count} × ${nameOf('table', table)}`))
    await showTable(this, context, detail.changes)
    return {
      run: {
        id: run.public_id,
        command: run.command,
        arguments: JSON.parse(run.arguments),
        actor: run.actor,
        state: run.state,
        started_at: run.started_at,
        finished_at: run.finished_at,
        source: run.source,
        sha256: run.source_sha256,
        mapping: run.mapping === null ? null : { name: run.mapping, sha256: run.mapping_sha256 },
        counts: countsOf(run),
      },
      created: detail.created,
      updated: detail.updated,
      changes: detail.changes.rows,
    }
  }
}
