import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
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

const runIn = ({ path }: Folder, ...words: string[]) =>
  spawnSync(process.execPath, [PROGRAM, ...words], { cwd: path, encoding: 'utf8' })

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
