import { toMajor } from '../money.js'
import { scoreContacts, scoreGroups } from '../segment/rfm.js'
import { contactLabels, NOBODY } from '../store/contact.js'
import { refreshSums } from '../store/purchase-sums.js'
import { sumOf } from '../sum.js'
import { column, type Result, tableOf } from '../table.js'
import { DEFAULT_RFM_GRID, segmentsOf } from '../workspace/rfm-grid.js'
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

/** Customers by recency, frequency and monetary value (README, "Definitions"). */
export const rfm: Report = {
  name: 'rfm',
  title: 'Customers by recency and frequency',
  views: { default: BY_SEGMENT, detail: BY_CONTACT },
  figures: [
    column('contacts', 'Customers', 'integer'),
    column('orders', 'Purchase orders', 'integer'),
    column('monetary', 'Net sales', 'money'),
  ],
  async run(context, parameters) {
    await refreshSums(context.store)
    return parameters.detail ? byContact(context, parameters) : bySegment(context, parameters)
  },
}

const gridOf = ({ workspace }: ReportContext) => workspace.config.rfm.grid ?? DEFAULT_RFM_GRID

async function bySegment(context: ReportContext, period: Period): Promise<Result> {
  const { currency } = context.workspace.config
  const grid = gridOf(context)
  const groups = await scoreGroups(context.store, rangeOf(period), grid)
  const total = sumOf(groups, group => group.contacts)
  const rows = segmentsOf(grid).flatMap(segment => {
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
  const onceOnly = sumOf(
    groups.filter(group => group.frequency === 1),
    group => group.contacts,
  )
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
    notes: remarks(total, onceOnly),
  }
}

async function byContact(context: ReportContext, period: Period): Promise<Result> {
  const { currency } = context.workspace.config
  const scored = await scoreContacts(context.store, rangeOf(period), gridOf(context))
  const labels = await contactLabels(
    context.store,
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
    notes: remarks(rows.length, rows.filter(row => row.frequency === 1).length),
  }
}

function remarks(contacts: number, onceOnly: number): string[] {
  if (contacts === 0) return ['Nobody has bought in this time.']
  const notes: string[] = []
  if (contacts < FEW_CUSTOMERS)
    notes.push(`Only ${contacts} customers have bought: differences between segments may be chance.`)
  if (onceOnly / contacts >= MANY_TIES)
    notes.push(
      `${Math.round((100 * onceOnly) / contacts)} % have bought only once: equal customers share one frequency score.`,
    )
  return notes
}
