import type { sheets_v4 } from '@googleapis/sheets'
import type { PlannedColumn, TabPlan } from '../../shared-plan.js'
import { withOwnNote } from '../../shared-rows.js'
import type { Snapshot } from '../../shared-table.js'
import type { ColumnType } from '../../table.js'
import { guardTyped } from '../formula-guard.js'
import type { SharedOptions } from '../open-shared.js'
import { widthOfNew } from '../spreadsheet-value.js'
import { type Chunk, chunksOf } from './chunks.js'
import type { Request } from './client.js'
import {
  type CellData,
  cellData,
  DATE_TIME,
  formatFor,
  type GridRange,
  headingRequest,
  pixelsOf,
  valueFor,
} from './grid.js'
import type { GoogleSettings } from './settings.js'
import { COLUMN_KEY, RULES_KEY, rulesHash } from './sheets-shared.js'
import type { GoogleTab } from './tabs.js'

/** A tab as it was read. */
export interface OpenGoogleTab {
  /** Undefined where there is none yet. */
  tab: GoogleTab | undefined
  snapshot: Snapshot
  headerRow: number
  /** The cells as Google sent them, from the first row on. */
  values: CellData[][]
  columns: sheets_v4.Schema$DimensionProperties[]
}

/** A number for a tab that is to be made. */
export const newTabId = ({ random }: GoogleSettings): number => Math.floor(random() * 2_000_000_000) + 1

/** What Google takes as a list in a rule. */
const MOST_CHOICES = 500
const SPARE_ROWS = 100

interface Making extends SharedOptions {
  newId: number
}

/** What has to be sent for a plan: at once, and afterwards the further rows of a large table. */
export function tabRequests(
  plan: TabPlan,
  open: OpenGoogleTab,
  making: Making,
): { requests: Request[]; later: Request[][] } {
  return new TabRequests(plan, open, making).all()
}

/** The new rows of a plan in pieces of bearable size. */
export function appendChunks(plan: TabPlan): Chunk[] {
  const width = plan.append.flat().reduce((most, { index }) => Math.max(most, index + 1), 0)
  return [...chunksOf(plan.append.length, at => appendedRow(plan.append[at] ?? []), width)]
}

function appendedRow(row: TabPlan['append'][number]): CellData[] {
  const values: CellData[] = []
  for (const { index, value, type = 'text' } of row) {
    while (values.length <= index) values.push({})
    values[index] = cellData(valueFor(value, { type }))
  }
  return values
}

const isMoment = (text: string): boolean => /^\d{4}-\d\d-\d\d \d\d:/.test(text)

class TabRequests {
  readonly #sheetId: number
  readonly #requests: Request[] = []

  constructor(
    private readonly plan: TabPlan,
    private readonly open: OpenGoogleTab,
    private readonly making: Making,
  ) {
    this.#sheetId = open.tab?.sheetId ?? making.newId
  }

  all(): { requests: Request[]; later: Request[][] } {
    const { plan, open } = this
    this.#size()
    for (const column of plan.columns) this.#column(column)
    for (const { row, index, value, type } of plan.cells) this.#cell(row, index, value, type)
    for (const { row, index, note } of plan.notes) {
      const number = row === 'header' ? open.headerRow : row
      const text = withOwnNote(open.values[number - 1]?.[index]?.note ?? undefined, note)
      this.#update(number, index, text === null ? {} : { note: text }, 'note')
    }
    const [first, ...rest] = this.#appends()
    if (first) this.#requests.push(first)
    for (const number of [...plan.remove].sort((a, b) => b - a)) {
      const range = { sheetId: this.#sheetId, dimension: 'ROWS', startIndex: number - 1, endIndex: number }
      this.#requests.push({ deleteDimension: { range } })
    }
    return { requests: this.#requests, later: rest.map(request => [request]) }
  }

  /** The grid grows where it must; never by "so many more", which would be wrong the second time. */
  #size(): void {
    const { plan, open } = this
    const last = plan.now.rows.at(-1)?.number ?? open.headerRow
    const rows = last + plan.append.length
    const columns = Math.max(0, ...plan.columns.map(({ index }) => index + 1))
    if (!open.tab) {
      const gridProperties = { rowCount: rows + SPARE_ROWS, columnCount: Math.max(columns, 1), frozenRowCount: 1 }
      this.#requests.push({ addSheet: { properties: { sheetId: this.#sheetId, title: plan.tab, gridProperties } } })
      return
    }
    const grid = {
      ...(open.tab.rows < rows && { rowCount: rows + SPARE_ROWS }),
      ...(open.tab.columns < columns && { columnCount: columns }),
    }
    if (Object.keys(grid).length === 0) return
    const fields = Object.keys(grid).map(key => `gridProperties.${key}`)
    this.#requests.push({
      updateSheetProperties: { properties: { sheetId: this.#sheetId, gridProperties: grid }, fields: fields.join(',') },
    })
    if (grid.rowCount === undefined) return
    for (const { index, setting } of plan.columns) this.#format(index, setting.type, open.tab.rows)
  }

  #range(index: number): GridRange {
    return {
      sheetId: this.#sheetId,
      startColumnIndex: index,
      endColumnIndex: index + 1,
      startRowIndex: this.open.headerRow,
    }
  }

  #column({ index, setting, isNew, header }: PlannedColumn): void {
    const { open } = this
    const dimension = { sheetId: this.#sheetId, dimension: 'COLUMNS', startIndex: index, endIndex: index + 1 }
    const isThere = this.plan.now.columns.some(column => column.index === index)
    if (header !== undefined)
      this.#update(open.headerRow, index, { userEnteredValue: { stringValue: guardTyped(header) } }, 'userEnteredValue')
    if (!isThere) {
      this.#requests.push(
        headingRequest({ ...this.#range(index), startRowIndex: open.headerRow - 1, endRowIndex: open.headerRow }),
      )
      this.#format(index, setting.type, this.open.headerRow)
      const pixelSize = pixelsOf(widthOfNew(this.plan, index, header ?? setting.id))
      this.#requests.push({
        updateDimensionProperties: { range: dimension, properties: { pixelSize }, fields: 'pixelSize' },
      })
    }
    if (isNew) this.#remember(dimension, COLUMN_KEY, setting.id)
    const hidden = open.columns[index]?.hiddenByUser ?? false
    if (setting.isHidden !== undefined && setting.isHidden !== hidden) {
      const properties = { hiddenByUser: setting.isHidden }
      this.#requests.push({ updateDimensionProperties: { range: dimension, properties, fields: 'hiddenByUser' } })
    }
    this.#rules(index, setting, dimension)
  }

  /** Columns whose new cells have a time beside the day. */
  #withTimes(): Set<number> {
    this.#timed ??= new Set(
      this.plan.append.flatMap(row =>
        row.flatMap(({ index, value }) => (typeof value === 'string' && isMoment(value) ? [index] : [])),
      ),
    )
    return this.#timed
  }
  #timed: Set<number> | undefined

  /** The number format of a column, from a row on: rows that come later have it already. */
  #format(index: number, type: ColumnType, startRowIndex: number): void {
    const hasTime = type === 'date' && this.#withTimes().has(index)
    const numberFormat = hasTime ? DATE_TIME : formatFor(type, this.making.currency)
    const range = { ...this.#range(index), startRowIndex }
    const fields = 'userEnteredFormat.numberFormat'
    this.#requests.push({ repeatCell: { range, cell: { userEnteredFormat: { numberFormat } }, fields } })
  }

  #remember(dimensionRange: sheets_v4.Schema$DimensionRange, metadataKey: string, metadataValue: string): void {
    this.#requests.push({
      createDeveloperMetadata: {
        developerMetadata: { metadataKey, metadataValue, location: { dimensionRange }, visibility: 'DOCUMENT' },
      },
    })
  }

  /** Drop-down and warning, where they are not as they were last set; a person may have changed ours since. */
  #rules(index: number, setting: PlannedColumn['setting'], dimension: sheets_v4.Schema$DimensionRange): void {
    const { choices, isProtected, message } = setting
    if (choices === undefined && isProtected === undefined) return
    const known = this.open.columns[index]?.developerMetadata?.find(({ metadataKey }) => metadataKey === RULES_KEY)
    const hash = rulesHash(setting)
    if (known?.metadataValue === hash) return
    if (choices !== undefined && choices.length <= MOST_CHOICES) {
      const rule: sheets_v4.Schema$DataValidationRule = {
        condition: { type: 'ONE_OF_LIST', values: choices.map(userEnteredValue => ({ userEnteredValue })) },
        strict: false,
        showCustomUi: true,
        ...(message !== undefined && { inputMessage: message }),
      }
      this.#requests.push({ setDataValidation: { range: this.#range(index), ...(choices.length > 0 && { rule }) } })
    }
    if (isProtected !== undefined) {
      const description = `guanxi: ${setting.id}`
      const old = (this.open.tab?.sheet.protectedRanges ?? []).find(each => each.description === description)
      if (isProtected && !old) {
        const protectedRange = { range: this.#range(index), description, warningOnly: true }
        this.#requests.push({ addProtectedRange: { protectedRange } })
      } else if (!isProtected && old?.protectedRangeId != null) {
        this.#requests.push({ deleteProtectedRange: { protectedRangeId: old.protectedRangeId } })
      }
    }
    if (known?.metadataId != null) {
      const dataFilters = [{ developerMetadataLookup: { metadataId: known.metadataId } }]
      this.#requests.push({
        updateDeveloperMetadata: { dataFilters, developerMetadata: { metadataValue: hash }, fields: 'metadataValue' },
      })
    } else this.#remember(dimension, RULES_KEY, hash)
  }

  #cell(row: number, index: number, value: TabPlan['cells'][number]['value'], type: ColumnType | undefined): void {
    const shown = this.open.values[row - 1]?.[index]?.effectiveFormat?.numberFormat?.type ?? undefined
    const isDay = shown === 'DATE' || shown === 'DATE_TIME'
    const known = type ?? (isDay ? 'date' : typeof value === 'number' ? 'number' : 'text')
    const typed = valueFor(value, { type: known })
    const fields = 'userEnteredValue'
    if (typed?.kind !== 'day' || isDay) {
      this.#update(row, index, cellData(typed), fields)
      return
    }
    const numberFormat = typed.hasTime ? DATE_TIME : formatFor('date', this.making.currency)
    this.#update(
      row,
      index,
      { ...cellData(typed), userEnteredFormat: { numberFormat } },
      `${fields},userEnteredFormat.numberFormat`,
    )
  }

  #update(row: number, index: number, cell: CellData, fields: string): void {
    const start = { sheetId: this.#sheetId, rowIndex: row - 1, columnIndex: index }
    this.#requests.push({ updateCells: { start, rows: [{ values: [cell] }], fields } })
  }

  /** Google itself finds the end of the table, so that a row which a person adds meanwhile is not written over. */
  #appends(): Request[] {
    return appendChunks(this.plan).map(({ rows }) => ({
      appendCells: { sheetId: this.#sheetId, rows, fields: 'userEnteredValue' },
    }))
  }
}
