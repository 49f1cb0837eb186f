import { expect, test } from 'vitest'
import { newWorkspace } from '../helpers/workspace.js'

const LINES = [
  'order_number,order_date,customer_id,product_name,quantity,unit_price',
  '1001,2024-01-05,王小明,烏龍茶,2,150.00',
  '1001,2024-01-05,王小明,鳳梨酥,two,30.00',
  '1002,2024-02-31,Ann,Oolong,1,150.00',
  '1003,2024-03-01,Ann,Oolong,1,150.00',
].join('\r\n')

async function imported(threads: 'always' | 'never') {
  process.env.GUANXI_THREADS = threads
  try {
    const shop = await newWorkspace()
    await shop.write('lines.csv', LINES)
    await shop.write('empty.csv', 'order_number,order_date,customer_id,unit_price\n')
    await shop.write('unknown.csv', 'colour\nred\n')
    const run = await shop.run('import transactions lines.csv --rejects rejects.csv --json')
    const { run: _, durationMs: __, ...told } = run.json.import
    const failures = []
    for (const file of ['empty.csv', 'unknown.csv', 'none.csv'])
      failures.push((await shop.run(`import transactions ${file} --json`)).json.error)
    return { told, rejections: run.json.rejections, rejects: await shop.read('rejects.csv'), failures }
  } finally {
    delete process.env.GUANXI_THREADS
  }
}

test('a file is read the same by a thread of its own', async () => {
  const alone = await imported('never')
  expect(alone.told).toMatchObject({ read: 4, created: 2, rejected: 2 })
  expect(await imported('always')).toEqual(alone)
})
