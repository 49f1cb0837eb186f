import { type InteractionFilter, type ListedInteraction, listInteractions } from '../store/interaction.js'
import type { Store } from '../store/open.js'
import { type Column, column, type Table, tableOf } from '../table.js'
import { interactionKind } from './kind.js'

/** Headings that `guanxi import interactions` knows, so that a list that was exported can be imported again. */
const INTERACTIONS = [
  column('happened_at', 'Time', 'text'),
  column('kind', 'Kind', 'text'),
  column('contact_id', 'Contact id', 'text'),
  column('contact_name', 'Contact', 'text'),
  column('company', 'Company', 'text'),
  column('deal', 'Deal', 'text'),
  column('subject', 'Subject', 'text'),
  column('body', 'Notes', 'text'),
  column('owner', 'Owner', 'text'),
  column('external_id', 'External id', 'text'),
] as const

/** The history of one contact needs no names of his. */
const HISTORY = INTERACTIONS.filter(
  ({ key }) => !['contact_id', 'contact_name', 'company', 'external_id'].includes(key),
)

/** Interactions with those they belong to, the newest first; of the kind that a word of English or Chinese names. */
export async function interactionTable(
  store: Store,
  { kind, ...filter }: Omit<InteractionFilter, 'contactId'> & { contactId?: number | undefined },
): Promise<Table> {
  const rows = await listInteractions(store, { ...filter, kind: kind && interactionKind(kind) })
  return tableOf('interactions', INTERACTIONS, rows.map(cellsOf))
}

/** What has happened with one contact, the newest first. */
export async function interactionHistory(store: Store, contactId: number): Promise<Table> {
  const rows = await listInteractions(store, { contactId })
  return { name: 'interactions', columns: HISTORY as readonly Column[], rows: rows.map(pickHistory) }
}

function cellsOf(row: ListedInteraction) {
  const {
    happened_at,
    kind,
    contact,
    contact_id,
    contact_public_id,
    company,
    deal,
    subject,
    body,
    owner,
    external_id,
  } = row
  return {
    happened_at: shortTime(happened_at),
    kind,
    // Contact 0 is nobody.
    contact_id: contact_id === 0 ? null : contact_public_id,
    contact_name: contact,
    company,
    deal,
    subject,
    body,
    owner,
    external_id,
  }
}

function pickHistory(row: ListedInteraction) {
  const { happened_at, kind, deal, subject, body, owner } = cellsOf(row)
  return { happened_at, kind, deal, subject, body, owner }
}

/** A time that says no more than its day is told as the day. */
const shortTime = (time: string): string => (time.endsWith(' 00:00:00') ? time.slice(0, 10) : time.slice(0, 16))
