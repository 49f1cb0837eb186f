import { loyaltyMembers, type Member } from '../loyalty/member.js'
import { worthOf } from '../loyalty/points.js'
import { toMajor } from '../money.js'
import { contactLabels } from '../store/contact.js'
import type { Store } from '../store/open.js'
import { column, tableOf } from '../table.js'
import type { Report } from './report.js'

const POINTS = [
  column('earned', 'Earned', 'integer'),
  column('redeemed', 'Redeemed', 'integer'),
  column('expired', 'Expired', 'integer'),
  column('reversed', 'Reversed', 'integer'),
  column('adjusted', 'Adjusted', 'integer'),
  column('outstanding', 'Outstanding', 'integer'),
] as const

const TOTAL = [
  column('members', 'Members', 'integer'),
  ...POINTS,
  column('overdrawn', 'Overdrawn', 'integer'),
  column('liability', 'Liability', 'money'),
] as const

export const BY_TIER = [column('tier', 'Tier'), ...TOTAL] as const

export const BY_MEMBER = [
  column('contact_id', 'Contact'),
  column('external_id', 'External id'),
  column('name', 'Name'),
  column('email', 'E-mail'),
  column('tier', 'Tier'),
  column('spend_12m', 'Spend, 12 months', 'money'),
  ...POINTS,
] as const

/**
 * Members and points by tier. Outstanding is the plain sum of the ledgers; the liability is what the shop may have to
 * honour, so a member below zero counts as 0: liability = (outstanding + overdrawn) × value of a point.
 */
export const loyalty: Report = {
  name: 'loyalty',
  title: 'Loyalty members by tier',
  views: { default: BY_TIER, detail: BY_MEMBER },
  figures: TOTAL,
  async run({ store, workspace }, { asOf, detail }) {
    const { currency } = workspace.config
    const program = await workspace.loyaltyProgram()
    const members = await loyaltyMembers(store, { program, currency, asOf })
    const totals = (of: readonly Member[]) => totalsOf(of, points => worthOf(points, program.point_value, currency))
    if (detail)
      return {
        table: tableOf('loyalty', BY_MEMBER, await memberRows(store, members, currency)),
        summary: totals(members),
      }
    const tiers = program.tiers.map(({ name }) => ({ tier: name, ...totals(members.filter(m => m.tier === name)) }))
    return { table: tableOf('loyalty', BY_TIER, tiers), summary: totals(members) }
  },
}

function totalsOf(members: readonly Member[], worth: (points: number) => number) {
  const sum = (pick: (member: Member) => number) => members.reduce((total, member) => total + pick(member), 0)
  const outstanding = sum(member => member.balance)
  const overdrawn = sum(member => Math.max(0 - member.balance, 0))
  return {
    members: members.length,
    earned: sum(member => member.earned),
    redeemed: sum(member => member.redeemed),
    expired: sum(member => member.expired),
    reversed: sum(member => member.reversed),
    adjusted: sum(member => member.adjusted),
    outstanding,
    overdrawn,
    liability: worth(outstanding + overdrawn),
  }
}

async function memberRows(store: Store, members: readonly Member[], currency: string) {
  const labels = await contactLabels(
    store,
    members.map(member => member.contactId),
  )
  return members.flatMap(({ contactId, tier, spend, balance, earned, redeemed, expired, reversed, adjusted }) => {
    const label = labels.get(contactId)
    if (!label) return []
    const points = { earned, redeemed, expired, reversed, adjusted, outstanding: balance }
    return [{ ...label, tier, spend_12m: toMajor(spend, currency), ...points }]
  })
}
