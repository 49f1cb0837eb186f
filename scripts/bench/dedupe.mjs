// npm run bench:dedupe: how well and how fast duplicates are found, with the default settings and no mapping file.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { measure } from './measure.mjs'
import { makePeople, peopleCsv } from './people.mjs'
import { contactsOfRows, qualityOf } from './quality.mjs'

const bin = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const folder = join(tmpdir(), 'guanxi-bench-dedupe')
/** The sample lies beside the checkout and is no part of it. */
const febrl =
  process.env.BENCH_FEBRL ?? fileURLToPath(new URL('../../../shared/data/febrl1/dataset1.csv', import.meta.url))
const many = Number(process.env.BENCH_CONTACTS ?? 100_000)
const failures = []

if (existsSync(febrl)) {
  const persons = readFileSync(febrl, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map(line => line.split(',')[0].trim().split('-')[1])
  report('Febrl 1, 500 persons entered twice', await find('febrl', febrl, persons), 0.98)
} else console.log(`Febrl is skipped: there is no ${febrl}; BENCH_FEBRL names the file.`)
report(
  '5,000 invented people, a fifth twice',
  await find('people', ...written('people.csv', { count: 5_000, doubles: 0.2, seed: 1946 })),
  0.9,
)
const all = await find('many', ...written('many.csv', { count: many, doubles: 0.1, seed: 1969 }))
report(`${many.toLocaleString('en')} invented people, a tenth twice`, all)
const { seconds, megabytes } = all.measured
console.log(`${''.padEnd(44)}goal 60 s, 500 MB`)
if (seconds > 60 || (megabytes ?? 0) > 500) failures.push('speed')
console.log(failures.length === 0 ? '\nAll goals are met.' : `\nMissed: ${failures.join('; ')}`)
rmSync(folder, { recursive: true, force: true })

function written(name, settings) {
  mkdirSync(folder, { recursive: true })
  const people = makePeople(settings)
  const path = join(folder, name)
  writeFileSync(path, peopleCsv(people))
  return [path, people.map(({ truth }) => truth)]
}

/** Imports the file and finds duplicates; rows that the import itself has put together count as found. */
async function find(name, file, persons) {
  const place = join(folder, name)
  rmSync(place, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  run('init', place, '--preset', 'retail', '--yes')
  const imported = run(
    'import',
    'contacts',
    file,
    '--workspace',
    place,
    '--verbose',
    '--rejects',
    join(folder, 'rejects.csv'),
  )
  const pairsFile = join(folder, `${name}.ndjson`)
  const measured = await measure('node', [bin, 'contact', 'dedupe', '--workspace', place, '--to', pairsFile, '--quiet'])
  const pairs = readFileSync(pairsFile, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))
  return { ...qualityOf({ contactOf: contactsOfRows(place, imported, persons.length), pairs, persons }), measured }
}

function run(...args) {
  const { status, stdout, stderr } = spawnSync('node', [bin, ...args], {
    encoding: 'utf8',
    maxBuffer: 1e9,
    env: { ...process.env, CI: '1' },
  })
  if (status !== 0 && status !== 3) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`)
  return stdout + stderr
}

function report(what, { truth, found, right, precision, recall, f1, measured }, goal) {
  const memory = measured.megabytes ? `${Math.round(measured.megabytes)} MB` : ''
  console.log(
    `${what.padEnd(44)}F1 ${f1.toFixed(4)}${goal ? ` (goal ${goal})` : ''}  precision ${precision.toFixed(4)}  recall ${recall.toFixed(4)}  ${right} of ${truth} pairs, ${found} found  ${measured.seconds.toFixed(1)} s (${(measured.processor ?? 0).toFixed(1)} s of a processor)  ${memory}`,
  )
  if (goal && f1 < goal) failures.push(what)
}
