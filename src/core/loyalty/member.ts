import { ledgerSums, type PointSums, spendSums } from '../store/loyalty.js'
import type { Store } from '../store/open.js'
import type { LoyaltyProgram } from '../workspace/loyalty-program.js'
import { spendAfter, standingOf, type Tier, tiersOf } from './tier.js'

/**
 * A member: a contact with a purchase order since the programme began, or whose points have ever moved. Somebody
 * who has only sent things back is none.
 */
export interface Member extends PointSums {
  contactId: number
  tier: string
  /** Net spend in the last 12 months, minor units, refunds included. */
  spend: number
  /** The sum of the ledger; below zero where redeemed points were reversed later. */
  balance: number
  next?: { tier: string; lacking: number }
}

export interface MemberQuery {
  program: LoyaltyProgram
  currency: string
  asOf: string
  contactId?: number
}

const NO_POINTS: PointSums = { earned: 0, redeemed: 0, expired: 0, reversed: 0, adjusted: 0 }

/** All members as known at the end of a day, in the order they became known. */
export async function loyaltyMembers(store: Store, query: MemberQuery): Promise<Member[]> {
  const { tiers, ledgers, spends } = await readSums(store, query)
  const members: Member[] = []
  for (const { contact_id, spend, purchases } of spends) {
    const points = ledgers.get(contact_id)
    if (!points && purchases === 0) continue
    ledgers.delete(contact_id)
    members.push(memberOf(contact_id, tiers, spend, points ?? NO_POINTS))
  }
  for (const [contactId, points] of ledgers) members.push(memberOf(contactId, tiers, 0, points))
  return members.sort((a, b) => a.contactId - b.contactId)
}

/** How a contact stands, member or not yet. */
export async function standingOfContact(store: Store, query: MemberQuery & { contactId: number }): Promise<Member> {
  const { tiers, ledgers, spends } = await readSums(store, query)
  return memberOf(query.contactId, tiers, spends[0]?.spend ?? 0, ledgers.get(query.contactId) ?? NO_POINTS)
}

async function readSums(store: Store, { program, currency, asOf, contactId }: MemberQuery) {
  const ledgers = await ledgerSums(store, { asOf, contactId })
  const orders = { asOf, spendAfter: spendAfter(asOf), starts: program.starts ?? '', currency, contactId }
  return {
    tiers: tiersOf(program, currency),
    ledgers: new Map(ledgers.map(sums => [sums.contact_id, sums])),
    spends: await spendSums(store, orders),
  }
}

function memberOf(contactId: number, tiers: readonly Tier[], spend: number, points: PointSums): Member {
  const { earned, redeemed, expired, reversed, adjusted } = points
  const balance = balanceOf(points)
  return { contactId, ...standingOf(tiers, spend), spend, balance, earned, redeemed, expired, reversed, adjusted }
}

/** What is left of the points. */
export const balanceOf = ({ earned, redeemed, expired, reversed, adjusted }: PointSums): number =>
  earned - redeemed - expired - reversed + adjusted
