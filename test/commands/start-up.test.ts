import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { emptyFolder } from '../helpers/workspace.js'

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url))

/** The packages that a command line loads, told by the scripts that V8 has seen. */
async function packagesLoadedBy(...words: string[]): Promise<{ packages: string[]; files: number; stdout: string }> {
  const folder = await emptyFolder()
  const env = { ...process.env, NODE_V8_COVERAGE: folder.path }
  const { stdout } = spawnSync(process.execPath, [BIN, ...words], { env, encoding: 'utf8' })
  const urls = readdirSync(folder.path).flatMap(name =>
    (JSON.parse(readFileSync(join(folder.path, name), 'utf8')).result as { url: string }[]).map(script => script.url),
  )
  const packages = urls.flatMap(url => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? [])
  return { packages: [...new Set(packages)], files: urls.filter(url => url.startsWith('file:')).length, stdout }
}

test('--version is answered by one file', async () => {
  const { files, stdout } = await packagesLoadedBy('--version')
  expect(stdout).toMatch(/^guanxi\/\d+\.\d+\.\d+\n$/)
  expect(files).toBe(1)
})

test.each([['--help'], ['report', '--help'], ['import', '--help'], ['import', '--help', '--lang', 'zh-TW']])(
  '%s loads no package',
  async (...words) => {
    const { packages, stdout } = await packagesLoadedBy(...words)
    expect(stdout).toContain('$ guanxi')
    expect(packages).toEqual([])
  },
)

test('a small command loads the database, and no workbook, mail or layout', async () => {
  const folder = await emptyFolder()
  await folder.run('init --yes')
  const { packages } = await packagesLoadedBy('contact', 'list', '--json', '--workspace', folder.path)
  expect(packages.sort()).toEqual(['better-sqlite3', 'bindings', 'file-uri-to-path'])
})

test('help is asked for in every way people know', async () => {
  const outputs = [
    ['report', 'rfm', '--help'],
    ['report', 'rfm', '-h'],
    ['help', 'report', 'rfm'],
  ].map(words => spawnSync(process.execPath, [BIN, ...words], { encoding: 'utf8' }).stdout)
  expect(outputs[0]).toContain('$ guanxi report rfm')
  expect(new Set(outputs).size).toBe(1)
})

test('the built program finds the packages that it loads late: for workbooks, mails and rejects', async () => {
  const folder = await emptyFolder()
  const run = (line: string) =>
    spawnSync(process.execPath, [BIN, ...line.split(' ')], { cwd: folder.path, encoding: 'utf8' })
  await folder.run('init --yes')
  await folder.write('orders.csv', 'Order,Date,Customer ID,Amount\n1,2024-01-05,M1,300\n2,2024-02-30,M1,1\n')
  expect(run('import transactions orders.csv --rejects no.csv')).toMatchObject({ status: 3 })
  expect(run('report sales --to sales.xlsx#Sales')).toMatchObject({ status: 0 })
  expect(run('import transactions sales.xlsx#Sales --dry-run')).toMatchObject({ status: 2 })
  expect(run('campaign preview win-back')).toMatchObject({ status: 0 })
})
