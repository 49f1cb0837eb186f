import { GuanxiError } from '../error.js'
import { Forecaster, purchaseInterval, SpendForecaster } from '../models/outlook.js'
import type { ModelName } from '../models/purchase-model.js'
import { minorDigits } from '../money.js'
import { type Note, note } from '../note.js'
import {
  type Buyer,
  buyersOf,
  compareModels,
  DAYS_OF,
  fitPurchases,
  fitSpend,
  limitRemark,
  middleDay,
  refuseThinData,
  type Unit,
} from '../segment/buyers.js'
import { sentence } from '../sentence.js'
import { refundShare } from '../store/buying.js'
import { contactLabels, NOBODY } from '../store/contact.js'
import { mostOf, sumOf } from '../sum.js'
import { column, type Result, tableOf } from '../table.js'
import { modelNote, modelSummary } from './clv-model.js'
import { VALIDATION, validate, WATCHED } from './clv-validation.js'
import { type Period, type Report, type ReportContext, rangeOf } from './report.js'

const BY_TENTH = [
  column('tenth', 'Tenth', 'integer'),
  column('contacts', 'Customers', 'integer'),
  column('p_alive', 'Avg. chance to be active', 'ratio'),
  column('expected_purchases', 'Expected purchases', 'number'),
  column('expected_value', 'Avg. per purchase', 'money'),
  column('clv', 'Value', 'money'),
  column('share', 'Share', 'ratio'),
] as const

const BY_CONTACT = [
  column('contact_id', 'Contact', 'text'),
  column('external_id', 'External id', 'text'),
  column('name', 'Name', 'text'),
  column('email', 'E-mail', 'text'),
  column('frequency', 'Repeat purchases', 'integer'),
  column('recency', 'Age at last purchase', 'number'),
  column('T', 'Age', 'number'),
  column('p_alive', 'Chance to be active', 'ratio'),
  column('expected_purchases', 'Expected purchases', 'number'),
  column('purchases_low', 'Purchases from', 'integer'),
  column('purchases_high', 'Purchases to', 'integer'),
  column('expected_value', 'Expected per purchase', 'money'),
  column('clv', 'Value', 'money'),
  column('clv_low', 'Value from', 'money'),
  column('clv_high', 'Value to', 'money'),
] as const

export interface ClvParameters {
  model: ModelName | 'best'
  unit: Unit
  /** Units to look ahead. */
  horizon: number
  /** Per year, 0..1. */
  discount: number
  validate: boolean
}

/** What customers will be worth (README, "Definitions"). */
export const clv: Report<ClvParameters> = {
  name: 'clv',
  title: 'What customers will be worth',
  views: { default: BY_TENTH, detail: BY_CONTACT, validate: VALIDATION, 'validate, detail': WATCHED },
  figures: [
    column('contacts', 'Customers', 'integer'),
    column('repeat_customers', 'Came back', 'integer'),
    column('expected_active', 'Expected active', 'number'),
    column('expected_purchases', 'Expected purchases', 'number'),
    column('clv', 'Value', 'money'),
  ],
  run: (context, parameters) => (parameters.validate ? validate(context, parameters) : forecast(context, parameters)),
}

interface Valued extends Buyer {
  alive: number
  purchases: number
  each: number
  clv: number
}

async function forecast(
  context: ReportContext,
  parameters: ClvParameters & Period & { detail: boolean },
): Promise<Result> {
  const { currency } = context.workspace.config
  const { unit, horizon, discount } = parameters
  const { since, until } = rangeOf(parameters)
  const minor = 10 ** minorDigits(currency)
  const buyers = await buyersOf(context.store, { since, until, asOf: until }, unit)
  refuseThinData(buyers, unit)
  const chosen =
    parameters.model === 'best' ? await bestModel(context, { since, until, unit, buyers }) : parameters.model
  const fitted = fitPurchases(chosen, buyers)
  const money = fitSpend(buyers, amount => amount / minor)
  if ('reason' in money)
    throw new GuanxiError('E_LIMIT', money.reason, {
      hint: sentence`guanxi report churn needs no model of spend.`,
    })
  const forecaster = new Forecaster(fitted, horizon)
  const spending = new SpendForecaster(money.spend)
  const factor = (1 + discount) ** (-DAYS_OF[unit] / 365.25)
  const valued = buyers
    .map((buyer): Valued => {
      const each = spending.each(buyer.mean > 0 ? buyer.x : 0, buyer.mean / minor)
      const worth = forecaster.discounted(buyer, factor) * each
      const [alive, purchases] = [forecaster.alive(buyer), forecaster.purchases(buyer)]
      return { ...buyer, alive, purchases, each, clv: worth }
    })
    .sort((a, b) => b.clv - a.clv || a.contactId - b.contactId)
  const total = sumOf(valued, buyer => buyer.clv)
  const table = parameters.detail
    ? await contactTable(context, valued, { forecaster, spending, minor })
    : tableOf('clv', BY_TENTH, tenths(valued, total))
  return {
    table,
    summary: {
      model: modelSummary(fitted, money.spend, unit, chosen),
      contacts: buyers.length,
      repeat_customers: buyers.filter(({ x }) => x > 0).length,
      expected_active: sumOf(valued, ({ alive }) => alive),
      expected_purchases: sumOf(valued, ({ purchases }) => purchases),
      clv: total,
      spend_correlation: money.correlation,
      calibration_end: until,
    },
    notes: [
      modelNote(fitted, money.spend),
      ...limitRemark(fitted),
      ...remarks(money.correlation, horizon / mostOf(buyers, ({ age }) => age)),
      ...(await refundRemark(context, until)),
    ],
    scores: valued.map(({ contactId, clv }) => ({ name: 'clv', contactId, value: clv, label: null })),
  }
}

async function bestModel(
  { store }: ReportContext,
  { since, until, unit, buyers }: { since: string | undefined; until: string; unit: Unit; buyers: readonly Buyer[] },
): Promise<ModelName> {
  const middle = middleDay(buyers, until, unit)
  const firstPart = await buyersOf(store, { since, until: middle, asOf: until }, unit)
  refuseThinData(firstPart, unit)
  const longest = mostOf(buyers, ({ age }) => age) - mostOf(firstPart, ({ age }) => age)
  return compareModels(firstPart, longest).best
}

function tenths(valued: readonly Valued[], total: number) {
  const parts = Math.min(10, valued.length)
  return Array.from({ length: parts }, (_, n) => {
    const own = valued.slice(Math.round((n * valued.length) / parts), Math.round(((n + 1) * valued.length) / parts))
    const [purchases, worth] = [sumOf(own, buyer => buyer.purchases), sumOf(own, buyer => buyer.clv)]
    return {
      tenth: n + 1,
      contacts: own.length,
      p_alive: sumOf(own, buyer => buyer.alive) / own.length,
      expected_purchases: purchases,
      expected_value: purchases > 0 ? sumOf(own, buyer => buyer.purchases * buyer.each) / purchases : null,
      clv: worth,
      share: total > 0 ? worth / total : null,
    }
  })
}

async function contactTable(
  { store }: ReportContext,
  valued: readonly Valued[],
  { forecaster, spending, minor }: { forecaster: Forecaster; spending: SpendForecaster; minor: number },
) {
  const labels = await contactLabels(
    store,
    valued.map(({ contactId }) => contactId),
  )
  const rows = valued.map(buyer => {
    const chances = forecaster.chances(buyer)
    const purchases = purchaseInterval(chances)
    const spend = spending.interval(chances, buyer.mean > 0 ? buyer.x : 0, buyer.mean / minor)
    // Later purchases are worth less to everybody alike.
    const worth = buyer.purchases > 0 ? buyer.clv / (buyer.purchases * buyer.each) : 0
    return {
      ...(labels.get(buyer.contactId) ?? NOBODY),
      frequency: buyer.x,
      recency: buyer.recency,
      T: buyer.age,
      p_alive: buyer.alive,
      expected_purchases: buyer.purchases,
      purchases_low: purchases.low,
      purchases_high: purchases.high,
      expected_value: buyer.each,
      clv: buyer.clv,
      clv_low: spend.low * worth,
      clv_high: spend.high * worth,
    }
  })
  return tableOf('clv', BY_CONTACT, rows)
}

/** From this correlation on, spend cannot be modelled apart from frequency. */
const MUCH_CORRELATION = 0.3

function remarks(correlation: number, reach: number): Note[] {
  const notes: Note[] = []
  if (Math.abs(correlation) > MUCH_CORRELATION)
    notes.push(
      note(correlation > 0 ? 'note.clv-spend-more' : 'note.clv-spend-less', { correlation: correlation.toFixed(2) }),
    )
  if (reach > 1) notes.push(note('note.clv-far'))
  return notes
}

/** From this share of purchases on, refunds are worth a remark. */
const MUCH_REFUNDED = 0.01

async function refundRemark({ store }: ReportContext, until: string): Promise<Note[]> {
  const { purchases, refunds } = await refundShare(store, until)
  const share = purchases > 0 ? -refunds / purchases : 0
  return share > MUCH_REFUNDED ? [note('note.clv-refunds', { percent: (100 * share).toFixed(1) })] : []
}
