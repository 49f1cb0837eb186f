// npm run bench:value: times what guanxi tells of customers, against a plain scan by sqlite3 and a bare start of Node.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { best, isInstalled, measure } from './measure.mjs'
import { writeOrderLines } from './order-lines.mjs'

const lines = Number(process.env.BENCH_LINES ?? 1_000_000)
const customers = Number(process.env.BENCH_CUSTOMERS ?? (lines === 10_000_000 ? 1_000_000 : Math.round(lines / 5)))
const folder = join(tmpdir(), 'guanxi-bench-value')
const workspace = join(folder, 'shop')
const path = name => fileURLToPath(new URL(name, import.meta.url))
const guanxi = (...args) => measure('node', [path('../../bin/run.js'), ...args, '--workspace', workspace])

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
await writeOrderLines(join(folder, 'all.csv'), { lines, customers, seed: 1997 })
await writeOrderLines(join(folder, 'more.csv'), { lines: 1000, customers, seed: 2024 })
console.log(`${lines.toLocaleString('en')} order lines of ${customers.toLocaleString('en')} customers, seed 1997\n`)

const missed = []
const tell = (what, { seconds, megabytes }, floor, goal) => {
  const ratio = floor ? seconds / floor.seconds : undefined
  if (goal && ratio > goal) missed.push(what)
  const cells = [
    what.padEnd(52),
    `${seconds.toFixed(3)} s`.padStart(10),
    (megabytes ? `${Math.round(megabytes)} MB` : '').padStart(9),
    (ratio ? `${ratio.toFixed(1)} ×` : '').padStart(9),
    goal ? `   goal ${goal} ×` : '',
  ]
  console.log(cells.join(''))
}

await measure('node', [path('../../bin/run.js'), 'init', workspace, '--preset', 'retail', '--yes'])
tell('import transactions', await guanxi('import', 'transactions', join(folder, 'all.csv'), '--quiet'))
const query = 'select count(*), sum(amount) from order_line'
const scan = isInstalled('sqlite3')
  ? await best(5, () => measure('sqlite3', [join(workspace, 'crm.db'), query]))
  : undefined
if (scan) tell('sqlite3 count(*), sum(amount) of all lines', scan)
tell('report rfm, the first after all that', await guanxi('report', 'rfm', '--json'), scan)
tell('report rfm, the second, which makes the sums', await guanxi('report', 'rfm', '--json'), scan)
tell('report rfm', await best(5, () => guanxi('report', 'rfm', '--json')), scan, 5)
tell('report cohort', await best(5, () => guanxi('report', 'cohort', '--json')), scan, 5)
tell(
  'report rfm as of the middle',
  await best(2, () => guanxi('report', 'rfm', '--json', '--as-of', '2023-12-31')),
  scan,
)
tell('report rfm --detail', await best(2, () => guanxi('report', 'rfm', '--json', '--detail')), scan)
tell(
  'import of 1,000 more',
  await guanxi('import', 'transactions', join(folder, 'more.csv'), '--quiet', '--source', 'more'),
)
tell('report rfm after them', await guanxi('report', 'rfm', '--json'), scan, 5)
tell('report cohort after them', await guanxi('report', 'cohort', '--json'), scan, 5)
tell('report kpi', await guanxi('report', 'kpi', '--json', '--as-of', '2024-12-31'), scan)
tell('report lifecycle', await guanxi('report', 'lifecycle', '--json', '--as-of', '2024-12-31'), scan)
tell('report churn', await guanxi('report', 'churn', '--json', '--as-of', '2024-12-31'), scan)

const rules = [
  'orders.count >= 3',
  'orders.sum >= 500',
  'orders.last >= 2024-10-01',
  'orders.first < 2024-01-01',
  'orders[product = "P10007"].count >= 1 or orders[day >= 2024-06-01].count >= 2',
  'not orders[day < 2023-02-01].count >= 4',
  'rfm.r >= 3 and rfm.segment != "Hibernating"',
  'not tag = "vip"',
  'city is empty',
  'not consent.email = withdrawn',
]
writeFileSync(
  join(workspace, 'segments', 'ten.yaml'),
  `where:\n  all:\n${rules.map(rule => `    - '${rule}'\n`).join('')}`,
)
const run = () => guanxi('segment', 'run', 'ten', '--as-of', '2024-12-31', '--quiet')
tell('segment run of ten rules', await run(), scan)
tell('the same again, nothing new', await run(), scan)

const bare = await best(15, () => measure('node', ['-e', '0']))
tell('node -e 0', bare)
const { spawnSync } = await import('node:child_process')
const fit = JSON.parse(spawnSync('node', [path('fit.mjs'), String(customers)], { encoding: 'utf8' }).stdout)
tell(`BG/NBD fit of ${customers.toLocaleString('en')} customers`, fit, bare, customers === 200_000 ? 8 : undefined)
console.log(missed.length === 0 ? '\nAll goals are met.' : `\nMissed: ${missed.join('; ')}`)
rmSync(folder, { recursive: true, force: true })
