import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { afterAllTests, describeData, rowsOf, SAMPLES } from '../helpers/samples.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const FOLDER = join(SAMPLES, 'cdnow-sample')

const MAPPING = `entity: transactions
columns:
  masterid: customer_id
  sampleid:
  date: { field: ordered_at, format: YYYYMMDD }
  cds: quantity
  sales: amount
`

const within = (value: number, expected: number, tolerance: number): void =>
  expect(Math.abs(value - expected), `${value}, not ${expected}`).toBeLessThanOrEqual(tolerance)

describeData('the tables published for the CDNOW sample', FOLDER, () => {
  const whenDone = afterAllTests()
  let shop: Folder
  const report = async (line: string) => {
    const { json, exit, stdout } = await shop.run(`report ${line} --json`)
    expect(exit, stdout).toBe(0)
    return json
  }
  beforeAll(async () => {
    shop = await newWorkspace('retail', '--currency USD --timezone America/New_York', whenDone)
    await shop.write('mappings/cdnow.yaml', MAPPING)
    await shop.run(['import', 'transactions', join(FOLDER, 'cdnowElog.csv'), '--map', 'cdnow'])
  })

  test('BG/NBD and Gamma-Gamma: parameters, likelihoods and standard errors', async () => {
    const { model, repeat_customers, spend_correlation } = (await report('clv --as-of 1997-09-30')).summary
    expect(model).toMatchObject({ customers: 2357, spend_customers: 946, unit: 'week' })
    expect(repeat_customers).toBe(946)
    within(model.r, 0.243, 0.0005)
    within(model.alpha, 4.414, 0.0005)
    within(model.a, 0.793, 0.0005)
    within(model.b, 2.426, 0.0005)
    within(model.log_likelihood, -9582.429, 0.001)
    within(model.p, 6.25, 0.005)
    within(model.q, 3.74, 0.005)
    within(model.v, 15.44, 0.005)
    within(model.spend_log_likelihood, -4055.9177, 0.001)
    const published = { r: 0.012557, alpha: 0.378221, a: 0.185719, b: 0.705345 }
    for (const [name, error] of Object.entries(published)) within(model.standard_errors[name] / error, 1, 0.01)
    within(spend_correlation, 0.113884, 1e-4)
  })

  test('Pareto/NBD', async () => {
    const { model } = (await report('clv --as-of 1997-09-30 --model pareto-nbd')).summary
    within(model.r / 0.553, 1, 0.01)
    within(model.alpha / 10.578, 1, 0.01)
    within(model.s / 0.606, 1, 0.01)
    within(model.beta / 11.669, 1, 0.01)
    within(model.log_likelihood, -9594.976, 0.01)
  })

  test('days instead of weeks tell the same', async () => {
    const weeks = await report('clv --as-of 1997-09-30 --discount 0')
    const days = await report('clv --as-of 1997-09-30 --unit day --horizon 364 --discount 0')
    within(days.summary.model.alpha / weeks.summary.model.alpha, 7, 0.001)
    within(days.summary.model.r, weeks.summary.model.r, 1e-4)
    within(days.summary.clv / weeks.summary.clv, 1, 1e-4)
  })

  test('what the first customers of the sample are expected to spend on a purchase', async () => {
    const { rows } = await report('clv --as-of 1997-09-30 --horizon 39 --detail')
    const bySample = new Map(rowsOf(join(FOLDER, 'cdnowElog.csv')).map(row => [Number(row.sampleid), row.masterid]))
    const published = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17]
    published.forEach((value, i) => {
      const row = rows.find((row: { external_id: string }) => row.external_id === bySample.get(i + 1))
      within(row.expected_value, value, 0.01)
    })
    const mean = rows.reduce((sum: number, row: { expected_value: number }) => sum + row.expected_value, 0) / 2357
    within(mean, 35.252958, 0.001)
    const first = rows.find((row: { external_id: string }) => row.external_id === bySample.get(1))
    expect(first.frequency).toBe(2)
    within(first.recency, 30.43, 0.005)
    within(first.T, 38.86, 0.005)
    within(first.expected_purchases, 1.226, 0.001)
    for (const row of rows) {
      expect(row.purchases_low).toBeLessThanOrEqual(row.purchases_high)
      expect(row.clv_low).toBeLessThanOrEqual(row.clv_high)
    }
  })

  test('the tracking of repeat purchases, week by week to the end of the second part', async () => {
    const { published } = JSON.parse(readFileSync(join(FOLDER, 'published.json'), 'utf8'))
    const actual = published.find(({ claim }: { claim: string }) => claim.startsWith('cumulative repeat')).value
    const { rows } = await report('clv --as-of 1998-06-30 --until 1997-09-30 --validate --detail')
    expect(rows.map((row: { cumulative_actual: number }) => row.cumulative_actual)).toEqual(actual)
    const last = rows.at(-1)
    expect(last).toMatchObject({ period: 78, until: '1998-06-30', part: 'predicted' })
    // The paper: BG/NBD tracks the second part and ends 4 % below.
    within(last.cumulative_expected / last.cumulative_actual - 1, -0.04, 0.005)
  })

  test('the models are nearer to the second part than what needs no model', async () => {
    const { rows, summary } = await report('clv --as-of 1998-06-30 --until 1997-09-30 --validate')
    const method = (name: string) => rows.find((row: { method: string }) => row.method === name)
    expect(summary).toMatchObject({ contacts: 2357, holdout_purchases: 1882, holdout_days: 273 })
    for (const name of ['bg-nbd', 'mbg-nbd', 'pareto-nbd'])
      for (const naive of ['own rate', 'rate of all']) {
        expect(method(name).square_error).toBeLessThan(method(naive).square_error)
        expect(method(name).mean_error).toBeLessThan(method(naive).mean_error)
        expect(Math.abs(method(name).total_error)).toBeLessThan(Math.abs(method(naive).total_error))
      }
  })

  test('who stays away for 90 days is known better than by the gap rule', async () => {
    const { rows, summary } = await report('churn --as-of 1998-06-30 --days 90 --validate')
    expect(summary.auc).toBeGreaterThan(summary.gap_rule_auc)
    within(summary.churn, summary.stayed_away, 0.03)
    for (const row of rows) within(row.churn, row.stayed_away, 0.15)
  })
})
