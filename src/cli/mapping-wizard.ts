import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { isDateFormat } from '../core/clean/date-format.js'
import { type MessageKey, translateTable } from '../core/i18n/translate.js'
import { FIELDS } from '../core/import/field.js'
import { whyOf } from '../core/import/mapping-text.js'
import type { ColumnProposal, MappingProposal } from '../core/import/propose-mapping.js'
import { terminalTable } from '../core/io/terminal-table.js'
import { nameOf, sentence, type Teller } from '../core/sentence.js'
import { column, tableOf } from '../core/table.js'
import type { Language } from '../core/workspace/config.js'
import { type MappingDraft, mappingFile, type Trial } from './map-command.js'
import { listTheme, yesOrNo } from './prompt-words.js'

const COLUMNS = [
  column('heading', 'Heading'),
  column('samples', 'Examples'),
  column('becomes', 'Becomes'),
  column('why', 'Why'),
] as const

/** Where the wizard asks, and in which words. */
export interface Asking {
  input?: Readable
  output: Writable
  width: number
  text(key: MessageKey, values?: Record<string, string | number>): string
  lang: Language
  tell: Teller
}

/** What the person wants written, and under which name. */
export interface Chosen {
  proposal: MappingProposal
  file: string
  replace: boolean
}

/** Lets a person look at a proposal, change it, and try it; undefined where nothing is to be written. */
export async function askMapping(
  draft: MappingDraft,
  asking: Asking,
  { root, name }: { root: string; name: string },
): Promise<Chosen | undefined> {
  const { select, input, confirm } = await import('@inquirer/prompts')
  const { text, tell } = asking
  const context = { output: asking.output, ...(asking.input && { input: asking.input }) }
  const proposal = draft.propose()
  const say = (line: string): void => void asking.output.write(`${line}\n`)
  for (;;) {
    say(await proposalTable(proposal, asking))
    for (const group of draft.lack(proposal))
      say(text('map.lack', { fields: tell(group), entity: tell(nameOf('noun', proposal.entity)) }))
    const next = await select(
      {
        message: text('map.next'),
        theme: listTheme(text),
        choices: [
          { name: text('map.check'), value: 'check' as const },
          { name: text('map.change'), value: 'change' as const },
          { name: text('map.constant'), value: 'constant' as const },
          { name: text('map.leave'), value: 'leave' as const },
        ],
      },
      context,
    )
    if (next === 'leave') return undefined
    if (next === 'change') await changeColumn(proposal, asking, context)
    else if (next === 'constant') await addConstant(proposal, asking, context)
    else {
      const trial = await draft.check(proposal)
      for (const line of trialLines(trial, asking)) say(line)
      if (
        trial.problem ||
        !(await confirm({ message: text('map.save'), default: trial.counts.rejected === 0, ...yesOrNo(text) }, context))
      )
        continue
      const typed = await input({ message: text('map.name'), default: name, required: true }, context)
      const file = mappingFile(typed)
      const isThere = existsSync(join(root, file))
      if (
        isThere &&
        !(await confirm({ message: text('map.replace', { file }), default: false, ...yesOrNo(text) }, context))
      )
        continue
      return { proposal, file, replace: isThere }
    }
  }
}

interface PromptContext {
  input?: Readable
  output: Writable
}

async function changeColumn(proposal: MappingProposal, { text, tell }: Asking, prompts: PromptContext): Promise<void> {
  const { search, input } = await import('@inquirer/prompts')
  const context = prompts as { output: NodeJS.WritableStream }
  const columns = proposal.columns.map((each, index) => ({
    name: `${each.header || tell(sentence`Column ${index + 1}`)}  ${each.samples.join(' | ')}`,
    value: each,
  }))
  const chosen = await search<ColumnProposal>(
    { message: text('map.which'), theme: listTheme(text), source: term => matching(columns, term) },
    context,
  )
  const own = `custom.${chosen.header.trim() || 'column'}`
  const fields = [
    ...Object.keys(FIELDS[proposal.entity]).map(field => ({ name: fieldName(proposal, field, tell), value: field })),
    { name: text('map.custom', { name: own }), value: own },
    { name: text('map.nothing'), value: '' },
  ]
  const field = await search<string>(
    {
      message: text('map.field', { heading: chosen.header }),
      theme: listTheme(text),
      source: term => matching(fields, term),
    },
    context,
  )
  for (const [name, headers] of Object.entries(proposal.join))
    if (headers.includes(chosen.header)) delete proposal.join[name]
  const kind = (FIELDS[proposal.entity] as Record<string, { kind: string }>)[field]?.kind
  // A field has one column: the one that had it before becomes a custom field.
  for (const other of proposal.columns)
    if (other !== chosen && other.becomes === field && kind !== undefined && kind !== 'list')
      Object.assign(other, { becomes: `custom.${other.header}`, reason: 'person' })
  chosen.becomes = field === '' ? null : field
  chosen.reason = 'person'
  delete chosen.format
  if (kind !== 'day' && kind !== 'time') return
  const format = await input(
    {
      message: text('map.format'),
      validate: typed => typed === '' || isDateFormat(typed) || text('map.format-hint'),
    },
    context,
  )
  if (format) chosen.format = format
}

async function addConstant(proposal: MappingProposal, { text, tell }: Asking, prompts: PromptContext): Promise<void> {
  const { search, input } = await import('@inquirer/prompts')
  const context = prompts as { output: NodeJS.WritableStream }
  const taken = new Set(proposal.columns.map(({ becomes }) => becomes))
  const fields = Object.keys(FIELDS[proposal.entity])
    .filter(name => !taken.has(name))
    .map(name => ({ name: fieldName(proposal, name, tell), value: name }))
  const field = await search<string>(
    { message: text('map.which-field'), theme: listTheme(text), source: term => matching(fields, term) },
    context,
  )
  const name = tell(nameOf(`field.${proposal.entity}`, field))
  proposal.constants[field] = await input(
    { message: text('map.value', { field: name }), validate: typed => typed !== '' || text('prompt.value') },
    context,
  )
}

/** A field as people call it, and as mapping files do. */
function fieldName({ entity }: MappingProposal, field: string, tell: Teller): string {
  const name = tell(nameOf(`field.${entity}`, field))
  return name === field ? field : `${name}  ${field}`
}

function matching<T extends { name: string }>(choices: readonly T[], term: string | undefined): T[] {
  const wanted = (term ?? '').toLowerCase()
  return choices.filter(({ name }) => name.toLowerCase().includes(wanted))
}

/** The proposal as people see it. */
async function proposalTable(proposal: MappingProposal, { width, text, lang, tell }: Asking): Promise<string> {
  const calledAs = (field: string): string => tell(nameOf(`field.${proposal.entity}`, field))
  const rows = proposal.columns.map(each => ({
    heading: each.header,
    samples: each.samples.join(' | '),
    becomes:
      each.becomes === null ? text('map.nothing') : calledAs(each.becomes) + (each.format ? ` (${each.format})` : ''),
    why: tell(whyOf(each)),
  }))
  const constants = Object.entries(proposal.constants).map(([field, value]) => ({
    heading: '',
    samples: value,
    becomes: calledAs(field),
    why: tell(sentence`constant`),
  }))
  const table = tableOf('mapping', COLUMNS, [...rows, ...constants])
  return terminalTable(translateTable(table, lang), { width })
}

const TOLD = 10

/** What would become of the first rows, in lines. */
export function trialLines(
  { counts, rejections, warnings, problem }: Trial,
  { text, tell }: Pick<Asking, 'text' | 'tell'>,
): string[] {
  if (problem) return [problem.message, ...(problem.hint ? [problem.hint] : [])].map(tell)
  const { read, created, updated, unchanged, skipped, rejected } = counts
  const list = (remarks: Trial['rejections']): string[] =>
    remarks.slice(0, TOLD).map(({ row, text: reason }) => text('map.row', { row, reason: tell(reason) }))
  const more = rejections.length - TOLD
  return [
    text('map.trial', { read, created, updated, unchanged, skipped, rejected, warnings: counts.warnings }),
    ...list(rejections),
    ...(more > 0 ? [text('import.more', { count: more })] : []),
    ...(rejections.length === 0 ? list(warnings) : []),
  ]
}
