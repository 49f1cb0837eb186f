import { afterAll, test } from 'vitest'
import { importedExample } from '../helpers/example.js'
import { expectGolden } from '../helpers/golden.js'

const shop = await importedExample('retail', clean => afterAll(clean))
const sales = await importedExample('b2b', clean => afterAll(clean))

test('reports look as they did on a terminal, in both languages', async () => {
  const parts: string[] = []
  for (const lang of ['en', 'zh-TW'])
    for (const [folder, line] of [
      [shop, 'report rfm --as-of 2011-12-09'],
      [shop, 'report sales --as-of 2011-12-09'],
      [shop, 'report kpi --as-of 2011-12-09'],
      [shop, 'report kpi --as-of 2011-11-20 --show goals'],
      [shop, 'report lifecycle --as-of 2011-12-09'],
      [shop, 'report rfm-migration --from 2011-06-30 --as-of 2011-12-09'],
      [shop, 'report clv --as-of 2011-12-09'],
      [shop, 'report churn --as-of 2011-12-09 --days 60 --validate'],
      [sales, 'report pipeline --as-of 2017-12-31'],
      [sales, 'report pipeline --as-of 2017-12-31 --by region'],
      [sales, 'report deal-score --as-of 2017-12-31 --validate'],
    ] as const) {
      const { stdout, stderr } = await folder.run(`${line} --lang ${lang}`)
      parts.push(`$ guanxi ${line} --lang ${lang}\n${stdout}${stderr}`)
    }
  expectGolden(new URL('reports.txt', import.meta.url), parts.join('\n'))
})
