import type { Context } from '../context.js'
import { GuanxiError } from '../error.js'
import { sentence } from '../sentence.js'
import { appendConsents, consentsInForce, consentsOf } from '../store/consent.js'
import type { Store } from '../store/open.js'
import { beginRun, finishRun } from '../store/run.js'
import type { ConsentChannel, ConsentState } from '../store/schema.js'
import { column, type Table, tableOf } from '../table.js'
import { findContact } from './find.js'

/** By which ways a person may be reached, or not. */
export const CHANNELS = ['email', 'sms', 'phone', 'post'] as const satisfies readonly ConsentChannel[]

export interface ConsentRequest {
  /** Id, external id, e-mail or phone. */
  contact: string
  channel: ConsentChannel
  state: ConsentState
  /** When it was said; not in the future. */
  day: string
  /** How it is known: a signed form, a phone call, a web page. */
  source: string
  note: string | null
  dryRun: boolean
}

export interface ConsentOutcome {
  /** null where nothing had to be written, or for a dry run. */
  run: string | null
  /** Public id. */
  contact_id: string
  name: string | null
  channel: ConsentChannel
  /** What holds now. */
  state: ConsentState
  day: string
  changed: boolean
  dryRun: boolean
}

/**
 * Writes down that somebody has allowed or withdrawn something. Saying the same again writes nothing. Throws E_CONFLICT
 * for a grant that would not hold, because a withdrawal of the same day or a later one stands.
 */
export async function recordConsent(context: Context, request: ConsentRequest): Promise<ConsentOutcome> {
  const { channel, state, day, dryRun } = request
  const source = request.source.trim()
  if (source === '')
    throw new GuanxiError('E_USAGE', sentence`The source is empty.`, {
      hint: sentence`Say in --source how it is known, such as "signed form".`,
    })
  if (day > context.today)
    throw new GuanxiError('E_USAGE', sentence`${day} is still to come.`, {
      hint: sentence`Give the day on which it was said.`,
    })
  return context.store.transaction(
    async store => {
      const contact = await findContact(store, request.contact)
      const held = (await consentsInForce(store, [contact.id])).find(entry => entry.channel === channel)
      const outcome = { contact_id: contact.public_id, name: contact.name, channel, dryRun }
      if (state === 'granted' && held?.state === 'withdrawn' && held.day >= day)
        throw outweighed(request.contact, held.day)
      if (held?.state === state && held.day >= day)
        return { ...outcome, run: null, state, day: held.day, changed: false }
      const run = await beginRun(store, { ...context, now: context.now(), random: context.random() })
      const entry = { contact_id: contact.id, channel, state, day, source, note: request.note }
      await appendConsents(store, run, [entry])
      await finishRun(store, run, { now: context.now(), counts: { created: 1 } })
      const now = (await consentsInForce(store, [contact.id])).find(entry => entry.channel === channel)
      const holds = { state: now?.state ?? state, day: now?.day ?? day }
      return { ...outcome, run: dryRun ? null : run.publicId, ...holds, changed: true }
    },
    { rollback: dryRun },
  )
}

function outweighed(contact: string, day: string): GuanxiError {
  return new GuanxiError(
    'E_CONFLICT',
    sentence`"${contact}" withdrew consent on ${day}, and that outweighs a grant of that day or before.`,
    {
      hint: sentence`Give a later --day, or, where the withdrawal was a mistake, take its run back: guanxi history list.`,
    },
  )
}

const LEDGER = [
  column('channel', 'Channel'),
  column('state', 'State'),
  column('day', 'Day', 'date'),
  column('source', 'Source'),
  column('note', 'Note'),
  column('in_force', 'In force'),
] as const

export interface ConsentLedger {
  contact: { contact_id: string; name: string | null }
  /** What holds, by channel. */
  inForce: Partial<Record<ConsentChannel, ConsentState>>
  table: Table
}

/** All that a contact has ever allowed and withdrawn, in the order it was written, and what of it holds. */
export async function consentLedger(store: Store, text: string): Promise<ConsentLedger> {
  const { id, public_id, name } = await findContact(store, text)
  const held = await consentsInForce(store, [id])
  const holding = new Set(held.map(entry => entry.id))
  const rows = (await consentsOf(store, id)).map(entry => ({
    channel: entry.channel,
    state: entry.state,
    day: entry.day,
    source: entry.source,
    note: entry.note,
    in_force: holding.has(entry.id) ? 'yes' : null,
  }))
  return {
    contact: { contact_id: public_id, name },
    inForce: Object.fromEntries(held.map(({ channel, state }) => [channel, state])),
    table: tableOf('consents', LEDGER, rows),
  }
}
