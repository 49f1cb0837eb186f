import { columnNamed, locate, ownNote, sameCell } from './shared-rows.js'
import type { ColumnSetting, SharedRow, Snapshot, TabChanges, WriteConflict } from './shared-table.js'
import type { Cell, ColumnType } from './table.js'

/** A column that gets a look; `index` is its place in the tab, 0 for A. */
export interface PlannedColumn {
  index: number
  setting: ColumnSetting
  /** It is not there yet, or has not been called by this id. */
  isNew: boolean
  /** Text of the heading to be written; undefined where it stays. */
  header: string | undefined
}

export interface PlannedCell {
  /** Number in the tab as it is now. */
  row: number
  index: number
  value: Cell
  /** Undefined where nobody said what the column holds. */
  type: ColumnType | undefined
  /** The change in the words of the one who asked. */
  asked: { row: number; column: string }
}

export interface PlannedNote {
  row: number | 'header'
  index: number
  note: string | null
  asked: { row: number | 'header'; column: string }
}

/** What is to be written into a tab as it stands now, every place looked up and every change that cannot be left out. */
export interface TabPlan {
  tab: string
  now: Snapshot
  columns: PlannedColumn[]
  cells: PlannedCell[]
  /** New rows by the place of their columns. */
  append: { index: number; value: Cell; type: ColumnType | undefined }[][]
  notes: PlannedNote[]
  remove: number[]
  conflicts: WriteConflict[]
}

export function isEmptyPlan({ columns, cells, append, notes, remove }: TabPlan): boolean {
  return columns.length + cells.length + append.length + notes.length + remove.length === 0
}

/** Cells, notes and rows that the plan writes. */
export function planSize({ cells, append, notes, remove }: TabPlan): number {
  return cells.length + append.length + notes.length + remove.length
}

/**
 * Turns changes of a snapshot into changes of the tab as it is now. What somebody changed since is left out and named
 * as a conflict; what is there already, such as a row with the key of a new one, is left out in silence.
 */
export function planTab(changes: TabChanges, now: Snapshot): TabPlan {
  const { snapshot } = changes
  const plan: TabPlan = {
    tab: snapshot.tab,
    now,
    columns: [],
    cells: [],
    append: [],
    notes: [],
    remove: [],
    conflicts: [],
  }
  planColumns(plan, changes.columns ?? [])
  const places = new Places(plan, snapshot)
  for (const { row, column, value } of changes.cells ?? []) {
    const place = places.of(row, column)
    if (!place) continue
    const cell = place.row.cells[place.at ?? -1]
    if (sameCell(cell, { value })) continue
    if (cell?.formula !== undefined) places.refuse(row, column, 'formula', cell)
    else if (!sameCell(cell, places.before(row, column))) places.refuse(row, column, 'changed', cell)
    else {
      const { index, type } = place
      plan.cells.push({ row: place.row.number, index, value, type, asked: { row, column } })
    }
  }
  for (const { row, column, note } of changes.notes ?? []) {
    const place = row === 'header' ? places.column(column) : places.of(row, column)
    if (!place) continue
    const isHeader = row === 'header'
    const old = isHeader ? now.columns[place.at ?? -1]?.note : placeRow(place)?.cells[place.at ?? -1]?.note
    if (ownNote(old) === note) continue
    const number = isHeader ? 'header' : (placeRow(place)?.number ?? 0)
    plan.notes.push({ row: number, index: place.index, note, asked: { row, column } })
  }
  planRows(plan, places, changes)
  return plan
}

const placeRow = (place: object): SharedRow | undefined => ('row' in place ? (place.row as SharedRow) : undefined)

function planColumns(plan: TabPlan, settings: readonly ColumnSetting[]): void {
  const { columns } = plan.now
  let next = Math.max(-1, ...columns.map(({ index }) => index)) + 1
  for (const setting of settings) {
    const at =
      columnNamed(columns, setting.id) ??
      (setting.header === undefined ? undefined : columnNamed(columns, setting.header))
    const found = at === undefined ? undefined : columns[at]
    const isNew = found?.id !== setting.id
    const header = found === undefined || (setting.header !== undefined && setting.header !== found.header)
    plan.columns.push({
      index: found?.index ?? next++,
      setting,
      isNew,
      header: header ? (setting.header ?? setting.id) : undefined,
    })
  }
}

/** Where the cells of a snapshot are now. */
class Places {
  readonly #located
  readonly #types = new Map<number, ColumnType>()

  constructor(
    private readonly plan: TabPlan,
    private readonly snapshot: Snapshot,
  ) {
    this.#located = locate(snapshot, plan.now)
    for (const { index, setting } of plan.columns) this.#types.set(index, setting.type)
  }

  refuse(
    row: number,
    column: string | undefined,
    reason: WriteConflict['reason'],
    found?: WriteConflict['found'],
  ): void {
    const { tab, conflicts } = this.plan
    conflicts.push({ tab, row, reason, ...(column !== undefined && { column }), ...(found && { found }) })
  }

  row(number: number): SharedRow | undefined {
    return this.#located.row(number)
  }

  /** The cell as the snapshot has it. */
  before(row: number, column: string) {
    const at = this.#named(this.snapshot, column)
    return at === undefined ? undefined : this.#rowsBefore.get(row)?.cells[at]
  }

  /** Whether nothing in the row has changed. */
  isSame(number: number): boolean {
    const before = this.#rowsBefore.get(number)
    return this.snapshot.columns.every((_, at) => sameCell(before?.cells[at], this.#located.cell(number, at)))
  }

  get #rowsBefore(): Map<number, SharedRow> {
    this.#before ??= new Map(this.snapshot.rows.map(row => [row.number, row]))
    return this.#before
  }
  #before: Map<number, SharedRow> | undefined

  /** By its id, or where some program has lost that by the heading which goes with it. */
  #named({ columns }: Snapshot, name: string): number | undefined {
    const header = this.plan.columns.find(({ setting }) => setting.id === name)?.setting.header
    return columnNamed(columns, name) ?? (header === undefined ? undefined : columnNamed(columns, header))
  }

  /** Place of a column now: in the tab, and in the columns of the snapshot of now. */
  column(name: string): { index: number; at: number | undefined; type: ColumnType | undefined } | undefined {
    const before = this.#named(this.snapshot, name)
    const at = before === undefined ? this.#named(this.plan.now, name) : this.#located.column(before)
    const planned = this.plan.columns.find(({ setting }) => setting.id === name)
    const index = (at === undefined ? undefined : this.plan.now.columns[at]?.index) ?? planned?.index
    return index === undefined ? undefined : { index, at, type: this.#types.get(index) }
  }

  /** Place of a cell now; undefined, and a conflict, where there is none. */
  of(row: number, column: string) {
    const found = this.#located.row(row)
    if (!found) this.refuse(row, column, 'row')
    const place = found && this.column(column)
    if (found && !place) this.refuse(row, column, 'column')
    return found && place ? { ...place, row: found } : undefined
  }
}

function planRows(plan: TabPlan, places: Places, { snapshot, append = [], remove = [] }: TabChanges): void {
  const { now } = plan
  const key = snapshot.key
  const keyAt = key === undefined ? undefined : columnNamed(now.columns, key)
  const known = new Set(now.rows.map(row => (keyAt === undefined ? null : row.cells[keyAt]?.value)))
  for (const row of append) {
    const own = key === undefined ? null : (row[key] ?? null)
    if (own !== null && known.has(own)) continue
    plan.append.push(
      Object.entries(row).flatMap(([name, value]) => {
        const place = places.column(name)
        return place && value !== null && value !== '' ? [{ index: place.index, value, type: place.type }] : []
      }),
    )
  }
  for (const number of remove) {
    const row = places.row(number)
    if (!row) continue
    if (places.isSame(number)) plan.remove.push(row.number)
    else places.refuse(number, undefined, 'changed')
  }
}
