// npm run bench:xlsx: times the reading of a large workbook against `unzip -p FILE | wc` in the same run.
import { mkdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { best, isInstalled, measure } from './measure.mjs'
import { writeOrderWorkbook } from './order-workbook.mjs'

const rows = Number(process.env.BENCH_ROWS ?? 100_000)
const GOAL = 8
const MEMORY = 200

const folder = join(tmpdir(), 'guanxi-bench-xlsx')
const file = join(folder, 'orders.xlsx')
const workspace = join(folder, 'shop')
const path = name => fileURLToPath(new URL(name, import.meta.url))
const guanxi = (...args) => measure('node', [path('../../bin/run.js'), ...args])

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
await writeOrderWorkbook(file, { rows, seed: 1997 })
console.log(
  `${rows.toLocaleString('en')} rows of 10 columns, ${(statSync(file).size / 1e6).toFixed(1)} MB, seed 1997\n`,
)

const missed = []
const add = (what, { seconds, megabytes }, floor, goal) => {
  const ratio = floor ? seconds / floor.seconds : undefined
  if (goal && ratio > goal) missed.push(`${what}: ${ratio.toFixed(1)} ×`)
  if (floor && megabytes > MEMORY) missed.push(`${what}: ${Math.round(megabytes)} MB`)
  console.log(
    `${what.padEnd(34)}${seconds.toFixed(2).padStart(7)} s${(megabytes ? `${Math.round(megabytes)} MB` : '').padStart(8)}` +
      `${(ratio ? `${ratio.toFixed(1)} ×` : '').padStart(8)}${goal ? `   goal ${goal} ×, ${MEMORY} MB` : floor ? `   goal ${MEMORY} MB` : ''}`,
  )
}

if (!isInstalled('unzip', '-v')) {
  console.log('unzip is not installed: there is nothing to compare with, so nothing is measured.')
} else {
  // Alternating, so that what else the machine does falls on both alike.
  const floors = []
  const readings = []
  for (let n = 0; n < 5; n++) {
    floors.push(await measure('sh', ['-c', `unzip -p '${file}' | wc`]))
    readings.push(await measure('node', [path('./read-source.mjs'), file]))
  }
  const floor = await best(floors.length, async () => floors.pop())
  add('unzip -p FILE | wc', floor)
  add('reading, a whole process', await best(readings.length, async () => readings.pop()), floor, GOAL)
  await guanxi('init', workspace, '--preset', 'retail', '--yes')
  const imported = await guanxi('import', 'transactions', file, '--quiet', '--workspace', workspace)
  add('guanxi import transactions', imported, floor)
  console.log(missed.length === 0 ? '\nAll goals are met.' : `\nMissed: ${missed.join('; ')}`)
}
rmSync(folder, { recursive: true, force: true })
