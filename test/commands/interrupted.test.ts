import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import SqliteDriver from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { dump } from '../helpers/dump.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PROGRAM = join(ROOT, 'bin', 'run.js')
const LINES = 80_000
const HEADER = 'Order,Date,Customer ID,SKU,Qty,Price\n'

/** Five lines for each order, in the order of their numbers. */
const CONTENT = Array.from({ length: LINES }, (_, n) => {
  const order = Math.floor(n / 5)
  return `${order},2024-01-${String(1 + (order % 28)).padStart(2, '0')},M${order % 977},S${n % 61},${1 + (n % 4)},2.50\n`
}).join('')

/** Waits for other runs a second at most. */
const ENV = { ...process.env, GUANXI_WAIT: '1' }

const runIn = ({ path }: Folder, ...words: string[]) =>
  spawnSync(process.execPath, [PROGRAM, ...words], { cwd: path, encoding: 'utf8', env: ENV })

/** Begins an import whose file has no end yet, and waits until it holds the store and has taken all that there is. */
async function importInProgress(shop: Folder): Promise<ChildProcess> {
  const child = spawn(process.execPath, [PROGRAM, 'import', 'transactions', '-'], { cwd: shop.path })
  onTestFinished(() => void child.kill('SIGKILL'))
  await new Promise(resolve => child.stdin.write(HEADER + CONTENT, resolve))
  while (!isLocked(shop)) await setTimeout(20)
  return child
}

function isLocked({ path }: Folder): boolean {
  const driver = new SqliteDriver(join(path, 'crm.db'), { timeout: 0 })
  try {
    driver.exec('begin immediate; rollback')
    return false
  } catch {
    return true
  } finally {
    driver.close()
  }
}

test.skipIf(!existsSync(join(ROOT, 'lib')))(
  'an import that is killed leaves nothing behind, and can simply be repeated',
  { timeout: 60_000 },
  async () => {
    const shop = await newWorkspace('retail', '--currency GBP')
    await shop.write('small.csv', `${HEADER}1,2024-01-01,M1,S1,1,2.00\n`)
    await shop.write('whole.csv', HEADER + CONTENT)
    const empty = dump(shop)
    const first = await importInProgress(shop)

    const second = runIn(shop, 'import', 'transactions', 'small.csv')
    expect({ status: second.status, stdout: second.stdout, stderr: second.stderr }).toEqual({
      status: 5,
      stdout: '',
      stderr:
        'Another guanxi run is writing to this database; waiting up to 1 seconds.\n' +
        'error Another guanxi run is writing to this database.\nhint  Wait until it has finished, then run the same command again.\n',
    })
    // Reading goes on meanwhile, and sees nothing of it.
    const report = runIn(shop, 'report', 'sales', '--json')
    expect([report.status, JSON.parse(report.stdout).rows]).toEqual([0, []])

    const dead = once(first, 'exit')
    first.kill('SIGKILL')
    expect(await dead).toEqual([null, 'SIGKILL'])
    const driver = new SqliteDriver(join(shop.path, 'crm.db'))
    expect(driver.pragma('integrity_check', { simple: true })).toBe('ok')
    driver.close()
    expect(dump(shop)).toEqual(empty)

    const again = runIn(shop, 'import', 'transactions', 'whole.csv', '--json')
    expect(again.status).toBe(0)
    expect(JSON.parse(again.stdout).import).toMatchObject({ read: LINES, created: LINES, rejected: 0 })
    expect(JSON.parse(runIn(shop, 'report', 'sales', '--json').stdout).summary.orders).toBe(LINES / 5)
  },
)

test.skipIf(!existsSync(join(ROOT, 'lib'))).each([
  ['en', 'interrupted; what was committed before stands, and the same command can be run again\n'],
  ['zh-TW', '已中斷；先前完成的變更仍然保留，可以再執行同樣的指令\n'],
])('who interrupts one is told in his language: %s', { timeout: 60_000 }, async (lang, told) => {
  const shop = await newWorkspace('retail', `--lang ${lang}`)
  const child = await importInProgress(shop)
  child.stderr?.setEncoding('utf8')
  let said = ''
  child.stderr?.on('data', text => {
    said += text
  })
  const ended = once(child, 'close')
  child.kill('SIGINT')
  expect(await ended).toEqual([130, null])
  expect(said.endsWith(told)).toBe(true)
})

/** An import that has its whole file and is going on. */
function start(shop: Folder, entity: string): ChildProcess {
  const child = spawn(process.execPath, [PROGRAM, 'import', entity, `${entity}.csv`], {
    cwd: shop.path,
    stdio: 'ignore',
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

const PEOPLE = `Customer ID,Name,Email,Phone,Tags\n${Array.from(
  { length: 12_000 },
  (_, n) => `M${n},Person ${n},p${n}@example.com,+8869${String(n).padStart(8, '0')},a;b${n % 7}\n`,
).join('')}`

const walSize = ({ path }: Folder): number => statSync(join(path, 'crm.db-wal'), { throwIfNoEntry: false })?.size ?? 0

test.skipIf(!existsSync(join(ROOT, 'lib'))).each([
  ['contacts', 'contact', PEOPLE, 12_000],
  ['transactions', 'order_line', HEADER + CONTENT.slice(0, CONTENT.indexOf('4000,')), 20_000],
])(
  'an import of %s that is killed at any moment is there whole or not at all',
  { timeout: 60_000 },
  async (entity, table, content, rows) => {
    const shop = await newWorkspace('retail', '--currency GBP')
    await shop.write(`${entity}.csv`, content)
    const empty = dump(shop)
    const seen = new Set<boolean>()
    // Soon after it begins, later, and while it is writing to the disk what it has done.
    const moments = [
      () => isLocked(shop),
      async () => isLocked(shop) && (await setTimeout(150, true)),
      () => walSize(shop) > 100_000,
      () => walSize(shop) > 1_500_000,
    ]
    for (const [index, isThere] of moments.entries()) {
      const child = start(shop, entity)
      const dead = once(child, 'exit')
      while (child.exitCode === null && !(await isThere())) await setTimeout(index < 2 ? 5 : 0)
      child.kill('SIGKILL')
      await dead
      const driver = new SqliteDriver(join(shop.path, 'crm.db'))
      expect(driver.pragma('integrity_check', { simple: true })).toBe('ok')
      expect(driver.pragma('foreign_key_check')).toEqual([])
      driver.close()
      const isWhole = dump(shop)[table]?.filter(row => row.id !== 0).length === rows
      if (!isWhole) expect(dump(shop)).toEqual(empty)
      else expect(runIn(shop, 'history', 'undo', '1').status).toBe(0)
      seen.add(isWhole)
      if (isWhole) break
    }
    expect(seen).toContain(false)
    const again = JSON.parse(runIn(shop, 'import', entity, `${entity}.csv`, '--json').stdout)
    expect(again.import).toMatchObject({ created: rows, rejected: 0 })
  },
)

test.skipIf(!existsSync(join(ROOT, 'lib')))(
  'of two imports at once the second waits for the first, and says so',
  { timeout: 60_000 },
  async () => {
    const shop = await newWorkspace('retail', '--currency GBP')
    await shop.write('contacts.csv', PEOPLE)
    await shop.write('more.csv', 'id,name\nX1,Ann\n')
    const first = once(start(shop, 'contacts'), 'exit')
    while (!isLocked(shop)) await setTimeout(5)
    const second = spawnSync(process.execPath, [PROGRAM, 'import', 'contacts', 'more.csv'], {
      cwd: shop.path,
      encoding: 'utf8',
      env: { ...process.env, GUANXI_WAIT: '50' },
    })
    expect(await first).toEqual([0, null])
    expect([second.status, second.stderr.split('\n')[0]]).toEqual([
      0,
      'Another guanxi run is writing to this database; waiting up to 50 seconds.',
    ])
    expect(dump(shop).contact).toHaveLength(12_002)
  },
)
