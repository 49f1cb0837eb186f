import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Campaign } from '../../src/core/workspace/campaign.js'
import { openWorkspace } from '../../src/core/workspace/open.js'
import { findStage } from '../../src/core/workspace/pipeline.js'
import { DEFAULT_RFM_GRID, segmentsOf } from '../../src/core/workspace/rfm-grid.js'
import { checkYaml } from '../../src/core/workspace/yaml-file.js'
import { emptyFolder } from '../helpers/workspace.js'

async function filesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  return files.map(file => file.slice(path.length + 1).replaceAll('\\', '/')).sort()
}

const OWN = [
  '.gitignore',
  'campaigns/win-back.yaml',
  'crm.db',
  'guanxi.yaml',
  'loyalty/program.yaml',
  'mappings/README.md',
  'pipelines/default.yaml',
  'schemas/campaign.schema.json',
  'schemas/goal.schema.json',
  'schemas/guanxi.schema.json',
  'schemas/lifecycle.schema.json',
  'schemas/loyalty-program.schema.json',
  'schemas/mapping.schema.json',
  'schemas/pipeline.schema.json',
  'schemas/scoring.schema.json',
  'schemas/segment.schema.json',
  'schemas/sync.schema.json',
  'segments/.gitkeep',
]

test('init makes a workspace, says so and says what to type next', async () => {
  const folder = await emptyFolder()
  const { stdout, stderr, exit } = await folder.run(['init', 'tea house', '--yes'])
  const files = await filesIn(join(folder.path, 'tea house'))
  expect({ stdout, stderr, exit }).toEqual({
    stdout: `Made the workspace "tea house" in tea house: ${files.length} files.\n`,
    stderr: 'Next:\n  cd tea house\n  guanxi import transactions FILE.csv --dry-run\n  guanxi report rfm\n',
    exit: 0,
  })
  expect(files.filter(file => !file.startsWith('templates/'))).toEqual(OWN)
  expect(await folder.read('tea house/guanxi.yaml')).toBe(`# yaml-language-server: $schema=./schemas/guanxi.schema.json
# Settings of this workspace. An editor that knows YAML shows what each of them means.
name: "tea house"
language: en
currency: TWD
timezone: Asia/Taipei

mail:
  # outbox: each mail becomes a file under outbox/ and nothing leaves this machine. smtp: it is sent.
  transport: outbox
  # Put your own addresses here before you send.
  from: "tea house <hello@example.com>"
  unsubscribe: mailto:unsubscribe@example.com
`)
})

test('init tells programs the same', async () => {
  const folder = await emptyFolder()
  const { json, stderr, exit } = await folder.run(
    'init shop --preset b2b --name 順風貿易 --lang zh-TW --currency USD --json',
  )
  const root = join(folder.path, 'shop')
  expect(json).toEqual({
    init: {
      workspace: expect.stringMatching(/shop$/),
      name: '順風貿易',
      preset: 'b2b',
      language: 'zh-TW',
      currency: 'USD',
      timezone: 'Asia/Taipei',
      files: expect.any(Array),
      kept: [],
      dryRun: false,
    },
  })
  expect([...json.init.files].sort()).toEqual(await filesIn(root))
  expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 })
})

test.each([
  ['retail', 'en'],
  ['retail', 'zh-TW'],
  ['b2b', 'en'],
  ['b2b', 'zh-TW'],
] as const)('every file of the preset %s in %s is right, and knows the stages of other tools', async (preset, lang) => {
  const folder = await emptyFolder()
  await folder.run(['init', '--preset', preset, '--lang', lang, '--yes', '--name', 'A "B": <C>, D\\ %{x}'])
  const workspace = await openWorkspace(folder.path)
  expect(workspace.config).toMatchObject({ name: 'A "B": <C>, D\\ %{x}', language: lang })
  const [pipeline] = await workspace.pipelines()
  if (!pipeline) throw new Error('no pipeline')
  const names = (stages: string): (string | undefined)[] =>
    stages.split(', ').map(stage => findStage(pipeline, stage)?.type)
  expect(names('Prospecting, Engaging, Won, Lost')).toEqual(['open', 'open', 'won', 'lost'])
  expect(
    names(
      'Qualification, Needs Analysis, Value Proposition, Id. Decision Makers, Perception Analysis, ' +
        'Proposal/Price Quote, Negotiation/Review, Closed Won, Closed Lost',
    ),
  ).toEqual([...Array(7).fill('open'), 'won', 'lost'])
  expect(names('開發中, 洽談中, 報價, 議價, 成交, 流失')).toEqual([...Array(4).fill('open'), 'won', 'lost'])
  const chances = pipeline.stages.map(stage => stage.probability)
  expect(chances).toEqual(
    preset === 'b2b' ? [0.1, 0.3, 0.5, 0.7, undefined, undefined] : [0.2, 0.5, undefined, undefined],
  )
  const campaign = await workspace.campaign('win-back')
  expect(campaign.template).toBe(lang === 'en' ? 'win-back.mjml' : 'win-back.zh-TW.mjml')
  expect((await workspace.template(campaign.template)).text).toContain('<mjml')
  expect((await workspace.loyaltyProgram()).tiers).toHaveLength(3)
  for (const file of (await filesIn(folder.path)).filter(name => name.endsWith('.yaml'))) {
    const [first] = (await folder.read(file)).split('\n')
    const schema = /^# yaml-language-server: \$schema=(\S+)$/.exec(first ?? '')?.[1] ?? ''
    expect(JSON.parse(await readFile(join(folder.path, file, '..', schema), 'utf8')).title, file).toBeTypeOf('string')
  }
})

test.each([
  ['TWD', 'retail', { points_per_unit: 0.01, point_value: 1 }, [0, 10_000, 30_000]],
  ['GBP', 'retail', { points_per_unit: 1, point_value: 0.01 }, [0, 300, 1_000]],
  ['JPY', 'retail', { points_per_unit: 0.01, point_value: 1 }, [0, 30_000, 100_000]],
  ['VND', 'retail', { points_per_unit: 0.0001, point_value: 100 }, [0, 5_000_000, 20_000_000]],
  ['USD', 'b2b', { points_per_unit: 1, point_value: 0.01 }, [0, 3_000, 10_000]],
])('the loyalty programme begins with figures that suit %s', async (currency, preset, points, tiers) => {
  const folder = await emptyFolder()
  await folder.run(`init --yes --preset ${preset} --currency ${currency}`)
  const program = await (await openWorkspace(folder.path)).loyaltyProgram()
  expect(program).toMatchObject(points)
  expect(program.tiers.map(tier => tier.from)).toEqual(tiers)
})

test('the first mapping of the manual works as it is written', async () => {
  const folder = await emptyFolder()
  await folder.run('init --yes')
  const readme = await folder.read('mappings/README.md')
  await folder.write('mappings/till.yaml', /```yaml\n(.*?)```/s.exec(readme)?.[1] ?? '')
  const { columns } = await (await openWorkspace(folder.path)).mapping('till')
  expect(columns['Printed at']).toBeNull()
})

test('the folder can be named like that of any other command', async () => {
  const folder = await emptyFolder()
  expect((await folder.run('init --workspace shop --yes')).exit).toBe(0)
  expect(await folder.read('shop/guanxi.yaml')).toContain('name: "shop"')
})

test('a dry run shows the files and writes none', async () => {
  const folder = await emptyFolder()
  const { stdout, exit } = await folder.run('init --dry-run --yes --name Tea')
  expect(exit).toBe(0)
  expect(stdout).toMatch(/^Would make the workspace "Tea" in \.: \d+ files\.\n(?: {2}\S+\n)+$/)
  expect(stdout).toContain('  guanxi.yaml\n')
  expect(stdout).toContain('  crm.db\n')
  expect(await filesIn(folder.path)).toEqual([])
})

test('a folder that is a workspace already is left alone', async () => {
  const folder = await emptyFolder()
  await folder.write('guanxi.yaml', 'name: Mine\n')
  const { stdout, stderr, exit } = await folder.run('init --yes')
  expect({ stdout, exit }).toEqual({ stdout: '', exit: 4 })
  expect(stderr).toMatch(
    /error .*: This folder is a guanxi workspace already\.\nhint {2}Name another folder, or change/,
  )
  expect(await filesIn(folder.path)).toEqual(['guanxi.yaml'])
})

test('files that stand there are kept as they are', async () => {
  const folder = await emptyFolder()
  await folder.write('.gitignore', 'node_modules/\n')
  await folder.write('loyalty/program.yaml', 'mine\n')
  const { json, exit } = await folder.run('init --yes --json')
  expect(exit).toBe(0)
  expect(json.init.kept).toEqual(['.gitignore', 'loyalty/program.yaml'])
  expect(await folder.read('.gitignore')).toBe('node_modules/\n')
  expect(await folder.read('loyalty/program.yaml')).toBe('mine\n')
  const other = await emptyFolder()
  await other.write('.gitignore', '')
  expect((await other.run('init --yes')).stderr).toContain(
    'Kept .gitignore as it was.\nAdd to it: crm.db* outbox/ previews/ rejects/\n',
  )
})

test('nothing is written where something is in the way', async () => {
  const folder = await emptyFolder()
  await folder.write('notes.txt', 'x')
  const onFile = await folder.run('init notes.txt --yes')
  expect({ exit: onFile.exit, stderr: onFile.stderr }).toEqual({
    exit: 2,
    stderr: expect.stringMatching(/notes\.txt: This is a file, not a folder\.\n/),
  })
  expect((await folder.run('init notes.txt/shop --yes')).exit).toBe(2)
  await folder.write('shop/templates', 'a file where a folder belongs')
  const { json, exit } = await folder.run('init shop --yes --json')
  expect({ exit, code: json.error.code, at: json.error.at }).toEqual({
    exit: 2,
    code: 'E_FILE',
    at: expect.stringMatching(/templates$/),
  })
  expect(await filesIn(folder.path)).toEqual(['notes.txt', 'shop/templates'])
})

test('where the database cannot be made, all is taken back', async () => {
  const folder = await emptyFolder()
  await folder.write('crm.db', 'this is no database, but long enough to look like one to nobody '.repeat(20))
  await mkdir(join(folder.path, 'campaigns'))
  await writeFile(join(folder.path, 'campaigns', 'mine.yaml'), 'x')
  const { exit, stderr } = await folder.run('init --yes')
  expect({ exit, stderr: stderr.split('\n')[0] }).toEqual({
    exit: 2,
    stderr: expect.stringContaining('This file is not a guanxi database.'),
  })
  expect(await filesIn(folder.path)).toEqual(['campaigns/mine.yaml', 'crm.db'])
})

test.each([
  [
    '--currency NTD',
    '"NTD" is not a currency.',
    'Write its three capital letters after --currency, such as TWD, USD or EUR.',
  ],
  [
    '--timezone Taipei',
    '"Taipei" is not a time zone.',
    'Write it as continent and city after --timezone, such as Asia/Taipei or Europe/London.',
  ],
  [
    '--preset cafe',
    'Expected --preset=cafe to be one of: retail, b2b.',
    'Add --help to see the flags and examples of the command.',
  ],
])('init %s is a usage error', async (flags, message, hint) => {
  const folder = await emptyFolder()
  const { stderr, exit } = await folder.run(`init shop --yes ${flags}`)
  expect({ stderr, exit }).toEqual({ stderr: `error ${message}\nhint  ${hint}\n`, exit: 2 })
  expect(await filesIn(folder.path)).toEqual([])
})

test('the campaign names segments that the RFM report has', async () => {
  const folder = await emptyFolder()
  await folder.run('init --yes')
  const { audience } = checkYaml(await folder.read('campaigns/win-back.yaml'), 'x', Campaign)
  expect(segmentsOf(DEFAULT_RFM_GRID)).toEqual(expect.arrayContaining('rfm' in audience ? audience.rfm : ['no rfm']))
})
