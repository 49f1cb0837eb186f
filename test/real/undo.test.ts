import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dump } from '../helpers/dump.js'
import { describeData, SAMPLES } from '../helpers/samples.js'
import { newWorkspace } from '../helpers/workspace.js'

const RETAIL = join(SAMPLES, 'online-retail-sample')
const CRM = join(SAMPLES, 'crm-sales-opportunities')

describeData('the samples', SAMPLES, () => {
  test.each([
    ['a tenth of Online Retail', [['transactions', join(RETAIL, 'online-retail-sample.csv')]]],
    [
      'CRM Sales Opportunities',
      [
        ['deals', join(CRM, 'sales_pipeline.csv')],
        ['owners', join(CRM, 'sales_teams.csv')],
        ['companies', join(CRM, 'accounts.csv')],
      ],
    ],
  ])('%s, imported and undone, brings the store back to empty, row for row', async (_, files) => {
    const place = await newWorkspace('b2b', '--currency GBP')
    const states: [run: string, before: object][] = []
    for (const [entity = '', path = ''] of files) {
      const before = dump(place, { history: false })
      states.push([(await place.run(['import', entity, path, '--json'])).json.import.run, before])
    }
    for (const [run, before] of states.reverse()) {
      expect((await place.run(`history undo ${run}`)).exit).toBe(0)
      expect(dump(place, { history: false })).toEqual(before)
    }
  })
})
