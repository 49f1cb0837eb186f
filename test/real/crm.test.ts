import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import {
  type NaiveDeal,
  type NaiveKey,
  naiveGroups,
  naivePipelineSummary,
  naiveStages,
} from '../helpers/naive-pipeline.js'
import { afterAllTests, describeData, EXAMPLES, rounded, rowsOf, SAMPLES } from '../helpers/samples.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const SAMPLE = join(SAMPLES, 'crm-sales-opportunities')
const DAYS = ['2016-10-01', '2016-12-31', '2017-06-30', '2017-12-31', '2018-03-01']
const KEYS: NaiveKey[] = ['owner', 'team', 'region', 'product', 'company']

describeData('CRM Sales Opportunities', SAMPLE, () => {
  const firm = reportsAgree(SAMPLE, 'sales_pipeline.csv')
  const runJson = async (line: string) => (await firm().run(`${line} --json`)).json

  test('the published figures hold', async () => {
    const { computed } = JSON.parse(readFileSync(join(SAMPLE, 'published.json'), 'utf8'))
    const { rows, summary } = await runJson('report pipeline --as-of 2017-12-31')
    expect(rounded(summary)).toMatchObject({
      won: 4238,
      lost: 2473,
      open_deals: 2089,
      won_value: 10_005_534,
      win_rate: computed.win_rate_closed,
      avg_won_value: computed.average_won_deal,
      open_list_value: 4_966_215,
    })
    expect(summary.avg_cycle_days.toFixed(1)).toBe('51.8')
    const stages = rows.map((row: { stage: string; deals: number }) => [row.stage, row.deals])
    expect(stages).toEqual(Object.entries({ Prospecting: 500, Engaging: 1589, Proposal: 0, Negotiation: 0 }))
    for (const by of ['product', 'region']) {
      const groups = await runJson(`report pipeline --by ${by} --as-of 2017-12-31`)
      const found = groups.rows.map((row: Record<string, number>) => [
        String(row[by]).replace('GTX Pro', 'GTXPro'),
        {
          opportunities: Number(row.deals) + Number(row.won) + Number(row.lost),
          won: row.won,
          lost: row.lost,
          open: row.deals,
          won_revenue: row.won_value,
          win_rate: rounded(row.win_rate),
        },
      ])
      expect(Object.fromEntries(found)).toEqual(computed[`by_${by}`])
    }
  })
})

describeData('the b2b example', join(EXAMPLES, 'b2b', 'data'), () => {
  const firm = reportsAgree(join(EXAMPLES, 'b2b', 'data'), 'deals.csv')

  test('the workbook of the same deals changes nothing', async () => {
    const path = join(EXAMPLES, 'b2b', 'data', 'deals.xlsx')
    const { json } = await firm().run(['import', 'deals', path, '--json'])
    expect(json.import).toMatchObject({ read: 808, created: 0, updated: 0, unchanged: 808, rejected: 0 })
  })
})

/** Imports the files and proves the pipeline report against a second computation, straight from them. */
function reportsAgree(folder: string, dealsFile: string): () => Folder {
  const whenDone = afterAllTests()
  const files = [
    ['products', 'products.csv'],
    ['companies', 'accounts.csv'],
    ['owners', 'sales_teams.csv'],
    ['deals', dealsFile],
  ] as const
  let firm: Folder
  let deals: NaiveDeal[]
  beforeAll(async () => {
    deals = dealsOf(folder, dealsFile)
    firm = await newWorkspace('b2b', '--currency USD --timezone America/Chicago', whenDone)
    for (const [entity, file] of files) {
      const { read, created, rejected, related } = (await imported(entity, file)).import
      expect({ read, created, rejected }).toEqual({ read, created: read, rejected: 0 })
      expect(Object.values(related)).toEqual(Object.values(related).map(() => 0))
    }
  })

  const imported = async (entity: string, file: string) =>
    (await firm.run(['import', entity, join(folder, file), '--json'])).json

  test('a second import of the files changes nothing', async () => {
    for (const [entity, file] of files) {
      const { read, created, updated, unchanged } = (await imported(entity, file)).import
      expect({ created, updated, unchanged }).toEqual({ created: 0, updated: 0, unchanged: read })
    }
  })

  test.each(DAYS)('pipeline by stage as of %s', async day => {
    const { rows, summary } = (await firm.run(`report pipeline --as-of ${day} --json`)).json
    expect(rounded(rows)).toEqual(rounded(naiveStages(deals, day)))
    const { velocity_per_day, ...figures } = rounded(summary)
    const { velocity_per_day: velocity, ...expected } = rounded(naivePipelineSummary(deals, day))
    expect(figures).toEqual(expected)
    if (velocity === null) expect(velocity_per_day).toBeNull()
    else expect(velocity_per_day).toBeCloseTo(velocity, 4)
  })

  test.each(KEYS.flatMap(by => DAYS.slice(2, 4).map(day => [by, day] as const)))(
    'pipeline by %s as of %s',
    async (by, day) => {
      const { rows } = (await firm.run(`report pipeline --by ${by} --as-of ${day} --json`)).json
      const byKey = (list: Record<string, unknown>[]) => new Map(list.map(row => [row[by], rounded(row)]))
      expect(byKey(rows)).toEqual(byKey(naiveGroups(deals, day, by)))
      const wonValues = rows.map((row: { won_value: number }) => row.won_value)
      expect(wonValues).toEqual([...wonValues].sort((a, b) => b - a))
    },
  )
  return () => firm
}

function dealsOf(folder: string, file: string): NaiveDeal[] {
  const prices = new Map(rowsOf(join(folder, 'products.csv')).map(row => [row.product, Number(row.sales_price)]))
  const agents = new Map(rowsOf(join(folder, 'sales_teams.csv')).map(row => [row.sales_agent, row]))
  return rowsOf(join(folder, file)).map(row => {
    const product = row.product === 'GTXPro' ? 'GTX Pro' : (row.product ?? '')
    const agent = agents.get(row.sales_agent)
    return {
      id: row.opportunity_id ?? '',
      owner: row.sales_agent ?? '',
      team: agent?.manager ?? '',
      region: agent?.regional_office ?? '',
      product,
      company: row.account ?? '',
      listPrice: prices.get(product) ?? 0,
      stage: row.deal_stage ?? '',
      engaged: row.engage_date ?? '',
      closed: row.close_date ?? '',
      value: row.close_value === '' ? undefined : Number(row.close_value),
    }
  })
}
