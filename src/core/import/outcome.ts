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

/** Where the writers of an import say what became of each row. */
export interface Tally {
  readonly onDuplicate: OnDuplicate
  count(outcome: RowOutcome): void
  reject(rowNumber: number, reason: string): void
  warn(rowNumber: number, text: string, column?: string): void
}
