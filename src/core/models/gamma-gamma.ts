import { hessianOf } from './fit.js'
import { inverse, type Matrix } from './matrix.js'
import { minimize, type Slope } from './minimize.js'
import { digamma, logGamma } from './special.js'

/** What customers with a repeat purchase spend: how often, and how much on average, in the order of the rows. */
export interface Spending {
  x: Float64Array
  mean: Float64Array
}

/** The Gamma-Gamma model of spend per purchase (Fader & Hardie 2013, brucehardie.com/notes/025). */
export interface GammaGamma {
  p: number
  q: number
  v: number
  standardErrors: { p: number; q: number; v: number }
  logLikelihood: number
  customers: number
  hasConverged: boolean
  /** How uncertain the mean spend of all customers is: standard error of its logarithm. */
  meanError: number
}

/** Customers of equal x together, for all but one logarithm depends on x alone. */
interface Group {
  x: number
  count: number
  logMeans: number
  means: Float64Array
}

function groupsOf({ x, mean }: Spending): Group[] {
  const own = new Map<number, number[]>()
  x.forEach((value, i) => {
    const list = own.get(value)
    if (list) list.push(mean[i] as number)
    else own.set(value, [mean[i] as number])
  })
  return [...own].map(([x, list]) => ({
    x,
    count: list.length,
    logMeans: list.reduce((sum, value) => sum + Math.log(value), 0),
    means: Float64Array.from(list),
  }))
}

function likelihood([p = 1, q = 1, v = 1]: readonly number[], groups: readonly Group[]): Slope {
  let [value, dp, dq, dv] = [0, 0, 0, 0]
  for (const { x, count, logMeans, means } of groups) {
    const px = p * x
    let [logs, inverses] = [0, 0]
    for (const z of means) {
      const sum = v + x * z
      logs += Math.log(sum)
      inverses += 1 / sum
    }
    const [psiSum, psiP] = [digamma(px + q), digamma(px)]
    value +=
      count * (logGamma(px + q) - logGamma(px) - logGamma(q) + q * Math.log(v) + px * Math.log(x)) +
      (px - 1) * logMeans -
      (px + q) * logs
    dp += x * (count * (psiSum - psiP + Math.log(x)) + logMeans - logs)
    dq += count * (psiSum - digamma(q) + Math.log(v)) - logs
    dv += (count * q) / v - (px + q) * inverses
  }
  return { value, gradient: [dp, dq, dv] }
}

/** Fits the model by maximum likelihood, the spend counted in units of its own mean. */
export function fitGammaGamma(spending: Spending): GammaGamma {
  const customers = spending.x.length
  const unit = spending.mean.reduce((sum, value) => sum + value, 0) / customers
  const scaled = groupsOf({ x: spending.x, mean: spending.mean.map(value => value / unit) })
  const slope = (logs: readonly number[]): Slope => {
    const parameters = logs.map(Math.exp)
    const { value, gradient } = likelihood(parameters, scaled)
    return { value: -value, gradient: gradient.map((g, i) => -g * (parameters[i] ?? 0)) }
  }
  const found = minimize(slope, [Math.log(4), Math.log(3), Math.log(0.5)], { tolerance: 1e-6 * customers })
  const [p = 0, q = 0, v = 0] = found.point.map(Math.exp)
  const covariance = inverse(hessianOf(slope, found.point))
  const error = (i: number): number => Math.sqrt(covariance?.[i]?.[i] ?? Number.NaN)
  return {
    p,
    q,
    v: v * unit,
    standardErrors: { p: p * error(0), q: q * error(1), v: v * unit * error(2) },
    logLikelihood: -found.value - customers * Math.log(unit),
    customers,
    hasConverged: found.hasConverged && covariance !== undefined && found.point.every(log => Math.abs(log) < 12),
    meanError: covariance ? meanErrorOf(q, covariance) : Number.NaN,
  }
}

/** ln of the mean, p v / (q - 1), moves with ln p and ln v as they do, and with ln q by -q / (q - 1). */
function meanErrorOf(q: number, covariance: Matrix): number {
  const slopes = [1, -q / (q - 1), 1]
  let variance = 0
  for (let i = 0; i < 3; i++)
    for (let j = 0; j < 3; j++) variance += (slopes[i] ?? 0) * (slopes[j] ?? 0) * (covariance[i]?.[j] ?? 0)
  return Math.sqrt(Math.max(0, variance))
}

/** Mean spend of a customer's purchases, known and to come; x = 0 is the mean of all customers. */
export const expectedSpend = ({ p, q, v }: Pick<GammaGamma, 'p' | 'q' | 'v'>, x: number, mean: number): number =>
  (p * (v + x * mean)) / (p * x + q - 1)
