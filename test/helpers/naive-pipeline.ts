import { daysFrom, mean, sum } from './samples.js'

/** An opportunity as the files say it; empty text is what they leave out. */
export interface NaiveDeal {
  id: string
  owner: string
  team: string
  region: string
  product: string
  company: string
  listPrice: number
  stage: string
  engaged: string
  closed: string
  /** Whole dollars; undefined where the file has none. */
  value: number | undefined
}

interface Look {
  open: (NaiveDeal & { stageThen: string })[]
  won: NaiveDeal[]
  lost: NaiveDeal[]
}

/** What there was at the end of a day: who closes later is still open, and nobody wrote down in which stage. */
function lookAt(deals: readonly NaiveDeal[], asOf: string): Look {
  const known = deals.filter(deal => deal.engaged === '' || deal.engaged <= asOf)
  const isClosed = (deal: NaiveDeal): boolean => deal.closed !== '' && deal.closed <= asOf
  const open = known
    .filter(deal => !isClosed(deal))
    .map(deal => ({ ...deal, stageThen: deal.closed === '' ? deal.stage : '(not recorded)' }))
  const closedAs = (stage: string) => known.filter(deal => isClosed(deal) && deal.stage === stage)
  return { open, won: closedAs('Won'), lost: closedAs('Lost') }
}

const PROBABILITY: Record<string, number> = { Prospecting: 0.1, Engaging: 0.3, Proposal: 0.5, Negotiation: 0.7 }

const totalValue = (deals: readonly NaiveDeal[]): number => sum(deals.map(deal => deal.value ?? 0))

function openFigures(deals: Look['open'], asOf: string) {
  return {
    deals: deals.length,
    value: totalValue(deals),
    weighted_value: sum(deals.map(deal => (deal.value ?? 0) * (PROBABILITY[deal.stageThen] ?? 0))),
    list_value: sum(deals.map(deal => deal.listPrice)),
    avg_age_days: mean(deals.flatMap(deal => (deal.engaged === '' ? [] : daysFrom(deal.engaged, asOf)))),
  }
}

/** One row per stage that is open, and one for the deals whose stage of that day is not known. */
export function naiveStages(deals: readonly NaiveDeal[], asOf: string) {
  const { open } = lookAt(deals, asOf)
  const stages = [...Object.keys(PROBABILITY), '(not recorded)']
  return stages
    .map(stage => {
      const own = open.filter(deal => deal.stageThen === stage)
      return { stage, ...openFigures(own, asOf), without_value: own.filter(deal => deal.value === undefined).length }
    })
    .filter(({ stage, deals }) => stage !== '(not recorded)' || deals > 0)
}

const rate = (won: number, lost: number): number | null => (won + lost === 0 ? null : won / (won + lost))

export type NaiveKey = 'owner' | 'team' | 'region' | 'product' | 'company'

/** One row per owner, team, region, product or company that has any deal. */
export function naiveGroups(deals: readonly NaiveDeal[], asOf: string, by: NaiveKey) {
  const { open, won, lost } = lookAt(deals, asOf)
  const keys = new Set([...open, ...won, ...lost].map(deal => deal[by]))
  return [...keys].map(key => {
    const own = <T extends NaiveDeal>(list: readonly T[]): T[] => list.filter(deal => deal[by] === key)
    return {
      [by]: key === '' ? null : key,
      ...openFigures(own(open), asOf),
      won: own(won).length,
      lost: own(lost).length,
      win_rate: rate(own(won).length, own(lost).length),
      won_value: totalValue(own(won)),
      avg_won_value: mean(own(won).map(deal => deal.value ?? 0)),
    }
  })
}

/** The figures above the table. */
export function naivePipelineSummary(deals: readonly NaiveDeal[], asOf: string) {
  const { open, won, lost } = lookAt(deals, asOf)
  const winRate = rate(won.length, lost.length)
  const avgWon = mean(won.map(deal => deal.value ?? 0))
  const cycle = mean(won.map(deal => daysFrom(deal.engaged, deal.closed)))
  return {
    open_deals: open.length,
    open_value: totalValue(open),
    weighted_value: openFigures(open, asOf).weighted_value,
    won: won.length,
    lost: lost.length,
    win_rate: winRate,
    won_value: totalValue(won),
    avg_won_value: avgWon,
    avg_cycle_days: cycle,
    velocity_per_day: winRate === null || avgWon === null || !cycle ? null : (open.length * winRate * avgWon) / cycle,
    open_deals_without_value: open.filter(deal => deal.value === undefined).length,
    open_deals_without_created_day: open.filter(deal => deal.engaged === '').length,
    open_list_value: sum(open.map(deal => deal.listPrice)),
  }
}
