import type { Context } from '../core/context.js'
import { type Endpoint, formatEndpoint, parseEndpoint } from '../core/endpoint.js'
import { GuanxiError } from '../core/error.js'
import { translate, translateCells, translateTable } from '../core/i18n/translate.js'
import { checkSink, openSink } from '../core/io/open.js'
import { type PlannedWrite, planSink } from '../core/io/plan-sink.js'
import { sentence } from '../core/sentence.js'
import type { Table } from '../core/table.js'
import type { Language } from '../core/workspace/config.js'
import { paint, terminalWidth } from './terminal.js'

export type Format = 'table' | 'json' | 'csv' | 'md'

export interface Presentation {
  lang: Language
  /** Decides the decimals of money. */
  currency: string
}

/** Understands and checks all --to places, before any work is done. */
export async function parseTargets(texts: readonly string[] | undefined, isJson: boolean): Promise<Endpoint[]> {
  const endpoints = (texts ?? []).map(parseEndpoint)
  if (isJson && endpoints.some(({ kind }) => kind === 'std'))
    throw new GuanxiError('E_USAGE', sentence`--to - and --json both want standard output.`, {
      hint: sentence`Leave one of them out.`,
    })
  for (const endpoint of endpoints) await checkSink(endpoint)
  return endpoints
}

/** Writes the tables to every place; returns what to tell the person. */
export async function writeTargets(
  endpoints: readonly Endpoint[],
  tables: readonly Table[],
  { lang, currency }: Presentation,
): Promise<string[]> {
  const told: string[] = []
  for (const endpoint of endpoints) {
    const sink = await openSink(endpoint, { stdout: process.stdout, currency, lang })
    const translated = endpoint.kind === 'markdown' ? translateCells : translateTable
    await sink(tables.map(table => translated(table, lang)))
    const rows = tables.reduce((sum, table) => sum + table.rows.length, 0)
    if (endpoint.kind !== 'std') told.push(translate(lang, 'written', { rows, place: formatEndpoint(endpoint) }))
  }
  return told
}

/** What would be written, with how many calls, and in place of what. */
function plannedText({ place, rows, calls, replaces, rowsBefore }: PlannedWrite, lang: Language): string {
  const line = translate(lang, calls === null ? 'written.preview' : 'written.calls', { rows, place, calls: calls ?? 0 })
  if (place === '-') return line
  if (!replaces) return line + translate(lang, 'written.new')
  if (rowsBefore === null) return line + translate(lang, 'written.replaces')
  return line + translate(lang, 'written.replaces-rows', { rows: rowsBefore })
}

/** A table as text for standard output in one of the formats. */
export async function renderTable(table: Table, format: Format, { lang, currency }: Presentation): Promise<string> {
  switch (format) {
    case 'json':
      return `${JSON.stringify(table.rows, null, 2)}\n`
    case 'csv': {
      const { csvText } = await import('../core/io/csv.js')
      return csvText(table)
    }
    case 'md': {
      const { markdownTable } = await import('../core/io/markdown.js')
      return markdownTable(translateCells(table, lang), { currency, lang })
    }
    case 'table': {
      const { terminalTable } = await import('../core/io/terminal-table.js')
      const translated = translateCells(table, lang)
      return terminalTable(translated, { currency, lang, width: terminalWidth(), heading: text => paint.bold(text) })
    }
  }
}

interface Shown {
  flags: { to?: string[] | undefined; format?: string | undefined; 'dry-run'?: boolean }
  /** What --dry-run has found that --to would write. */
  planned: PlannedWrite[]
  print(text: string): void
  say(text: string): void
  jsonEnabled(): boolean
}

interface Destination extends Presentation {
  targets: readonly Endpoint[]
  dryRun: boolean
}

/** Puts tables into places; a dry run only says what that would do. */
export async function putTables(
  command: Pick<Shown, 'planned' | 'say'>,
  tables: readonly Table[],
  { targets, dryRun, ...presentation }: Destination,
): Promise<void> {
  if (!dryRun) {
    for (const line of await writeTargets(targets, tables, presentation)) command.say(line)
    return
  }
  for (const target of targets)
    for (const plan of await planSink(target, tables)) {
      command.planned.push(plan)
      command.say(plannedText(plan, presentation.lang))
    }
}

/** A list: put into the places of --to, else printed in the format of --format. */
export async function showTable(
  command: Shown,
  { workspace, lang }: Pick<Context, 'workspace' | 'lang'>,
  table: Table,
): Promise<void> {
  const presentation = { lang, currency: workspace.config.currency }
  const targets = await parseTargets(command.flags.to, command.jsonEnabled())
  const dryRun = command.flags['dry-run'] ?? false
  await putTables(command, [table], { targets, dryRun, ...presentation })
  if (dryRun && targets.length > 0) command.say(translate(lang, 'dry-run'))
  if (targets.length === 0 && !command.jsonEnabled())
    command.print(await renderTable(table, (command.flags.format ?? 'table') as Format, presentation))
}
