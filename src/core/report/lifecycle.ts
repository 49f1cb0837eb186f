import { groupBy } from '../group-by.js'
import { toMajor } from '../money.js'
import { type Note, note } from '../note.js'
import { lifecycleAt, type Rhythm, STAGES, type Standing } from '../segment/lifecycle.js'
import { contactLabels, NOBODY } from '../store/contact.js'
import { sumOf } from '../sum.js'
import { column, type Result, tableOf } from '../table.js'
import { type Report, type ReportContext, rangeOf } from './report.js'

const BY_STAGE = [
  column('lifecycle', 'Stage', 'text'),
  column('contacts', 'Contacts', 'integer'),
  column('share', 'Share', 'ratio'),
  column('avg_recency_days', 'Avg. days since last order', 'number'),
  column('avg_purchases', 'Avg. purchases', 'number'),
  column('spent', 'Spent so far', 'money'),
  column('share_of_sales', 'Share of sales', 'ratio'),
] as const

const BY_CONTACT = [
  column('contact_id', 'Contact', 'text'),
  column('external_id', 'External id', 'text'),
  column('name', 'Name', 'text'),
  column('email', 'E-mail', 'text'),
  column('lifecycle', 'Stage', 'text'),
  column('purchase_days', 'Purchases', 'integer'),
  column('last_day', 'Last purchase', 'date'),
  column('recency_days', 'Days since last order', 'integer'),
  column('usual_gap_days', 'Usual gap in days', 'number'),
  column('overdue', 'Gaps since', 'number'),
  column('rhythm', 'Gap of', 'text'),
  column('spent', 'Spent so far', 'money'),
] as const

/** Where contacts stand between their first purchase and their last (README, "Definitions"). */
export const lifecycle: Report = {
  name: 'lifecycle',
  title: 'Contacts by stage of life',
  views: { default: BY_STAGE, detail: BY_CONTACT },
  figures: [column('contacts', 'Contacts', 'integer'), column('usual_gap_days', 'Usual gap in days', 'number')],
  async run(context, { detail, ...period }) {
    const { store, workspace } = context
    const { until } = rangeOf(period)
    const { standings, rhythm } = await lifecycleAt(store, await workspace.lifecycle(), until)
    return {
      table: detail ? await contactTable(context, standings) : stageTable(context, standings),
      summary: {
        contacts: standings.length,
        usual_gap_days: rhythm.gap,
        new_days: rhythm.newDays,
        won_back_days: rhythm.wonBackDays,
        limits: Object.fromEntries(Object.entries(rhythm.limits).map(([stage, limit]) => [stage, { ...limit }])),
      },
      notes: standings.length === 0 ? [note('note.no-contacts')] : [rhythmNote(rhythm)],
      scores: standings.map(({ contactId, stage }) => ({
        name: 'lifecycle',
        contactId,
        value: STAGES.indexOf(stage),
        label: stage,
      })),
    }
  },
}

const gapsOf = ({ sinceDays, usualGap }: Standing): number | null =>
  sinceDays === null || !usualGap ? null : sinceDays / usualGap

function stageTable({ workspace }: ReportContext, standings: readonly Standing[]): Result['table'] {
  const { currency } = workspace.config
  const groups = groupBy(standings, ({ stage }) => stage)
  const total = sumOf(standings, ({ spent }) => spent)
  const rows = STAGES.flatMap(stage => {
    const own = groups.get(stage)
    if (!own) return []
    const spent = sumOf(own, standing => standing.spent)
    const average = (amountOf: (standing: Standing) => number | null): number | null =>
      stage === 'prospect' ? null : sumOf(own, standing => amountOf(standing) ?? 0) / own.length
    return {
      lifecycle: stage,
      contacts: own.length,
      share: own.length / standings.length,
      avg_recency_days: average(({ sinceDays }) => sinceDays),
      avg_purchases: average(({ purchases }) => purchases),
      spent: toMajor(spent, currency),
      share_of_sales: total > 0 ? spent / total : null,
    }
  })
  return tableOf('lifecycle', BY_STAGE, rows)
}

async function contactTable(
  { store, workspace }: ReportContext,
  standings: readonly Standing[],
): Promise<Result['table']> {
  const { currency } = workspace.config
  const labels = await contactLabels(
    store,
    standings.map(({ contactId }) => contactId),
  )
  const sorted = [...standings].sort(
    (a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage) || b.spent - a.spent || a.contactId - b.contactId,
  )
  return tableOf(
    'lifecycle',
    BY_CONTACT,
    sorted.map(standing => ({
      ...(labels.get(standing.contactId) ?? NOBODY),
      lifecycle: standing.stage,
      purchase_days: standing.purchases,
      last_day: standing.lastDay,
      recency_days: standing.sinceDays,
      usual_gap_days: standing.usualGap,
      overdue: gapsOf(standing),
      rhythm: standing.usualGap === null ? null : standing.isOwnGap ? 'own' : 'of all',
      spent: toMajor(standing.spent, currency),
    })),
  )
}

function rhythmNote({ gap, newDays, limits, derived }: Rhythm): Note {
  const told = Object.entries(limits).map(([word, { days, gaps = 0 }]) =>
    days === undefined
      ? note('note.stage-after-gaps', { stage: { word }, gaps: gaps.toFixed(1) })
      : note('note.stage-after-days', { stage: { word }, days }),
  )
  return note(derived ? 'note.lifecycle-derived' : 'note.lifecycle', { gap: gap.toFixed(0), newDays, limits: told })
}
