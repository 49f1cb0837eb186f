import type { Histories, History } from './histories.js'
import type { Slope } from './minimize.js'
import { type Buying, chancesUntilRest, mostOf, type PurchaseModel, risingTables } from './purchase-model.js'
import { gaussLegendre } from './special.js'

/**
 * Pareto/NBD (Schmittlein, Morrison & Colombo 1987, Management Science 33(1)): customers buy at a rate of their own and
 * stop at any moment, at another rate of their own. In place of the usual difference of two ₂F₁, which cancels, the
 * integral they stand for is taken: ∫ (alpha + u)^-(r + x) (beta + u)^-(s + 1) du from the last purchase to now.
 */
export const paretoNbd: PurchaseModel = {
  name: 'pareto-nbd',
  parameters: ['r', 'alpha', 's', 'beta'],
  times: [1, 3],
  start: [0.5, 0.5, 0.7, 0.7],
  likelihood,
  with: buying,
}

const RULES = [8, 14, 32].map(gaussLegendre)
/** The integrand has fallen to e^-42 of its height where it is cut off. */
const NEGLIGIBLE = 42

interface Integral {
  /** ln of the integrand's height at the last purchase, relative to the chance of being alive. */
  peak: number
  /** The integrals of f, f ln(alpha + u), f / (alpha + u), f ln(beta + u), f / (beta + u), in units of e^peak. */
  sums: readonly [number, number, number, number, number]
}

/** In y = ln(min(alpha, beta) + u) the integrand falls nearly like e^-cy, which few nodes do exactly. */
function integrate(r: number, alpha: number, s: number, beta: number, { x, recency, age }: History): Integral {
  const k = r + x
  const [logLateA, logLateB] = [Math.log(alpha + age), Math.log(beta + age)]
  const heightAt = (logA: number, logB: number): number => k * (logLateA - logA) + s * (logLateB - logB) - logB
  const peak = heightAt(Math.log(alpha + recency), Math.log(beta + recency))
  const sums: [number, number, number, number, number] = [0, 0, 0, 0, 0]
  if (age <= recency) return { peak, sums }
  const m = Math.min(alpha, beta)
  const from = Math.log(m + recency)
  const full = Math.log(m + age) - from
  const fall = (m + recency) * (k / (alpha + recency) + (s + 1) / (beta + recency)) - 1
  const width = fall > 0 ? Math.min(full, NEGLIGIBLE / fall) : full
  const steepness = width * (k + s + 1)
  const { nodes, weights } = RULES[steepness < 2 ? 0 : steepness < 10 ? 1 : 2] ?? gaussLegendre(32)
  for (let i = 0; i < nodes.length; i++) {
    const own = Math.exp(from + width * (nodes[i] as number))
    const [a, b] = [own - m + alpha, own - m + beta]
    const [logA, logB] = [Math.log(a), Math.log(b)]
    const f = Math.exp(heightAt(logA, logB) - peak) * own * width * (weights[i] as number)
    sums[0] += f
    sums[1] += f * logA
    sums[2] += f / a
    sums[3] += f * logB
    sums[4] += f / b
  }
  return { peak, sums }
}

function likelihood(parameters: readonly number[], histories: Histories): Slope {
  const [r = 1, alpha = 1, s = 1, beta = 1] = parameters
  const ofR = risingTables(r, mostOf(histories))
  let [value, dr, dAlpha, ds, dBeta] = [0, 0, 0, 0, 0]
  const [logAlpha, logBeta] = [Math.log(alpha), Math.log(beta)]
  for (let i = 0; i < histories.length; i++) {
    const x = histories.x[i] as number
    const [recency, age] = [histories.recency[i] as number, histories.age[i] as number]
    const many = histories.count[i] as number
    const k = r + x
    const { peak, sums } = integrate(r, alpha, s, beta, { x, recency, age })
    const [late, lateB] = [alpha + age, beta + age]
    const [logLate, logLateB] = [Math.log(late), Math.log(lateB)]
    // Both parts in units of the larger one.
    const unit = Math.max(0, peak)
    const living = Math.exp(-unit)
    const scale = Math.exp(peak - unit)
    const total = living + s * scale * sums[0]
    value +=
      many *
      ((ofR.logs[x] as number) + r * logAlpha + s * logBeta - k * logLate - s * logLateB + unit + Math.log(total))
    dr += many * ((ofR.slopes[x] as number) + logAlpha - (logLate * living + s * scale * sums[1]) / total)
    dAlpha += many * (r / alpha - (k * (living / late + s * scale * sums[2])) / total)
    ds += many * (logBeta + (-logLateB * living + scale * (sums[0] - s * sums[3])) / total)
    dBeta += many * (s / beta - (s * (living / lateB + (s + 1) * scale * sums[4])) / total)
  }
  return { value, gradient: [dr, dAlpha, ds, dBeta] }
}

const OVER_TIME = gaussLegendre(24)

function buying([r = 1, alpha = 1, s = 1, beta = 1]: readonly number[]): Buying {
  return {
    alive(history) {
      const { peak, sums } = integrate(r, alpha, s, beta, history)
      return 1 / (1 + s * Math.exp(peak) * sums[0])
    },
    expectedIfAlive({ x, age }, time) {
      const stretch = Math.log((beta + age + time) / (beta + age))
      const lived = Math.abs(s - 1) < 1e-9 ? stretch : -Math.expm1((1 - s) * stretch) / (s - 1)
      return ((r + x) / (alpha + age)) * (beta + age) * lived
    },
    /** Purchases until death or the end of the time, averaged over the moment of death. */
    chancesIfAlive({ x, age }, time) {
      const k = r + x
      const survives = ((beta + age) / (beta + age + time)) ** s
      // The moment of death by its own probability, so that all moments together are certain.
      const deaths = [...OVER_TIME.nodes].map((node, i) => ({
        chance: (OVER_TIME.weights[i] ?? 0) * (1 - survives),
        u: (beta + age) * ((1 - (1 - survives) * node) ** (-1 / s) - 1),
      }))
      const ends = [{ chance: survives, u: time }, ...deaths].map(({ chance, u }) => {
        const q = u / (alpha + age + u)
        return { q, mass: chance * (1 - q) ** k }
      })
      return chancesUntilRest(y => {
        let chance = 0
        for (const end of ends) {
          if (y > 0) end.mass *= ((k + y - 1) / y) * end.q
          chance += end.mass
        }
        return chance
      })
    },
  }
}
