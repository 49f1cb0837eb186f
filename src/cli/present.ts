import type { Context } from '../core/context.js'
import { type Endpoint, formatEndpoint, parseEndpoint } from '../core/endpoint.js'
import { GuanxiError } from '../core/error.js'
import { translate, translateCells, translateTable } from '../core/i18n/translate.js'
import { callsToSink, checkSink, openSink } from '../core/io/open.js'
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

/** Writes the tables to every place, or with `dryRun` only looks; returns what to tell the person. */
export async function writeTargets(
  endpoints: readonly Endpoint[],
  tables: readonly Table[],
  { lang, currency }: Presentation,
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<string[]> {
  const told: string[] = []
  for (const endpoint of endpoints) {
    if (dryRun) {
      const rows = tables.reduce((sum, table) => sum + table.rows.length, 0)
      const calls = await callsToSink(endpoint, tables)
      const words = { rows, place: formatEndpoint(endpoint), ...(calls !== undefined && { calls }) }
      told.push(translate(lang, calls === undefined ? 'written.preview' : 'written.calls', words))
      continue
    }
    const sink = await openSink(endpoint, { stdout: process.stdout, currency, lang })
    const translated = endpoint.kind === 'markdown' ? translateCells : translateTable
    await sink(tables.map(table => translated(table, lang)))
    const rows = tables.reduce((sum, table) => sum + table.rows.length, 0)
    if (endpoint.kind !== 'std') told.push(translate(lang, 'written', { rows, place: formatEndpoint(endpoint) }))
  }
  return told
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
  flags: { to?: string[] | undefined; format?: string | undefined }
  print(text: string): void
  say(text: string): void
  jsonEnabled(): boolean
}

/** A list: written to the places of --to, else printed in the format of --format. */
export async function showTable(
  command: Shown,
  { workspace, lang }: Pick<Context, 'workspace' | 'lang'>,
  table: Table,
): Promise<void> {
  const presentation = { lang, currency: workspace.config.currency }
  const targets = await parseTargets(command.flags.to, command.jsonEnabled())
  for (const line of await writeTargets(targets, [table], presentation)) command.say(line)
  if (targets.length === 0 && !command.jsonEnabled())
    command.print(await renderTable(table, (command.flags.format ?? 'table') as Format, presentation))
}
