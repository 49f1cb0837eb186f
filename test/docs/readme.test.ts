import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { EXIT_CODES } from '../../src/core/error.js'
import { Campaign } from '../../src/core/workspace/campaign.js'
import { Config } from '../../src/core/workspace/config.js'
import { Goal } from '../../src/core/workspace/goal.js'
import { Lifecycle } from '../../src/core/workspace/lifecycle.js'
import { Mapping } from '../../src/core/workspace/mapping.js'
import { Scoring } from '../../src/core/workspace/scoring.js'
import { Segment } from '../../src/core/workspace/segment.js'
import { allCommands, wordsOf } from '../helpers/commands.js'
import { copyOf, EXAMPLES } from '../helpers/example.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const readme = await readFile(join(ROOT, 'README.md'), 'utf8')
const blocks = (language: string): string[] =>
  [...readme.matchAll(/^```(\w*)\n(.*?)^```$/gms)].flatMap(([, name, text = '']) => (name === language ? text : []))

test('the generated parts are what npm run docs writes', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/docs.mjs', '--check'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(status).toBe(0)
})

test('the two commands that set everything up stand alone, as .ci/run runs them', async () => {
  const run = await readFile(join(ROOT, '.ci', 'run'), 'utf8')
  for (const line of ['npm ci && npm test', 'npm ci && npm run demo']) {
    expect(blocks('sh')).toContain(`${line}\n`)
    expect(run.split('\n')).toContain(line)
  }
})

test('the minute shows what the commands print', { timeout: 60_000 }, async () => {
  const folder = await copyOf(join(EXAMPLES, 'retail'))
  const steps = blocks('console').flatMap(block => block.split(/^\$ /m).slice(1))
  expect(steps.length).toBeGreaterThan(5)
  for (const step of steps) {
    const [line = '', ...shown] = step.trimEnd().split('\n')
    const [program, ...words] = wordsOf(line)
    if (program !== 'guanxi') continue
    const { stdout, stderr, exit } = await folder.run(words)
    expect([0, 3], `${line}: ${stderr}`).toContain(exit)
    const printed = `${stdout}${stderr}`.split('\n')
    // `…` stands for anything; the order of the two outputs is the terminal's.
    for (const text of shown.filter(each => each !== '…')) {
      const pattern = new RegExp(`^${text.split('…').map(escaped).join('.*')}$`)
      expect(printed, line).toContainEqual(expect.stringMatching(pattern))
    }
  }
})

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

test('every guanxi line in it names a command and flags that there are', async () => {
  const commands = new Map((await allCommands()).map(command => [command.name, command]))
  const text = [...blocks('sh'), ...blocks('console')].join('')
  const lines = [...text.matchAll(/^(?:\$ |cd \S+ && )?(guanxi [a-z][^\n[]*)$/gm)].map(([, line = '']) => line)
  expect(lines.length).toBeGreaterThan(40)
  for (const line of lines) {
    const words = wordsOf(line).slice(1)
    const command = commands.get(words.slice(0, 2).join(' ')) ?? commands.get(words[0] ?? '')
    const known = { json: {}, ...command?.baseFlags, ...command?.flags }
    const flags = words.filter(word => word.startsWith('--')).map(word => word.slice(2))
    expect(command?.name, line).toBeDefined()
    expect(Object.keys(known), line).toEqual(expect.arrayContaining(flags))
  }
})

describe('what stands in tables', () => {
  test('every error code is in the table of exit codes, with its exit', () => {
    const rows = readme.split('\n').filter(line => /^\| \d+ \|/.test(line))
    for (const [code, exit] of Object.entries(EXIT_CODES)) {
      const row = rows.find(line => line.includes(`\`${code}\``))
      expect(row, code).toMatch(new RegExp(`^\\| ${exit} \\|`))
    }
  })

  test('links inside lead to headings that there are', () => {
    const slug = (heading: string): string =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} -]/gu, '')
        .replaceAll(' ', '-')
    const anchors = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => slug(heading))
    for (const [, link = ''] of readme.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(link)
  })
})

test('the files it shows would be taken', () => {
  const yaml = [...readme.matchAll(/^( *)```yaml\n(.*?)^ *```$/gms)].map(([, indent = '', text = '']) =>
    parse(text.replaceAll(new RegExp(`^${indent}`, 'gm'), '')),
  )
  expect(yaml).toHaveLength(10)
  const [identity, mapping, longMapping, settings, limits, lifecycle, goal, scoring, segment, campaign] = yaml
  Config.parse({ name: 'Shop', ...identity })
  Mapping.parse(mapping)
  Mapping.parse(longMapping)
  Config.parse({ name: 'Shop', ...settings })
  Config.parse({ name: 'Shop', ...limits })
  Lifecycle.parse(lifecycle)
  Goal.parse(goal)
  Scoring.parse(scoring)
  Segment.parse(segment)
  Campaign.parse(campaign)
})
