import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import {
  centsOf,
  type NaiveLine,
  naiveCohorts,
  naiveRfm,
  naiveSales,
  naiveSalesSummary,
  naiveSegments,
} from '../helpers/naive-retail.js'
import { naiveKpi, naiveLifecycle, naiveRevenueCohorts } from '../helpers/naive-value.js'
import { afterAllTests, describeData, EXAMPLES, rounded, rowsOf, SAMPLES, sum } from '../helpers/samples.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const SAMPLE = join(SAMPLES, 'online-retail-sample', 'online-retail-sample.csv')
const DAYS = ['2010-01-01', '2010-12-31', '2011-06-30', '2011-12-09', '2012-02-29']

const linesOf = (path: string): NaiveLine[] =>
  rowsOf(path).map(row => ({
    order: row.InvoiceNo ?? '',
    customer: row.CustomerID ?? '',
    day: (row.InvoiceDate ?? '').slice(0, 10),
    quantity: Number(row.Quantity),
    cents: centsOf(row.Quantity ?? '', row.UnitPrice ?? ''),
  }))

describeData('a tenth of Online Retail', dirname(SAMPLE), () => {
  const shop = reportsAgree(SAMPLE)

  test('the published figures hold', async () => {
    const { computed } = JSON.parse(readFileSync(join(dirname(SAMPLE), 'published.json'), 'utf8'))
    const { rows, summary } = (await shop().run('report sales --customers known --as-of 2011-12-09 --json')).json
    const clean = computed.filters.B_clean
    expect(clean).toMatchObject({ customers: 438, invoices: 2083, revenue: 1_012_495.6 })
    expect(summary).toMatchObject({ customers: 438, orders: 2083, gross_revenue: 1_012_495.6, revenue: 898_122.29 })
    expect(rounded(summary.avg_order_value)).toBeCloseTo(computed.B_clean_average_order_value, 4)
    expect(
      rows.map(({ month, orders, customers, gross_revenue }: Record<string, unknown>) => ({
        month,
        invoices: orders,
        customers,
        revenue: gross_revenue,
      })),
    ).toEqual(computed.B_clean_by_month)
    const all = (await shop().run('report sales --as-of 2011-12-09 --json')).json
    expect(all.summary.revenue).toBe(computed.raw.sum_quantity_x_price)

    const cohorts = (await shop().run('report cohort --as-of 2011-12-09 --json')).json.rows
    expect(countsOf(cohorts)).toEqual(new Map(Object.entries(computed.cohorts.B_clean)))

    const customers = (await shop().run('report rfm --detail --as-of 2011-12-10 --json')).json.rows
    expect(customers.length).toBe(computed.rfm.customers)
    for (const { customer, recency, frequency } of computed.rfm.examples)
      expect(customers.find((row: { external_id: string }) => row.external_id === customer)).toMatchObject({
        recency_days: recency,
        frequency,
      })
  })
})

describeData('the retail example', join(EXAMPLES, 'retail', 'data'), () => {
  reportsAgree(join(EXAMPLES, 'retail', 'data', 'transactions.csv'))
})

/** Imports the file and proves its reports against a second computation, straight from the file. */
function reportsAgree(path: string): () => Folder {
  const whenDone = afterAllTests()
  let shop: Folder
  let lines: NaiveLine[]
  beforeAll(async () => {
    lines = linesOf(path)
    shop = await newWorkspace('retail', '--currency GBP --timezone Europe/London', whenDone)
    const { json, exit } = await shop.run(['import', 'transactions', path, '--json'])
    const { read, created, rejected, related } = json.import
    const distinct = (values: string[]): number => new Set(values.filter(value => value !== '')).size
    expect({ exit, read, created, rejected, ...related }).toMatchObject({
      exit: 0,
      read: lines.length,
      created: lines.length,
      rejected: 0,
      contacts: distinct(lines.map(line => line.customer)),
      orders: distinct(lines.map(line => line.order)),
    })
  })

  const runJson = async (line: string) => (await shop.run(`${line} --json`)).json

  test('a second import of the file changes nothing', async () => {
    const { json } = await shop.run(['import', 'transactions', path, '--json'])
    expect(json.import).toMatchObject({ created: 0, updated: 0, rejected: 0, unchanged: lines.length })
  })

  test.each(DAYS)('rfm as of %s', async day => {
    const expected = naiveRfm(lines, day)
    const detail = await runJson(`report rfm --detail --as-of ${day}`)
    const byCustomer = (rows: { external_id: string }[]) => new Map(rows.map(row => [row.external_id, row]))
    const found = detail.rows.map(({ contact_id, name, email, ...row }: Record<string, unknown>) => row)
    expect(byCustomer(found)).toEqual(byCustomer(expected))
    const { rows, summary } = await runJson(`report rfm --as-of ${day}`)
    const bySegment = (list: { segment: string }[]) => new Map(list.map(row => [row.segment, rounded(row)]))
    expect(bySegment(rows)).toEqual(bySegment(naiveSegments(expected)))
    const figures = {
      contacts: expected.length,
      orders: sum(expected.map(row => row.frequency)),
      monetary: sum(expected.map(row => Math.round(row.monetary * 100))) / 100,
    }
    expect([summary, detail.summary]).toEqual([figures, figures])
  })

  test.each(DAYS)('cohort as of %s', async day => {
    const expected = naiveCohorts(lines, day)
    const { rows, summary } = await runJson(`report cohort --as-of ${day}`)
    expect(countsOf(rows)).toEqual(expected)
    expect(summary).toMatchObject({
      contacts: sum([...expected.values()].map(([size = 0]) => size)),
      cohorts: expected.size,
    })
  })

  test.each(DAYS)('cohorts by revenue and value as of %s', async day => {
    const expected = naiveRevenueCohorts(lines, day)
    const monthsOf = (row: Record<string, number | string | null>): number[] =>
      Object.entries(row).flatMap(([key, value]) => (key.startsWith('month_') && value !== null ? Number(value) : []))
    const revenue = (await runJson(`report cohort --measure revenue --as-of ${day}`)).rows
    expect(revenue.map((row: Record<string, number>) => rounded(monthsOf(row)))).toEqual(
      rounded(expected.map(({ months }) => months)),
    )
    const value = (await runJson(`report cohort --measure value --as-of ${day}`)).rows
    expect(value.map((row: Record<string, number>) => rounded(monthsOf(row).at(-1)))).toEqual(
      expected.map(({ months, size }) => rounded(sum(months) / size)),
    )
  })

  test.each(['2010-12-31', '2011-06-30', '2011-12-09'])('key figures as of %s', async day => {
    const { rows } = await runJson(`report kpi --as-of ${day}`)
    const found = rows.map(({ revenue_change, returning_customers, ...row }: Record<string, number>) => row)
    expect(rounded(found)).toEqual(rounded(naiveKpi(lines, day)))
    const last = rows.at(-1)
    expect(last.returning_customers).toBe(last.customers - last.new_customers)
  })

  test.each(['2011-06-30', '2011-12-09'])('stages of life as of %s', async day => {
    const expected = naiveLifecycle(lines, day)
    const { rows } = await runJson(`report lifecycle --detail --as-of ${day}`)
    const found = new Map(rows.map((row: Record<string, string>) => [row.external_id, row.lifecycle]))
    for (const [customer, stage] of expected) expect([customer, found.get(customer)]).toEqual([customer, stage])
    const others = rows.filter((row: Record<string, string>) => !expected.has(row.external_id ?? ''))
    expect(others.every((row: Record<string, string>) => row.lifecycle === 'prospect')).toBe(true)
  })

  test('moves between segments are those of the two days, counted one by one', async () => {
    const [before, after] = [naiveRfm(lines, '2011-06-30'), naiveRfm(lines, '2011-12-09')]
    const segmentOf = (list: typeof before, id: string): string =>
      list.find(row => row.external_id === id)?.segment ?? '(no purchase)'
    const { rows, summary } = await runJson('report rfm-migration --from 2011-06-30 --as-of 2011-12-09')
    expect(summary.contacts).toBe(after.length)
    for (const row of rows) {
      const own = after.filter(({ external_id }) => segmentOf(before, external_id) === row.segment)
      expect(row.contacts).toBe(own.length)
      for (const [key, count] of Object.entries(row)) {
        if (!key.startsWith('to_')) continue
        const name = (segment: string): string => `to_${segment.toLowerCase().replaceAll(' ', '_')}`
        expect([row.segment, key, count]).toEqual([
          row.segment,
          key,
          own.filter(({ segment }) => name(segment) === key).length,
        ])
      }
    }
  })

  test.each(DAYS.flatMap(day => [[day, 'all'] as const, [day, 'known'] as const]))(
    'sales as of %s, customers %s',
    async (day, whose) => {
      const { rows, summary } = await runJson(`report sales --customers ${whose} --as-of ${day}`)
      expect(rounded(rows)).toEqual(rounded(naiveSales(lines, day, whose)))
      expect(rounded(summary)).toEqual(rounded(naiveSalesSummary(lines, day, whose)))
    },
  )
  return () => shop
}

/** Shares of a cohort as numbers of customers; months that have not come yet are left out. */
function countsOf(rows: readonly Record<string, number | string | null>[]): Map<string, number[]> {
  return new Map(
    rows.map(({ cohort, size, ...months }) => [
      String(cohort),
      Object.values(months).flatMap(share => (share === null ? [] : Math.round(Number(share) * Number(size)))),
    ]),
  )
}
