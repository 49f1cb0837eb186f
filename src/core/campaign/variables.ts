import { minorDigits, toMajor } from '../money.js'
import type { Campaign } from '../workspace/campaign.js'
import type { Config } from '../workspace/config.js'
import type { Person } from './person.js'

/** Variables that differ from person to person, and may lack a value. */
export const PERSON_VARIABLES = [
  'contact.id',
  'contact.external_id',
  'contact.name',
  'contact.given_name',
  'contact.family_name',
  'contact.email',
  'contact.company',
  'contact.language',
  'contact.city',
  'contact.country',
  'rfm.recency_days',
  'rfm.frequency',
  'rfm.monetary',
  'rfm.segment',
  // As saved by reports with --save; the label is the word for it.
  'score.rfm',
  'score.rfm_label',
  'score.clv',
  'score.churn',
  'score.churn_label',
  'score.lifecycle_label',
  'score.lead',
  'score.lead_label',
  'score.action_label',
  // Of the open deal that is likeliest to be won.
  'score.deal',
  'score.deal_label',
] as const

type PersonVariable = (typeof PERSON_VARIABLES)[number]

/** By their dotted names. A variable without a value is not in it. */
export type Values = ReadonlyMap<string, string | number>

/** All names a template of the campaign may use. */
export function variableNames({ variables }: Campaign): string[] {
  const own = Object.keys(variables).map(name => `variables.${name}`)
  return [...PERSON_VARIABLES, ...own, 'business.name', 'campaign.name', 'subject', 'unsubscribe_url']
}

/** What the variables are for one person, and which of them had to be filled by the campaign's fallbacks. */
export function valuesFor(
  person: Person,
  campaign: Campaign,
  config: Config,
  unsubscribeUrl: string,
): { values: Values; filled: Set<string> } {
  const values = new Map<string, string | number>([
    ['business.name', config.name],
    ['campaign.name', campaign.name],
    ['unsubscribe_url', unsubscribeUrl],
    ...Object.entries(campaign.variables).map(([name, value]) => [`variables.${name}`, value] as const),
  ])
  const filled = new Set<string>()
  for (const [name, value] of Object.entries(personValues(person, config))) {
    const known = typeof value === 'string' ? value.trim() || null : value
    const fallback = campaign.fallbacks[name]
    if (known !== null) values.set(name, known)
    else if (fallback !== undefined) {
      values.set(name, fallback)
      filled.add(name)
    }
  }
  return { values, filled }
}

function personValues(person: Person, config: Config): Record<PersonVariable, string | number | null> {
  const { rfm, scores } = person
  return {
    'contact.id': person.id,
    'contact.external_id': person.externalId,
    'contact.name': person.name,
    'contact.given_name': person.givenName,
    'contact.family_name': person.familyName,
    'contact.email': person.email,
    'contact.company': person.company,
    'contact.language': person.language,
    'contact.city': person.city,
    'contact.country': person.country,
    'rfm.recency_days': rfm?.recencyDays ?? null,
    'rfm.frequency': rfm?.frequency ?? null,
    'rfm.monetary': rfm && moneyText(rfm.monetary, config),
    'rfm.segment': rfm?.segment ?? null,
    'score.rfm': scores.get('rfm')?.value ?? null,
    'score.rfm_label': scores.get('rfm')?.label ?? null,
    'score.clv': scores.has('clv') ? majorText(scores.get('clv')?.value ?? 0, config) : null,
    'score.churn': scores.get('churn')?.value ?? null,
    'score.churn_label': scores.get('churn')?.label ?? null,
    'score.lifecycle_label': scores.get('lifecycle')?.label ?? null,
    'score.lead': scores.get('lead')?.value ?? null,
    'score.lead_label': scores.get('lead')?.label ?? null,
    'score.action_label': scores.get('action')?.label ?? null,
    'score.deal': scores.get('deal')?.value ?? null,
    'score.deal_label': scores.get('deal')?.label ?? null,
  }
}

/** Money as a customer reads it: NT$1,250, £12.50. */
const moneyText = (minor: number, config: Config): string => majorText(toMajor(minor, config.currency), config)

function majorText(exact: number, { currency, language }: Config): string {
  const amount = Number(exact.toFixed(minorDigits(currency)))
  const decimals = Number.isInteger(amount) ? 0 : minorDigits(currency)
  const form = {
    style: 'currency',
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  } as const
  return new Intl.NumberFormat(language, form).format(amount)
}

/** `contact.name` → `{ contact: { name } }`, as the template asks for it. */
export function nested(values: Values): Record<string, unknown> {
  // All groups, so that one of which nothing is known is still there to be asked.
  const groups: Record<string, Record<string, unknown>> = {
    contact: {},
    rfm: {},
    score: {},
    variables: {},
    business: {},
    campaign: {},
  }
  const scope: Record<string, unknown> = { ...groups }
  for (const [name, value] of values) {
    const [group = '', ...rest] = name.split('.')
    const members = groups[group]
    if (members && rest.length > 0) members[rest.join('.')] = value
    else scope[name] = value
  }
  return scope
}
