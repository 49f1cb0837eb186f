import { createWriteStream } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import type { Column as SheetColumn, Style, Workbook, Worksheet } from 'exceljs'
import { isDay } from '../day.js'
import { GuanxiError } from '../error.js'
import type { Cell, Column, ColumnType, Table } from '../table.js'
import { writeAtomically } from './atomic-write.js'
import { formatCell, isRightAligned, moneyDigits } from './format-cell.js'
import { guardTyped } from './formula-guard.js'
import { displayWidth } from './text-width.js'
import { escapeText } from './xlsx-cells.js'
import { refuseLossyRewrite } from './xlsx-keep.js'
import { checkTabName, tabNameFor } from './xlsx-tab.js'

export interface XlsxFormat {
  /** Tab of the first table; the others are named after themselves. */
  tab?: string
  lang?: string
  currency?: string
}

/** What Excel can hold. */
const MOST_ROWS = 1_048_575
const MOST_COLUMNS = 16_384
const LONGEST_CELL = 32_767

/** From here on rows are streamed into a new file; a whole workbook in memory takes 14 kB a row. */
const STREAMED_ROWS = 50_000

const ROWS_PER_TURN = 1000

const WIDEST = 60
const SAMPLED_ROWS = 1000

/**
 * Writes tables as tabs of a workbook. In a workbook that exists, tabs of these names are replaced where they stand and
 * the others stay; E_CONFLICT where something in it would be lost, E_LIMIT where a table is too large for Excel.
 */
export async function writeXlsx(path: string, tables: readonly Table[], format: XlsxFormat = {}): Promise<void> {
  const tabs = tabNames(tables, format.tab)
  for (const table of tables) refuseTooLarge(table)
  const exists = await access(path, constants.F_OK).then(
    () => true,
    () => false,
  )
  if (exists) await refuseLossyRewrite(path, { replacedTabs: tabs })
  const rows = tables.reduce((sum, table) => sum + table.rows.length, 0)
  await writeAtomically(path, async temporary => {
    if (exists) await rewrite(path, temporary, tables, tabs, format)
    else if (rows > STREAMED_ROWS) await stream(temporary, tables, tabs, format)
    else await create(temporary, tables, tabs, format)
  })
}

function tabNames(tables: readonly Table[], first: string | undefined): string[] {
  if (first !== undefined) checkTabName(first)
  const names: string[] = []
  for (const table of tables)
    names.push(tabNameFor(names.length === 0 && first !== undefined ? first : table.name, names))
  return names
}

function refuseTooLarge({ name, columns, rows }: Table): void {
  const hint = 'Write to a .csv file.'
  if (rows.length > MOST_ROWS) {
    throw new GuanxiError('E_LIMIT', `"${name}" has ${rows.length} rows; Excel can hold ${MOST_ROWS}.`, { hint })
  }
  if (columns.length > MOST_COLUMNS) {
    throw new GuanxiError('E_LIMIT', `"${name}" has ${columns.length} columns; Excel can hold ${MOST_COLUMNS}.`, {
      hint,
    })
  }
  for (const { key } of columns) {
    const at = rows.findIndex(row => typeof row[key] === 'string' && (row[key] as string).length > LONGEST_CELL)
    if (at >= 0) {
      const message = `A text of "${name}" is longer than the ${LONGEST_CELL} characters Excel can hold.`
      throw new GuanxiError('E_LIMIT', message, { at: `column ${key}, row ${at + 1}`, hint })
    }
  }
}

async function create(
  path: string,
  tables: readonly Table[],
  tabs: readonly string[],
  format: XlsxFormat,
): Promise<void> {
  const workbook = await newWorkbook()
  for (const [at, table] of tables.entries()) await fill(addTab(workbook, tabs[at] ?? table.name), table, format)
  await workbook.xlsx.writeFile(path)
}

async function newWorkbook(): Promise<Workbook> {
  const { default: ExcelJS } = await import('exceljs')
  return new ExcelJS.Workbook()
}

const addTab = (workbook: Workbook, name: string): Worksheet =>
  workbook.addWorksheet(name, {
    views: [{ state: 'frozen', ySplit: 1 }],
    pageSetup: { orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0, printTitlesRow: '1:1' },
  })

async function stream(
  path: string,
  tables: readonly Table[],
  tabs: readonly string[],
  format: XlsxFormat,
): Promise<void> {
  const { default: ExcelJS } = await import('exceljs')
  const file = createWriteStream(path)
  const failure = new Promise<never>((_, reject) => file.once('error', reject))
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream: file, useStyles: true, useSharedStrings: true })
  const write = async () => {
    for (const [at, table] of tables.entries()) {
      const sheet = addTab(workbook, tabs[at] ?? table.name)
      await fill(sheet, table, format)
      sheet.commit()
    }
    await workbook.commit()
  }
  // exceljs does not notice a full disk or a missing folder and would wait for ever.
  await Promise.race([write(), failure])
}

async function rewrite(
  path: string,
  target: string,
  tables: readonly Table[],
  tabs: readonly string[],
  format: XlsxFormat,
): Promise<void> {
  const workbook = await newWorkbook()
  await workbook.xlsx.readFile(path)
  forgetFilterNames(workbook)
  for (const sheet of workbook.worksheets) if (!isOneOf(sheet, tabs)) keepTexts(sheet)
  for (const [at, table] of tables.entries()) {
    const name = tabs[at] ?? table.name
    const old = workbook.worksheets.find(sheet => sheet.name.toLowerCase() === name.toLowerCase())
    const place = old && orderOf(old)
    if (old) workbook.removeWorksheet(old.id)
    const sheet = addTab(workbook, name)
    if (place !== undefined) Object.assign(sheet, { orderNo: place })
    await fill(sheet, table, format)
  }
  // Formulas elsewhere may look at what was replaced.
  workbook.calcProperties.fullCalcOnLoad = true
  await workbook.xlsx.writeFile(target)
}

/** The place of a tab among the others, which exceljs keeps but does not declare. */
const orderOf = (sheet: Worksheet): number | undefined => (sheet as Worksheet & { orderNo?: number }).orderNo

const isOneOf = (sheet: Worksheet, tabs: readonly string[]): boolean =>
  tabs.some(tab => tab.toLowerCase() === sheet.name.toLowerCase())

/** exceljs reads its own filter names as ordinary ones and then writes them twice, which Excel calls damage. */
function forgetFilterNames(workbook: Workbook): void {
  const names = workbook.definedNames
  names.model = names.model.filter(({ name }) => !name.startsWith('_xlnm.'))
}

/** exceljs undoes `_x000D_` when it reads, but does not do it again when it writes. */
function keepTexts(sheet: Worksheet): void {
  sheet.eachRow(row => {
    row.eachCell(cell => {
      if (typeof cell.value === 'string') {
        const text = escapeText(cell.value)
        if (text !== cell.value) cell.value = text
      } else if (cell.value && typeof cell.value === 'object' && 'richText' in cell.value) {
        cell.value = { richText: cell.value.richText.map(part => ({ ...part, text: escapeText(part.text) })) }
      }
    })
  })
}

const QUIET = { argb: 'FFEDEFF2' }

const HEADER: Partial<Style> = {
  font: { bold: true },
  fill: { type: 'pattern', pattern: 'solid', fgColor: QUIET },
  border: { bottom: { style: 'thin', color: { argb: 'FFB8BEC7' } } },
}

async function fill(sheet: Worksheet, table: Table, format: XlsxFormat): Promise<void> {
  const { columns, rows } = table
  if (columns.length === 0) return
  sheet.columns = columns.map(
    (column): Partial<SheetColumn> => ({
      width: widthOf(column, table, format),
      style: { numFmt: numberFormat(column.type, format.currency), alignment: { vertical: 'top' } },
    }),
  )
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: rows.length + 1, column: columns.length } }
  const header = sheet.getRow(1)
  for (const [at, { label, type }] of columns.entries()) {
    const cell = header.getCell(at + 1)
    cell.value = escapeText(guardTyped(label))
    cell.style = {
      ...HEADER,
      numFmt: '@',
      alignment: { vertical: 'middle', horizontal: isRightAligned(type) ? 'right' : 'left' },
    }
  }
  header.commit()
  for (const [index, row] of rows.entries()) {
    const line = sheet.getRow(index + 2)
    for (const [at, { key, type }] of columns.entries()) {
      const value = excelValue(row[key] ?? null, type)
      if (value === null) continue
      const cell = line.getCell(at + 1)
      cell.value = value
      if (value instanceof Date && (row[key] as string).length > 10) cell.numFmt = 'yyyy-mm-dd hh:mm:ss'
      else if (typeof value === 'string' && type !== 'text') cell.numFmt = '@'
    }
    line.commit()
    // What was streamed leaves the memory only when the event loop gets a turn.
    if (index % ROWS_PER_TURN === 0) await setImmediate()
  }
}

function numberFormat(type: ColumnType, currency: string | undefined): string {
  switch (type) {
    case 'integer':
      return '#,##0'
    case 'money': {
      const digits = moneyDigits(currency)
      return digits === 0 ? '#,##0' : `#,##0.${'0'.repeat(digits)}`
    }
    case 'ratio':
      return '0.0%'
    case 'date':
      return 'yyyy-mm-dd'
    case 'number':
      return '#,##0.0'
    case 'text':
      return '@'
  }
}

function excelValue(cell: Cell, type: ColumnType): string | number | boolean | Date | null {
  if (cell === null || cell === '') return null
  if (typeof cell === 'boolean') return cell
  if (typeof cell === 'number') {
    if (type === 'text') return String(cell)
    return Number.isFinite(cell) ? cell : null
  }
  return (type === 'date' && dateOf(cell)) || escapeText(guardTyped(cell))
}

/** Before this day Excel's calendar is wrong, so such days are written as text. */
const FIRST_DAY = '1900-03-01'

const TIME = /^ ([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/

/** Wall clock as UTC, which is what exceljs writes; a local Date would lose a day west of Greenwich. */
function dateOf(text: string): Date | undefined {
  const day = text.slice(0, 10)
  const time = text.slice(10)
  if (!isDay(day) || day < FIRST_DAY || !(time === '' || TIME.test(time))) return undefined
  return new Date(`${day}T${time === '' ? '00:00:00' : time.slice(1)}Z`)
}

function widthOf({ key, label, type }: Column, { rows }: Table, format: XlsxFormat): number {
  // The button of the filter covers the end of the heading.
  let width = displayWidth(label) + 3
  for (const row of rows.slice(0, SAMPLED_ROWS)) {
    const text = formatCell(row[key] ?? null, type, format)
    width = Math.max(width, ...text.split('\n', 20).map(line => displayWidth(line.slice(0, WIDEST))))
    if (width >= WIDEST) return WIDEST
  }
  return Math.min(width + 1, WIDEST)
}
