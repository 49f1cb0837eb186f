import { toMajor } from '../money.js'
import { note } from '../note.js'
import { CONTACT_ACTIONS, DEAL_ACTIONS } from '../segment/default-rules.js'
import { factsOfContacts, factsOfDeals } from '../segment/facts.js'
import { checkRules, type Facts, holds } from '../segment/rule.js'
import { contactLabels, NOBODY } from '../store/contact.js'
import { column, type Result, tableOf } from '../table.js'
import { CONTACT_FACTS, DEAL_FACTS, type Scoring } from '../workspace/scoring.js'
import { type Period, type Report, type ReportContext, rangeOf } from './report.js'

const FOR_CONTACTS = [
  column('contact_id', 'Contact', 'text'),
  column('external_id', 'External id', 'text'),
  column('name', 'Name', 'text'),
  column('email', 'E-mail', 'text'),
  column('priority', 'Priority', 'integer'),
  column('action', 'Action', 'text'),
  column('reason', 'Reason', 'text'),
  column('lifecycle', 'Stage', 'text'),
  column('recency_days', 'Days since last order', 'integer'),
  column('spent', 'Spent so far', 'money'),
] as const

const FOR_DEALS = [
  column('deal_id', 'Deal', 'text'),
  column('external_id', 'External id', 'text'),
  column('name', 'Name', 'text'),
  column('company', 'Company', 'text'),
  column('owner', 'Owner', 'text'),
  column('priority', 'Priority', 'integer'),
  column('action', 'Action', 'text'),
  column('reason', 'Reason', 'text'),
  column('stage', 'Stage', 'text'),
  column('days_in_stage', 'Days in stage', 'integer'),
  column('value', 'Value', 'money'),
] as const

export interface NextActionParameters {
  for: 'contacts' | 'deals'
}

/** What to do next, and why: the first rule that holds, of a file or of those built in. */
export const nextAction: Report<NextActionParameters> = {
  name: 'next-action',
  title: 'What to do next',
  views: { default: FOR_CONTACTS, deals: FOR_DEALS },
  figures: [column('actions', 'Actions', 'integer'), column('without', 'Nothing to do', 'integer')],
  run: (context, parameters) =>
    parameters.for === 'deals' ? forDeals(context, parameters) : forContacts(context, parameters),
}

const firstOf = ({ actions }: Scoring, facts: Facts) =>
  actions.find(({ when }) => when.every(condition => holds(condition, facts)))

async function forContacts({ store, workspace }: ReportContext, period: Period): Promise<Result> {
  const file = 'scoring/next-action.yaml'
  const own = await workspace.scoring('next-action')
  const rules = own ?? CONTACT_ACTIONS
  checkRules(rules, CONTACT_FACTS, file)
  const known = await factsOfContacts(store, workspace, rangeOf(period).until)
  const found = known.flatMap(({ contactId, facts }) => {
    const rule = firstOf(rules, facts)
    return rule ? [{ contactId, facts, rule }] : []
  })
  const labels = await contactLabels(
    store,
    found.map(({ contactId }) => contactId),
  )
  const rows = found.map(({ contactId, facts, rule }) => ({
    ...(labels.get(contactId) ?? NOBODY),
    priority: rule.priority,
    action: rule.action,
    reason: rule.reason,
    lifecycle: String(facts.lifecycle),
    recency_days: facts.days_since_order as number | null,
    spent: facts.spent as number,
  }))
  rows.sort((a, b) => a.priority - b.priority || b.spent - a.spent || (a.contact_id < b.contact_id ? -1 : 1))
  return {
    table: tableOf('next-action', FOR_CONTACTS, rows),
    summary: { actions: rows.length, without: known.length - rows.length },
    notes: own ? [] : [note('note.built-in-rules', { file })],
    scores: found.map(({ contactId, rule }) => ({
      name: 'action',
      contactId,
      value: rule.priority,
      label: rule.action,
    })),
  }
}

async function forDeals({ store, workspace }: ReportContext, period: Period): Promise<Result> {
  const file = 'scoring/next-action-deals.yaml'
  const own = await workspace.scoring('next-action-deals')
  const rules = own ?? DEAL_ACTIONS
  checkRules(rules, DEAL_FACTS, file)
  const open = (await factsOfDeals(store, workspace, rangeOf(period).until)).filter(({ deal }) => deal.state === 'open')
  const rows = open.flatMap(({ deal, facts }) => {
    const rule = firstOf(rules, facts)
    if (!rule) return []
    return {
      deal_id: deal.public_id,
      external_id: deal.external_id,
      name: deal.name,
      company: deal.company,
      owner: deal.owner,
      priority: rule.priority,
      action: rule.action,
      reason: rule.reason,
      stage: deal.stage,
      days_in_stage: facts.days_in_stage as number | null,
      value: deal.value === null ? null : toMajor(deal.value, workspace.config.currency),
    }
  })
  rows.sort(
    (a, b) =>
      a.priority - b.priority || (b.days_in_stage ?? 0) - (a.days_in_stage ?? 0) || (a.deal_id < b.deal_id ? -1 : 1),
  )
  return {
    table: tableOf('next-action-deals', FOR_DEALS, rows),
    summary: { actions: rows.length, without: open.length - rows.length },
    notes: own ? [] : [note('note.built-in-rules', { file })],
  }
}
