import { translateCells, translateTitle } from '../core/i18n/translate.js'
import { formatCell } from '../core/io/format-cell.js'
import type { Report } from '../core/report/report.js'
import type { Result, Row } from '../core/table.js'
import type { Presentation } from './present.js'
import { paint } from './terminal.js'

/** What stands above a report's table: its title, its day, and the figures of its summary. */
export function summaryText(
  report: Pick<Report, 'name' | 'title' | 'figures'>,
  asOf: string,
  { summary }: Result,
  { lang, currency }: Presentation,
): string {
  const { columns, rows } = translateCells({ name: report.name, columns: report.figures, rows: [summary as Row] }, lang)
  const told = columns
    .map(({ key, label, type }) => ({ label, text: formatCell(rows[0]?.[key] ?? null, type, { lang, currency }) }))
    .filter(({ text }) => text !== '')
    .map(({ label, text }) => `${paint.dim(label)} ${text}`)
  const heading = paint.bold(translateTitle(lang, report))
  return `${heading}  ${paint.dim(`${asOf}, ${currency}`)}\n${told.join('   ')}\n`
}
