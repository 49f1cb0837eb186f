import { emailIdentity, isEmail } from '../contact/identity.js'
import { localTime } from '../day.js'
import { groupBy } from '../group-by.js'
import { contactsInState, withdrawnAddresses } from '../store/consent.js'
import { type LedgerEntry, ledgerOf } from '../store/mail.js'
import type { Store } from '../store/open.js'
import { suppressions } from '../store/suppression.js'
import { column, type Row } from '../table.js'
import { audienceOf } from './audience.js'
import type { OpenCampaign } from './open.js'
import { type Person, personsOf } from './person.js'

/** `ready` gets the mail; `waiting` was queued by an earlier run; `skipped` has had it; `refused` cannot get it. */
export type PlanState = 'ready' | 'waiting' | 'skipped' | 'refused'

/** One person of the audience and what the campaign would do. */
export interface PlannedMail {
  person: Person
  state: PlanState
  /** Why not. */
  reason: string | null
  /** For those who are ready. */
  subject: string | null
  addressKey: string | null
  /** Whether a fallback of the campaign stands in the text. */
  filled: boolean
}

export const BY_RECIPIENT = [
  column('contact_id', 'Contact'),
  column('external_id', 'External id'),
  column('name', 'Name'),
  column('email', 'E-mail'),
  column('segment', 'Segment'),
  column('subject', 'Subject'),
  column('state', 'State'),
  column('reason', 'Reason'),
] as const

/** The row of a planned mail in a table by `BY_RECIPIENT`. */
export function planRow({ person, state, reason, subject }: PlannedMail) {
  return {
    contact_id: person.id,
    external_id: person.externalId,
    name: person.name,
    email: person.email,
    segment: person.rfm?.segment ?? null,
    subject,
    state,
    reason,
  } satisfies Row
}

/** Decides for each person of the audience, in the order they became known; holds no texts, only who was decided on. */
export async function* planCampaign(store: Store, open: OpenCampaign, asOf: string): AsyncGenerator<PlannedMail> {
  const { campaign, workspace } = open
  const ledger = await ledgerOf(store, campaign.name)
  const byContact = groupBy(ledger, entry => entry.contact_id)
  const byAddress = groupBy(ledger, entry => entry.address_key)
  const suppressed = new Map((await suppressions(store)).map(entry => [entry.address_key, entry.reason]))
  const withdrawn = await contactsInState(store, 'email', 'withdrawn')
  const withdrawnFor = await withdrawnAddresses(store, 'email')
  const granted = workspace.config.mail.consent === 'required' ? await contactsInState(store, 'email', 'granted') : null
  const planned = new Map<string, string>()
  for await (const person of personsOf(store, await audienceOf(store, campaign, workspace, asOf))) {
    const addressKey = person.email === null ? null : emailIdentity(person.email).key
    const decision =
      fromLedger(byContact.get(person.contactId) ?? [], addressKey, workspace.config.timezone) ??
      decide(person, addressKey)
    if (decision.state === 'ready' && addressKey !== null) planned.set(addressKey, person.id)
    yield { subject: null, reason: null, filled: false, ...decision, person, addressKey }
  }

  function decide(person: Person, addressKey: string | null): Decision {
    if (person.email === null || addressKey === null) return refused('no e-mail address')
    if (!isEmail(person.email)) return refused('not an e-mail address')
    const reason = suppressed.get(addressKey)
    if (reason !== undefined) return refused(suppressedBecause(reason))
    if (withdrawn.has(person.contactId) || withdrawnFor.has(addressKey)) return refused(CONSENT_WITHDRAWN)
    if (granted && !granted.has(person.contactId)) return refused(NO_CONSENT)
    const twin = planned.get(addressKey)
    if (twin !== undefined) return refused(`same address as ${twin}`)
    if (byAddress.has(addressKey))
      return { state: 'skipped', reason: 'this address had the campaign as another contact' }
    const draft = open.draft(person, person.email)
    if ('missing' in draft) return refused(noValue(draft.missing))
    return { state: 'ready', subject: draft.subject, filled: draft.filled.size > 0 }
  }
}

type Decision = Pick<PlannedMail, 'state'> & Partial<PlannedMail>

const refused = (reason: string): Decision => ({ state: 'refused', reason })

export const suppressedBecause = (reason: string): string => `suppressed: ${reason}`
export const CONSENT_WITHDRAWN = 'consent withdrawn'
const NO_CONSENT = 'no consent given'
export const noValue = (variable: string): string => `no value for ${variable}`

/** Whoever was written to is not written to again, whatever his address is now; a refused address may be mended. */
function fromLedger(
  entries: readonly LedgerEntry[],
  addressKey: string | null,
  timezone: string,
): Decision | undefined {
  for (const { state, settled_at, queued_at, detail, address_key } of entries) {
    const day = localTime(new Date(settled_at ?? queued_at), timezone).slice(0, 10)
    if (state === 'queued') return { state: 'waiting', reason: `queued ${day}, not sent yet` }
    if (state === 'claimed') return { state: 'waiting', reason: `handed over ${day}, outcome not known yet` }
    if (state !== 'refused') return { state: 'skipped', reason: `sent before: ${state} ${day}` }
    if (address_key === addressKey) return { state: 'skipped', reason: `refused before, ${day}: ${detail ?? ''}` }
  }
  return undefined
}
