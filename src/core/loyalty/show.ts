import { findContact } from '../contact/find.js'
import { GuanxiError } from '../error.js'
import { toMajor } from '../money.js'
import { sentence } from '../sentence.js'
import { contactLabels } from '../store/contact.js'
import { entriesOfContact } from '../store/loyalty.js'
import type { Store } from '../store/open.js'
import { column, type Table, tableOf } from '../table.js'
import { homeOf } from '../workspace/home.js'
import type { Workspace } from '../workspace/open.js'
import { standingOfContact } from './member.js'

export const STANDING = [
  column('contact_id', 'Contact'),
  column('external_id', 'External id'),
  column('name', 'Name'),
  column('email', 'E-mail'),
  column('tier', 'Tier'),
  column('spend_12m', 'Spend, 12 months', 'money'),
  column('next_tier', 'Next tier'),
  column('to_next_tier', 'To next tier', 'money'),
  column('balance', 'Balance', 'integer'),
] as const

export const ENTRIES = [
  column('day', 'Day', 'date'),
  column('kind', 'Kind'),
  column('points', 'Points', 'integer'),
  column('balance', 'Balance', 'integer'),
  column('reason', 'Reason'),
] as const

/** How a contact stands at the end of a day, in one row, and every movement up to then with the balance after it. */
export async function showLoyalty(
  { store, workspace }: { store: Store; workspace: Workspace },
  { contact, asOf }: { contact: string; asOf: string },
): Promise<{ standing: Table; entries: Table }> {
  const { id } = await findContact(store, contact, homeOf(workspace.config).country)
  const { currency } = workspace.config
  const program = await workspace.loyaltyProgram()
  const { tier, next, spend, balance } = await standingOfContact(store, { program, currency, asOf, contactId: id })
  const label = (await contactLabels(store, [id])).get(id)
  if (!label) throw new GuanxiError('E_USAGE', sentence`There is no contact "${contact}".`)
  const standing = {
    ...label,
    tier,
    spend_12m: toMajor(spend, currency),
    next_tier: next?.tier ?? null,
    to_next_tier: next ? toMajor(next.lacking, currency) : null,
    balance,
  }
  let running = 0
  const entries = (await entriesOfContact(store, id, asOf)).map(({ day, kind, points, reason }) => {
    running += points
    return { day, kind, points, balance: running, reason }
  })
  return {
    standing: tableOf('loyalty-standing', STANDING, [standing]),
    entries: tableOf('loyalty-entries', ENTRIES, entries),
  }
}
