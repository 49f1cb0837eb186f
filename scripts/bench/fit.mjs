// Simulates customers as BG/NBD sees them and times the fit alone: folding, fitting, standard errors.
import { performance } from 'node:perf_hooks'
import { randomOf } from './order-lines.mjs'

const { fitModel, modelOf } = await import('../../dist/core/models/fit.js')
const { folded } = await import('../../dist/core/models/histories.js')

const customers = Number(process.argv[2] ?? 200_000)
const uniform = randomOf(2005)
const exponential = rate => -Math.log(1 - uniform()) / rate
const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
const gamma = (shape, rate) => {
  if (shape < 1) return gamma(shape + 1, rate) * (1 - uniform()) ** (1 / shape)
  const d = shape - 1 / 3
  for (;;) {
    const z = normal()
    const v = (1 + z / Math.sqrt(9 * d)) ** 3
    if (v > 0 && Math.log(1 - uniform()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return (d * v) / rate
  }
}
const [r, alpha, a, b] = [0.243, 4.414, 0.793, 2.426]
const day = weeks => Math.floor(weeks * 7) / 7
const people = Array.from({ length: customers }, () => {
  const age = day(1 + 103 * uniform())
  const [rate, x, y] = [gamma(r, alpha), gamma(a, 1), gamma(b, 1)]
  const person = { x: 0, recency: 0, age }
  for (let time = exponential(rate); time < age; time += exponential(rate)) {
    person.x++
    person.recency = day(time)
    if (uniform() < x / (x + y)) break
  }
  return person
})
let best = Number.POSITIVE_INFINITY
let found
let rows = 0
for (let n = 0; n < 9; n++) {
  const started = performance.now()
  const histories = folded(people)
  found = fitModel(modelOf('bg-nbd'), histories)
  best = Math.min(best, performance.now() - started)
  rows = histories.length
}
console.log(
  JSON.stringify({ seconds: best / 1000, rows, parameters: found.parameters, hasConverged: found.hasConverged }),
)
