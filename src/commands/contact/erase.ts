import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../../cli/base-command.js'
import { confirmed } from '../../cli/confirm.js'
import * as flags from '../../cli/flags.js'
import { clearOutbox } from '../../cli/mail-transport.js'
import { type Format, renderTable } from '../../cli/present.js'
import { filesWith } from '../../cli/remains.js'
import { canAsk } from '../../cli/terminal.js'
import { type Erasure, eraseContact } from '../../core/contact/erase.js'
import type { Context } from '../../core/context.js'
import { GuanxiError } from '../../core/error.js'
import { sentence } from '../../core/sentence.js'

export default class ContactErase extends BaseCommand<typeof ContactErase> {
  static override summary = 'Erase a person for good, from every table and from the history.'
  static override description =
    `Orders, amounts and points stay, without the person. A keyed hash of his e-mails, phones and ids is kept, so that no \
later import brings him back. It cannot be undone, and the undo of an earlier run does not bring him back either. The \
plan is shown first; it is carried out after a yes, or with --yes.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> 17381 --dry-run',
    '<%= config.bin %> <%= command.id %> 17381 --yes',
  ]
  static override args = {
    contact: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'contact id, external id, e-mail or phone',
    }),
  }
  static override flags = {
    yes: Flags.boolean({ char: 'y', description: 'do not ask' }),
    format: flags.format,
    'dry-run': flags.dryRun,
  }

  async run(): Promise<unknown> {
    const { yes, 'dry-run': dryRun } = this.flags
    const context = await this.context()
    if (!dryRun && !yes && !canAsk())
      throw new GuanxiError('E_USAGE', sentence`Erasing cannot be undone, and there is nobody to ask.`, {
        hint: sentence`Look at the plan with --dry-run, then add --yes.`,
      })
    const request = { contact: this.args.contact }
    const plan = await eraseContact(context, { ...request, dryRun: true })
    await this.show(context, plan)
    const question = this.text('erase.ask', { name: plan.name ?? plan.contact_id })
    if (!dryRun && !yes && !(await confirmed(question, key => this.text(key))))
      return this.say(this.text('erase.stopped'))
    const done = dryRun ? plan : await eraseContact(context, { ...request, dryRun: false })
    const isScrubbed = dryRun || (await context.store.scrub())
    if (!dryRun) await clearOutbox(context.workspace, done.letters)
    const remains = (await filesWith(context.workspace.root, done.words)).filter(
      file => !done.letters.includes(file.replace(/^outbox\/|\.eml$/g, '')),
    )
    this.print(this.text(dryRun ? 'dry-run' : 'erase.done'))
    const letters = done.letters.map(id => `outbox/${id}.eml`)
    const list = (names: readonly string[]) => ({ list: names.join(this.text('list.separator')) })
    if (letters.length > 0) this.say(this.text(dryRun ? 'erase.letters-plan' : 'erase.letters', list(letters)))
    if (done.shared.length > 0) this.say(this.text('erase.shared', list(done.shared)))
    if (remains.length > 0) this.warnOf(this.text('erase.remains', list(remains)))
    this.say(this.text('erase.elsewhere'))
    if (!isScrubbed) this.warnOf(this.text('erase.not-scrubbed'))
    const { run, contact_id, steps, shared } = done
    return { erasure: { run, contact_id, dryRun, shared, letters, remains, isScrubbed }, steps: steps.rows }
  }

  private async show({ lang, workspace }: Context, { steps, name, contact_id }: Erasure): Promise<void> {
    this.print(this.text('erase.plan', { name: name ?? contact_id }))
    const presentation = { lang, currency: workspace.config.currency }
    this.print(await renderTable(steps, (this.flags.format ?? 'table') as Format, presentation))
  }
}
