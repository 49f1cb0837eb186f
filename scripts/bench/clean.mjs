// npm run bench:clean: what mapping and cleaning take per row, in CPU time, without files and without a store.

import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const load = path => import(new URL(`../../dist/core/${path}`, import.meta.url))
const { planColumns } = await load('import/column-plan.js')
const { proveColumns } = await load('import/prove-columns.js')
const { mapRow } = await load('import/map-row.js')
const { CleaningLog } = await load('clean/cleaning-log.js')

const ROWS = Number(process.env.BENCH_ROWS ?? 200_000)
let seed = 1997
const random = below => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
  return seed % below
}
const pick = list => list[random(list.length)]
const digits = count => Array.from({ length: count }, () => random(10)).join('')

const FAMILY = '陳林黃張李王吳劉蔡楊'
const GIVEN = '小明美玲家豪淑芬志偉雅婷俊傑怡君'
const CITIES = ['台北市', '臺中市', '高雄市', '台南市', 'Taipei']
const chinese = () => pick(FAMILY) + pick(GIVEN) + pick(GIVEN)
const latin = () => `${pick(['Ann', 'Bo', 'Cy', 'Di'])} ${pick(['Lee', 'Ray', 'Smith', 'Chen'])}${random(1000)}`

const CONTACTS = {
  entity: 'contacts',
  columns: ['Name', 'E-mail', 'Phone', 'Company', 'Street', 'City', 'Country', 'Birthday'],
  row: n => [
    n % 2 ? chinese() : latin(),
    `${n % 10 === 0 ? 'User' : 'user'}${n}@${pick(['gmail.com', 'yahoo.com.tw', 'tea.example'])}`,
    n % 10 === 0 ? `02-2${digits(3)}-${digits(4)}` : `09${random(9)}${digits(1)}-${digits(3)}-${digits(3)}`,
    pick(['山茶商行股份有限公司', 'Acme Inc.', 'Hillside Tea Ltd', '']),
    n % 2 ? `信義路${random(5)}段${random(300)}號` : `${random(300)} Main Street`,
    pick(CITIES),
    pick(['台灣', 'TW', 'Taiwan']),
    `19${50 + random(50)}-0${1 + random(9)}-1${random(10)}`,
  ],
}
const LINES = {
  entity: 'transactions',
  columns: ['InvoiceNo', 'StockCode', 'Description', 'Quantity', 'InvoiceDate', 'UnitPrice', 'CustomerID', 'Country'],
  row: n => [
    String(536_365 + Math.floor(n / 10)),
    `8${digits(4)}`,
    `WHITE HANGING HEART T-LIGHT HOLDER ${random(4000)}`,
    String(1 + random(12)),
    `2010-12-01 0${1 + (Math.floor(n / 10) % 9)}:26:00`,
    `${random(20)}.${digits(2)}`,
    String(12_346 + (Math.floor(n / 10) % 5000)),
    'United Kingdom',
  ],
}

/** Each kind in a process of its own, as an import has it. */
const asked = process.argv[2]
if (asked === undefined)
  for (const { entity } of [CONTACTS, LINES])
    execFileSync(process.execPath, [fileURLToPath(import.meta.url), entity], { stdio: 'inherit' })

for (const { entity, columns, row } of [CONTACTS, LINES].filter(({ entity }) => entity === asked)) {
  const rows = Array.from({ length: ROWS }, (_, n) => ({ number: n + 2, cells: row(n) }))
  const home = { timezone: 'Asia/Taipei', currency: 'TWD', country: 'TW' }
  const planned = planColumns(columns, { entity, at: 'bench', ...home })
  const plan = proveColumns(planned, rows.slice(0, 1000), 'bench')
  const log = new CleaningLog()
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 3; round++) {
    // Each round has texts of its own, so that nothing is remembered of the round before.
    const fresh = rows.map(({ number, cells }) => ({
      number,
      cells: cells.map(cell => (round === 0 ? cell : cell.replace(/^user(\d)/, `user${round}$1`))),
    }))
    const before = process.cpuUsage()
    for (const each of fresh) mapRow(plan, each, log)
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, (user + system) / fresh.length)
  }
  console.log(`${entity.padEnd(14)}${best.toFixed(2).padStart(8)} µs per row of ${columns.length} cells`)
}
