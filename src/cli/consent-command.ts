import * as Args from '@oclif/core/args'
import type { Command } from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import { CHANNELS, recordConsent } from '../core/contact/consent.js'
import type { ConsentChannel, ConsentState } from '../core/store/schema.js'
import { BaseCommand } from './base-command.js'
import * as flags from './flags.js'

export const CONSENT_ARGS = {
  contact: Args.string({ required: true, ignoreStdin: true, description: 'contact id, external id, e-mail or phone' }),
}

/** The flags of commands that write an entry into the ledger of consents. */
export const CONSENT_FLAGS = {
  channel: Flags.string({ options: [...CHANNELS], default: 'email', description: 'what the consent is for' }),
  day: Flags.string({ helpValue: 'DATE', description: 'when the person said so (default: today)' }),
  note: Flags.string({ helpValue: 'TEXT', description: 'anything else that should stand beside it' }),
  'dry-run': flags.dryRun,
}

/** Does for `consent grant` and `consent withdraw` all but to say which of the two it is. */
export abstract class ConsentCommand<T extends typeof Command> extends BaseCommand<T> {
  protected async record(state: ConsentState, source: string): Promise<unknown> {
    const context = await this.context()
    const typed = this.flags as { channel: string; day?: string; note?: string; 'dry-run': boolean }
    const outcome = await recordConsent(context, {
      contact: (this.args as { contact: string }).contact,
      channel: typed.channel as ConsentChannel,
      state,
      day: this.day('day', typed.day) ?? context.today,
      source,
      note: typed.note?.trim() || null,
      dryRun: typed['dry-run'],
    })
    const told = {
      name: outcome.name ?? outcome.contact_id,
      channel: this.text(`channel.${outcome.channel}`),
      state: this.text(`consent.${outcome.state}`),
      day: outcome.day,
    }
    this.print(this.text(outcome.changed ? 'consent.recorded' : 'consent.known', told))
    if (typed['dry-run']) this.say(this.text('dry-run'))
    return { consent: outcome }
  }
}
