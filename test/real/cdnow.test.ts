import { join } from 'node:path'
import { expect, test } from 'vitest'
import { centsOf, type NaiveLine, naiveCohorts, naiveRfm, naiveSales } from '../helpers/naive-retail.js'
import { describeData, rounded, rowsOf, SAMPLES } from '../helpers/samples.js'
import { newWorkspace } from '../helpers/workspace.js'

const FOLDER = join(SAMPLES, 'cdnow-sample')
const FILE = join(FOLDER, 'cdnowElog.csv')

const MAPPING = `entity: transactions
columns:
  masterid: customer_id
  sampleid:
  date: { field: ordered_at, format: YYYYMMDD }
  cds: quantity
  sales: amount
`

describeData('the CDNOW sample, which has no order numbers', FOLDER, () => {
  test('all that a customer buys on one day is one order', async () => {
    const shop = await newWorkspace('retail', '--currency USD --timezone America/New_York')
    await shop.write('mappings/cdnow.yaml', MAPPING)
    const line = ['import', 'transactions', FILE, '--map', 'cdnow', '--source', 'cdnow', '--json']
    const { json, exit } = await shop.run(line)
    expect(exit).toBe(0)
    expect(json.import).toMatchObject({
      read: 6919,
      created: 6919,
      rejected: 0,
      related: { contacts: 2357, products: 0, orders: 6696 },
    })
    expect((await shop.run(line)).json.import).toMatchObject({ created: 0, updated: 0, unchanged: 6919 })

    const lines: NaiveLine[] = rowsOf(FILE).map(row => {
      const day = (row.date ?? '').replace(/(....)(..)(..)/, '$1-$2-$3')
      const [customer = '', quantity] = [row.masterid, Number(row.cds)]
      return { order: `#${customer} ${day}`, customer, day, quantity, cents: centsOf('1', row.sales ?? '') }
    })
    const sales = (await shop.run('report sales --as-of 1998-06-30 --json')).json
    expect(rounded(sales.rows)).toEqual(rounded(naiveSales(lines, '1998-06-30', 'all')))
    const scores = (await shop.run('report rfm --detail --as-of 1997-09-30 --json')).json.rows
    const score = (row: { external_id: string; score: string; segment: string }) =>
      `${row.external_id} ${row.score} ${row.segment}`
    expect(scores.map(score).sort()).toEqual(naiveRfm(lines, '1997-09-30').map(score).sort())
    const cohorts = (await shop.run('report cohort --as-of 1998-06-30 --json')).json.rows
    const sizes = cohorts.map((row: { cohort: string; size: number }) => [row.cohort, row.size])
    expect(sizes).toEqual([...naiveCohorts(lines, '1998-06-30')].map(([cohort, [size]]) => [cohort, size]))
  })
})
