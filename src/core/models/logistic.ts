import { cholesky, type Matrix, solve } from './matrix.js'

/** A case: the features it has, by number, with their values; all others are 0. */
export interface Case {
  features: readonly (readonly [feature: number, value: number])[]
  happened: boolean
}

/** A fitted regression: the chance is 1 / (1 + e^-(intercept + Σ weight × value)). */
export interface Logistic {
  intercept: number
  weights: number[]
}

/** How strongly weights are held near 0: as much as one case against each. Rare features then say little. */
const RIDGE = 1
const MAX_STEPS = 50

/** Logistic regression by Newton's method, with a ridge on the weights but not on the intercept. */
export function fitLogistic(cases: readonly Case[], features: number): Logistic {
  const n = features + 1
  let beta = new Array<number>(n).fill(0)
  for (let step = 0; step < MAX_STEPS; step++) {
    const gradient = beta.map((value, i) => (i === 0 ? 0 : -RIDGE * value))
    const hessian: Matrix = beta.map((_, i) => beta.map((_, j) => (i === j ? (i === 0 ? 1e-9 : RIDGE) : 0)))
    for (const { features, happened } of cases) {
      const own: (readonly [number, number])[] = [[0, 1], ...features.map(([at, value]) => [at + 1, value] as const)]
      const chance = sigmoid(own.reduce((sum, [at, value]) => sum + (beta[at] ?? 0) * value, 0))
      const [miss, weight] = [(happened ? 1 : 0) - chance, chance * (1 - chance)]
      for (const [i, a] of own) {
        gradient[i] = (gradient[i] ?? 0) + miss * a
        const row = hessian[i]
        if (row) for (const [j, b] of own) row[j] = (row[j] ?? 0) + weight * a * b
      }
    }
    const lower = cholesky(hessian)
    if (!lower) break
    const move = solve(lower, gradient)
    beta = beta.map((value, i) => value + (move[i] ?? 0))
    if (move.every(value => Math.abs(value) < 1e-8)) break
  }
  const [intercept = 0, ...weights] = beta
  return { intercept, weights }
}

export const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z))

/** The logarithm of the odds of a case. */
export const logOdds = ({ intercept, weights }: Logistic, features: Case['features']): number =>
  features.reduce((sum, [at, value]) => sum + (weights[at] ?? 0) * value, intercept)
