/** How far a sync has come. */
export interface SyncStateTable {
  sync: string
  /** JSON: which fields have had a column in the sheet, and its heading. */
  columns: string
  synced_at: string
  run_id: number
}

/**
 * claimed, or copied: the sheet's row was given a key, its record is yet to be made. appending: our row is on its way to the
 * sheet. synced: both sides have it. archived: people took it out of the sheet, and it stays out. erased: its person
 * wants to be forgotten, so the row is to be taken out of the sheet.
 */
export type SyncRowState = 'claimed' | 'copied' | 'appending' | 'synced' | 'archived' | 'erased'

/** A row that a sheet and the store have in common. */
export interface SyncRowTable {
  sync: string
  row_key: string
  table_name: string
  record_id: number | null
  state: SyncRowState
  /** JSON: what both sides last agreed on, by field. */
  base: string
  /** JSON: what was on its way to the sheet, by field, where nobody has seen it arrive. */
  pending: string | null
}

/**
 * cell: both sides changed it. vanished: the row is gone from the sheet. gone: the record is gone from the store.
 * overwritten: somebody typed in the instant in which we wrote.
 */
export type SyncConflictKind = 'cell' | 'vanished' | 'gone' | 'overwritten'

export type SyncConflictState = 'open' | 'kept-sheet' | 'kept-crm' | 'dissolved' | 'superseded'

export interface SyncConflictTable {
  id: number
  sync: string
  row_key: string
  table_name: string
  record_id: number | null
  field: string | null
  kind: SyncConflictKind
  label: string | null
  /** JSON of the cells when the question was asked. */
  crm: string | null
  sheet: string | null
  reason: string | null
  state: SyncConflictState
  decision: 'sheet' | 'crm' | null
  opened_run_id: number
  closed_run_id: number | null
}

/** What a run has written into a sheet; `field` is empty for a whole row. */
export interface SyncWriteTable {
  run_id: number
  sync: string
  row_key: string
  table_name: string
  record_id: number | null
  field: string
  kind: 'cell' | 'append' | 'remove'
  label: string | null
  before: string | null
  after: string | null
}
