import type { SharedCell, Snapshot } from '../shared-table.js'
import { unguard } from './formula-guard.js'
import { snapshotOf } from './shared-snapshot.js'
import { columnIndex, dateText, type NumberKind, numberOf, unescapeText } from './xlsx-cells.js'
import { isHiddenColumn } from './xlsx-columns.js'
import { addressOf, SheetNotes } from './xlsx-notes.js'
import type { PackageTab, XlsxPackage } from './xlsx-package.js'
import { SheetEdit, type XmlCell } from './xlsx-sheet-edit.js'
import type { XlsxStyles } from './xlsx-styles.js'
import { localName, unescapeXml, XmlChildren, xmlTags } from './xml-children.js'

/** What is needed to understand the cells of a workbook. */
export interface CellReading {
  strings: readonly string[]
  kinds: readonly NumberKind[]
  date1904: boolean
}

/** A tab opened for reading and changing. */
export interface OpenTab {
  tab: PackageTab
  sheet: SheetEdit
  notes: SheetNotes
  snapshot: Snapshot
  /** Number of the row with the headings; 1 where the tab is blank. */
  headerRow: number
}

export async function cellReading(file: XlsxPackage, styles: XlsxStyles): Promise<CellReading> {
  const part = await file.workbookPart('sharedStrings')
  const strings = part === undefined ? [] : stringsOf(await file.text(part))
  return { strings, kinds: styles.kinds(), date1904: await file.isDate1904() }
}

function stringsOf(xml: string): string[] {
  const strings: string[] = []
  let text = ''
  let from: number | undefined
  let inAid = false
  for (const tag of xmlTags(xml)) {
    switch (localName(tag.name)) {
      case 'si':
        if (tag.kind !== 'open') strings.push(unescapeText(tag.kind === 'empty' ? '' : text))
        text = ''
        break
      case 'rPh':
        inAid = tag.kind === 'open'
        break
      case 't':
        if (tag.kind === 'open') from = tag.end
        else if (tag.kind === 'close' && !inAid) text += unescapeXml(xml.slice(from, tag.start))
    }
  }
  return strings
}

/** Prefix of the hidden names that say which column is which; they move with the heading's cell. */
const COLUMN_NAME = '_guanxi.'

/** `名 1` → `_guanxi._x540D__x0020_1`: names hold letters, digits and little else. */
export function nameOfColumn(id: string): string {
  return COLUMN_NAME + id.replace(/[^A-Za-z0-9]/g, each => `_x${each.charCodeAt(0).toString(16).padStart(4, '0')}_`)
}

async function columnIds(file: XlsxPackage, tab: PackageTab): Promise<Map<number, string>> {
  const ids = new Map<number, string>()
  for (const { name, tab: index, refersTo } of await file.definedNames()) {
    if (index !== tab.index || !name.startsWith(COLUMN_NAME)) continue
    const column = columnIndex(/!\$?([A-Z]+)\$?\d+$/.exec(refersTo)?.[1] ?? '')
    if (column >= 0 && !ids.has(column)) ids.set(column, unescapeText(name.slice(COLUMN_NAME.length)))
  }
  return ids
}

/** Reads a tab whole. */
export async function openTab(
  file: XlsxPackage,
  tab: PackageTab,
  reading: CellReading,
  key?: string,
): Promise<OpenTab> {
  const xml = await file.text(tab.part)
  const sheet = new SheetEdit(xml)
  const notes = await SheetNotes.of(file, tab)
  const cols = XmlChildren.parse(xml).get('cols')
  const lines = sheet.rows.map(({ number, cells }) => {
    const filled = new Map<number, SharedCell>()
    for (const cell of cells) {
      const value = cellOf(cell, reading)
      const note = notes.get(addressOf(cell.column, number))
      if (value.value === null && value.formula === undefined && note === undefined) continue
      filled.set(cell.column, note === undefined ? value : { ...value, note })
    }
    return { number, cells: filled }
  })
  const ids = await columnIds(file, tab)
  const isHidden = (index: number) => isHiddenColumn(cols, index)
  return { tab, sheet, notes, ...snapshotOf({ tab: tab.name, key, lines, ids, isHidden }) }
}

function cellOf(cell: XmlCell, { strings, kinds, date1904 }: CellReading): SharedCell {
  const formula = cell.formula === undefined ? {} : { formula: cell.formula }
  const { text } = cell
  if (text === undefined) return { value: null, ...formula }
  switch (cell.type) {
    case 's':
      return { value: textOrNothing(strings[Number(text)] ?? ''), ...formula }
    case 'str':
    case 'inlineStr':
      return { value: textOrNothing(unescapeText(text)), ...formula }
    case 'b':
      return { value: text === '1' || text === 'true', ...formula }
    case 'e':
      return { value: text, error: text, ...formula }
    case 'd':
      return { value: text.replace('T', ' ').replace(/(\.\d+)?Z?$/, ''), ...formula }
    default: {
      if (text === '') return { value: null, ...formula }
      const number = numberOf(text)
      const kind = kinds[cell.style ?? 0] ?? 'number'
      if (kind === 'number' || typeof number === 'string') return { value: number, ...formula }
      return { value: dateText(number, kind, date1904) ?? number, ...formula }
    }
  }
}

const textOrNothing = (text: string): string | null => (text === '' ? null : unguard(text))
