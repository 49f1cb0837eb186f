import { setImmediate } from 'node:timers/promises'
import type { Table } from '../table.js'
import { numberFormat } from './format-cell.js'
import { guardTyped } from './formula-guard.js'
import { type SpreadsheetValue, spreadsheetValue, widthOf } from './spreadsheet-value.js'
import { columnIndex, columnName, escapeText } from './xlsx-cells.js'
import { knowsColumn, withColumn } from './xlsx-columns.js'
import { MAIN, XML } from './xlsx-package.js'
import { MOMENT, type XlsxStyles } from './xlsx-styles.js'
import { attributesOf, escapeXml, withAttribute, XmlChildren, xmlTags } from './xml-children.js'

/** The order in which Excel wants the parts of a tab. */
export const IN_SHEET =
  `sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges
scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations
hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors
smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts
extLst`.split(/\s+/)

/** A tab without anything in it; printed broad, its heading on each page. */
export const NEW_TAB = `${XML}<worksheet xmlns="${MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetData/><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/><pageSetup orientation="landscape" fitToWidth="1" fitToHeight="0"/></worksheet>`

/** Days before 1904 in workbooks that count from there. */
const OFFSET_1904 = 1462

const ROWS_PER_PIECE = 500

export interface TabLook {
  lang?: string
  currency?: string
  date1904: boolean
}

/** As Excel writes it: so many digits in a row would be an id, which is read as text. */
function numberText(number: number): string {
  const text = String(number)
  return /^-?\d{16,}$/.test(text) ? number.toExponential().replace('e+', 'E+') : text
}

/** The content of a `<c>` element: its type and what stands in it. */
export function cellContent(value: SpreadsheetValue, date1904: boolean, prefix = ''): { type: string; inner: string } {
  switch (value.kind) {
    case 'text': {
      const text = escapeXml(escapeText(value.text))
      const keep = /^\s|\s$|[\n\t]/.test(value.text) ? ' xml:space="preserve"' : ''
      return { type: ' t="inlineStr"', inner: `<${prefix}is><${prefix}t${keep}>${text}</${prefix}t></${prefix}is>` }
    }
    case 'flag':
      return { type: ' t="b"', inner: `<${prefix}v>${value.flag ? 1 : 0}</${prefix}v>` }
    case 'number':
      return { type: '', inner: `<${prefix}v>${numberText(value.number)}</${prefix}v>` }
    case 'day':
      return { type: '', inner: `<${prefix}v>${date1904 ? value.serial - OFFSET_1904 : value.serial}</${prefix}v>` }
  }
}

/**
 * The XML of a tab that is to hold a table and nothing else. What people made of the tab stays: widths, what is frozen,
 * rules, lists to choose from, protection, drawings, and the paper it is printed on.
 */
export function tabXml(old: string, table: Table, styles: XlsxStyles, look: TabLook): AsyncIterable<string> {
  const { columns, rows } = table
  const sheet = XmlChildren.parse(old)
  const { prefix: p } = sheet
  const end = `${columnName(Math.max(columns.length, 1) - 1)}${rows.length + 1}`
  const range = `A1:${end}`
  const bodies = columns.map(({ type }) => styles.body(numberFormat(type, look.currency)))
  const headings = columns.map(column => styles.heading(column))
  const [moment, text] = [styles.body(MOMENT), styles.body('@')]
  sheet.set('dimension', `<${p}dimension ref="${range}"/>`, IN_SHEET)
  sheet.set('sheetViews', frozenViews(sheet), IN_SHEET)
  if (columns.length > 0) {
    const own = columns.map((column, at) => ({ width: widthOf(column, table, look), style: bodies[at] ?? 0 }))
    sheet.set('cols', columnList(sheet.get('cols'), own, p), IN_SHEET)
    const hasTable = sheet.get('tableParts') !== undefined
    // A tab with a table of Excel's has its filter there.
    sheet.set('autoFilter', hasTable ? undefined : `<${p}autoFilter ref="${range}"/>`, IN_SHEET)
  }
  sheet.set('sortState', undefined, IN_SHEET)
  for (const [list, item] of [
    ['mergeCells', 'mergeCell'],
    ['hyperlinks', 'hyperlink'],
  ] as const) {
    sheet.set(list, without(sheet.get(list), item, columns.length, rows.length + 1), IN_SHEET)
  }
  sheet.set('sheetData', `<${p}sheetData/>`, IN_SHEET)
  const at = sheet.children.findIndex(({ name }) => name === 'sheetData')
  return pieces()

  async function* pieces(): AsyncGenerator<string> {
    yield `${sheet.before(at)}<${p}sheetData>`
    if (columns.length > 0) {
      const cells = columns.map(({ label }, index) => {
        const { type, inner } = cellContent({ kind: 'text', text: guardTyped(label) }, false, p)
        return `<${p}c r="${columnName(index)}1" s="${headings[index]}"${type}>${inner}</${p}c>`
      })
      yield `<${p}row r="1">${cells.join('')}</${p}row>`
    }
    const names = columns.map((_, index) => columnName(index))
    let piece = ''
    for (const [index, row] of rows.entries()) {
      const number = index + 2
      piece += `<${p}row r="${number}">`
      for (const [place, column] of columns.entries()) {
        const value = spreadsheetValue(row[column.key] ?? null, column.type)
        if (value === null) continue
        const style =
          value.kind === 'day' && value.hasTime
            ? moment
            : value.kind === 'text' && column.type !== 'text'
              ? text
              : bodies[place]
        const { type, inner } = cellContent(value, look.date1904, p)
        piece += `<${p}c r="${names[place]}${number}" s="${style}"${type}>${inner}</${p}c>`
      }
      piece += `</${p}row>`
      if (index % ROWS_PER_PIECE !== ROWS_PER_PIECE - 1) continue
      yield piece
      piece = ''
      await setImmediate()
    }
    yield `${piece}</${p}sheetData>${sheet.from(at + 1)}`
  }
}

/** The first row is frozen, unless somebody has frozen something else. */
export function frozenViews(sheet: XmlChildren): string {
  const { prefix: p } = sheet
  const pane = `<${p}pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>`
  const old = sheet.get('sheetViews')
  if (old === undefined)
    return `<${p}sheetViews><${p}sheetView workbookViewId="0">${pane}</${p}sheetView></${p}sheetViews>`
  if (/<(\w+:)?pane\b/.test(old)) return old
  // The pane comes first; which cells are chosen is said for panes that were not there.
  return old
    .replace(/<(?:\w+:)?selection\b[^>]*?\/>/g, '')
    .replace(/(<(?:\w+:)?sheetView\b(?:[^"'>]|"[^"]*"|'[^']*')*?)(\s*\/>|>)/, (_, tag: string, close: string) =>
      close === '>' ? `${tag}>${pane}` : `${tag}>${pane}</${p}sheetView>`,
    )
}

/** Widths that are there stay; columns without one get ours. */
function columnList(old: string | undefined, own: readonly { width: number; style: number }[], p: string): string {
  return own.reduce<string>(
    (cols, look, at) => (knowsColumn(old, at) ? cols : withColumn(cols, at, look, p)),
    old ?? `<${p}cols/>`,
  )
}

/** A list of places without those that touch the table; undefined where none is left. */
function without(list: string | undefined, item: string, width: number, height: number): string | undefined {
  if (list === undefined) return undefined
  const document = XmlChildren.parse(list)
  const kept = document.children.filter(({ name, text }) => {
    const [tag] = xmlTags(text)
    const first = (tag && attributesOf(tag).ref?.split(':')[0]) ?? ''
    const touches = columnIndex(first) < width && Number(/\d+$/.exec(first)?.[0] ?? 1) <= height
    return name !== item || !touches
  })
  if (kept.length === 0) return undefined
  if (kept.length === document.children.length) return list
  document.children.splice(0, document.children.length, ...kept)
  document.changeRoot(tag => (tag.includes('count') ? withAttribute(tag, 'count', String(kept.length)) : tag))
  return document.toString()
}
