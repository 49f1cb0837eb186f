import type { Context } from '../context.js'
import { addDays } from '../day.js'
import { note } from '../note.js'
import { measureQuality, type QualityFigure, savedQuality, saveQualityFigures } from '../store/quality.js'
import { QUALITY_ENTITIES, type QualityEntity } from '../store/quality-rule.js'
import { beginRun, finishRun } from '../store/run.js'
import { column, type Result, tableOf } from '../table.js'
import type { Report, ReportContext } from './report.js'

export { QUALITY_ENTITIES, type QualityEntity } from '../store/quality-rule.js'

export interface QualityRequest {
  /** Undefined: all of them. */
  entity: QualityEntity | undefined
  /** Only of one source; undefined: all sources together, and each. */
  source: string | undefined
  /** After so many days without news a record is stale. */
  staleDays: number
  /** One row per kept measurement instead of one per field. */
  trend: boolean
}

const RATES = [
  column('completeness', 'Filled', 'ratio'),
  column('validity', 'Valid', 'ratio'),
  column('uniqueness', 'Unique', 'ratio'),
  column('freshness', 'Fresh', 'ratio'),
  column('quality', 'Score', 'number'),
] as const

export const BY_FIELD = [
  column('entity', 'Entity'),
  column('source', 'Source'),
  column('field', 'Field'),
  column('records', 'Records', 'integer'),
  column('filled', 'Filled records', 'integer'),
  column('invalid', 'Invalid', 'integer'),
  column('repeated', 'Repeated', 'integer'),
  column('stale', 'Stale', 'integer'),
  ...RATES,
  column('completeness_before', 'Filled before', 'ratio'),
  column('quality_before', 'Score before', 'number'),
  column('quality_change', 'Change', 'number'),
] as const

export const OVER_TIME = [
  column('day', 'Day', 'date'),
  column('entity', 'Entity'),
  column('source', 'Source'),
  column('records', 'Records', 'integer'),
  ...RATES,
] as const

const FIGURES = [column('records', 'Records', 'integer'), ...RATES] as const

/** What each of the four counts for in the score, 0 to 100. */
const WEIGHTS = { completeness: 40, validity: 30, uniqueness: 20, freshness: 10 } as const

const NOTE = note('note.quality-score')

/**
 * How good the data is, by entity, source and field: what is filled, what can be right, what two records share that
 * should be one's own, and whom nothing was heard of; and how it was when it was measured before.
 */
export const dataQuality: Report<QualityRequest> = {
  name: 'data-quality',
  title: 'Quality of the data',
  views: { default: BY_FIELD, trend: OVER_TIME },
  figures: FIGURES,
  async run(context, { since, ...parameters }): Promise<Result> {
    const now = await measure(context, parameters)
    const isWanted = ({ entity, source }: QualityFigure): boolean =>
      (parameters.entity === undefined || entity === parameters.entity) &&
      (parameters.source === undefined || source === parameters.source)
    const until = parameters.asOf
    const kept = (await savedQuality(context.store, { since: parameters.trend ? since : undefined, until })).filter(
      isWanted,
    )
    const figures = now.filter(isWanted)
    const summary = { records: sum(wholes(figures), 'records'), ...ratesOf(figures) }
    if (parameters.trend) return { table: trendOf(kept, figures), summary, notes: [NOTE] }
    const before = latestBefore(kept, since ?? parameters.asOf, since === undefined)
    const rows = grouped(figures).flatMap(({ key, whole, fields }) => {
      const then = before.get(key) ?? []
      return [
        rowOf([whole, ...fields], whole, then),
        ...fields.map(field =>
          rowOf(
            [field],
            field,
            then.filter(each => each.field === field.field),
          ),
        ),
      ]
    })
    return { table: tableOf('data-quality', BY_FIELD, rows), summary, notes: [NOTE] }
  },
}

/** Measures and keeps what was found, as a run; `since` and the like do not narrow what is kept. */
export async function keepQuality(
  context: Context,
  { staleDays, dryRun }: { staleDays: number; dryRun: boolean },
): Promise<{ run: string | null; figures: number }> {
  return context.store.transaction(
    async store => {
      const run = await beginRun(store, { ...context, now: context.now(), random: context.random() })
      const asOf = context.today
      const figures = await measure({ store, workspace: context.workspace }, { entity: undefined, staleDays, asOf })
      await saveQualityFigures(store, run, figures)
      await finishRun(store, run, { now: context.now(), counts: { created: figures.length } })
      return { run: dryRun ? null : run.publicId, figures: figures.length }
    },
    { rollback: dryRun },
  )
}

async function measure(
  { store }: ReportContext,
  { entity, staleDays, asOf }: Pick<QualityRequest, 'entity' | 'staleDays'> & { asOf: string },
): Promise<QualityFigure[]> {
  const days = { today: asOf, staleBefore: addDays(asOf, -staleDays) }
  const figures: QualityFigure[] = []
  for (const each of entity === undefined ? QUALITY_ENTITIES : [entity])
    figures.push(...(await measureQuality(store, each, days)))
  return figures
}

const keyOf = ({ entity, source }: QualityFigure): string => `${entity}|${source}`

interface Group {
  key: string
  whole: QualityFigure
  fields: QualityFigure[]
}

function grouped(figures: readonly QualityFigure[]): Group[] {
  return figures
    .filter(({ field }) => field === '')
    .map(whole => {
      const key = keyOf(whole)
      return { key, whole, fields: figures.filter(each => each.field !== '' && keyOf(each) === key) }
    })
}

/** Of figures of several sources only those of all sources together count. */
function wholes(figures: readonly QualityFigure[]): QualityFigure[] {
  const hasAll = figures.some(({ source }) => source === '')
  return figures.filter(({ field, source }) => field === '' && (!hasAll || source === ''))
}

interface Rates {
  completeness: number | null
  validity: number | null
  uniqueness: number | null
  freshness: number | null
  quality: number | null
}

const sum = (figures: readonly QualityFigure[], key: 'records' | 'filled' | 'invalid' | 'repeated' | 'stale'): number =>
  figures.reduce((total, figure) => total + figure[key], 0)

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

/** The four shares and the score of a whole with its fields, or of a field by itself. */
function ratesOf(figures: readonly QualityFigure[]): Rates {
  const whole = wholes(figures)
  const keys = new Set(whole.map(keyOf))
  const isField = whole.length === 0
  const fields = isField ? figures : figures.filter(each => each.field !== '' && keys.has(keyOf(each)))
  const counted = isField ? fields : whole
  const records = sum(counted, 'records')
  const filled = sum(fields, 'filled')
  const rates = {
    completeness: share(filled, sum(fields, 'records')),
    validity: share(filled - sum(fields, 'invalid'), filled),
    uniqueness: share(records - sum(counted, 'repeated'), records),
    freshness: isField ? null : share(records - sum(counted, 'stale'), records),
  }
  return { ...rates, quality: isField ? null : scoreOf(rates) }
}

function scoreOf(rates: Omit<Rates, 'quality'>): number | null {
  const known = Object.entries(WEIGHTS).flatMap(([key, weight]) => {
    const rate = rates[key as keyof typeof WEIGHTS]
    return rate === null ? [] : [{ weight, points: weight * rate }]
  })
  const weight = known.reduce((total, each) => total + each.weight, 0)
  const points = known.reduce((total, each) => total + each.points, 0)
  return weight === 0 ? null : Math.round((1000 * points) / weight) / 10
}

function rowOf(figures: readonly QualityFigure[], of: QualityFigure, before: readonly QualityFigure[]) {
  const rates = ratesOf(figures)
  const then = before.length === 0 ? null : ratesOf(before)
  const quality_before = then?.quality ?? null
  const { entity, source, field, records, filled, invalid, repeated, stale } = of
  const isWhole = field === ''
  return {
    entity,
    source: source || null,
    field: field || null,
    records,
    filled: isWhole ? null : filled,
    invalid: isWhole ? sum(figures, 'invalid') : invalid,
    repeated,
    stale: isWhole ? stale : null,
    ...rates,
    completeness_before: then?.completeness ?? null,
    quality_before,
    quality_change:
      quality_before === null || rates.quality === null ? null : Math.round(10 * (rates.quality - quality_before)) / 10,
  }
}

/** Of each entity and source the figures of the last measurement before a day, or up to it. */
function latestBefore(kept: readonly QualityFigure[], day: string, isStrict: boolean): Map<string, QualityFigure[]> {
  const latest = new Map<string, QualityFigure[]>()
  for (const figure of kept) {
    if (isStrict ? figure.day >= day : figure.day > day) continue
    const key = keyOf(figure)
    const known = latest.get(key)
    if (known?.[0]?.day === figure.day) known.push(figure)
    else latest.set(key, [figure])
  }
  return latest
}

function trendOf(kept: readonly QualityFigure[], now: readonly QualityFigure[]) {
  const today = now[0]?.day
  const days = [...new Set(kept.map(({ day }) => day))].filter(day => day !== today)
  const all = [...days.map(day => kept.filter(figure => figure.day === day)), now]
  const rows = all.flatMap(figures =>
    grouped(figures).map(({ whole, fields }) => ({
      day: whole.day,
      entity: whole.entity,
      source: whole.source || null,
      records: whole.records,
      ...ratesOf([whole, ...fields]),
    })),
  )
  return tableOf('data-quality', OVER_TIME, rows)
}
