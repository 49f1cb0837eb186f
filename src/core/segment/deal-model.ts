import type { DealThen } from '../deal/state-at.js'
import { auc } from '../models/auc.js'
import { type Case, fitLogistic, type Logistic, logOdds, sigmoid } from '../models/logistic.js'
import { type Note, note } from '../note.js'
import { sumOf } from '../sum.js'
import type { Facts } from './rule.js'

/** What a deal is known by before it is decided. Value is not among them: many tools set it when a deal is won or lost. */
const KINDS = ['owner', 'team', 'region', 'product', 'company', 'source'] as const
/** Deals of one kind below which it is not looked at by itself. */
const FEWEST_OF_KIND = 10
/** Closed deals, and those of each outcome, below which nothing is learnt. */
const FEWEST_CLOSED = 100
const FEWEST_OF_OUTCOME = 20
/** The last part of the closed deals is kept for the proof. */
const HOLDOUT = 0.25
/** Below this the regression is hardly better than a coin. */
export const USEFUL_AUC = 0.55

export interface ClosedDeal {
  deal: DealThen
  facts: Facts
}

interface Features {
  names: string[]
  /** Means over the deals it learnt from: what a deal without anything special is. */
  means: number[]
  of(facts: Facts): Case['features']
}

/** A regression of won on what deals were, and how it did on later ones. */
export interface DealModel {
  features: Features
  regression: Logistic
  deals: number
  holdout: { deals: number; auc: number | undefined; brier: number; base: number; bins: CalibrationBin[] }
}

export interface CalibrationBin {
  deals: number
  predicted: number
  actual: number
}

/** Learns from closed deals; a reason where there are too few. */
export function learnDeals(closed: readonly ClosedDeal[]): DealModel | { reason: Note } {
  const won = closed.filter(({ deal }) => deal.state === 'won').length
  if (closed.length < FEWEST_CLOSED || Math.min(won, closed.length - won) < FEWEST_OF_OUTCOME)
    return {
      reason: note('note.deals-too-few', {
        won,
        lost: closed.length - won,
        fewest: FEWEST_CLOSED,
        each: FEWEST_OF_OUTCOME,
      }),
    }
  const sorted = [...closed].sort((a, b) => ((a.deal.closed_day ?? '') < (b.deal.closed_day ?? '') ? -1 : 1))
  const cut = Math.floor(sorted.length * (1 - HOLDOUT))
  const [past, later] = [sorted.slice(0, cut), sorted.slice(cut)]
  const early = featuresOf(past)
  const trial = fitLogistic(casesOf(past, early), early.names.length)
  const chances = later.map(({ facts }) => sigmoid(logOdds(trial, early.of(facts))))
  const happened = later.map(({ deal }) => deal.state === 'won')
  const squares = (chance: (i: number) => number): number =>
    happened.reduce((sum, did, i) => sum + (chance(i) - (did ? 1 : 0)) ** 2, 0) / happened.length
  const rate = past.filter(({ deal }) => deal.state === 'won').length / past.length
  const features = featuresOf(sorted)
  return {
    features,
    regression: fitLogistic(casesOf(sorted, features), features.names.length),
    deals: sorted.length,
    holdout: {
      deals: later.length,
      auc: auc(chances, happened),
      brier: squares(i => chances[i] ?? 0),
      base: squares(() => rate),
      bins: binsOf(chances, happened),
    },
  }
}

function featuresOf(deals: readonly ClosedDeal[]): Features {
  const counts = new Map<string, number>()
  const namesOf = (facts: Facts): string[] =>
    KINDS.flatMap(kind => (facts[kind] === null || facts[kind] === undefined ? [] : `${kind} ${facts[kind]}`))
  for (const { facts } of deals) for (const name of namesOf(facts)) counts.set(name, (counts.get(name) ?? 0) + 1)
  const names = [...counts].filter(([, count]) => count >= FEWEST_OF_KIND && count < deals.length).map(([name]) => name)
  const places = new Map(names.map((name, i) => [name, i]))
  return {
    names,
    means: names.map(name => (counts.get(name) ?? 0) / deals.length),
    of: facts => namesOf(facts).flatMap(name => (places.has(name) ? [[places.get(name) ?? 0, 1] as const] : [])),
  }
}

const casesOf = (deals: readonly ClosedDeal[], features: Features): Case[] =>
  deals.map(({ deal, facts }) => ({ features: features.of(facts), happened: deal.state === 'won' }))

const BINS = 5

function binsOf(chances: readonly number[], happened: readonly boolean[]): CalibrationBin[] {
  const order = chances.map((chance, i) => ({ chance, did: happened[i] ? 1 : 0 })).sort((a, b) => a.chance - b.chance)
  return Array.from({ length: BINS }, (_, n) => {
    const own = order.slice(Math.round((n * order.length) / BINS), Math.round(((n + 1) * order.length) / BINS))
    return {
      deals: own.length,
      predicted: sumOf(own, ({ chance }) => chance) / own.length,
      actual: sumOf(own, ({ did }) => did) / own.length,
    }
  })
}

/** The chance to win a deal, and what moves it most from that of a deal without anything special. */
export function chanceOf({ features, regression }: DealModel, facts: Facts): { chance: number; reasons: string[] } {
  const own = features.of(facts)
  const odds = logOdds(regression, own)
  const chance = sigmoid(odds)
  const has = new Set(own.map(([at]) => at))
  const moves = [...has]
    .map(at => {
      const shift = (regression.weights[at] ?? 0) * (1 - (features.means[at] ?? 0))
      return { name: features.names[at] ?? '', points: 100 * (chance - sigmoid(odds - shift)) }
    })
    .filter(({ points }) => Math.abs(points) >= 0.5)
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points))
  return {
    chance,
    reasons: moves
      .slice(0, 3)
      .map(({ name, points }) => `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)} ${name}`),
  }
}
