import { translateTable, translateTitle } from '../core/i18n/translate.js'
import { formatCell } from '../core/io/format-cell.js'
import type { Report } from '../core/report/report.js'
import type { Cell, Result } from '../core/table.js'
import type { Presentation } from './present.js'
import { paint } from './terminal.js'

/** What stands above a report's table: its title, its day, and the figures of its summary. */
export function summaryText(
  report: Pick<Report, 'name' | 'title' | 'figures'>,
  asOf: string,
  { summary }: Result,
  { lang, currency }: Presentation,
): string {
  const { columns } = translateTable({ name: report.name, columns: report.figures, rows: [] }, lang)
  const told = columns
    .filter(({ key }) => summary[key] !== null && summary[key] !== undefined)
    .map(({ key, label, type }) => `${paint.dim(label)} ${formatCell(summary[key] as Cell, type, { lang, currency })}`)
  const heading = paint.bold(translateTitle(lang, report))
  return `${heading}  ${paint.dim(`${asOf}, ${currency}`)}\n${told.join('   ')}\n`
}
