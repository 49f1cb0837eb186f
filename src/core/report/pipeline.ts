import { daysBetween } from '../day.js'
import { type DealThen, dealsAt, UNKNOWN_STAGE } from '../deal/state-at.js'
import { groupBy } from '../group-by.js'
import { toMajor } from '../money.js'
import { type Note, type NoteKey, note } from '../note.js'
import { contactLabels } from '../store/contact.js'
import { dealsUntil, stagesAt } from '../store/pipeline.js'
import { type Column, column, type Result, tableOf } from '../table.js'
import { findStage, type Pipeline, probabilityOf, stateOf } from '../workspace/pipeline.js'
import { type Period, type Report, type ReportContext, rangeOf } from './report.js'

/** What deals can be grouped by. */
export const GROUP_KEYS = ['stage', 'owner', 'team', 'product', 'company', 'region', 'source'] as const
export type GroupKey = (typeof GROUP_KEYS)[number]

const BY_STAGE = [
  column('stage', 'Stage', 'text'),
  column('deals', 'Open deals', 'integer'),
  column('value', 'Value', 'money'),
  column('weighted_value', 'Weighted', 'money'),
  column('avg_age_days', 'Avg. age in days', 'number'),
  column('without_value', 'Without value', 'integer'),
  column('list_value', 'At list price', 'money'),
] as const

const GROUP_COLUMNS = [
  column('deals', 'Open deals', 'integer'),
  column('value', 'Open value', 'money'),
  column('weighted_value', 'Weighted', 'money'),
  column('list_value', 'At list price', 'money'),
  column('avg_age_days', 'Avg. age in days', 'number'),
  column('won', 'Won', 'integer'),
  column('lost', 'Lost', 'integer'),
  column('win_rate', 'Win rate', 'ratio'),
  column('won_value', 'Won value', 'money'),
  column('avg_won_value', 'Avg. won', 'money'),
] as const

const BY_DEAL = [
  column('deal_id', 'Deal', 'text'),
  column('external_id', 'External id', 'text'),
  column('name', 'Name', 'text'),
  column('contact_id', 'Contact', 'text'),
  column('company', 'Company', 'text'),
  column('product', 'Product', 'text'),
  column('owner', 'Owner', 'text'),
  column('stage', 'Stage', 'text'),
  column('value', 'Value', 'money'),
  column('probability', 'Probability', 'ratio'),
  column('weighted_value', 'Weighted', 'money'),
  column('created_day', 'Created', 'date'),
  column('expected_close_day', 'Expected close', 'date'),
  column('age_days', 'Age in days', 'integer'),
] as const

const LABELS: Record<Exclude<GroupKey, 'stage'>, string> = {
  owner: 'Owner',
  team: 'Team',
  product: 'Product',
  company: 'Company',
  region: 'Region',
  source: 'Source',
}

export interface PipelineParameters {
  by: GroupKey
}

/** Open deals by stage, or by who and what they belong to; what was won and lost, and how fast (README, "Definitions"). */
export const pipeline: Report<PipelineParameters> = {
  name: 'pipeline',
  title: 'Pipeline: open, won and lost deals',
  views: { default: BY_STAGE, by: [column('owner', 'Owner', 'text'), ...GROUP_COLUMNS], detail: BY_DEAL },
  figures: [
    column('open_deals', 'Open deals', 'integer'),
    column('open_value', 'Open value', 'money'),
    column('weighted_value', 'Weighted', 'money'),
    column('open_list_value', 'Open at list price', 'money'),
    column('won', 'Won', 'integer'),
    column('lost', 'Lost', 'integer'),
    column('win_rate', 'Win rate', 'ratio'),
    column('avg_won_value', 'Avg. won', 'money'),
    column('avg_cycle_days', 'Avg. days to win', 'number'),
    column('velocity_per_day', 'Velocity per day', 'money'),
  ],
  async run(context, { by, detail, ...period }) {
    const view = await lookAt(context, period)
    const table = detail ? await dealTable(context, view) : by === 'stage' ? stageTable(view) : groupTable(view, by)
    return { ...table, summary: summaryOf(view), notes: notesOf(view) }
  },
}

interface View {
  asOf: string
  currency: string
  pipelines: readonly Pipeline[]
  open: DealThen[]
  /** Closed in the period. */
  won: DealThen[]
  lost: DealThen[]
  /** How many were won, lost or opened again after the day. */
  movedLater: number
}

async function lookAt({ store, workspace }: ReportContext, period: Period): Promise<View> {
  const { since = '', until } = rangeOf(period)
  const pipelines = await workspace.pipelines()
  const known = await dealsUntil(store, period.asOf)
  const deals = dealsAt(known, await stagesAt(store, period.asOf), period.asOf, (name, stage) =>
    stateOf(findPipeline(pipelines, name), stage),
  )
  const closed = (state: 'won' | 'lost'): DealThen[] =>
    deals.filter(deal => deal.state === state && isWithin(deal.closed_day, since, until))
  const open = deals.filter(({ state }) => state === 'open')
  return {
    asOf: period.asOf,
    currency: workspace.config.currency,
    pipelines,
    open,
    won: closed('won'),
    lost: closed('lost'),
    movedLater: deals.filter((deal, index) => deal.state !== known[index]?.state).length,
  }
}

const findPipeline = (pipelines: readonly Pipeline[], name: string) => pipelines.find(other => other.name === name)

/** A deal that was closed on a day nobody wrote down counts where no first day is asked for. */
const isWithin = (day: string | null, since: string, until: string): boolean =>
  day === null ? since === '' : day >= since && day <= until

function probability({ pipelines }: View, deal: DealThen): number | undefined {
  const own = findPipeline(pipelines, deal.pipeline)
  return deal.probability ?? (own && probabilityOf(findStage(own, deal.stage)))
}

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, number) => total + number, 0)

const average = (numbers: readonly number[]): number | null =>
  numbers.length === 0 ? null : sum(numbers) / numbers.length

/** Minor units of deals with a value; a deal in another currency than the workspace's counts as having none. */
const knownValue = (view: View, deal: DealThen): number | null => (deal.currency === view.currency ? deal.value : null)

const values = (view: View, deals: readonly DealThen[]): number[] => deals.flatMap(deal => knownValue(view, deal) ?? [])

const weighted = (view: View, deals: readonly DealThen[]): number =>
  sum(deals.map(deal => (knownValue(view, deal) ?? 0) * (probability(view, deal) ?? 0)))

const ages = ({ asOf }: View, deals: readonly DealThen[]): number[] =>
  deals.flatMap(({ created_day }) => (created_day === null ? [] : daysBetween(created_day, asOf)))

/** What the products of deals cost by the list, in major units: a yardstick where nobody has put a value on a deal. */
const listValue = ({ currency }: View, deals: readonly DealThen[]): number =>
  toMajor(sum(deals.map(deal => deal.product_price ?? 0)), currency)

const isWithoutValue =
  (view: View) =>
  (deal: DealThen): boolean =>
    knownValue(view, deal) === null

function stageTable(view: View): Pick<Result, 'table'> {
  const groups = groupBy(view.open, ({ stage }) => stage)
  const known = [...new Set(view.pipelines.flatMap(({ stages }) => stages.filter(isOpenStage).map(({ name }) => name)))]
  const stages = [...known, ...[...groups.keys()].filter(stage => !known.includes(stage))]
  const rows = stages.map(stage => {
    const deals = groups.get(stage) ?? []
    return {
      stage,
      deals: deals.length,
      value: toMajor(sum(values(view, deals)), view.currency),
      weighted_value: toMajor(Math.round(weighted(view, deals)), view.currency),
      avg_age_days: average(ages(view, deals)),
      without_value: deals.filter(isWithoutValue(view)).length,
      list_value: listValue(view, deals),
    }
  })
  return { table: tableOf('pipeline', BY_STAGE, rows) }
}

const isOpenStage = ({ type }: Pipeline['stages'][number]): boolean => type === 'open' || type === 'on_hold'

function groupTable(view: View, by: Exclude<GroupKey, 'stage'>): Pick<Result, 'table'> {
  const keyOf = (deal: DealThen): string => (by === 'source' ? deal.lead_source : deal[by]) ?? ''
  const open = groupBy(view.open, keyOf)
  const won = groupBy(view.won, keyOf)
  const lost = groupBy(view.lost, keyOf)
  const keys = [...new Set([...open.keys(), ...won.keys(), ...lost.keys()])]
  const rows = keys.map(key => {
    const openDeals = open.get(key) ?? []
    const wonDeals = won.get(key) ?? []
    const lostDeals = lost.get(key) ?? []
    const wonValues = values(view, wonDeals)
    return {
      [by]: key === '' ? null : key,
      deals: openDeals.length,
      value: toMajor(sum(values(view, openDeals)), view.currency),
      weighted_value: toMajor(Math.round(weighted(view, openDeals)), view.currency),
      list_value: listValue(view, openDeals),
      avg_age_days: average(ages(view, openDeals)),
      won: wonDeals.length,
      lost: lostDeals.length,
      win_rate: winRate(wonDeals, lostDeals),
      won_value: toMajor(sum(wonValues), view.currency),
      avg_won_value: major(average(wonValues), view.currency),
    }
  })
  rows.sort((a, b) => Number(b.won_value) - Number(a.won_value) || Number(b.deals) - Number(a.deals))
  const columns: Column[] = [column(by, LABELS[by], 'text'), ...GROUP_COLUMNS]
  return { table: { name: 'pipeline', columns, rows } }
}

async function dealTable({ store }: ReportContext, view: View): Promise<Pick<Result, 'table'>> {
  const labels = await contactLabels(store, [...new Set(view.open.map(deal => deal.contact_id).filter(id => id > 0))])
  const rows = view.open.map(deal => {
    const value = knownValue(view, deal)
    const chance = probability(view, deal) ?? null
    return {
      deal_id: deal.public_id,
      external_id: deal.external_id,
      name: deal.name,
      contact_id: labels.get(deal.contact_id)?.contact_id ?? null,
      company: deal.company,
      product: deal.product,
      owner: deal.owner,
      stage: deal.stage,
      value: major(value, view.currency),
      probability: chance,
      weighted_value: value === null || chance === null ? null : toMajor(Math.round(value * chance), view.currency),
      created_day: deal.created_day,
      expected_close_day: deal.expected_close_day,
      age_days: deal.created_day === null ? null : daysBetween(deal.created_day, view.asOf),
    }
  })
  return { table: tableOf('pipeline', BY_DEAL, rows) }
}

const major = (minor: number | null, currency: string): number | null =>
  minor === null ? null : toMajor(minor, currency)

const winRate = (won: readonly DealThen[], lost: readonly DealThen[]): number | null =>
  won.length + lost.length === 0 ? null : won.length / (won.length + lost.length)

function summaryOf(view: View): Result['summary'] {
  const { open, won, lost, currency } = view
  const rate = winRate(won, lost)
  const avgWon = average(values(view, won))
  const cycle = average(
    won.flatMap(({ created_day, closed_day }) =>
      created_day !== null && closed_day !== null ? daysBetween(created_day, closed_day) : [],
    ),
  )
  const velocity = rate === null || avgWon === null || !cycle ? null : (open.length * rate * avgWon) / cycle
  return {
    open_deals: open.length,
    open_value: toMajor(sum(values(view, open)), currency),
    weighted_value: toMajor(Math.round(weighted(view, open)), currency),
    won: won.length,
    lost: lost.length,
    win_rate: rate,
    won_value: toMajor(sum(values(view, won)), currency),
    avg_won_value: major(avgWon, currency),
    avg_cycle_days: cycle,
    velocity_per_day: major(velocity, currency),
    open_deals_without_value: open.filter(isWithoutValue(view)).length,
    open_deals_without_created_day: open.filter(({ created_day }) => created_day === null).length,
    open_list_value: listValue(view, open),
  }
}

function notesOf(view: View): Note[] {
  const { asOf: day, currency } = view
  const notes: Note[] = []
  if (view.movedLater > 0) notes.push(note('note.deals-moved-later', { deals: view.movedLater, day }))
  const add = (deals: readonly DealThen[], key: NoteKey): void => {
    if (deals.length > 0) notes.push(note(key, { deals: deals.length, currency }))
  }
  add(view.open.filter(isWithoutValue(view)), 'note.deals-without-value')
  add(
    view.open.filter(deal => deal.created_day === null),
    'note.deals-without-created-day',
  )
  add(
    view.open.filter(deal => deal.stage !== UNKNOWN_STAGE && probability(view, deal) === undefined),
    'note.deals-without-probability',
  )
  add(
    [...view.won, ...view.lost].filter(
      ({ created_day, closed_day }) => created_day && closed_day && closed_day < created_day,
    ),
    'note.deals-closed-too-early',
  )
  return notes
}
