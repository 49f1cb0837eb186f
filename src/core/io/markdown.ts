import { writeFile } from 'node:fs/promises'
import type { Table } from '../table.js'
import { writeAtomically } from './atomic-write.js'
import { type CellFormat, formatCell, isRightAligned } from './format-cell.js'

// An underscore inside a word is no emphasis on GitHub, so `order_total` stays readable.
const SPECIAL = /[\\`*[\]<>|~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu

const escaped = (text: string): string => text.replace(SPECIAL, '\\$&').replace(/\r\n|\r|\n/g, '<br>')

/** The table as GitHub Markdown: labels as header, cells as people read them, nothing in them taken for markup. */
export function markdownTable(table: Table, format: CellFormat = {}): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`
  const rows = table.rows.map(row =>
    line(table.columns.map(({ key, type }) => escaped(formatCell(row[key] ?? null, type, format)))),
  )
  return [
    line(table.columns.map(column => escaped(column.label))),
    line(table.columns.map(column => (isRightAligned(column.type) ? '---:' : '---'))),
    ...rows,
  ].join('')
}

/** Writes tables to a Markdown file; several get their names as headings. */
export async function writeMarkdown(path: string, tables: readonly Table[], format: CellFormat = {}): Promise<void> {
  const parts = tables.map(table =>
    tables.length === 1 ? markdownTable(table, format) : `## ${escaped(table.name)}\n\n${markdownTable(table, format)}`,
  )
  await writeAtomically(path, temporary => writeFile(temporary, parts.join('\n')))
}
