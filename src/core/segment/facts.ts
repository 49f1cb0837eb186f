import { addMonths, daysBetween } from '../day.js'
import { type DealThen, dealsAt } from '../deal/state-at.js'
import { groupBy } from '../group-by.js'
import { toMajor } from '../money.js'
import { contactLabels } from '../store/contact.js'
import { allTags, type ContactFacts, contactFacts, firstPhones, interactionSums } from '../store/facts.js'
import type { Store } from '../store/open.js'
import { dealsUntil, type StageThen, stagesAt } from '../store/pipeline.js'
import { purchaseDays } from '../store/purchase-days.js'
import { sumOf } from '../sum.js'
import type { Workspace } from '../workspace/open.js'
import { stateOf } from '../workspace/pipeline.js'
import { lifecycleAt } from './lifecycle.js'
import { rfmRules, scoreContacts } from './rfm.js'
import type { Fact, Facts } from './rule.js'

/** A contact with all that rules can ask of him. */
export interface KnownContact {
  contactId: number
  facts: Facts
}

/** What is known of every contact at the end of a day. */
export async function factsOfContacts(store: Store, workspace: Workspace, asOf: string): Promise<KnownContact[]> {
  const { config } = workspace
  const contacts = await contactFacts(store)
  const labels = await contactLabels(
    store,
    contacts.map(({ id }) => id),
  )
  const phones = await firstPhones(store)
  const tags = groupBy(await allTags(store), ({ contact_id }) => contact_id)
  const interactions = new Map((await interactionSums(store, asOf)).map(row => [row.contact_id, row]))
  const standings = new Map(
    (await lifecycleAt(store, await workspace.lifecycle(), asOf)).standings.map(each => [each.contactId, each]),
  )
  const scores = new Map(
    (await scoreContacts(store, { until: asOf }, rfmRules(config))).map(score => [score.contactId, score]),
  )
  const orders = await ordersOf(store, asOf)
  const deals = groupBy(await dealsThen(store, workspace, asOf), ({ contact_id }) => contact_id)
  return contacts.map(contact => {
    const standing = standings.get(contact.id)
    const talks = interactions.get(contact.id)
    const open = (deals.get(contact.id) ?? []).filter(({ state }) => state === 'open')
    const facts: Record<string, Fact> = {
      ...ownFacts(contact, asOf),
      email: labels.get(contact.id)?.email ?? null,
      phone: phones.get(contact.id) ?? null,
      tags: (tags.get(contact.id) ?? []).map(({ tag }) => tag),
      orders: orders.get(contact.id) ?? 0,
      spent: toMajor(standing?.spent ?? 0, config.currency),
      days_since_order: standing?.sinceDays ?? null,
      lifecycle: standing?.stage ?? 'prospect',
      rfm_segment: scores.get(contact.id)?.segment ?? null,
      gaps_since_order: standing?.usualGap ? (standing.sinceDays ?? 0) / standing.usualGap : null,
      interactions: talks?.interactions ?? 0,
      days_since_interaction: talks ? daysBetween(talks.last_day, asOf) : null,
      open_deals: open.length,
      open_deal_value: toMajor(
        sumOf(open, ({ value }) => value ?? 0),
        config.currency,
      ),
      won_deals: (deals.get(contact.id) ?? []).filter(({ state }) => state === 'won').length,
    }
    return { contactId: contact.id, facts }
  })
}

async function ordersOf(store: Store, asOf: string): Promise<Map<number, number>> {
  const orders = new Map<number, number>()
  for (const { contact_id, orders: count } of await purchaseDays(store, asOf))
    orders.set(contact_id, (orders.get(contact_id) ?? 0) + count)
  return orders
}

function ownFacts(contact: ContactFacts, asOf: string): Record<string, Fact> {
  const { id: _, custom, birthday, ...own } = contact
  const fields = Object.entries(JSON.parse(custom ?? '{}') as Record<string, Fact>)
  return {
    ...own,
    birthday_in_days: birthday === null ? null : daysToBirthday(birthday, asOf),
    ...Object.fromEntries(fields.map(([key, value]) => [`custom.${key}`, numberOr(value)])),
  }
}

/** Custom fields are texts; one that is a number can be compared as one. */
const numberOr = (value: Fact): Fact =>
  typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value

/** Born on 29 February is congratulated on the 28th in other years. */
function daysToBirthday(birthday: string, asOf: string): number {
  const years = Number(asOf.slice(0, 4)) - Number(birthday.slice(0, 4))
  const own = addMonths(birthday, 12 * years)
  return daysBetween(asOf, own >= asOf ? own : addMonths(birthday, 12 * (years + 1)))
}

/** A deal with all that rules can ask of it. */
export interface KnownDeal {
  deal: DealThen
  facts: Facts
}

async function dealsThen(store: Store, workspace: Workspace, asOf: string): Promise<DealThen[]> {
  return (await dealsAndStages(store, workspace, asOf)).deals
}

async function dealsAndStages(
  store: Store,
  workspace: Workspace,
  asOf: string,
): Promise<{ deals: DealThen[]; stages: Map<number, StageThen> }> {
  const found = await dealsUntil(store, asOf)
  if (found.length === 0) return { deals: [], stages: new Map() }
  const pipelines = await workspace.pipelines()
  const stages = await stagesAt(store, asOf)
  const deals = dealsAt(found, stages, asOf, (name, stage) =>
    stateOf(
      pipelines.find(pipeline => pipeline.name === name),
      stage,
    ),
  )
  return { deals, stages }
}

/** What is known of every deal at the end of a day. */
export async function factsOfDeals(store: Store, workspace: Workspace, asOf: string): Promise<KnownDeal[]> {
  const { currency } = workspace.config
  const { deals, stages } = await dealsAndStages(store, workspace, asOf)
  const labels = await contactLabels(store, [...new Set(deals.map(({ contact_id }) => contact_id))])
  return deals.map(deal => {
    const entered = stages.get(deal.id)?.entered_day ?? deal.created_day
    const facts = {
      name: deal.name,
      contact: labels.get(deal.contact_id)?.name ?? null,
      company: deal.company,
      product: deal.product,
      owner: deal.owner,
      team: deal.team,
      region: deal.region,
      stage: deal.stage,
      source: deal.lead_source,
      value: deal.value === null ? null : toMajor(deal.value, currency),
      list_price: deal.product_price === null ? null : toMajor(deal.product_price, currency),
      age_days: deal.created_day === null ? null : daysBetween(deal.created_day, asOf),
      days_in_stage: entered === null ? null : daysBetween(entered, asOf),
      days_to_close: deal.expected_close_day === null ? null : daysBetween(asOf, deal.expected_close_day),
    }
    return { deal, facts }
  })
}
