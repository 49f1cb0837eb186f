import type { Command } from '@oclif/core/command'
import type { Period, Report } from '../core/report/report.js'
import type { Result } from '../core/table.js'
import { BaseCommand } from './base-command.js'
import * as flags from './flags.js'
import { type Format, parseTargets, renderTable, writeTargets } from './present.js'
import { summaryText } from './summary.js'

/** The flags of every report. */
export const REPORT_FLAGS = {
  'as-of': flags.asOf,
  since: flags.since,
  until: flags.until,
  detail: flags.detail,
  to: flags.to,
  format: flags.format,
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
}

interface ReportFlags {
  'as-of'?: string | undefined
  since?: string | undefined
  until?: string | undefined
  detail?: boolean
  to?: string[] | undefined
  format?: string | undefined
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
    const told = await writeTargets(targets, [result.table], presentation)
    if (targets.length === 0) {
      const format = (typed.format ?? 'table') as Format
      if (format === 'table' && !this.jsonEnabled()) this.print(summaryText(report, period.asOf, result, presentation))
      if (!this.jsonEnabled()) this.print(await renderTable(result.table, format, presentation))
    }
    for (const line of [...told, ...(result.notes ?? [])]) this.say(line)
    return {
      report: report.name,
      title: report.title,
      asOf: period.asOf,
      currency,
      parameters: { ...parameters, since: period.since, until: period.until, detail: typed.detail ?? false },
      summary: result.summary,
      notes: result.notes ?? [],
      columns: result.table.columns,
      rows: result.table.rows,
    }
  }

  private period(typed: ReportFlags, today: string): Period {
    const since = this.day('since', typed.since)
    const until = this.day('until', typed.until)
    const asOf = this.day('as-of', typed['as-of']) ?? today
    return { asOf, ...(since && { since }), ...(until && { until }) }
  }
}
