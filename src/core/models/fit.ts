import { bgNbd, mbgNbd } from './bg-nbd.js'
import { type Histories, inUnits, thinned } from './histories.js'
import { cholesky, inverse, type Matrix } from './matrix.js'
import { minimize, type Slope } from './minimize.js'
import { nbd } from './nbd.js'
import { paretoNbd } from './pareto-nbd.js'
import type { PurchaseModel } from './purchase-model.js'
import { normalQuantile } from './special.js'

const MODELS: Record<PurchaseModel['name'], PurchaseModel> = {
  nbd,
  'bg-nbd': bgNbd,
  'mbg-nbd': mbgNbd,
  'pareto-nbd': paretoNbd,
}

export const modelOf = (name: PurchaseModel['name']): PurchaseModel => MODELS[name]

/** A fitted model; times are in the unit of the histories. */
export interface Fit {
  model: PurchaseModel
  parameters: number[]
  /** Undefined where the likelihood is flat. */
  standardErrors: number[] | undefined
  logLikelihood: number
  customers: number
  hasConverged: boolean
  /** Covariance of the logarithms of the parameters. */
  covariance: Matrix | undefined
}

/** From so many distinct histories on, a part of them is fitted first, which saves most looks at the whole. */
const MANY = 8_000
/** A parameter beyond e^±12 of the usual unit has run away: the data do not hold it. */
const RUNAWAY = 12

/**
 * Fits a model by maximum likelihood, in logarithms of the parameters, which keeps them above 0, and with the mean age
 * as unit of time, which makes them all near 1. The gradient being exact, a quasi-Newton method needs a few dozen looks.
 */
export function fitModel(model: PurchaseModel, histories: Histories): Fit {
  const unit = meanAge(histories)
  const scaled = inUnits(histories, unit)
  let start = model.start.map(Math.log)
  let inverseHessian: Matrix | undefined
  if (scaled.length > MANY) {
    const part = thinned(scaled, Math.ceil(scaled.length / (MANY / 4)))
    const slope = slopeOf(model, part)
    const found = minimize(slope, start, { tolerance: 1e-4 })
    if (isSound(found.point)) {
      start = found.point
      inverseHessian = inverse(hessianOf(slope, start))
    }
  }
  const slope = slopeOf(model, scaled)
  const found = minimize(slope, start, { tolerance: 1e-6, inverseHessian })
  const covariance = inverse(hessianOf(slope, found.point).map(row => row.map(value => value * scaled.total)))
  const factors = found.point.map((_, i) => (model.times.includes(i) ? unit : 1))
  const parameters = found.point.map((log, i) => Math.exp(log) * (factors[i] ?? 1))
  const errors = covariance?.map((row, i) => Math.sqrt(row[i] ?? 0) * (parameters[i] ?? 0))
  return {
    model,
    parameters,
    standardErrors: errors,
    // Densities of the moments of purchase change with the unit.
    logLikelihood: -found.value * scaled.total - repeats(histories) * Math.log(unit),
    customers: histories.total,
    hasConverged: found.hasConverged && isSound(found.point) && isKnown(covariance),
    covariance,
  }
}

const isSound = (logs: readonly number[]): boolean => logs.every(log => Number.isFinite(log) && Math.abs(log) < RUNAWAY)

/** A standard error of a logarithm above this says that the data do not know the parameter at all. */
const UNKNOWN = 3

const isKnown = (covariance: Matrix | undefined): boolean =>
  covariance?.every((row, i) => Math.sqrt(row[i] ?? Infinity) < UNKNOWN) ?? false

/** The mean negative log-likelihood of a customer, by the logarithms of the parameters. */
function slopeOf(model: PurchaseModel, histories: Histories): (logs: readonly number[]) => Slope {
  const scale = -1 / histories.total
  return logs => {
    const parameters = logs.map(Math.exp)
    const { value, gradient } = model.likelihood(parameters, histories)
    return { value: value * scale, gradient: gradient.map((g, i) => g * (parameters[i] ?? 0) * scale) }
  }
}

function meanAge({ age, count, total }: Histories): number {
  return age.reduce((sum, value, i) => sum + value * (count[i] ?? 0), 0) / total || 1
}

const repeats = ({ x, count }: Histories): number => x.reduce((sum, value, i) => sum + value * (count[i] ?? 0), 0)

/** Second derivatives by central differences of the exact gradient. */
export function hessianOf(slope: (point: readonly number[]) => Slope, point: readonly number[]): Matrix {
  const step = 1e-4
  const rows = point.map((_, i) => {
    const shifted = (by: number) => slope(point.map((value, j) => (i === j ? value + by : value))).gradient
    const [up, down] = [shifted(step), shifted(-step)]
    return up.map((value, j) => (value - (down[j] ?? 0)) / (2 * step))
  })
  return rows.map((row, i) => row.map((value, j) => (value + (rows[j]?.[i] ?? 0)) / 2))
}

/**
 * Parameters that could be as well as those fitted, spread evenly over their joint normal distribution (Halton points
 * and their mirror images, so that the same data always give the same answer).
 */
export function plausible({ parameters, covariance }: Fit, pairs: number): number[][] {
  const lower = covariance && cholesky(covariance)
  if (!lower) return [[...parameters]]
  const bases = [2, 3, 5, 7]
  return Array.from({ length: pairs }, (_, n) => {
    const z = parameters.map((_, i) => normalQuantile(halton(n + 1, bases[i] ?? 11)))
    const shift = lower.map(row => row.reduce((sum, value, j) => sum + value * (z[j] ?? 0), 0))
    return [1, -1].map(sign => parameters.map((value, i) => value * Math.exp(sign * (shift[i] ?? 0))))
  }).flat()
}

function halton(index: number, base: number): number {
  let [result, fraction, rest] = [0, 1 / base, index]
  while (rest > 0) {
    result += fraction * (rest % base)
    rest = Math.floor(rest / base)
    fraction /= base
  }
  return result
}
