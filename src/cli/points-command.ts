import type { Command } from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import type { Context } from '../core/context.js'
import { type Appended, appendedTable, type EntryRequest } from '../core/loyalty/append-entry.js'
import { BaseCommand } from './base-command.js'
import * as flags from './flags.js'
import { renderTable } from './present.js'

/** The flags of commands that write one entry into a contact's ledger. */
export const POINTS_FLAGS = {
  reason: Flags.string({ required: true, helpValue: 'TEXT', description: 'what the customer reads beside the points' }),
  'dry-run': flags.dryRun,
}

/** Does for commands that write one entry what is not the entry: the flags, and telling what stands there now. */
export abstract class PointsCommand<T extends typeof Command> extends BaseCommand<T> {
  protected async append(work: (context: Context, request: EntryRequest) => Promise<Appended>): Promise<unknown> {
    const context = await this.context()
    const { contact, points } = this.args as { contact: string; points: string }
    const { reason, 'dry-run': dryRun } = this.flags as { reason: string; 'dry-run': boolean }
    const appended = await work(context, { contact, points, reason, dryRun })
    const presentation = { lang: context.lang, currency: context.workspace.config.currency }
    this.print(await renderTable(appendedTable(appended), 'table', presentation))
    if (dryRun) this.say(this.text('dry-run'))
    return { loyalty: { ...appended, dryRun } }
  }
}
