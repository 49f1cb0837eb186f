import type { Command } from '@oclif/core/command'
import type { Context } from '../core/context.js'
import { GuanxiError } from '../core/error.js'
import { translateNote } from '../core/i18n/translate.js'
import type { Period, Report } from '../core/report/report.js'
import { saveScores } from '../core/segment/save-scores.js'
import { sentence } from '../core/sentence.js'
import type { Result } from '../core/table.js'
import { BaseCommand } from './base-command.js'
import * as flags from './flags.js'
import { type Format, parseTargets, putTables, renderTable } from './present.js'
import { summaryText } from './summary.js'

/** The flags of every report. */
export const REPORT_FLAGS = {
  'as-of': flags.asOf,
  since: flags.since,
  until: flags.until,
  detail: flags.detail,
  ...flags.table,
}

interface ReportDocument {
  report: string
  title: string
  asOf: string
  currency: string
  parameters: Record<string, unknown>
  summary: Readonly<Record<string, unknown>>
  notes: readonly string[]
  columns: Result['table']['columns']
  rows: Result['table']['rows']
  /** What --save has kept. */
  saved?: { run: string | null; dryRun: boolean }
}

interface ReportFlags {
  'as-of'?: string | undefined
  since?: string | undefined
  until?: string | undefined
  detail?: boolean
  to?: string[] | undefined
  format?: string | undefined
  save?: boolean
  'dry-run'?: boolean
}

/** Does for every report what is not the report: flags, workspace, store, and all the places it can go. */
export abstract class ReportCommand<T extends typeof Command> extends BaseCommand<T> {
  protected async report<P extends object>(report: Report<P>, parameters: P): Promise<ReportDocument> {
    const typed = this.flags as ReportFlags
    const targets = await parseTargets(typed.to, this.jsonEnabled())
    const context = await this.context()
    const period = this.period(typed, context.today)
    const { store, workspace, lang } = context
    const result = await report.run({ store, workspace }, { ...parameters, ...period, detail: typed.detail ?? false })
    const { currency } = workspace.config
    const presentation = { lang, currency }
    const dryRun = typed['dry-run'] ?? false
    await putTables(this, [result.table], { targets, dryRun, ...presentation })
    if (dryRun && targets.length > 0 && !typed.save) this.say(this.text('dry-run'))
    if (targets.length === 0) {
      const format = (typed.format ?? 'table') as Format
      if (format === 'table' && !this.jsonEnabled()) this.print(summaryText(report, period.asOf, result, presentation))
      if (!this.jsonEnabled()) this.print(await renderTable(result.table, format, presentation))
    }
    const notes = result.notes ?? []
    for (const each of notes) this.say(translateNote(lang, each))
    const saved = typed.save ? await this.keep(context, result, period) : undefined
    return {
      report: report.name,
      title: report.title,
      asOf: period.asOf,
      currency,
      parameters: { ...parameters, since: period.since, until: period.until, detail: typed.detail ?? false },
      summary: result.summary,
      notes: notes.map(each => translateNote('en', each)),
      columns: result.table.columns,
      rows: result.table.rows,
      ...(saved && { saved }),
    }
  }

  /** What --save keeps of a report: the scores of contacts and deals, unless a command has something else to keep. */
  protected async keep(
    context: Context,
    result: Result,
    { asOf }: Period,
  ): Promise<{ run: string | null; dryRun: boolean }> {
    const dryRun = (this.flags as ReportFlags)['dry-run'] ?? false
    const { run, scores } = await saveScores(context, result, { asOf, dryRun })
    this.say(dryRun ? this.text('scores.would-save', { scores }) : this.text('scores.saved', { scores, run }))
    if (dryRun) this.say(this.text('dry-run'))
    const saved = { run, scores }
    return { ...saved, dryRun }
  }

  /** A share typed as a flag, 0 to 1. Throws E_USAGE where it is none. */
  protected ratio(flag: string, text: string | undefined): number | undefined {
    if (text === undefined) return undefined
    const value = Number(text)
    if (text.trim() !== '' && value >= 0 && value <= 1) return value
    throw new GuanxiError('E_USAGE', sentence`--${flag} ${text} is not a rate.`, {
      hint: sentence`Write it between 0 and 1, such as 0.1.`,
    })
  }

  private period(typed: ReportFlags, today: string): Period {
    const since = this.day('since', typed.since)
    const until = this.day('until', typed.until)
    const asOf = this.day('as-of', typed['as-of']) ?? today
    if (since !== undefined && since > (until ?? asOf))
      throw new GuanxiError('E_USAGE', sentence`--since ${since} is after ${until ?? asOf}, where the report ends.`, {
        hint: sentence`Give an earlier day with --since, or a later one with --until or --as-of.`,
      })
    return { asOf, ...(since && { since }), ...(until && { until }) }
  }
}
