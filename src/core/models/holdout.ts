import type { Fit } from './fit.js'
import type { History } from './histories.js'
import { Forecaster } from './outlook.js'

/** A customer's history up to the end of the first part, and the purchases of the second. */
export interface Watched extends History {
  later: number
}

/** How well a way to predict has done in the second part. */
export interface Score {
  method: string
  predicted: number
  actual: number
  /** Mean absolute and root mean square error of a customer's number of purchases. */
  meanError: number
  squareError: number
  /** Mean logarithm of the chance that was given to what came: nearer 0 is better. Baselines give no chances. */
  logScore: number | null
}

/** Chances below this count as this: otherwise one surprise would decide. */
const SURPRISE = 1e-6

/** Predicts with a model that was fitted on the first part. */
export function scoreModel(fit: Fit, customers: readonly Watched[], time: number): Score {
  const forecaster = new Forecaster(fit, time)
  let logs = 0
  const score = scoreBy(fit.model.name, customers, history => forecaster.purchases(history))
  for (const customer of customers)
    logs += Math.log(Math.max(SURPRISE, forecaster.chances(customer)[customer.later] ?? 0))
  return { ...score, logScore: logs / customers.length }
}

/** Two ways that need no model: everybody goes on at his own rate, and everybody buys at the rate of all. */
export function scoreBaselines(customers: readonly Watched[], time: number): Score[] {
  const total = (amountOf: (customer: Watched) => number): number =>
    customers.reduce((sum, customer) => sum + amountOf(customer), 0)
  const rate = total(({ x }) => x) / total(({ age }) => age)
  return [
    scoreBy('own rate', customers, ({ x, age }) => (age > 0 ? (x / age) * time : 0)),
    scoreBy('rate of all', customers, () => rate * time),
  ]
}

function scoreBy(method: string, customers: readonly Watched[], predict: (history: History) => number): Score {
  const score: Score = { method, predicted: 0, actual: 0, meanError: 0, squareError: 0, logScore: null }
  for (const customer of customers) {
    const predicted = predict(customer)
    const error = predicted - customer.later
    score.predicted += predicted
    score.actual += customer.later
    score.meanError += Math.abs(error)
    score.squareError += error * error
  }
  score.meanError /= customers.length
  score.squareError = Math.sqrt(score.squareError / customers.length)
  return score
}

/** Cumulated repeat purchases that a model expects of customers by the times since they began, counted. */
export function expectedByTime(fit: Fit, begins: ReadonlyMap<number, number>, times: readonly number[]): number[] {
  const buying = fit.model.with(fit.parameters)
  const newcomer = { x: 0, recency: 0, age: 0 }
  const alive = buying.alive(newcomer)
  return times.map(time => {
    let sum = 0
    for (const [begin, count] of begins)
      if (begin < time) sum += count * alive * buying.expectedIfAlive(newcomer, time - begin)
    return sum
  })
}
