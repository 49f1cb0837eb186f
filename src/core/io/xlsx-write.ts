import { access, constants } from 'node:fs/promises'
import { GuanxiError } from '../error.js'
import { sentence } from '../sentence.js'
import type { Table } from '../table.js'
import { writeFailure } from './file-error.js'
import { columnName } from './xlsx-cells.js'
import { setListRule } from './xlsx-lists.js'
import { type PackageTab, XlsxPackage } from './xlsx-package.js'
import { XlsxStyles } from './xlsx-styles.js'
import { checkTabName, tabNameFor } from './xlsx-tab.js'
import { NEW_TAB, tabXml } from './xlsx-tab-xml.js'
import { fitOwnTables } from './xlsx-tables.js'
import { XmlChildren } from './xml-children.js'

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

/**
 * Writes tables as tabs of a workbook. In a workbook that exists, the cells of tabs of these names are replaced and all
 * else stays, byte for byte. E_CONFLICT where it is open, signed, or changes meanwhile; E_LIMIT where a table is too
 * large for Excel.
 */
export async function writeXlsx(path: string, tables: readonly Table[], format: XlsxFormat = {}): Promise<void> {
  const { workbook } = await filled(path, tables, format)
  try {
    await workbook.save(path)
  } catch (error) {
    throw writeFailure(error, path)
  }
}

/** The tab that writing would put each table into, and whether it would be a new one; throws what writing would. */
export async function tabsOfXlsx(path: string, tables: readonly Table[], tab?: string): Promise<FilledTab[]> {
  return (await filled(path, tables, tab === undefined ? {} : { tab })).tabs
}

interface FilledTab {
  name: string
  table: Table
  isNew: boolean
}

/** The workbook with the tables in it, not saved yet. */
async function filled(
  path: string,
  tables: readonly Table[],
  format: XlsxFormat,
): Promise<{ workbook: XlsxPackage; tabs: FilledTab[] }> {
  const names = tabNames(tables, format.tab)
  for (const table of tables) refuseTooLarge(table)
  const workbook = await openOrMake(path)
  const styles = await XlsxStyles.of(workbook)
  const look = { ...format, date1904: await workbook.isDate1904() }
  const written: string[] = []
  const tabs: FilledTab[] = []
  for (const [at, table] of tables.entries()) {
    const name = names[at] ?? table.name
    const old = await workbook.tab(name)
    const tab = old ?? (await workbook.addTab(name))
    const before = await withLists(workbook, tab, old ? await workbook.text(old.part) : NEW_TAB, table)
    if (old) {
      await fitOwnTables(workbook, old, table)
      if (/<(?:\w+:)?f[\s>/]/.test(before)) await workbook.dropCalcChain()
    }
    workbook.put(tab.part, tabXml(before, table, styles, look))
    await nameRanges(workbook, tab, table, old === undefined)
    written.push(tab.part)
    tabs.push({ name: tab.name, table, isNew: old === undefined })
  }
  styles.save()
  if (await workbook.hasFormulaOutside(written)) await workbook.reckonOnLoad()
  return { workbook, tabs }
}

/** The tab with the lists from which people choose in some columns. */
async function withLists(
  workbook: XlsxPackage,
  tab: PackageTab,
  xml: string,
  { columns, rows }: Table,
): Promise<string> {
  if (columns.every(({ choices }) => choices === undefined)) return xml
  const sheet = XmlChildren.parse(xml)
  for (const [index, { key, type, choices }] of columns.entries()) {
    const place = { index, firstRow: 2, lastRow: rows.length + 1 }
    if (choices) await setListRule(workbook, sheet, tab, { ...place, setting: { id: key, type, choices } })
  }
  return sheet.toString()
}

/** Throws E_CONFLICT where a workbook that is there must not be written. */
export async function checkWorkbook(path: string): Promise<void> {
  await XlsxPackage.open(path)
}

async function openOrMake(path: string): Promise<XlsxPackage> {
  const exists = await access(path, constants.F_OK).then(
    () => true,
    () => false,
  )
  if (exists) return XlsxPackage.open(path)
  if (!/\.xlsm$/i.test(path)) return XlsxPackage.blank()
  throw new GuanxiError('E_ENDPOINT', sentence`"${path}" does not exist, and guanxi makes no workbooks with macros.`, {
    at: path,
    hint: sentence`Name it .xlsx.`,
  })
}

/** The heading is printed on each page of a new tab; where Excel keeps the range of a filter by name, it follows. */
async function nameRanges(
  workbook: XlsxPackage,
  { name, index }: { name: string; index: number },
  { columns, rows }: Table,
  isNew: boolean,
): Promise<void> {
  const place = `'${name.replaceAll("'", "''")}'!`
  if (isNew) await workbook.setName('_xlnm.Print_Titles', index, `${place}$1:$1`)
  const filter = '_xlnm._FilterDatabase'
  const isKept = (await workbook.definedNames()).some(each => each.name === filter && each.tab === index)
  if (!isKept || columns.length === 0) return
  await workbook.setName(filter, index, `${place}$A$1:$${columnName(columns.length - 1)}$${rows.length + 1}`, true)
}

function tabNames(tables: readonly Table[], first: string | undefined): string[] {
  if (first !== undefined) checkTabName(first)
  const names: string[] = []
  for (const table of tables)
    names.push(tabNameFor(names.length === 0 && first !== undefined ? first : table.name, names))
  return names
}

function refuseTooLarge({ name, columns, rows }: Table): void {
  const hint = sentence`Write to a .csv file.`
  if (rows.length > MOST_ROWS) {
    throw new GuanxiError('E_LIMIT', sentence`"${name}" has ${rows.length} rows; Excel can hold ${MOST_ROWS}.`, {
      hint,
    })
  }
  if (columns.length > MOST_COLUMNS) {
    throw new GuanxiError(
      'E_LIMIT',
      sentence`"${name}" has ${columns.length} columns; Excel can hold ${MOST_COLUMNS}.`,
      {
        hint,
      },
    )
  }
  for (const { key } of columns) {
    const at = rows.findIndex(row => typeof row[key] === 'string' && (row[key] as string).length > LONGEST_CELL)
    if (at >= 0) {
      const message = sentence`A text of "${name}" is longer than the ${LONGEST_CELL} characters Excel can hold.`
      throw new GuanxiError('E_LIMIT', message, { at: sentence`column ${key}, row ${at + 1}`, hint })
    }
  }
}
