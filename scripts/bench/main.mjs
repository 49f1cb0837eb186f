// npm run bench: times guanxi on a made-up shop, against plain sqlite3 and a bare start of Node in the same run.
import { mkdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeContacts } from './contacts.mjs'
import { best, isInstalled, measure } from './measure.mjs'
import { writeOrderLines } from './order-lines.mjs'

const lines = Number(process.env.BENCH_LINES ?? 1_000_000)
const customers = Math.round(lines / 5)
const folder = join(tmpdir(), 'guanxi-bench')
const file = join(folder, 'order-lines.csv')
const workspace = join(folder, 'shop')
const bin = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const guanxi = (...args) => measure('node', [bin, ...args])
const inShop = (...args) => guanxi(...args, '--workspace', workspace)

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
await writeOrderLines(file, { lines, customers, seed: 1997 })
console.log(
  `${lines.toLocaleString('en')} order lines of ${customers.toLocaleString('en')} customers, ${mb(statSync(file).size)} MB, seed 1997\n`,
)
const report = []
const add = (what, measured, floor, goal) => {
  report.push({ what, measured, floor, goal })
  const ratio = floor ? `${(measured.seconds / floor.seconds).toFixed(1)} ×`.padStart(8) : ''.padStart(8)
  const memory = measured.megabytes ? `${Math.round(measured.megabytes)} MB`.padStart(8) : ''.padStart(8)
  console.log(
    `${what.padEnd(44)}${measured.seconds.toFixed(2).padStart(8)} s${memory}${ratio}${goal ? `   goal ${goal} ×` : ''}`,
  )
}

const hasSqlite = isInstalled('sqlite3')
if (!hasSqlite) console.log('sqlite3 is not installed: its lines, and the ratios to them, are skipped.\n')

const sqliteImport = async (from = file) => {
  rmSync(join(folder, 'floor.db'), { force: true })
  return measure('sqlite3', [join(folder, 'floor.db')], {
    input: `pragma journal_mode = wal;\n.mode csv\n.import ${from} lines\n`,
  })
}
const freshImport = async (entity = 'transactions', from = file) => {
  rmSync(workspace, { recursive: true, force: true })
  await guanxi('init', workspace, '--preset', 'retail', '--yes')
  return inShop('import', entity, from, '--quiet')
}
const floor = hasSqlite ? await best(3, () => sqliteImport()) : undefined
if (floor) add('sqlite3 .import of the same file', floor)
add('guanxi import transactions', await best(3, () => freshImport()), floor, 3)
add('guanxi import transactions, again', await inShop('import', 'transactions', file, '--quiet'), floor)

const people = join(folder, 'contacts.csv')
await writeContacts(people, { contacts: customers, seed: 1997 })
const peopleFloor = hasSqlite ? await best(3, () => sqliteImport(people)) : undefined
if (peopleFloor) add(`sqlite3 .import of ${customers.toLocaleString('en')} contacts`, peopleFloor)
add('guanxi import contacts', await best(3, () => freshImport('contacts', people)), peopleFloor, 12)
add('guanxi import contacts, again', await inShop('import', 'contacts', people, '--quiet'), peopleFloor)
await freshImport()

const scan = hasSqlite
  ? await best(5, () => measure('sqlite3', [join(workspace, 'crm.db'), 'select count(*), sum(amount) from order_line']))
  : undefined
if (scan) add('sqlite3 count(*), sum(amount) of all lines', scan)
add('guanxi report rfm --json', await best(5, () => inShop('report', 'rfm', '--json')), scan, 6)
add('guanxi report rfm --detail --json', await best(2, () => inShop('report', 'rfm', '--detail', '--json')), scan)
add('guanxi report cohort --json', await best(5, () => inShop('report', 'cohort', '--json')), scan)
add('guanxi loyalty post', await inShop('loyalty', 'post', '--quiet'), floor)

const bare = await best(15, () => measure('node', ['-e', '0']))
add('node -e 0', bare)
add('guanxi --version', await best(15, () => guanxi('--version')), bare, 1.5)
add('guanxi --help', await best(15, () => guanxi('--help')), bare, 5)
add('guanxi history list --json', await best(15, () => inShop('history', 'list', '--json')), bare, 5)

const missed = report.filter(({ measured, floor, goal }) => goal && floor && measured.seconds > goal * floor.seconds)
console.log(missed.length === 0 ? '\nAll goals are met.' : `\nMissed: ${missed.map(({ what }) => what).join('; ')}`)
rmSync(folder, { recursive: true, force: true })

function mb(bytes) {
  return Math.round(bytes / 1e6)
}
