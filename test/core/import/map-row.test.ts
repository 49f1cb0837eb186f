import { expect, test } from 'vitest'
import { newWorkspace } from '../../helpers/workspace.js'

test('what is remarked of a refused row is not told of the row after it', async () => {
  const shop = await newWorkspace()
  await shop.write(
    'lines.csv',
    'order_number,order_date,customer_id,amount,currency,country\nA1,2024-01-05,C1,€ 5,TWD,Nowhere\nA2,2024-01-05,C1,5,TWD,GB\n',
  )
  const { json } = await shop.run('import transactions lines.csv --json')
  expect(json.import).toMatchObject({ created: 1, rejected: 1, warnings: 0 })
})
