import { GuanxiError } from '../error.js'
import type { Letter } from '../letter.js'
import { nearest } from '../nearest.js'
import { sentence, series } from '../sentence.js'
import type { Campaign } from '../workspace/campaign.js'
import type { Workspace } from '../workspace/open.js'
import { checkAudience } from './audience.js'
import { htmlTextConverter } from './html-text.js'
import { layOut, SAMPLE } from './layout.js'
import { type LiquidText, parseLiquid } from './liquid.js'
import type { Person } from './person.js'
import { oneLine, type Sender, senderOf } from './sender.js'
import { PERSON_VARIABLES, type Values, valuesFor, variableNames } from './variables.js'

/** What one person would get. */
export interface Draft {
  subject: string
  /** HTML or MJML with the person's values in it. */
  body: string
  /** Variables that had no value and stand for the campaign's fallbacks. */
  filled: ReadonlySet<string>
}

export interface Envelope {
  /** Public id of the mail. */
  id: string
  address: string
  messageId: string
  date: string
}

/** A campaign whose audience, template and sender are in order. */
export interface OpenCampaign {
  campaign: Campaign
  workspace: Workspace
  sender: Sender
  /** The Message-ID of a mail, which it keeps from the ledger to the wire. */
  messageId(id: string): string
  /** The text for a person, or the variable of which nothing is known for him. */
  draft(person: Person, address: string): Draft | { missing: string }
  letter(draft: Draft, person: Person, envelope: Envelope): Promise<Letter>
}

/** Reads a campaign and its template and tries them out. Throws E_CONFIG for whatever is wrong before anybody is written to. */
export async function openCampaign(workspace: Workspace, name: string): Promise<OpenCampaign> {
  const { config } = workspace
  const campaign = await workspace.campaign(name)
  await checkAudience(campaign, workspace)
  checkFallbacks(campaign)
  const sender = senderOf(config)
  const file = await workspace.template(campaign.template).catch(error => {
    throw templateUnknown(error, campaign)
  })
  const names = variableNames(campaign)
  const subjectSource = { text: campaign.subject, path: campaign.path, start: campaign.place('subject'), escape: false }
  const subjectText = await parseLiquid(
    subjectSource,
    names.filter(each => each !== 'subject'),
  )
  const sample = valuesFor(SAMPLE, campaign, config, sender.unsubscribeOf(SAMPLE.email)).values
  const { body, toHtml } = await layOut(file, names, new Map([...sample, ['subject', SAMPLE.name]]))
  const toText = await htmlTextConverter()
  return {
    campaign,
    workspace,
    sender,
    messageId: id => `<${id}@${sender.domain}>`,
    draft(person, address) {
      const { values, filled } = valuesFor(person, campaign, config, sender.unsubscribeOf(address))
      const rendered = render(subjectText, body, values)
      return 'missing' in rendered ? rendered : { ...rendered, filled }
    },
    async letter(draft, person, { id, address, messageId, date }) {
      const html = await toHtml(draft.body)
      return {
        id,
        messageId,
        date,
        from: sender.from,
        ...(sender.replyTo && { replyTo: sender.replyTo }),
        to: { name: oneLine(person.name ?? ''), address },
        subject: draft.subject,
        html,
        text: toText(html),
        unsubscribe: sender.unsubscribeOf(address),
      }
    },
  }
}

function render(
  subjectText: LiquidText,
  bodyText: LiquidText,
  values: Values,
): { subject: string; body: string } | { missing: string } {
  const subject = subjectText.render(values)
  if ('missing' in subject) return subject
  const line = oneLine(subject.text)
  if (line === '') return { missing: 'subject' }
  const body = bodyText.render(new Map([...values, ['subject', line]]))
  return 'missing' in body ? body : { subject: line, body: body.text }
}

function checkFallbacks(campaign: Campaign): void {
  for (const name of Object.keys(campaign.fallbacks)) {
    if ((PERSON_VARIABLES as readonly string[]).includes(name)) continue
    const near = nearest(name, PERSON_VARIABLES)
    const { line } = campaign.place('fallbacks', name)
    throw new GuanxiError('E_CONFIG', sentence`"fallbacks": there is no variable "${name}" of a person.`, {
      at: `${campaign.path}:${line}:3`,
      hint: near ? sentence`Did you mean "${near}"?` : sentence`There are: ${series(PERSON_VARIABLES)}.`,
    })
  }
}

/** The template is named in the campaign, so that is where the mistake stands. */
function templateUnknown(error: unknown, campaign: Campaign): unknown {
  if (!(error instanceof GuanxiError)) return error
  const { line, column } = campaign.place('template')
  const { message, hint } = error.told
  return new GuanxiError(error.code, message, {
    at: `${campaign.path}:${line}:${column}`,
    ...(hint !== undefined && { hint }),
    cause: error,
  })
}
