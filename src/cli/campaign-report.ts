import { unsentTable } from '../core/campaign/outcome.js'
import type { SendOutcome } from '../core/campaign/send.js'
import { type MessageKey, translate } from '../core/i18n/translate.js'
import type { Table } from '../core/table.js'
import type { Language } from '../core/workspace/config.js'

/** A plan can be as long as the list of customers. */
const ROWS_SHOWN = 20

interface Sent {
  name: string
  transport: string
  asOf: string
  dryRun: boolean
  lang: Language
}

/** What a person and what a program is told when a campaign was sent, or would be. */
export function campaignReport(outcome: SendOutcome, { name, transport, asOf, dryRun, lang }: Sent) {
  const say = (key: MessageKey, values: Record<string, string | number> = {}) => translate(lang, key, values)
  const { run, counts, refusals, uncertain, deferred, plan } = outcome
  const told = ['accepted', 'queued', 'uncertain', 'refused', 'skipped'] as const
  const list = told
    .filter(key => counts[key] > 0)
    .map(key => say(dryRun && key === 'queued' ? 'campaign.ready' : `campaign.${key}`, { count: counts[key] }))
    .join(say('list.separator'))
  const table: Table = dryRun ? { ...plan, rows: plan.rows.slice(0, ROWS_SHOWN) } : unsentTable(outcome)
  const hidden = dryRun ? plan.rows.length - table.rows.length : 0
  const remarks = [
    ...(hidden > 0 ? [say('campaign.more', { count: hidden, name })] : []),
    ...(counts.uncertain > 0 ? [say('campaign.about-uncertain')] : []),
    ...(counts.queued > 0 && !dryRun ? [say('campaign.about-queued')] : []),
    ...(dryRun ? [say('campaign.dry-run')] : []),
  ]
  return {
    text: say(list === '' ? 'campaign.nobody' : 'campaign.result', {
      ...{ name, transport, asOf, list },
      recipients: counts.recipients,
    }),
    remarks,
    table,
    document: { campaign: { run, name, transport, ...counts, dryRun, asOf }, refusals, uncertain, deferred },
  }
}
