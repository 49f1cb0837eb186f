import { toMajor } from '../money.js'
import { contactLabels } from '../store/contact.js'
import type { Store } from '../store/open.js'
import { column, type Table, tableOf } from '../table.js'
import type { Workspace } from '../workspace/open.js'
import { loyaltyMembers } from './member.js'

export const MEMBERS = [
  column('contact_id', 'Contact'),
  column('external_id', 'External id'),
  column('name', 'Name'),
  column('email', 'E-mail'),
  column('tier', 'Tier'),
  column('spend_12m', 'Spend, 12 months', 'money'),
  column('balance', 'Balance', 'integer'),
] as const

/** The members as known at the end of a day, the largest balance first; at most `limit` of them. */
export async function listMembers(
  { store, workspace }: { store: Store; workspace: Workspace },
  { asOf, limit }: { asOf: string; limit?: number | undefined },
): Promise<{ members: Table; total: number }> {
  const { currency } = workspace.config
  const members = await loyaltyMembers(store, { program: await workspace.loyaltyProgram(), currency, asOf })
  // Sorting is stable: members of equal balance stay in the order they became known.
  const shown = members.sort((a, b) => b.balance - a.balance).slice(0, limit)
  const labels = await contactLabels(
    store,
    shown.map(member => member.contactId),
  )
  const rows = shown.flatMap(({ contactId, tier, spend, balance }) => {
    const label = labels.get(contactId)
    return label ? [{ ...label, tier, spend_12m: toMajor(spend, currency), balance }] : []
  })
  return { members: tableOf('loyalty-members', MEMBERS, rows), total: members.length }
}
