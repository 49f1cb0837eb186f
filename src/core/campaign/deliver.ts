import type { Context } from '../context.js'
import { GuanxiError } from '../error.js'
import type { Delivery, Letter, Transport } from '../letter.js'
import { sentence } from '../sentence.js'
import { isMailWithdrawn } from '../store/consent.js'
import { type MailChange, moveMail, type OpenMail } from '../store/mail.js'
import type { Store } from '../store/open.js'
import type { Run } from '../store/run.js'
import { findSuppression } from '../store/suppression.js'
import { scoresOf } from './audience.js'
import type { OpenCampaign } from './open.js'
import type { Outcome, Unsent } from './outcome.js'
import { type Person, personsById } from './person.js'
import { CONSENT_WITHDRAWN, noValue, suppressedBecause } from './plan.js'

/** So many mails in a row that are not taken are no accident of addresses: it stops, and the rest stays queued. */
const MAX_FAILURES_IN_A_ROW = 20

/** Another run may have taken this one for dead meanwhile; what became of a mail is known by who has it in hand. */
const FROM_HAND = ['claimed', 'uncertain'] as const

export interface Work {
  context: Context
  open: OpenCampaign
  transport: Transport
  run: Run
  outcome: Outcome
}

/** Hands over mails one by one, and writes down what became of each. */
export function courier({ context, open, transport, run, outcome }: Work) {
  const { store, now } = context
  const { counts } = outcome
  let failuresInARow = 0

  const move = (id: number, change: Omit<MailChange, 'run'>): Promise<boolean> =>
    patiently(() => store.transaction(inner => moveMail(inner, id, { ...change, run })))

  return { send, settleClaimed }

  /** Sends a queued mail, unless another run or the person's unsubscribing came first. */
  async function send(mail: OpenMail, person: Person | undefined): Promise<void> {
    const draft = person && open.draft(person, mail.address)
    if (!person || !draft) return refuse(mail, 'the contact is gone')
    if ('missing' in draft) return refuse(mail, noValue(draft.missing))
    const { public_id: id, address, message_id: messageId } = mail
    const letter = await open.letter(draft, person, { id, address, messageId, date: now() })
    const claim = await patiently(() => store.transaction(inner => claimMail(inner, mail, letter)))
    if (claim === 'suppressed') return
    if (claim === 'taken') counts.skipped++
    else await settle(mail, await handOver(mail, letter))
  }

  /** Whoever unsubscribed since the mail was queued is left in peace. */
  async function claimMail(
    inner: Store,
    mail: OpenMail,
    { subject }: Letter,
  ): Promise<'mine' | 'taken' | 'suppressed'> {
    const suppression = await findSuppression(inner, mail.address_key)
    const reason = suppression
      ? suppressedBecause(suppression.reason)
      : (await isMailWithdrawn(inner, mail))
        ? CONSENT_WITHDRAWN
        : undefined
    if (reason !== undefined) {
      await refuseIn(inner, mail, reason)
      return 'suppressed'
    }
    const change = { from: ['queued'], to: 'claimed', transport: transport.name, subject, run } as const
    return (await moveMail(inner, mail.id, change)) ? 'mine' : 'taken'
  }

  async function handOver(mail: OpenMail, letter: Letter): Promise<Delivery> {
    try {
      return await transport.deliver(letter)
    } catch (error) {
      // Only a failure that the transport explains means that the mail is certainly still here.
      if (error instanceof GuanxiError) await move(mail.id, { from: FROM_HAND, to: 'queued' })
      throw error
    }
  }

  async function settle(mail: OpenMail, { state, detail: answer }: Delivery): Promise<void> {
    const detail = answer ?? null
    failuresInARow = state === 'accepted' ? 0 : failuresInARow + 1
    if (state === 'deferred') {
      await move(mail.id, { from: FROM_HAND, to: 'queued', detail })
      outcome.deferred.push(unsent(mail, detail))
    } else {
      await move(mail.id, { from: FROM_HAND, to: state, detail, settledAt: now() })
      counts[state]++
      if (state === 'refused') outcome.refusals.push(unsent(mail, detail))
      if (state === 'uncertain') outcome.uncertain.push(unsent(mail, detail))
    }
    if (failuresInARow >= MAX_FAILURES_IN_A_ROW) throw tooManyFailures(detail)
  }

  /** A mail that another run had in hand: by now it is settled, or that run was cut short. */
  async function settleClaimed(mail: OpenMail, person: Person | undefined): Promise<void> {
    const from = ['claimed'] as const
    const taken = mail.transport === transport.name ? await transport.hasTaken(mail.public_id) : undefined
    if (taken === false) {
      if (await move(mail.id, { from, to: 'queued' })) await send(mail, person)
      else counts.skipped++
      return
    }
    const detail = 'handed over by a run that was cut short'
    const state = taken ? 'accepted' : 'uncertain'
    const mine = await move(mail.id, { from, to: state, detail, settledAt: now() })
    counts[mine ? state : 'skipped']++
    if (mine && !taken) outcome.uncertain.push(unsent(mail, detail))
  }

  async function refuse(mail: OpenMail, reason: string): Promise<void> {
    await patiently(() => store.transaction(inner => refuseIn(inner, mail, reason)))
  }

  async function refuseIn(inner: Store, mail: OpenMail, reason: string): Promise<void> {
    const change = { from: ['queued'], to: 'refused', detail: reason, settledAt: now(), run } as const
    const mine = await moveMail(inner, mail.id, change)
    counts[mine ? 'refused' : 'skipped']++
    if (mine) outcome.refusals.push(unsent(mail, reason))
  }
}

const unsent = (mail: OpenMail, reason: string | null): Unsent => ({
  contact_id: mail.contact_public_id,
  email: mail.address,
  reason: reason ?? '',
})

function tooManyFailures(detail: string | null): GuanxiError {
  return new GuanxiError(
    'E_REMOTE',
    sentence`${MAX_FAILURES_IN_A_ROW} mails in a row were not taken, the last: ${detail ?? ''}.`,
    {
      hint: sentence`Find out what the mail server objects to, then run the same command again: it goes on where it stopped.`,
    },
  )
}

const PATIENCE = 12

/** What happened to a mail must be written down, however long another run keeps the store busy. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const busy = error instanceof GuanxiError && error.code === 'E_LOCKED'
      if (!busy || attempt === PATIENCE) throw error
    }
  }
}

const BATCH = 200

/** Each mail with the person it is for and what was known of him on its day; undefined where he is gone. */
export async function* withPersons(
  store: Store,
  open: OpenCampaign,
  mails: readonly OpenMail[],
): AsyncGenerator<[OpenMail, Person | undefined]> {
  const { config } = open.workspace
  const contactIds = new Set(mails.map(mail => mail.contact_id))
  const scores = new Map<string, Awaited<ReturnType<typeof scoresOf>>>()
  for (const { as_of } of mails)
    if (!scores.has(as_of)) scores.set(as_of, await scoresOf(store, contactIds, config, as_of))
  for (let from = 0; from < mails.length; from += BATCH) {
    const batch = mails.slice(from, from + BATCH)
    const persons = await personsById(
      store,
      batch.map(mail => mail.contact_id),
    )
    for (const mail of batch) {
      const person = persons.get(mail.contact_id)
      yield [mail, person && { ...person, rfm: scores.get(mail.as_of)?.get(mail.contact_id) ?? null }]
    }
  }
}
