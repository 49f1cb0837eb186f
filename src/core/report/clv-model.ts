import { type Fit, modelOf } from '../models/fit.js'
import type { GammaGamma } from '../models/gamma-gamma.js'
import type { ModelName } from '../models/purchase-model.js'
import { type Note, note } from '../note.js'
import type { Unit } from '../segment/buyers.js'

/** The parameters, as the contract names them, with their standard errors. */
export function modelSummary(
  fitted: Fit,
  spend: GammaGamma | undefined,
  unit: Unit,
  requested: ModelName,
): Record<string, unknown> {
  const { model, parameters, standardErrors, logLikelihood, customers } = fitted
  const named = (values: readonly number[] | undefined) =>
    Object.fromEntries(model.parameters.map((name, i) => [name, values?.[i] ?? null]))
  return {
    name: model.name,
    requested,
    // Where the limit without stopping stands for it, the other parameters are there and empty.
    ...Object.fromEntries(modelOf(requested).parameters.map(name => [name, null])),
    ...named(parameters),
    log_likelihood: logLikelihood,
    ...(spend && { p: spend.p, q: spend.q, v: spend.v, spend_log_likelihood: spend.logLikelihood }),
    customers,
    ...(spend && { spend_customers: spend.customers }),
    unit,
    standard_errors: { ...named(standardErrors), ...spend?.standardErrors },
  }
}

const digits = (value: number): string => value.toPrecision(4).replace(/\.?0+$/, '')

/** The parameters in one sentence. */
export function modelNote({ model, parameters, standardErrors, logLikelihood }: Fit, spend?: GammaGamma): Note {
  const told = model.parameters.map(
    (name, i) => `${name} ${digits(parameters[i] ?? 0)} ± ${digits(standardErrors?.[i] ?? 0)}`,
  )
  const values = { model: model.name, parameters: told, likelihood: logLikelihood.toFixed(1) }
  if (!spend) return note('note.model', values)
  const { p, q, v, standardErrors: errors } = spend
  return note('note.model-and-spend', {
    ...values,
    spend: [
      `p ${digits(p)} ± ${digits(errors.p)}`,
      `q ${digits(q)} ± ${digits(errors.q)}`,
      `v ${digits(v)} ± ${digits(errors.v)}`,
    ],
  })
}
