import type { PlannedCell } from '../../shared-plan.js'
import { columnNamed } from '../../shared-rows.js'
import type { SharedCell, WriteConflict } from '../../shared-table.js'
import type { Request, Spreadsheet } from './client.js'
import { type CellData, cellOf, type GridRange, rowsOf } from './grid.js'
import type { GoogleSettings } from './settings.js'
import { newTabId, type OpenGoogleTab } from './shared-requests.js'
import { tabsOf } from './tabs.js'

/** With more cells than this the look back would cost more than the write. */
const MOST_CELLS = 500

interface Swapped {
  tab: string
  sheetId: number
  cell: PlannedCell
  key: CellData | undefined
  before: CellData | undefined
}

/** A cell that our write met on another row than it was meant for: the row moved in that instant. */
export interface Misplaced {
  sheetId: number
  key: CellData
  index: number
  /** What the write found there, and must be put back. */
  value: CellData
}

/**
 * Google cannot write on condition that a cell is still as it was. So each cell is copied into a hidden tab in the same
 * batch, just before it is written: what stands there afterwards is what the write has really met.
 */
export class SwapTab {
  readonly #id: number
  readonly title: string
  #cells: Swapped[] = []

  constructor(settings: GoogleSettings) {
    this.#id = newTabId(settings)
    this.title = `guanxi ${this.#id}`
  }

  /** Whether the write that is under way has such copies. */
  get isUsed(): boolean {
    return this.#cells.length > 0
  }

  /** Copies of all cells that are about to be written; none where they are too many. */
  requests(opened: readonly { open: OpenGoogleTab; cells: readonly PlannedCell[] }[]): Request[] {
    this.#cells = opened.flatMap(({ open, cells }) => {
      const { tab, snapshot, values } = open
      const keyAt = snapshot.key === undefined ? undefined : columnNamed(snapshot.columns, snapshot.key)
      const keyIndex = keyAt === undefined ? undefined : snapshot.columns[keyAt]?.index
      if (!tab) return []
      return cells.map(cell => ({
        tab: snapshot.tab,
        sheetId: tab.sheetId,
        cell,
        key: keyIndex === undefined ? undefined : (values[cell.row - 1]?.[keyIndex] ?? {}),
        before: values[cell.row - 1]?.[cell.index],
        keyIndex,
      }))
    })
    if (this.#cells.length > MOST_CELLS) this.#cells = []
    if (this.#cells.length === 0) return []
    const gridProperties = { rowCount: this.#cells.length, columnCount: 2 }
    const made = { addSheet: { properties: { sheetId: this.#id, title: this.title, hidden: true, gridProperties } } }
    const copies = (this.#cells as (Swapped & { keyIndex?: number })[]).flatMap(({ sheetId, cell, keyIndex }, at) => [
      ...(keyIndex === undefined ? [] : [this.#copy(sheetId, cell.row - 1, keyIndex, at, 0)]),
      this.#copy(sheetId, cell.row - 1, cell.index, at, 1),
    ])
    return [made, ...copies]
  }

  #copy(sheetId: number, row: number, column: number, toRow: number, toColumn: number): Request {
    const place = (id: number, top: number, left: number): GridRange => ({
      sheetId: id,
      startRowIndex: top,
      endRowIndex: top + 1,
      startColumnIndex: left,
      endColumnIndex: left + 1,
    })
    const destination = place(this.#id, toRow, toColumn)
    return { copyPaste: { source: place(sheetId, row, column), destination, pasteType: 'PASTE_VALUES' } }
  }

  remove(): Request {
    return { deleteSheet: { sheetId: this.#id } }
  }

  /** What the write met that nobody had expected. */
  compare(spreadsheet: Spreadsheet | undefined): { conflicts: WriteConflict[]; misplaced: Misplaced[] } {
    const found = tabsOf(spreadsheet?.sheets ?? []).find(({ title }) => title === this.title)
    const conflicts: WriteConflict[] = []
    const misplaced: Misplaced[] = []
    if (!found) return { conflicts, misplaced }
    const rows = rowsOf(found.sheet)
    for (const [at, { tab, sheetId, cell, key, before }] of this.#cells.entries()) {
      const [metKey, met] = [rows[at]?.[0], rows[at]?.[1]]
      if (key !== undefined && !isSame(metKey, key))
        misplaced.push({ sheetId, key: metKey ?? {}, index: cell.index, value: met ?? {} })
      else if (!isSame(met, before)) {
        const shown: SharedCell = cellOf({
          ...met,
          ...(before?.effectiveFormat && { effectiveFormat: before.effectiveFormat }),
        })
        conflicts.push({ tab, row: cell.asked.row, column: cell.asked.column, reason: 'overwritten', found: shown })
      }
    }
    return { conflicts, misplaced }
  }
}

const isSame = (a: CellData | undefined, b: CellData | undefined): boolean =>
  JSON.stringify(a?.effectiveValue ?? null) === JSON.stringify(b?.effectiveValue ?? null)
