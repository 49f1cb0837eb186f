import type { Histories, History } from './histories.js'
import type { Slope } from './minimize.js'

export const MODEL_NAMES = ['bg-nbd', 'mbg-nbd', 'pareto-nbd'] as const
export type ModelName = (typeof MODEL_NAMES)[number]

/** A model of when customers buy and when they stop, with given parameters. */
export interface Buying {
  /** Chance that a customer has not stopped yet. */
  alive(history: History): number
  /** Mean number of purchases in the next `time` of somebody who has not stopped; when the last one was is no matter. */
  expectedIfAlive(history: Pick<History, 'x' | 'age'>, time: number): number
  /** Chances of 0, 1, 2, … purchases of such a customer; what is left out is below a millionth. */
  chancesIfAlive(history: Pick<History, 'x' | 'age'>, time: number): Float64Array
}

/** What differs between the models; all parameters are above 0. */
export interface PurchaseModel {
  name: ModelName | 'nbd'
  parameters: readonly string[]
  /** Positions of the parameters that are times: they grow with the unit. */
  times: readonly number[]
  start: readonly number[]
  /** Log-likelihood and its gradient. */
  likelihood(parameters: readonly number[], histories: Histories): Slope
  with(parameters: readonly number[]): Buying
}

/** Below this the rest of a distribution does not matter, and no customer is expected to buy more often than that. */
const REST = 1e-6
const MAX_PURCHASES = 5_000

/** The chances of 0, 1, 2, … until nearly all is told. */
export function chancesUntilRest(next: (y: number) => number): Float64Array {
  const chances: number[] = []
  for (let [y, rest] = [0, 1]; y < MAX_PURCHASES && rest > REST; y++) {
    const chance = next(y)
    rest -= chance
    chances.push(chance)
  }
  return Float64Array.from(chances)
}

/** Σ ln(q + i) and Σ 1/(q + i) for i below each m: differences of ln Γ and ψ, as running tables. */
export function risingTables(q: number, most: number): { logs: Float64Array; slopes: Float64Array } {
  const logs = new Float64Array(most + 1)
  const slopes = new Float64Array(most + 1)
  for (let i = 0; i < most; i++) {
    logs[i + 1] = (logs[i] ?? 0) + Math.log(q + i)
    slopes[i + 1] = (slopes[i] ?? 0) + 1 / (q + i)
  }
  return { logs, slopes }
}

/** The largest number of repeat purchases. */
export const mostOf = ({ x }: Histories): number => x.reduce((most, value) => Math.max(most, value), 0)
