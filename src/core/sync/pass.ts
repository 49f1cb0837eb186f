import { english, type Sentence } from '../sentence.js'
import type { SharedRow } from '../shared-table.js'
import type { Store } from '../store/open.js'
import type { Run } from '../store/run.js'
import type { SyncConflictTable } from '../store/schema-sync.js'
import type { Cell } from '../table.js'
import type { Sync } from '../workspace/sync.js'
import type { FreshRow } from './assign.js'
import type { Decision } from './conflict.js'
import type { SyncEntity, SyncRecord } from './entity.js'
import type { CellReader } from './read-cell.js'
import type { Cells, RowBook } from './row-book.js'
import type { SyncColumn } from './spec.js'
import type { SheetView } from './view.js'

/** A cell that is to be written into the sheet. */
export interface CellWrite {
  key: string
  label: string
  row: number
  field: string
  before: Cell
  after: Cell
}

/** A change of a record that comes from the sheet. */
export interface CrmChange {
  label: string
  field: string
  before: Cell
  after: Cell
}

/** What stays in the sheet as it is, and why. */
export interface Refusal {
  row: number
  field: string | undefined
  label: string
  reason: Sentence
}

/** A question that a run asks. */
export type Question = Pick<SyncConflictTable, 'row_key' | 'field' | 'kind' | 'label' | 'crm' | 'sheet'> & {
  reason: Sentence | null
}

/** One look at both sides, and what is to be done. All that is found is collected here; nothing has left yet. */
export interface Pass {
  sync: Sync
  columns: readonly SyncColumn[]
  entity: SyncEntity
  /** The day on which the run happens. */
  today: string
  reader: CellReader
  view: SheetView
  store: Store
  run: Run
  rows: RowBook
  records: Map<number, SyncRecord>
  /** Rows of the sheet by their keys. */
  sheet: Map<string, SharedRow>
  fresh: readonly FreshRow[]
  /** Questions that wait for a decision, by `questionKey`. */
  open: ReadonlyMap<string, SyncConflictTable>
  /** What people have decided, by the number of the question. */
  decisions: ReadonlyMap<number, Decision>

  writes: CellWrite[]
  appends: { key: string; label: string; cells: Cells }[]
  removes: { key: string; label: string; row: number; cells: Cells; question?: number }[]
  crm: CrmChange[]
  refusals: Refusal[]
  questions: Question[]
  /** Questions that are answered or no longer asked, by number. */
  closing: Map<number, SyncConflictTable['state']>
  created: number
  linked: number
  archived: number
  /** Decisions that were made for values which have changed since. */
  stale: number
}

/** Under which a question about a row, or one of its cells, is known. */
export const questionKey = (rowKey: string, field: string | null): string => `${rowKey}\n${field ?? ''}`

/** The same of what was overwritten in a cell: it stays a question whatever becomes of the cell. */
export const overwrittenKey = (rowKey: string, field: string): string => `${questionKey(rowKey, field)}\noverwritten`

/** The question as a run of a sync asks it. */
export function askedBy({ sync, run, entity, rows }: Pass, question: Question): Omit<SyncConflictTable, 'id'> {
  const record_id = rows.get(question.row_key)?.recordId ?? null
  const asked = { sync: sync.name, table_name: entity.table, record_id, opened_run_id: run.id }
  const reason = question.reason && english(question.reason)
  return { ...question, ...asked, reason, state: 'open', decision: null, closed_run_id: null }
}
