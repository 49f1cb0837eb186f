import type { Command } from '@oclif/core'
import { afterAll, onTestFinished, test } from 'vitest'
import { EXIT_CODES, EXIT_REFUSED } from '../../src/core/error.js'
import { churn } from '../../src/core/report/churn.js'
import { clv } from '../../src/core/report/clv.js'
import { cohort } from '../../src/core/report/cohort.js'
import { dataQuality } from '../../src/core/report/data-quality.js'
import { dealScore } from '../../src/core/report/deal-score.js'
import { kpi } from '../../src/core/report/kpi.js'
import { leadScore } from '../../src/core/report/lead-score.js'
import { lifecycle } from '../../src/core/report/lifecycle.js'
import { loyalty } from '../../src/core/report/loyalty.js'
import { loyaltyLiability } from '../../src/core/report/loyalty-liability.js'
import { nextAction } from '../../src/core/report/next-action.js'
import { pipeline } from '../../src/core/report/pipeline.js'
import type { Report } from '../../src/core/report/report.js'
import { rfm } from '../../src/core/report/rfm.js'
import { rfmMigration } from '../../src/core/report/rfm-migration.js'
import { sales } from '../../src/core/report/sales.js'
import { allCommands, wordsOf } from '../helpers/commands.js'
import { copyOf, importedExample } from '../helpers/example.js'
import { expectGolden } from '../helpers/golden.js'
import { GoogleServer } from '../helpers/google-server/server.js'
import type { Folder } from '../helpers/workspace.js'

const commands = await allCommands()
const imported = {
  retail: await importedExample('retail', clean => afterAll(clean)),
  b2b: await importedExample('b2b', clean => afterAll(clean)),
}

/** A line of each command whose document shows all its keys. */
const LINES: Record<string, string> = {
  'campaign list': 'campaign list',
  'campaign preview': 'campaign preview win-back --as-of 2011-12-09',
  'campaign send': 'campaign send win-back --as-of 2011-12-09 --limit 2',
  'consent grant': 'consent grant 17381 --source form',
  'consent list': 'consent list 17381',
  'consent withdraw': 'consent withdraw 17381',
  'contact erase': 'contact erase 17381 --yes',
  'contact dedupe': 'contact dedupe',
  'contact list': 'contact list',
  'contact merge': 'contact merge 12357 12371',
  'contact show': 'contact show 17381',
  'data quality': 'data quality contacts --save',
  'deal list': 'deal list',
  'google logout': 'google logout',
  'google status': 'google status',
  'history list': 'history list',
  'history show': 'history show 1',
  'history undo': 'history undo 3',
  import: 'import transactions data/transactions.csv --source other',
  'import map': 'import map data/contacts.csv',
  init: 'init shop --yes',
  'interaction list': 'interaction list',
  'loyalty adjust': 'loyalty adjust 17381 5 --reason Sorry',
  'loyalty list': 'loyalty list',
  'loyalty post': 'loyalty post',
  'loyalty redeem': 'loyalty redeem 17381 5 --reason Voucher',
  'loyalty show': 'loyalty show 17381',
  'report deal-score': 'report deal-score --as-of 2017-06-30',
  'report kpi': 'report kpi --as-of 2011-12-09',
  'report lead-score': 'report lead-score --as-of 2011-12-09 --of all --save --dry-run',
  'report lifecycle': 'report lifecycle --as-of 2011-12-09 --save --dry-run',
  'report next-action': 'report next-action --as-of 2011-12-09 --save --dry-run',
  'report rfm-migration': 'report rfm-migration --from 2011-06-30 --as-of 2011-12-09',
  'report churn': 'report churn --as-of 2011-12-09 --save --dry-run',
  'report clv': 'report clv --as-of 2011-12-09 --save --dry-run',
  'report cohort': 'report cohort --as-of 2011-12-09 --since 2011-10-01',
  'report loyalty': 'report loyalty',
  'report loyalty-liability': 'report loyalty-liability --as-of 2011-12-09',
  'report pipeline': 'report pipeline --as-of 2017-06-30',
  'report rfm': 'report rfm --as-of 2011-12-09 --since 2011-01-01 --until 2011-10-31',
  'report sales': 'report sales --as-of 2011-12-09',
  'segment check': 'segment check regulars',
  'segment diff': 'segment diff regulars',
  'segment explain': 'segment explain regulars 17381 --as-of 2011-12-09',
  'segment fields': 'segment fields',
  'segment list': 'segment list',
  'segment overlap': 'segment overlap --as-of 2011-12-09',
  'segment run': 'segment run --as-of 2011-12-09 --dry-run',
  'segment show': 'segment show regulars --as-of 2011-12-09',
  'suppression add': 'suppression add anna@example.com --reason bounced',
  'suppression list': 'suppression list',
  'suppression remove': 'suppression remove anna@example.com',
  'sync add': 'sync add customers --entity contacts --to customers.csv',
  'sync remove': 'sync remove team',
  'sync resolve': 'sync resolve team --keep crm',
  'sync run': 'sync run team',
  'sync status': 'sync status',
}
const IN_B2B = new Set(['deal list', 'report deal-score', 'report pipeline'])

/** Wants a person at a browser; test/commands/google.test.ts has one, and looks at the document. */
const BY_HAND: Record<string, string> = { 'google login': '  google.account: null|string\n' }

const REPORTS: readonly Report<never>[] = [
  churn,
  clv,
  cohort,
  dataQuality,
  dealScore,
  kpi,
  leadScore,
  lifecycle,
  nextAction,
  rfmMigration,
  loyalty,
  loyaltyLiability,
  pipeline,
  rfm,
  sales,
]

test('commands, flags, exit codes, JSON keys and columns are what they were', async () => {
  const parts = [exitCodes(), `# Flags of every command\n${flagLines(commands[0]?.baseFlags ?? {})}`]
  for (const command of commands) {
    const { name, args, flags } = command
    const argLines = Object.entries(args).map(([key, argument]) => {
      const word = key.toUpperCase()
      return `${argument.required ? word : `[${word}]`}${choices(argument)}\n`
    })
    parts.push(`# guanxi ${name}\n${argLines.join('')}${flagLines(flags)}--json\n${await documentOf(name)}`)
  }
  parts.push(...REPORTS.map(reportColumns))
  expectGolden(new URL('surface.txt', import.meta.url), parts.join('\n'))
})

function exitCodes(): string {
  const lines = Object.entries(EXIT_CODES).map(([code, exit]) => `${exit} ${code}\n`)
  return `# Exit codes\n0 done\n${EXIT_REFUSED} done, some refused\n${lines.join('')}`
}

const choices = ({ options }: { options?: readonly string[] }): string => (options ? ` ${options.join('|')}` : '')

function flagLines(flags: Command.Class['flags']): string {
  const lines = Object.entries(flags).map(([name, flag]) => {
    const facts = [
      flag.char && `-${flag.char}`,
      flag.type === 'option' && (choices(flag as { options?: readonly string[] }).trim() || flag.helpValue || 'VALUE'),
      flag.required && 'required',
      flag.type === 'option' && flag.multiple && 'repeatable',
      typeof flag.default === 'string' && `default ${flag.default}`,
      flag.env && `env ${flag.env}`,
      flag.exclusive && `not with --${flag.exclusive.join(', --')}`,
    ]
    return `--${[name, ...facts.filter(Boolean)].join(' ')}\n`
  })
  return lines.sort().join('')
}

async function documentOf(name: string): Promise<string> {
  const known = BY_HAND[name]
  if (known !== undefined) return known
  const line = LINES[name]
  if (line === undefined) throw new Error(`No line shows the document of: ${name}`)
  const folder = await copyOf((IN_B2B.has(name) ? imported.b2b : imported.retail).path)
  if (/^suppression (list|remove)$/.test(name)) await folder.run(wordsOf(LINES['suppression add'] ?? ''))
  if (name === 'consent list') await folder.run(wordsOf(LINES['consent withdraw'] ?? ''))
  if (name.startsWith('google ')) await useTestGoogle(folder)
  const { json, stdout, stderr } = await folder.run([...wordsOf(line), '--json'])
  if (json === undefined || 'error' in json) throw new Error(`${line}: ${stdout}${stderr}`)
  const paths = new Map<string, Set<string>>()
  shapeOf(json, '', paths)
  return [...paths].map(([path, types]) => `  ${path}: ${[...types].sort().join('|')}\n`).join('')
}

async function useTestGoogle({ path, write }: Folder): Promise<void> {
  const server = await GoogleServer.start()
  await write('robot.json', JSON.stringify(server.accounts.serviceAccount()))
  const before = { ...process.env }
  Object.assign(process.env, {
    XDG_CONFIG_HOME: path,
    APPDATA: path,
    GUANXI_GOOGLE_API: server.url,
    GOOGLE_APPLICATION_CREDENTIALS: 'robot.json',
  })
  onTestFinished(async () => {
    process.env = before
    await server.stop()
  })
}

/** Every place of a document that holds a value, with the types it has been seen to have. */
function shapeOf(value: unknown, path: string, paths: Map<string, Set<string>>): void {
  if (Array.isArray(value) && value.length > 0) for (const item of value) shapeOf(item, `${path}[]`, paths)
  else if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0)
    for (const [key, inner] of Object.entries(value)) shapeOf(inner, path === '' ? key : `${path}.${key}`, paths)
  else {
    const type = value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value
    paths.set(path, (paths.get(path) ?? new Set()).add(type))
  }
}

function reportColumns({ name, views, figures }: Report<never>): string {
  const lines = Object.entries({ ...views, figures }).map(([view, columns]) => {
    return `${view}: ${columns.map(({ key, type }) => `${key} ${type}`).join(', ')}\n`
  })
  return `# Columns of report ${name}\n${lines.join('')}`
}
