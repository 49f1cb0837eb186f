import { addDays } from '../day.js'
import { toMajor } from '../money.js'
import { type Note, note } from '../note.js'
import { type RfmGroup, type RfmRules, type RfmScore, rfmRules, scoreContacts, scoreGroups } from '../segment/rfm.js'
import { contactLabels, NOBODY } from '../store/contact.js'
import { marginSums } from '../store/margin.js'
import { refreshSums } from '../store/purchase-sums.js'
import { sumOf } from '../sum.js'
import { column, type Result, tableOf } from '../table.js'
import { type MONETARY, segmentsOf } from '../workspace/rfm-grid.js'
import { type Period, type Report, type ReportContext, rangeOf } from './report.js'

const BY_SEGMENT = [
  column('segment', 'Segment', 'text'),
  column('contacts', 'Customers', 'integer'),
  column('share', 'Share', 'ratio'),
  column('monetary', 'Net sales', 'money'),
  column('avg_recency_days', 'Avg. days since last order', 'number'),
  column('avg_frequency', 'Avg. orders', 'number'),
  column('avg_monetary', 'Avg. net sales', 'money'),
] as const

const BY_CONTACT = [
  column('contact_id', 'Contact', 'text'),
  column('external_id', 'External id', 'text'),
  column('name', 'Name', 'text'),
  column('email', 'E-mail', 'text'),
  column('recency_days', 'Days since last order', 'integer'),
  column('frequency', 'Orders', 'integer'),
  column('monetary', 'Net sales', 'money'),
  column('r', 'R', 'integer'),
  column('f', 'F', 'integer'),
  column('m', 'M', 'integer'),
  column('score', 'Score', 'text'),
  column('segment', 'Segment', 'text'),
] as const

/** Below this many customers the scores say little. */
const FEW_CUSTOMERS = 50
/** From this share of one-time buyers on, frequency scores cannot tell the others apart well. */
const MANY_TIES = 0.6

export interface RfmParameters {
  /** Only the orders of so many days up to the end. */
  window?: number | undefined
  /** In place of what guanxi.yaml says. */
  monetary?: (typeof MONETARY)[number] | undefined
  save: boolean
}

/** Customers by recency, frequency and monetary value (README, "Definitions"). */
export const rfm: Report<RfmParameters> = {
  name: 'rfm',
  title: 'Customers by recency and frequency',
  views: { default: BY_SEGMENT, detail: BY_CONTACT },
  figures: [
    column('contacts', 'Customers', 'integer'),
    column('orders', 'Purchase orders', 'integer'),
    column('monetary', 'Net sales', 'money'),
  ],
  async run(context, parameters) {
    const rules = rfmRules(context.workspace.config, parameters.monetary)
    const range = scoredRange(parameters)
    await refreshSums(context.store)
    // By segment, groups of equal customers are enough, unless each has a number of his own.
    if (!parameters.detail && !parameters.save && rules.monetary === 'sum')
      return bySegment(context, rules, await scoreGroups(context.store, range, rules))
    const scored = await scoreContacts(context.store, range, rules)
    const notes = await monetaryNotes(context, rules, range)
    const result = parameters.detail
      ? await byContact(context, rules, scored)
      : bySegment(
          context,
          rules,
          scored.map(score => ({ ...score, contacts: 1 })),
        )
    const scores = scored.map(score => ({
      name: 'rfm',
      contactId: score.contactId,
      value: 100 * score.r + 10 * score.f + score.m,
      label: score.segment,
    }))
    return { ...result, notes: [...notes, ...(result.notes ?? [])], scores }
  },
}

/** The days whose orders count. */
export function scoredRange({ window, ...period }: Period & { window?: number | undefined }) {
  const range = rangeOf(period)
  if (window === undefined) return range
  const since = addDays(range.until, 1 - window)
  return { ...range, since: range.since !== undefined && range.since > since ? range.since : since }
}

function bySegment({ workspace }: ReportContext, rules: RfmRules, groups: readonly RfmGroup[]): Result {
  const { currency } = workspace.config
  const total = sumOf(groups, group => group.contacts)
  const rows = segmentsOf(rules.grid).flatMap(segment => {
    const own = groups.filter(group => group.segment === segment)
    const contacts = sumOf(own, group => group.contacts)
    if (contacts === 0) return []
    const monetary = sumOf(own, group => group.monetary)
    return {
      segment,
      contacts,
      share: contacts / total,
      monetary: toMajor(monetary, currency),
      avg_recency_days: sumOf(own, group => group.recencyDays * group.contacts) / contacts,
      avg_frequency: sumOf(own, group => group.frequency * group.contacts) / contacts,
      avg_monetary: toMajor(monetary / contacts, currency),
    }
  })
  return {
    table: tableOf('rfm', BY_SEGMENT, rows),
    summary: {
      contacts: total,
      orders: sumOf(groups, group => group.frequency * group.contacts),
      monetary: toMajor(
        sumOf(groups, group => group.monetary),
        currency,
      ),
    },
    notes: remarks(rules, groups),
  }
}

async function byContact(
  { store, workspace }: ReportContext,
  rules: RfmRules,
  scored: readonly RfmScore[],
): Promise<Result> {
  const { currency } = workspace.config
  const labels = await contactLabels(
    store,
    scored.map(({ contactId }) => contactId),
  )
  const rows = scored.map(({ contactId, recencyDays, frequency, monetary, r, f, m, segment }) => ({
    ...(labels.get(contactId) ?? NOBODY),
    recency_days: recencyDays,
    frequency,
    monetary: toMajor(monetary, currency),
    r,
    f,
    m,
    score: `${r}${f}${m}`,
    segment,
  }))
  rows.sort((a, b) => b.monetary - a.monetary || (a.contact_id < b.contact_id ? -1 : 1))
  return {
    table: tableOf('rfm', BY_CONTACT, rows),
    summary: {
      contacts: rows.length,
      orders: sumOf(rows, row => row.frequency),
      monetary: toMajor(
        sumOf(scored, score => score.monetary),
        currency,
      ),
    },
    notes: remarks(
      rules,
      scored.map(score => ({ ...score, contacts: 1 })),
    ),
  }
}

async function monetaryNotes(
  { store }: ReportContext,
  { monetary }: RfmRules,
  range: ReturnType<typeof rangeOf>,
): Promise<Note[]> {
  if (monetary === 'sum') return []
  if (monetary === 'average') return [note('note.rfm-average')]
  const { covered } = await marginSums(store, range)
  return [note('note.rfm-margin', { percent: (100 * covered).toFixed(1) })]
}

/** What a reader must know: few customers, and scores that cannot tell equal customers apart. */
function remarks({ thresholds, quantiles }: RfmRules, groups: readonly RfmGroup[]): Note[] {
  const contacts = sumOf(groups, group => group.contacts)
  if (contacts === 0) return [note('note.nobody-bought')]
  const notes: Note[] = []
  if (contacts < FEW_CUSTOMERS) notes.push(note('note.rfm-few', { contacts }))
  const once = sumOf(groups, group => (group.frequency === 1 ? group.contacts : 0))
  if (once / contacts >= MANY_TIES) notes.push(note('note.rfm-once', { percent: Math.round((100 * once) / contacts) }))
  const given = [...new Set(groups.map(({ f }) => f))].sort()
  if (given.length < 5 && thresholds.frequency === undefined)
    notes.push(note(given.length === 1 ? 'note.rfm-one-score' : 'note.rfm-some-scores', { scores: given }))
  if (quantiles || Object.keys(thresholds).length > 0) notes.push(note('note.rfm-limits'))
  return notes
}
