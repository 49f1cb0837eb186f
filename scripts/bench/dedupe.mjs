// npm run bench:dedupe: how well and how fast duplicates are found, with the default settings and no mapping file.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import SqliteDriver from 'better-sqlite3'
import { measure } from './measure.mjs'
import { makePeople, PEOPLE_COLUMNS } from './people.mjs'

const bin = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const folder = join(tmpdir(), 'guanxi-bench-dedupe')
const febrl = process.env.BENCH_FEBRL ?? '/work/shared/data/febrl1/dataset1.csv'
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
  // The row number as an id: the import must not take two of one name for one by itself.
  const lines = people.map((row, at) => [`p${at}`, ...PEOPLE_COLUMNS.slice(1).map(column => row[column])].join(','))
  writeFileSync(path, `id,${PEOPLE_COLUMNS.slice(1).join(',')}\n${lines.join('\n')}\n`)
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
  const contactOf = contactsOfRows(place, imported, persons.length)
  const rowsOf = new Map()
  for (const [row, contact] of contactOf) rowsOf.set(contact, [...(rowsOf.get(contact) ?? []), row])
  const found = new Set()
  const add = (a, b) => found.add(a < b ? `${a} ${b}` : `${b} ${a}`)
  for (const rows of rowsOf.values()) for (const [at, b] of rows.entries()) for (const a of rows.slice(0, at)) add(a, b)
  for (const line of readFileSync(pairsFile, 'utf8').split('\n').filter(Boolean)) {
    const { contact_id_a, contact_id_b } = JSON.parse(line)
    for (const a of rowsOf.get(contact_id_a) ?? []) for (const b of rowsOf.get(contact_id_b) ?? []) add(a, b)
  }
  const entries = new Map()
  for (const person of persons) entries.set(person, (entries.get(person) ?? 0) + 1)
  let truth = 0
  for (const n of entries.values()) truth += (n * (n - 1)) / 2
  let right = 0
  for (const pair of found) {
    const [a, b] = pair.split(' ')
    if (persons[a] === persons[b]) right++
  }
  const precision = right / found.size
  const recall = right / truth
  return { truth, found: found.size, right, precision, recall, f1: (2 * right) / (found.size + truth), measured }
}

/** Which contact each row has become: by its id where the file has one, else in the order of the rows. */
function contactsOfRows(place, imported, rows) {
  const db = new SqliteDriver(join(place, 'crm.db'), { readonly: true })
  const contacts = db.prepare('select id, public_id from contact where id > 0 order by id').all()
  const ids = db
    .prepare(
      `select i.value, c.public_id from contact_identity i join contact c on c.id = i.contact_id where kind = 'external'`,
    )
    .all()
  db.close()
  if (ids.length === rows && ids.every(({ value }) => /^p\d+$/.test(value)))
    return new Map(ids.map(({ value, public_id }) => [Number(value.slice(1)), public_id]))
  const same = new Map()
  const lost = new Set()
  for (const [, row, first] of imported.matchAll(/row (\d+): is the same contact as row (\d+)/g))
    same.set(Number(row), Number(first))
  for (const [, row] of imported.matchAll(/refused \S+ row (\d+):/g)) lost.add(Number(row))
  const map = new Map()
  let next = 0
  for (let at = 0; at < rows; at++) {
    const number = at + 2
    if (lost.has(number)) continue
    const first = same.get(number)
    map.set(at, first === undefined ? contacts[next++]?.public_id : map.get(first - 2))
  }
  if (next !== contacts.length) throw new Error(`${next} rows made contacts, and there are ${contacts.length}`)
  return map
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
    `${what.padEnd(44)}F1 ${f1.toFixed(4)}${goal ? ` (goal ${goal})` : ''}  precision ${precision.toFixed(4)}  recall ${recall.toFixed(4)}  ${right} of ${truth} pairs, ${found} found  ${measured.seconds.toFixed(1)} s  ${memory}`,
  )
  if (goal && f1 < goal) failures.push(what)
}
