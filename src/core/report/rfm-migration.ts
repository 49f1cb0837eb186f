import { addDays } from '../day.js'
import { groupBy } from '../group-by.js'
import { note } from '../note.js'
import { type RfmScore, rfmRules, scoreContacts } from '../segment/rfm.js'
import { contactLabels, NOBODY } from '../store/contact.js'
import { refreshSums } from '../store/purchase-sums.js'
import { type Cell, type Column, column, type Result, tableOf } from '../table.js'
import { segmentsOf } from '../workspace/rfm-grid.js'
import { type Period, type Report, type ReportContext, rangeOf } from './report.js'
import { scoredRange } from './rfm.js'

const FIXED = [
  column('segment', 'Segment', 'text'),
  column('contacts', 'Customers', 'integer'),
  column('stayed', 'Stayed', 'ratio'),
] as const

const BY_CONTACT = [
  column('contact_id', 'Contact', 'text'),
  column('external_id', 'External id', 'text'),
  column('name', 'Name', 'text'),
  column('email', 'E-mail', 'text'),
  column('segment_before', 'Before', 'text'),
  column('segment', 'Segment', 'text'),
  column('score_before', 'Score before', 'text'),
  column('score', 'Score', 'text'),
] as const

/** Who had bought nothing on one of the days. */
const NONE = '(no purchase)'

export interface MigrationParameters {
  /** The earlier day; 90 days before the other unless said. */
  from?: string | undefined
  window?: number | undefined
}

const USUAL_DISTANCE = 90

/** How customers have moved between the segments of two days: a row for each segment of the earlier, a column for each of the later. */
export const rfmMigration: Report<MigrationParameters> = {
  name: 'rfm-migration',
  title: 'How customers moved between segments',
  views: { default: FIXED, detail: BY_CONTACT },
  figures: [
    column('from', 'From', 'date'),
    column('to', 'To', 'date'),
    column('contacts', 'Customers', 'integer'),
    column('moved', 'Moved', 'integer'),
  ],
  async run(context, parameters) {
    const { until } = rangeOf(parameters)
    const from = parameters.from ?? addDays(until, -USUAL_DISTANCE)
    const moves = await movesBetween(context, from, until, parameters)
    const moved = moves.filter(({ before, after }) => before?.segment !== after?.segment).length
    return {
      table: parameters.detail ? await contactTable(context, moves) : matrix(context, moves),
      summary: { from, to: until, contacts: moves.length, moved },
      notes: moves.length === 0 ? [note('note.nobody-bought')] : [],
    }
  },
}

interface Move {
  contactId: number
  before: RfmScore | undefined
  after: RfmScore | undefined
}

async function movesBetween(
  { store, workspace }: ReportContext,
  from: string,
  to: string,
  { window, since }: MigrationParameters & Period,
): Promise<Move[]> {
  const rules = rfmRules(workspace.config)
  await refreshSums(store)
  const scoresAt = async (day: string) =>
    new Map(
      (await scoreContacts(store, scoredRange({ asOf: day, window, ...(since && { since }) }), rules)).map(score => [
        score.contactId,
        score,
      ]),
    )
  const [before, after] = [await scoresAt(from), await scoresAt(to)]
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort((a, b) => a - b)
    .map(contactId => ({ contactId, before: before.get(contactId), after: after.get(contactId) }))
}

const slug = (segment: string): string => `to_${segment.replace(/[()]/g, '').trim().toLowerCase().replace(/\s+/g, '_')}`

function matrix({ workspace }: ReportContext, moves: readonly Move[]): Result['table'] {
  const segments = [...segmentsOf(rfmRules(workspace.config).grid), NONE]
  const after = segments.filter(segment => moves.some(move => (move.after?.segment ?? NONE) === segment))
  const bySegment = groupBy(moves, move => move.before?.segment ?? NONE)
  const rows = segments.flatMap((segment): Record<string, Cell>[] => {
    const own = bySegment.get(segment)
    if (!own) return []
    const counts = groupBy(own, move => move.after?.segment ?? NONE)
    const row: Record<string, Cell> = {
      segment,
      contacts: own.length,
      stayed: segment === NONE ? null : (counts.get(segment)?.length ?? 0) / own.length,
    }
    for (const other of after) row[slug(other)] = counts.get(other)?.length ?? 0
    return [row]
  })
  const columns: Column[] = [...FIXED, ...after.map(segment => column(slug(segment), segment, 'integer'))]
  return { name: 'rfm-migration', columns, rows }
}

async function contactTable({ store }: ReportContext, moves: readonly Move[]): Promise<Result['table']> {
  const labels = await contactLabels(
    store,
    moves.map(({ contactId }) => contactId),
  )
  const text = (score: RfmScore | undefined): string | null => (score ? `${score.r}${score.f}${score.m}` : null)
  return tableOf(
    'rfm-migration',
    BY_CONTACT,
    moves.map(({ contactId, before, after }) => ({
      ...(labels.get(contactId) ?? NOBODY),
      segment_before: before?.segment ?? NONE,
      segment: after?.segment ?? NONE,
      score_before: text(before),
      score: text(after),
    })),
  )
}
