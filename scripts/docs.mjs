// npm run docs: writes the generated parts of README.md, from the manifest and the built program; with --check it only
// looks, and ends with 1 where they are not up to date.
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { EXPORT_FORMATS } from '../dist/core/import/export-format.js'
import { FIELDS } from '../dist/core/import/field.js'
import { REQUIRED } from '../dist/core/import/required-fields.js'
import { glob } from './glob.mjs'

/** How the views of a report are called. */
const VIEWS = {
  default: 'Columns',
  detail: 'With `--detail`',
  by: 'With `--by owner` and the like (the first column is named for it)',
}
const root = fileURLToPath(new URL('..', import.meta.url))
const { commands } = JSON.parse(await readFile(`${root}/oclif.manifest.json`, 'utf8'))
const reports = await reportsByName()

const readme = await readFile(`${root}/README.md`, 'utf8')
const parts = { fields: fieldTables(), formats: formatTable(), commands: commandList() }
const fresh = Object.entries(parts).reduce((text, [name, part]) => replacePart(text, name, part), readme)
if (fresh === readme) console.log('README.md is up to date.')
else if (process.argv.includes('--check')) {
  console.error('README.md is not up to date: npm run docs')
  process.exitCode = 1
} else {
  await writeFile(`${root}/README.md`, fresh)
  console.log('README.md: commands and fields written anew.')
}

/** What stands between `<!-- name -->` and `<!-- /name -->`. */
function replacePart(text, name, part) {
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`README.md has no part ${begin.trim()} … ${end}`)
  return `${text.slice(0, from + begin.length)}\n${part.trim()}\n\n${text.slice(to)}`
}

async function reportsByName() {
  const found = new Map()
  for (const file of await glob(`${root}/dist/core/report`, '.js'))
    for (const value of Object.values(await import(file))) if (value?.views && value.name) found.set(value.name, value)
  return found
}

function fieldTables() {
  return Object.entries(FIELDS)
    .map(([entity, fields]) => {
      const rows = Object.entries(fields).map(([name, { kind, headers }]) =>
        row([code(name), kind, headers.map(code).join(' ')]),
      )
      const needs = REQUIRED[entity].map(group => group.map(code).join(' or ')).join('; and ')
      const head = [row(['field', 'kind', 'recognised headings']), row(['---', '---', '---'])]
      return `**${entity}** (needs ${needs})\n\n${[...head, ...rows].join('\n')}\n`
    })
    .join('\n')
}

/** What some exports call things that other files call otherwise. */
function formatTable() {
  const rows = EXPORT_FORMATS.map(({ name, entity, signs, means, defaults = {} }) => {
    const told = Object.entries(means).filter(([, field]) => field !== null)
    const custom = Object.keys(means).filter(heading => means[heading] === null)
    const sign = signs.map(group => group.map(code).join(' or ')).join(', and ')
    const list = told.map(([heading, field]) => `${code(heading)} is ${code(field)}`)
    return row([
      `${name} (${entity})`,
      sign,
      [
        ...list,
        ...Object.entries(defaults).map(([field, value]) => `${code(field)} is ${value} unless a row says otherwise`),
        custom.length > 0 && `custom: ${custom.map(code).join(' ')}`,
      ]
        .filter(Boolean)
        .join('; '),
    ])
  })
  return [row(['export', 'known by', 'what is different']), row(['---', '---', '---']), ...rows].join('\n')
}

function commandList() {
  const ids = Object.keys(commands).sort()
  const global = Object.values(commands[ids[0]].flags).filter(isGlobal)
  return [
    `Flags of every command:\n\n${flagTable(global)}`,
    ...ids.map(id => commandPart(commands[id], id.replaceAll(':', ' '))),
  ].join('\n\n')
}

function commandPart({ summary, description, args, flags, examples = [] }, name) {
  const words = Object.values(args).map(arg => (arg.required ? arg.name.toUpperCase() : `[${arg.name.toUpperCase()}]`))
  const own = Object.values(flags).filter(flag => !isGlobal(flag))
  const argRows = Object.values(args).map(arg =>
    row([code(arg.name.toUpperCase()), [arg.description, oneOf(arg)].filter(Boolean).join('; ')]),
  )
  const lines = examples.map(example =>
    example.replace('<%= config.bin %>', 'guanxi').replace('<%= command.id %>', name),
  )
  return [
    `### guanxi ${name}`,
    summary,
    description?.replaceAll('\n', ' '),
    block(['guanxi', name, ...words, own.length > 0 ? '[flags]' : ''].filter(Boolean).join(' ')),
    argRows.length > 0 && [row(['argument', '']), row(['---', '---']), ...argRows].join('\n'),
    own.length > 0 && flagTable(own),
    block(lines.join('\n')),
    columnsOf(name),
  ]
    .filter(Boolean)
    .join('\n\n')
}

/** The columns of a report in each of its views; a column with a number stands for all that follow it. */
function columnsOf(name) {
  const report = name.startsWith('report ') && reports.get(name.slice('report '.length))
  if (!report) return undefined
  const lists = Object.entries(report.views).map(([view, columns]) => {
    const keys = columns.map(({ key }) => code(key)).join(', ')
    const more = /\d$/.test(columns.at(-1).key) ? ', …' : ''
    return `${VIEWS[view] ?? view}: ${keys}${more}`
  })
  return lists.map(list => `- ${list}`).join('\n')
}

function flagTable(flags) {
  const rows = flags
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(flag => {
      const value = flag.type === 'option' ? ` ${flag.options ? '…' : (flag.helpValue ?? 'VALUE')}` : ''
      const facts = [
        flag.description,
        oneOf(flag),
        flag.default && `default ${code(flag.default)}`,
        flag.required && 'required',
        flag.env && `or ${code(flag.env)} in the environment`,
      ]
      return row([
        code(`${flag.char ? `-${flag.char}, ` : ''}--${flag.name}${value}`),
        facts.filter(Boolean).join('; '),
      ])
    })
  return [row(['flag', '']), row(['---', '---']), ...rows].join('\n')
}

function isGlobal({ helpGroup }) {
  return helpGroup === 'GLOBAL'
}

function oneOf({ options }) {
  return options ? options.map(code).join(', ') : ''
}

function row(cells) {
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function code(text) {
  return `\`${text}\``
}

function block(text) {
  return `\`\`\`sh\n${text}\n\`\`\``
}
