import type { Matrix } from './matrix.js'

/** Value and gradient of a function at a point. */
export interface Slope {
  value: number
  gradient: readonly number[]
}

export interface Minimum extends Slope {
  point: number[]
  /** Whether the gradient has vanished. */
  hasConverged: boolean
  evaluations: number
}

const MAX_STEPS = 200
/** Steps in the logarithm of a parameter longer than this lead nowhere. */
const MAX_MOVE = 2

/**
 * The minimum near a start, by BFGS with a backtracking line search (Nocedal & Wright, Numerical Optimization, ch. 6).
 * `inverseHessian` is a first guess that saves steps; `tolerance` is for the largest component of the gradient.
 */
export function minimize(
  f: (point: readonly number[]) => Slope,
  start: readonly number[],
  { tolerance, inverseHessian }: { tolerance: number; inverseHessian?: Matrix | undefined },
): Minimum {
  const n = start.length
  const identity = (scale: number): Matrix => start.map((_, i) => start.map((_, j) => (i === j ? scale : 0)))
  let point = [...start]
  let here = f(point)
  let evaluations = 1
  let h = inverseHessian ?? identity(1 / Math.max(1, norm(here.gradient)))
  let isFresh = !inverseHessian
  for (let step = 0; step < MAX_STEPS; step++) {
    if (norm(here.gradient) <= tolerance) return { ...here, point, hasConverged: true, evaluations }
    let direction = h.map(row => -dot(row, here.gradient))
    if (dot(direction, here.gradient) >= 0) {
      h = identity(1 / Math.max(1, norm(here.gradient)))
      direction = h.map(row => -dot(row, here.gradient))
    }
    let length = Math.min(1, MAX_MOVE / norm(direction))
    const slope = dot(direction, here.gradient)
    let next: Slope | undefined
    let there = point
    for (; length > 1e-12; length /= 3) {
      const at = length
      there = point.map((value, i) => value + at * (direction[i] ?? 0))
      next = f(there)
      evaluations++
      if (next.value <= here.value + 1e-4 * at * slope) break
      next = undefined
    }
    // No way down any more: either this is the minimum to the last digit, or the function is not smooth.
    if (!next) return { ...here, point, hasConverged: norm(here.gradient) <= 1e3 * tolerance, evaluations }
    const after = next
    const s = there.map((value, i) => value - (point[i] ?? 0))
    const y = after.gradient.map((value, i) => value - (here.gradient[i] ?? 0))
    const sy = dot(s, y)
    if (sy > 1e-12 * norm(s) * norm(y)) {
      if (isFresh) h = identity(sy / dot(y, y))
      isFresh = false
      const hy = h.map(row => dot(row, y))
      const factor = (1 + dot(y, hy) / sy) / sy
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          const [si = 0, sj = 0, hi = 0, hj = 0] = [s[i], s[j], hy[i], hy[j]]
          const row = h[i]
          if (row) row[j] = (row[j] ?? 0) + factor * si * sj - (hi * sj + si * hj) / sy
        }
    }
    point = there
    here = after
  }
  return { ...here, point, hasConverged: false, evaluations }
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)

const norm = (a: readonly number[]): number => a.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
