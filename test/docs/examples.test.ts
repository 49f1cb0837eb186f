import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openCampaign } from '../../src/core/campaign/open.js'
import { entityOf, readSync } from '../../src/core/sync/spec.js'
import { openWorkspace } from '../../src/core/workspace/open.js'
import { allCommands, wordsOf } from '../helpers/commands.js'
import { copyOf, EXAMPLES, exampleFiles, importedExample } from '../helpers/example.js'

const commands = await allCommands()
const imported = {
  retail: await importedExample('retail', clean => afterAll(clean)),
  b2b: await importedExample('b2b', clean => afterAll(clean)),
}

/** Where a command's examples are at home, if not in the shop. */
const HOME: Record<string, keyof typeof imported> = {
  'deal list': 'b2b',
  'report deal-score': 'b2b',
  'report pipeline': 'b2b',
}
/** Some contacts of the shop have no address, so their mails are refused. */
const REFUSES = ['campaign send']

/** Wants a person at a browser; test/commands/google.test.ts has one. */
const BY_HAND = ['google login']

const examples = commands
  .filter(({ name }) => !BY_HAND.includes(name))
  .flatMap(({ name, examples = [] }) =>
    examples.map(example => {
      const text = typeof example === 'string' ? example : example.command
      const line = text.replace('<%= config.bin %> ', '').replace('<%= command.id %>', name)
      return { name, line }
    }),
  )

describe('each command', () => {
  test.each(commands)('$name has a summary and an example that names it', ({ name, summary, examples = [] }) => {
    expect(summary, 'one sentence').toMatch(/^[A-Z].*[.]$/)
    expect(examples.length).toBeGreaterThan(0)
    for (const example of examples) expect(example).toMatch(/^<%= config\.bin %> <%= command\.id %>/)
    expect(name).toMatch(/^[a-z]+( [a-z-]+)?$/)
  })

  test.each(commands)('$name describes each argument and flag', ({ args, flags }) => {
    const silent = Object.entries({ ...args, ...flags }).filter(([, { description }]) => !description)
    expect(silent.map(([name]) => name)).toEqual([])
  })
})

describe('each example of --help works', () => {
  test.each(examples)('guanxi $line', async ({ name, line }) => {
    const folder = await copyOf(imported[HOME[name] ?? 'retail'].path)
    const { exit, stderr } = await folder.run(wordsOf(line))
    expect(exit, stderr).toBe(REFUSES.includes(name) ? 3 : 0)
  })
})

describe('each file of examples/ is valid', async () => {
  test.each(await exampleFiles('.yaml'))('%s', async path => {
    const root = join(EXAMPLES, path.split('/')[0] ?? '')
    const workspace = await openWorkspace(root)
    const name = basename(path, '.yaml')
    switch (basename(dirname(path))) {
      case 'campaigns':
        return void (await openCampaign(workspace, name))
      case 'mappings':
        return void (await workspace.mapping(name))
      case 'segments':
        return void (await workspace.segments())
      case 'pipelines':
        return expect((await workspace.pipelines()).map(pipeline => pipeline.name)).toContain(name)
      case 'syncs':
        return void (await readSync(workspace, name, each => entityOf(each, {} as never)))
      case 'goals':
        return expect((await workspace.goals()).map(goal => goal.name)).toContain(name)
      case 'scoring':
        return expect((await workspace.scoring(name))?.rules.length).toBeGreaterThan(0)
      case 'loyalty':
        return void (await workspace.loyaltyProgram())
      default:
        return expect(await readFile(join(root, 'guanxi.yaml'), 'utf8')).toContain(workspace.config.name)
    }
  })
})

test('each topic has a line of its own in guanxi --help', async () => {
  const { oclif } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))
  const topics = commands.flatMap(({ name }) => (name.includes(' ') ? (name.split(' ')[0] ?? []) : []))
  expect(Object.keys(oclif.topics).sort()).toEqual([...new Set(topics)].sort())
})
