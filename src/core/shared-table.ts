import type { Cell, ColumnType } from './table.js'

/**
 * A table that people and guanxi keep together: a tab of a Google spreadsheet or of a workbook, or a CSV file. Reading
 * gives a snapshot; writing names places of that snapshot, looks again before it writes, and changes nothing else.
 */
export interface SharedBook {
  /** As a person would write the endpoint. */
  readonly place: string
  /** The tab of the endpoint; its own name where the endpoint names none. */
  readonly tab: string
  /** What the place can keep beside values; a CSV file can keep nothing of it. */
  readonly keeps: { columnIds: boolean; notes: boolean; choices: boolean; hidden: boolean; formulas: boolean }
  /** Reads all these tabs at once (one call), each whole. A tab that is not there yet has no columns and `exists: false`. */
  read(tabs: readonly TabRequest[]): Promise<Snapshot[]>
  /** How many calls `apply` would make: for a dry run. A file needs none. */
  callsFor(changes: readonly TabChanges[]): Calls
  /**
   * Reads again, leaves out every change whose cell, row or column is no longer what the snapshot says, and writes the
   * rest at once. Throws E_CONFLICT where a file was replaced while it was written, E_REMOTE after the last retry.
   */
  apply(changes: readonly TabChanges[], options?: ApplyOptions): Promise<Applied>
}

export interface ApplyOptions {
  /** Share of the work that is done, 0..1. */
  onProgress?(share: number): void
}

/** A tab to be read. */
export interface TabRequest {
  tab: string
  /** Id (or heading) of the column whose cells name the rows; rows are found again by it. */
  key?: string
}

/** Calls over the network, as quotas count them. */
export interface Calls {
  reads: number
  writes: number
}

/** What stands in a cell. */
export interface SharedCell {
  /** As people see it, typed: days `YYYY-MM-DD`, with ` HH:MM:SS` where there is a time; null where nothing stands. */
  value: Cell
  /** What a person typed, with its `=`; `value` is then the result. */
  formula?: string
  /** Error of the spreadsheet, such as `#REF!`; `value` is then that text. */
  error?: string
  note?: string
}

/** A column as it stands now. */
export interface SharedColumn {
  /** Text of the heading; empty where there is none. Headings may be there twice. */
  header: string
  /** Place in the tab, 0 for A. */
  index: number
  /** What guanxi calls it (`ColumnSetting.id`): stays when people rename or move it. Missing where people added it. */
  id?: string
  isHidden: boolean
  /** Note of the heading's cell. */
  note?: string
}

/** A row as it stands now; blank ones are left out. */
export interface SharedRow {
  /** Number in the tab; the heading is row 1 if nothing stands above it. */
  number: number
  /** One for each column of the snapshot, in their order. */
  cells: readonly SharedCell[]
}

/** A tab as it was when it was read. */
export interface Snapshot {
  tab: string
  exists: boolean
  key?: string
  columns: readonly SharedColumn[]
  rows: readonly SharedRow[]
  /** Changes whenever any value, formula, note or heading does. */
  fingerprint: string
}

/** What is to become of one tab; all of it, for all tabs, is written at once. */
export interface TabChanges {
  /** What `read` gave; places below are places in it. */
  snapshot: Snapshot
  /** New columns (an `id` that the snapshot lacks: they come behind the last one) and looks of columns that are there. */
  columns?: readonly ColumnSetting[]
  cells?: readonly CellChange[]
  /** New rows at the end, by id of the column (or its heading, where it has no id); what is not named stays empty. */
  append?: readonly NewRow[]
  notes?: readonly NoteChange[]
  /** Numbers of rows to be taken away; a row that changed since the snapshot stays, and is a conflict. */
  remove?: readonly number[]
}

export type NewRow = Readonly<Record<string, Cell>>

/** What a column that guanxi keeps looks like. A member that is missing stays as it is. */
export interface ColumnSetting {
  /** The column of the snapshot with this id, or else with this heading and no id; else it is made. */
  id: string
  /** Of a new column, or to rename it. */
  header?: string
  type: ColumnType
  isHidden?: boolean
  /** The drop-down of its cells; other values are marked, not refused. An empty list takes it away. */
  choices?: readonly string[]
  /** Whoever types into it is warned. */
  isProtected?: boolean
  /** Message of the drop-down and the protection, in the language of the people. */
  message?: string
}

export interface CellChange {
  /** `number` of the row in the snapshot. */
  row: number
  /** Id of the column, or its heading where it has none. A column named in `columns` is there by then. */
  column: string
  value: Cell
}

export interface NoteChange {
  /** `number` of the row in the snapshot, or `header`. */
  row: number | 'header'
  column: string
  /** null takes away a note that guanxi wrote; those of people (which do not begin with `guanxi: `) stay, and ours is put below. */
  note: string | null
}

/** A change that was not made as asked, and what stands in the way. */
export interface WriteConflict {
  tab: string
  /** `number` of the row in the snapshot. */
  row: number
  /** As in the change; missing where the whole row is meant. */
  column?: string
  /**
   * `changed`: somebody wrote there since the snapshot; `formula`: a formula stands there; `protected`: this account may
   * not write there; `row` and `column`: gone, or no longer to be told from another one. Nothing was written then.
   * `overwritten`: somebody wrote in the instant between looking and writing; `found` was there, and ours stands now.
   */
  reason: 'changed' | 'formula' | 'protected' | 'row' | 'column' | 'overwritten'
  found?: SharedCell
}

export interface Applied {
  /** Cells, notes and rows that were written. */
  written: number
  conflicts: readonly WriteConflict[]
  calls: Calls
}
