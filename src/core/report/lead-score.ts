import { note } from '../note.js'
import { LEAD_RULES } from '../segment/default-rules.js'
import { factsOfContacts } from '../segment/facts.js'
import { checkRules, scoreByRules } from '../segment/rule.js'
import { contactLabels, NOBODY } from '../store/contact.js'
import { column, tableOf } from '../table.js'
import { CONTACT_FACTS } from '../workspace/scoring.js'
import { type Report, rangeOf } from './report.js'

const BY_CONTACT = [
  column('contact_id', 'Contact', 'text'),
  column('external_id', 'External id', 'text'),
  column('name', 'Name', 'text'),
  column('email', 'E-mail', 'text'),
  column('points', 'Points', 'integer'),
  column('band', 'Band', 'text'),
  column('lifecycle', 'Stage', 'text'),
  column('reasons', 'Reasons', 'text'),
] as const

export interface LeadScoreParameters {
  /** Those who have not bought yet, or everybody. */
  of: 'prospects' | 'all'
}

/** Contacts by points, each with the rules that gave them. */
export const leadScore: Report<LeadScoreParameters> = {
  name: 'lead-score',
  title: 'Leads by score',
  views: { default: BY_CONTACT },
  figures: [column('contacts', 'Contacts', 'integer')],
  async run({ store, workspace }, { of, ...period }) {
    const { until } = rangeOf(period)
    const rules = (await workspace.scoring('lead')) ?? LEAD_RULES
    checkRules(rules, CONTACT_FACTS, 'scoring/lead.yaml')
    const known = (await factsOfContacts(store, workspace, until)).filter(
      ({ facts }) => of === 'all' || facts.lifecycle === 'prospect',
    )
    const scored = known
      .map(({ contactId, facts }) => ({ contactId, facts, ...scoreByRules(rules, facts) }))
      .sort((a, b) => b.points - a.points || a.contactId - b.contactId)
    const labels = await contactLabels(
      store,
      scored.map(({ contactId }) => contactId),
    )
    const rows = scored.map(({ contactId, facts, points, band, reasons }) => ({
      ...(labels.get(contactId) ?? NOBODY),
      points,
      band,
      lifecycle: String(facts.lifecycle),
      reasons: reasons.join('; '),
    }))
    const bands = Object.fromEntries(
      [...new Set(scored.map(({ band }) => band))].map(band => [
        band,
        scored.filter(each => each.band === band).length,
      ]),
    )
    return {
      table: tableOf('lead-score', BY_CONTACT, rows),
      summary: { contacts: rows.length, bands, rules: rules === LEAD_RULES ? 'built in' : 'scoring/lead.yaml' },
      notes: [
        ...(rules === LEAD_RULES ? [note('note.built-in-rules', { file: 'scoring/lead.yaml' })] : []),
        ...(rows.length === 0 && of === 'prospects' ? [note('note.all-bought')] : []),
      ],
      scores: scored.map(({ contactId, points, band }) => ({ name: 'lead', contactId, value: points, label: band })),
    }
  },
}
