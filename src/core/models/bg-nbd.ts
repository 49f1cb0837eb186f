import type { Histories } from './histories.js'
import type { Slope } from './minimize.js'
import { type Buying, chancesUntilRest, mostOf, type PurchaseModel, risingTables } from './purchase-model.js'
import { hypergeometric } from './special.js'

/**
 * BG/NBD (Fader, Hardie & Lee 2005, Marketing Science 24(2)): customers buy at a rate of their own, and after each
 * repeat purchase stop with a chance of their own. Somebody who bought once is alive with certainty.
 */
export const bgNbd: PurchaseModel = betaGeometric('bg-nbd', 0)

/** MBG/NBD (Batislam, Denizel & Filiztekin 2007, IJRM 24(3)): the first purchase too may be the last. */
export const mbgNbd: PurchaseModel = betaGeometric('mbg-nbd', 1)

/** Both, for they differ only in how often a customer has thrown the coin: after x purchases, or after x + 1. */
function betaGeometric(name: 'bg-nbd' | 'mbg-nbd', first: 0 | 1): PurchaseModel {
  return {
    name,
    parameters: ['r', 'alpha', 'a', 'b'],
    times: [1],
    start: [0.5, 0.5, 0.7, 2],
    likelihood: (parameters, histories) => likelihood(parameters, histories, first),
    with: parameters => buying(parameters, first),
  }
}

/**
 * Each row is ln of a sum of two: the customer lives, or died at the last purchase. `weight` is the share of the
 * second. Logarithms of times are taken once for each distinct time.
 */
function likelihood(parameters: readonly number[], histories: Histories, first: 0 | 1): Slope {
  const [r = 1, alpha = 1, a = 1, b = 1] = parameters
  const { length, x: xs, count, times, recencyAt, ageAt } = histories
  const most = mostOf(histories) + first
  const ofR = risingTables(r, most)
  const ofB = risingTables(b, most)
  const ofSum = risingTables(a + b, most)
  const byX = new Float64Array(most + 1)
  const logA = Math.log(a)
  const toDie = Float64Array.from({ length: most + 1 }, (_, n) => (n > 0 ? logA - Math.log(b + n - 1) : -Infinity))
  const late = times.map(time => alpha + time)
  const logs = late.map(Math.log)
  let [value, dr, dAlpha, da, db] = [0, 0, 0, 0, 0]
  for (let i = 0; i < length; i++) {
    const x = xs[i] as number
    const many = count[i] as number
    const s = r + x
    const [from, to] = [recencyAt[i] as number, ageAt[i] as number]
    const logEarly = logs[from] as number
    const logLate = logs[to] as number
    const odds = (toDie[x + first] as number) + s * (logLate - logEarly)
    const e = Math.exp(-Math.abs(odds))
    const weight = odds > 0 ? 1 / (1 + e) : e / (1 + e)
    value += many * (Math.max(odds, 0) + Math.log1p(e) - s * logLate)
    dr -= many * ((1 - weight) * logLate + weight * logEarly)
    dAlpha -= many * s * ((1 - weight) / (late[to] as number) + weight / (late[from] as number))
    const died = many * weight
    da += died
    byX[x] = (byX[x] as number) + many
    if (x + first > 0) db -= died / (b + x + first - 1)
  }
  da /= a
  for (let x = 0; x <= most - first; x++) {
    const many = byX[x] as number
    const n = x + first
    const slopeSum = ofSum.slopes[n] as number
    value += many * ((ofR.logs[x] as number) + (ofB.logs[n] as number) - (ofSum.logs[n] as number))
    dr += many * (ofR.slopes[x] as number)
    da -= many * slopeSum
    db += many * ((ofB.slopes[n] as number) - slopeSum)
  }
  value += histories.total * r * Math.log(alpha)
  dr += histories.total * Math.log(alpha)
  dAlpha += (histories.total * r) / alpha
  return { value, gradient: [dr, dAlpha, da, db] }
}

function buying([r = 1, alpha = 1, a = 1, b = 1]: readonly number[], first: 0 | 1): Buying {
  /** By Euler's form of the paper's ₂F₁, whose terms stay small. */
  const expected = (x: number, age: number, time: number, a: number): number => {
    const n = x + first
    const z = time / (alpha + age + time)
    const c = a + b + n - 1
    return (c / (a - 1)) * (1 - (1 - z) ** (a - 1) * hypergeometric(a + b - 1 + first - r, a - 1, c, z))
  }
  return {
    alive({ x, recency, age }) {
      const n = x + first
      if (n === 0) return 1
      return 1 / (1 + (a / (b + n - 1)) * ((alpha + age) / (alpha + recency)) ** (r + x))
    },
    expectedIfAlive({ x, age }, time) {
      // At a = 1 the formula is 0 / 0: the mean of both sides is right to seven digits.
      const near = 1e-4
      if (Math.abs(a - 1) > near) return expected(x, age, time, a)
      return (expected(x, age, time, 1 - 2 * near) + expected(x, age, time, 1 + 2 * near)) / 2
    },
    /** P(X(t) = y) of the paper, averaged over what is known of the customer; each step follows from the one before. */
    chancesIfAlive({ x, age }, time) {
      const [s, n] = [r + x, x + first]
      const q = time / (alpha + age + time)
      let negativeBinomial = (1 - q) ** s
      let below = 0
      let kept = 1
      return chancesUntilRest(y => {
        let chance = 0
        if (y > 0) {
          negativeBinomial *= ((s + y - 1) / y) * q
          chance += ((kept * a) / (a + b + n + y - 1)) * Math.max(0, 1 - below)
          kept *= (b + n + y - 1) / (a + b + n + y - 1)
        }
        below += negativeBinomial
        return chance + kept * negativeBinomial
      })
    },
  }
}
