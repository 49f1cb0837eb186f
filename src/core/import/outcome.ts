import type { Sentence } from '../sentence.js'
import type { Cell } from '../table.js'

/** What became of a row. A problem rejects it. */
export type RowOutcome = 'created' | 'updated' | 'unchanged' | 'skipped'

export interface Counts {
  read: number
  created: number
  updated: number
  unchanged: number
  skipped: number
  rejected: number
  warnings: number
}

/** What to do with a row whose record is there already. */
export type OnDuplicate = 'update' | 'skip' | 'fail'

/** What a row changes of one field. */
export interface Difference {
  field: string
  before: Cell
  after: Cell
}

/** Which record a row speaks of, and what it changes of it. */
export interface RowDetail {
  /** Public id of a contact that is there already. */
  contactId?: string | null
  /** What a person would call the record. */
  record?: string | null
  differences?: readonly Difference[]
  reason?: Sentence
}

/** A row as a preview shows it. */
export interface PreviewedRow extends RowDetail {
  row: number
  outcome: RowOutcome | 'rejected'
}

/** Where the writers of an import say what became of each row. */
export interface Tally {
  readonly onDuplicate: OnDuplicate
  /** Whether anybody wants to see the rows: only then `count` need be told more than the outcome. */
  readonly isPreview: boolean
  count(outcome: RowOutcome, rowNumber: number, detail?: RowDetail): void
  reject(rowNumber: number, reason: Sentence): void
  warn(rowNumber: number, text: Sentence, column?: string): void
}
