import type { Histories } from './histories.js'
import type { Slope } from './minimize.js'
import { chancesUntilRest, mostOf, type PurchaseModel, risingTables } from './purchase-model.js'

/**
 * NBD (Ehrenberg 1959, Applied Statistics 8(1)): customers buy at a rate of their own, and nobody ever stops. It is what
 * the other models become where their likelihood rises without end towards customers who never leave.
 */
export const nbd: PurchaseModel = {
  name: 'nbd',
  parameters: ['r', 'alpha'],
  times: [1],
  start: [0.5, 0.5],
  likelihood,
  with: ([r = 1, alpha = 1]) => ({
    alive: () => 1,
    expectedIfAlive: ({ x, age }, time) => ((r + x) / (alpha + age)) * time,
    chancesIfAlive({ x, age }, time) {
      const q = time / (alpha + age + time)
      let chance = (1 - q) ** (r + x)
      return chancesUntilRest(y => {
        if (y > 0) chance *= ((r + x + y - 1) / y) * q
        return chance
      })
    },
  }),
}

function likelihood([r = 1, alpha = 1]: readonly number[], histories: Histories): Slope {
  const ofR = risingTables(r, mostOf(histories))
  let [value, dr, dAlpha] = [0, 0, 0]
  for (let i = 0; i < histories.length; i++) {
    const [x, many] = [histories.x[i] as number, histories.count[i] as number]
    const late = alpha + (histories.age[i] as number)
    const logLate = Math.log(late)
    value += many * ((ofR.logs[x] as number) - (r + x) * logLate)
    dr += many * ((ofR.slopes[x] as number) - logLate)
    dAlpha -= (many * (r + x)) / late
  }
  const { total } = histories
  return {
    value: value + total * r * Math.log(alpha),
    gradient: [dr + total * Math.log(alpha), dAlpha + (total * r) / alpha],
  }
}
