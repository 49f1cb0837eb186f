import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { beforeAll, expect, test } from 'vitest'
import type { Counts } from '../../../src/core/campaign/outcome.js'
import { campaignFolder, inContext, ledger, people } from '../../helpers/campaign.js'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
// Beside the packages it imports.
const PROGRAM = join(ROOT, 'node_modules', '.cache', 'guanxi-test', 'send-process.mjs')

beforeAll(() =>
  build({
    entryPoints: [join(ROOT, 'test', 'helpers', 'send-process.ts')],
    outfile: PROGRAM,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  }),
)

function start(folder: string, pause: number): { child: ChildProcess; counts: Promise<Counts> } {
  const child = spawn(process.execPath, [PROGRAM, folder, String(pause)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  child.stdout?.on('data', chunk => {
    out += chunk
  })
  return {
    child,
    counts: new Promise(resolve => child.on('close', () => resolve(out === '' ? undefined : JSON.parse(out)))),
  }
}

const delivered = async (folder: string): Promise<string[]> =>
  (await readFile(join(folder, 'delivered.log'), 'utf8').catch(() => '')).split('\n').filter(Boolean)

test('two programs at once share the mails; nobody gets two', async () => {
  const { path } = await campaignFolder(people(40))
  const both = [start(path, 3), start(path, 3)]
  const counts = await Promise.all(both.map(each => each.counts))
  const addresses = await delivered(path)
  expect(addresses).toHaveLength(40)
  expect(new Set(addresses).size).toBe(40)
  // Which of them sends which letter is chance, and on a busy machine one of them may find nothing left.
  expect((counts[0]?.accepted ?? 0) + (counts[1]?.accepted ?? 0)).toBe(40)
  await inContext(path, async ({ store }) => {
    expect((await ledger(store)).every(line => line.endsWith('accepted'))).toBe(true)
  })
})

test('killed in the middle, the same command sends the rest, and the one in hand stays uncertain', async () => {
  const { path } = await campaignFolder(people(12))
  const first = start(path, 50)
  while ((await delivered(path)).length < 4) await sleep(5)
  first.child.kill('SIGKILL')
  await first.counts
  const before = (await delivered(path)).length
  const counts = await start(path, 0).counts
  expect(counts).toEqual({
    recipients: 12,
    accepted: 12 - before,
    refused: 0,
    uncertain: 1,
    skipped: before - 1,
    queued: 0,
  })
  const addresses = await delivered(path)
  expect(addresses).toEqual(people(12).map(person => person.email))
})
