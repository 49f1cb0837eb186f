import { access, constants } from 'node:fs/promises'
import type { Endpoint } from '../endpoint.js'
import { formatEndpoint } from '../endpoint.js'
import { isEmptyPlan, planSize, planTab, type TabPlan } from '../shared-plan.js'
import { withOwnNote } from '../shared-rows.js'
import type { Applied, SharedBook, Snapshot, TabChanges, TabRequest, WriteConflict } from '../shared-table.js'
import type { ColumnType } from '../table.js'
import { writeFailure } from './file-error.js'
import { numberFormat } from './format-cell.js'
import { guardTyped } from './formula-guard.js'
import type { SharedOptions } from './open-shared.js'
import { missingTab } from './shared-snapshot.js'
import { spreadsheetValue, widthOfNew } from './spreadsheet-value.js'
import { builtInKind, columnName } from './xlsx-cells.js'
import { withColumn } from './xlsx-columns.js'
import { setListRule } from './xlsx-lists.js'
import { addressOf } from './xlsx-notes.js'
import { type PackageTab, XlsxPackage } from './xlsx-package.js'
import { type CellReading, cellReading, nameOfColumn, type OpenTab, openTab } from './xlsx-snapshot.js'
import { MOMENT, XlsxStyles } from './xlsx-styles.js'
import { checkTabName } from './xlsx-tab.js'
import { cellContent, frozenViews, IN_SHEET, NEW_TAB } from './xlsx-tab-xml.js'
import { tableOf, withRange } from './xlsx-tables.js'
import { XmlChildren } from './xml-children.js'

const NO_CALLS = { reads: 0, writes: 0 }

/** A workbook that people and guanxi share. It may be missing, and is then made by the first `apply`. */
export async function openXlsxShared(
  endpoint: Extract<Endpoint, { kind: 'xlsx' }>,
  { tab: usual = 'Sheet1', currency }: SharedOptions = {},
): Promise<SharedBook> {
  const { path } = endpoint
  if (endpoint.tab !== undefined) checkTabName(endpoint.tab)
  return {
    place: formatEndpoint(endpoint),
    tab: endpoint.tab ?? (await firstTab(path)) ?? usual,
    keeps: { columnIds: true, notes: true, choices: true, hidden: true, formulas: true },
    async read(requests) {
      if (!(await exists(path))) return requests.map(({ tab, key }) => missingTab(tab, key))
      return (await openAll(path, requests)).snapshots
    },
    callsFor: () => NO_CALLS,
    apply: changes => apply(path, changes, currency),
  }
}

async function firstTab(path: string): Promise<string | undefined> {
  return (await exists(path)) ? (await XlsxPackage.open(path)).firstTab() : undefined
}

const exists = (path: string): Promise<boolean> =>
  access(path, constants.F_OK).then(
    () => true,
    () => false,
  )

interface OpenBook {
  file: XlsxPackage
  styles: XlsxStyles
  reading: CellReading
  tabs: Map<string, OpenTab>
  snapshots: Snapshot[]
}

async function openAll(path: string, requests: readonly TabRequest[]): Promise<OpenBook> {
  const file = (await exists(path)) ? await XlsxPackage.open(path) : await XlsxPackage.blank()
  const styles = await XlsxStyles.of(file)
  const reading = await cellReading(file, styles)
  const tabs = new Map<string, OpenTab>()
  const snapshots: Snapshot[] = []
  for (const { tab, key } of requests) {
    const found = await file.tab(tab)
    const open = found && (await openTab(file, found, reading, key))
    if (open) tabs.set(tab, open)
    // The name as it was asked for, so that it is found again.
    snapshots.push(open ? { ...open.snapshot, tab } : missingTab(tab, key))
  }
  return { file, styles, reading, tabs, snapshots }
}

async function apply(path: string, changes: readonly TabChanges[], currency: string | undefined): Promise<Applied> {
  const requests = changes.map(({ snapshot: { tab, key } }) => (key === undefined ? { tab } : { tab, key }))
  const book = await openAll(path, requests)
  const plans = changes.map((each, at) => planTab(each, book.snapshots[at] ?? missingTab(each.snapshot.tab)))
  const conflicts: WriteConflict[] = []
  let written = 0
  const touched: string[] = []
  for (const plan of plans) {
    const open = await tabFor(book, plan)
    if (open) {
      await new TabWriter(book, open, plan, currency).write()
      touched.push(open.tab.part)
    }
    written += planSize(plan)
    conflicts.push(...plan.conflicts)
  }
  if (touched.length > 0) {
    book.styles.save()
    if (await book.file.hasFormulaOutside()) await book.file.reckonOnLoad()
    try {
      await book.file.save(path)
    } catch (error) {
      throw writeFailure(error, path)
    }
  }
  return { written, conflicts, calls: NO_CALLS }
}

/** The tab, made where there is something to write; undefined where there is nothing. */
async function tabFor({ file, reading, tabs }: OpenBook, plan: TabPlan): Promise<OpenTab | undefined> {
  if (isEmptyPlan(plan)) return undefined
  const open = tabs.get(plan.tab)
  if (open) return open
  checkTabName(plan.tab)
  const tab: PackageTab = await file.addTab(plan.tab)
  file.put(tab.part, NEW_TAB)
  return openTab(file, tab, reading)
}

/** Writes what is planned into one tab. */
class TabWriter {
  readonly #conflicts: WriteConflict[]
  readonly #prefix: string

  constructor(
    private readonly book: OpenBook,
    private readonly open: OpenTab,
    private readonly plan: TabPlan,
    private readonly currency: string | undefined,
  ) {
    this.#conflicts = plan.conflicts
    this.#prefix = open.sheet.prefix
  }

  async write(): Promise<void> {
    const { open, plan, book } = this
    const lastRow = plan.now.rows.at(-1)?.number ?? open.headerRow
    await this.#headings()
    for (const { row, index, value, type } of plan.cells) this.#cell(row, index, value, type, this.#styleAt(row, index))
    for (const [at, row] of plan.append.entries()) {
      for (const { index, value, type } of row)
        this.#cell(lastRow + 1 + at, index, value, type, this.#styleAt(lastRow, index))
    }
    const { headerRow, notes } = open
    for (const number of plan.remove) {
      const old = open.sheet.row(number)?.cells ?? []
      for (const { column, formula } of old) {
        if (formula !== undefined) await book.file.dropCalcChain()
        open.sheet.set(number, column, null)
        notes.set(addressOf(column, number), null)
      }
    }
    for (const { row, index, note, asked } of plan.notes) {
      const address = addressOf(index, row === 'header' ? headerRow : row)
      if (!notes.isThread(address)) notes.set(address, withOwnNote(notes.get(address), note))
      else if (asked.row !== 'header')
        this.#conflicts.push({ tab: plan.tab, row: asked.row, column: asked.column, reason: 'protected' })
    }
    await this.#finish(lastRow + plan.append.length)
  }

  #styleAt(row: number, index: number): number | undefined {
    // Cells of the heading lend their looks to nobody.
    if (row <= this.open.headerRow) return undefined
    return this.open.sheet.row(row)?.cells.find(({ column }) => column === index)?.style
  }

  async #headings(): Promise<void> {
    const { book, open, plan } = this
    const { tab, sheet, headerRow } = open
    const inTable = (await this.#tables()).some(({ firstRow }) => firstRow === headerRow)
    for (const { index, setting, isNew, header } of plan.columns) {
      const isThere = plan.now.columns.some(column => column.index === index && column.header !== '')
      // Excel's own table must have the same heading, and would be called damaged.
      const isFixed = isThere && inTable
      if (header !== undefined && !isFixed) {
        const style = isThere ? undefined : book.styles.heading({ key: setting.id, label: header, type: setting.type })
        const content = cellContent({ kind: 'text', text: guardTyped(header) }, false, this.#prefix)
        sheet.set(headerRow, index, content, style)
      }
      if (!isNew) continue
      const place = `'${tab.name.replaceAll("'", "''")}'!$${columnName(index)}$${headerRow}`
      await book.file.setName(nameOfColumn(setting.id), tab.index, place, true)
    }
  }

  #cell(
    row: number,
    index: number,
    value: TabPlan['cells'][number]['value'],
    type: ColumnType | undefined,
    style: number | undefined,
  ): void {
    const { styles, reading } = this.book
    const known =
      type ??
      (style !== undefined && reading.kinds[style] === 'date' ? 'date' : typeof value === 'number' ? 'number' : 'text')
    const cell = spreadsheetValue(value, known)
    if (cell === null) {
      this.open.sheet.set(row, index, null)
      return
    }
    let looks = style
    if (cell.kind === 'day' && (style === undefined || this.#kindOf(style) !== 'date')) {
      const code = cell.hasTime ? MOMENT : numberFormat('date', this.currency)
      looks = style === undefined ? styles.body(code) : styles.withNumberFormat(style, code)
    } else if (style === undefined)
      looks = styles.body(
        type === undefined && known === 'number'
          ? 'General'
          : numberFormat(cell.kind === 'text' ? 'text' : known, this.currency),
      )
    this.open.sheet.set(row, index, cellContent(cell, reading.date1904, this.#prefix), looks)
  }

  #kindOf(style: number): string {
    return this.book.reading.kinds[style] ?? builtInKind(0)
  }

  async #tables() {
    const { file } = this.book
    const found = []
    for (const { type, part } of await file.relations(this.open.tab.part)) {
      if (type !== 'table') continue
      const xml = await file.text(part)
      const [, first = '', firstRow = '', last = '', lastRow = ''] =
        /^([A-Z]+)(\d+):([A-Z]+)(\d+)$/.exec(tableOf(xml).ref) ?? []
      found.push({ part, xml, first, firstRow: Number(firstRow), last, lastRow: Number(lastRow) })
    }
    return found
  }

  async #finish(lastRow: number): Promise<void> {
    const { book, open, plan } = this
    const { tab, sheet, headerRow, notes } = open
    const document = XmlChildren.parse(sheet.toString())
    const { prefix } = document
    const last = Math.max(0, ...plan.now.columns.map(({ index }) => index), ...plan.columns.map(({ index }) => index))
    document.set(
      'dimension',
      `<${prefix}dimension ref="A1:${addressOf(last, Math.max(lastRow, headerRow))}"/>`,
      IN_SHEET,
    )
    if (!plan.now.exists) document.set('sheetViews', frozenViews(document), IN_SHEET)
    for (const { index, setting, isNew } of plan.columns) {
      const looks = {
        ...(isNew && { width: widthOfNew(plan, index, setting.header ?? setting.id) }),
        ...(setting.isHidden !== undefined && { isHidden: setting.isHidden }),
      }
      if (Object.keys(looks).length > 0)
        document.set('cols', withColumn(document.get('cols'), index, looks, prefix), IN_SHEET)
      await setListRule(book.file, document, tab, { index, firstRow: headerRow + 1, lastRow, setting })
    }
    const legacy = await notes.save()
    if (legacy !== undefined) document.set('legacyDrawing', `<${prefix}${legacy}`, IN_SHEET)
    if (plan.append.length > 0) await this.#grow(document, lastRow)
    book.file.put(tab.part, document.toString())
  }

  /** The filter, and Excel's own table, take in the rows that were put below them. */
  async #grow(document: XmlChildren, lastRow: number): Promise<void> {
    const before = this.plan.now.rows.at(-1)?.number ?? this.open.headerRow
    for (const { part, xml, first, firstRow, last, lastRow: end } of await this.#tables()) {
      if (end === before && !tableOf(xml).hasTotals)
        this.book.file.put(part, withRange(xml, `${first}${firstRow}:${last}${lastRow}`))
    }
    const filter = document.get('autoFilter')
    const grown = filter?.replace(/(ref\s*=\s*["'][A-Z]+\d+:[A-Z]+)(\d+)/, (whole, start: string, end: string) =>
      Number(end) === before ? start + lastRow : whole,
    )
    if (grown !== undefined) document.set('autoFilter', grown, IN_SHEET)
  }
}
