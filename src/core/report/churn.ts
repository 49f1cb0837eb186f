import { addDays, daysBetween } from '../day.js'
import { groupBy } from '../group-by.js'
import { auc } from '../models/auc.js'
import { Forecaster } from '../models/outlook.js'
import type { ModelName } from '../models/purchase-model.js'
import { toMajor } from '../money.js'
import { note } from '../note.js'
import {
  type Buyer,
  buyersOf,
  DAYS_OF,
  fitPurchases,
  limitRemark,
  refuseThinData,
  usualGap,
} from '../segment/buyers.js'
import { contactLabels, NOBODY } from '../store/contact.js'
import { sumOf } from '../sum.js'
import { column, type Result, tableOf } from '../table.js'
import { modelNote, modelSummary } from './clv-model.js'
import { type Period, type Report, type ReportContext, rangeOf } from './report.js'

const BY_RISK = [
  column('risk', 'Risk', 'text'),
  column('contacts', 'Customers', 'integer'),
  column('share', 'Share', 'ratio'),
  column('churn', 'Avg. chance to stay away', 'ratio'),
  column('p_alive', 'Avg. chance to be active', 'ratio'),
  column('spent', 'Spent so far', 'money'),
] as const

const VALIDATED = [...BY_RISK, column('stayed_away', 'Did stay away', 'ratio')] as const

const BY_CONTACT = [
  column('contact_id', 'Contact', 'text'),
  column('external_id', 'External id', 'text'),
  column('name', 'Name', 'text'),
  column('email', 'E-mail', 'text'),
  column('last_day', 'Last purchase', 'date'),
  column('recency_days', 'Days since last order', 'integer'),
  column('usual_gap_days', 'Usual gap in days', 'number'),
  column('overdue', 'Gaps since', 'number'),
  column('purchase_days', 'Purchases', 'integer'),
  column('p_alive', 'Chance to be active', 'ratio'),
  column('churn', 'Chance to stay away', 'ratio'),
  column('risk', 'Risk', 'text'),
  column('spent', 'Spent so far', 'money'),
] as const

/** From this chance to stay away on. */
const RISKS = [
  { risk: 'very high', from: 0.9 },
  { risk: 'high', from: 0.7 },
  { risk: 'medium', from: 0.4 },
  { risk: 'low', from: 0 },
] as const

const riskOf = (churn: number): string => RISKS.find(({ from }) => churn >= from)?.risk ?? 'low'

export interface ChurnParameters {
  model: ModelName
  /** Days without a purchase. */
  days: number
  validate: boolean
}

/** Who will not buy in the next days, by a model; beside it the simple rule: how many usual gaps have passed. */
export const churn: Report<ChurnParameters> = {
  name: 'churn',
  title: 'Who is about to stay away',
  views: { default: BY_RISK, detail: BY_CONTACT, validate: VALIDATED },
  figures: [
    column('contacts', 'Customers', 'integer'),
    column('days', 'Days ahead', 'integer'),
    column('expected_stay_away', 'Expected to stay away', 'number'),
    column('churn', 'Avg. chance to stay away', 'ratio'),
    column('stayed_away', 'Did stay away', 'ratio'),
    column('auc', 'AUC', 'decimal'),
    column('gap_rule_auc', 'AUC of the gap rule', 'decimal'),
  ],
  async run(context, parameters) {
    const { days, validate, detail } = parameters
    const range = rangeOf(parameters)
    // To be proven, it is asked on the day from which on the answer is known by now.
    const until = validate ? addDays(range.until, -days) : range.until
    const watched = await look(context, parameters, until, range.until)
    const { judged, fitted } = watched
    const total = sumOf(judged, ({ churn }) => churn)
    const stayedAway = judged.filter(({ later }) => later === 0).length / judged.length
    const came = judged.map(({ later }) => later === 0)
    const rounded = (value: number | undefined): number | null => value ?? null
    return {
      table: detail ? await contactTable(context, watched) : riskTable(context, judged, validate),
      summary: {
        model: modelSummary(fitted, undefined, 'week', parameters.model),
        contacts: judged.length,
        days,
        calibration_end: until,
        expected_stay_away: total,
        churn: total / judged.length,
        ...(validate && {
          stayed_away: stayedAway,
          auc: rounded(
            auc(
              judged.map(({ churn }) => churn),
              came,
            ),
          ),
          gap_rule_auc: rounded(
            auc(
              judged.map(({ overdue }) => overdue),
              came,
            ),
          ),
        }),
      },
      notes: [
        ...limitRemark(fitted),
        ...(validate ? [note('note.churn-fitted', { until, days })] : []),
        modelNote(fitted),
      ],
      scores: judged.map(({ contactId, churn, risk }) => ({ name: 'churn', contactId, value: churn, label: risk })),
    }
  },
}

interface Judged extends Buyer {
  alive: number
  churn: number
  risk: string
  gapDays: number
  overdue: number
}

interface Watched {
  judged: Judged[]
  fitted: ReturnType<typeof fitPurchases>
  until: string
}

async function look(
  { store }: ReportContext,
  { model, days, since }: ChurnParameters & Period,
  until: string,
  asOf: string,
): Promise<Watched> {
  const buyers = await buyersOf(store, { since, until, asOf }, 'week')
  refuseThinData(buyers, 'week')
  const fitted = fitPurchases(model, buyers)
  const forecaster = new Forecaster(fitted, days / DAYS_OF.week)
  const usual = usualGap(buyers)
  const judged = buyers.map((buyer): Judged => {
    const churn = forecaster.chances(buyer)[0] ?? 1
    const gapDays = DAYS_OF.week * (buyer.x > 0 ? buyer.recency / buyer.x : usual)
    const overdue = daysBetween(buyer.lastDay, until) / Math.max(1, gapDays)
    return { ...buyer, alive: forecaster.alive(buyer), churn, risk: riskOf(churn), gapDays, overdue }
  })
  return { judged, fitted, until }
}

function riskTable({ workspace }: ReportContext, judged: readonly Judged[], isValidated: boolean) {
  const { currency } = workspace.config
  const groups = groupBy(judged, ({ risk }) => risk)
  const rows = RISKS.flatMap(({ risk }) => {
    const own = groups.get(risk)
    if (!own) return []
    return {
      risk,
      contacts: own.length,
      share: own.length / judged.length,
      churn: sumOf(own, ({ churn }) => churn) / own.length,
      p_alive: sumOf(own, ({ alive }) => alive) / own.length,
      spent: toMajor(
        sumOf(own, ({ amount }) => amount),
        currency,
      ),
      stayed_away: own.filter(({ later }) => later === 0).length / own.length,
    }
  })
  if (isValidated) return tableOf('churn', VALIDATED, rows)
  return tableOf(
    'churn',
    BY_RISK,
    rows.map(({ stayed_away, ...row }) => row),
  )
}

async function contactTable({ store, workspace }: ReportContext, { judged, until }: Watched): Promise<Result['table']> {
  const { currency } = workspace.config
  const labels = await contactLabels(
    store,
    judged.map(({ contactId }) => contactId),
  )
  const sorted = [...judged].sort((a, b) => b.alive * b.amount - a.alive * a.amount || a.contactId - b.contactId)
  return tableOf(
    'churn',
    BY_CONTACT,
    sorted.map(buyer => ({
      ...(labels.get(buyer.contactId) ?? NOBODY),
      last_day: buyer.lastDay,
      recency_days: daysBetween(buyer.lastDay, until),
      usual_gap_days: buyer.gapDays,
      overdue: buyer.overdue,
      purchase_days: buyer.x + 1,
      p_alive: buyer.alive,
      churn: buyer.churn,
      risk: buyer.risk,
      spent: toMajor(buyer.amount, currency),
    })),
  )
}
