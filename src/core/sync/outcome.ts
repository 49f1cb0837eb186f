import { GuanxiError } from '../error.js'
import { sentence } from '../sentence.js'
import type { Calls, WriteConflict } from '../shared-table.js'
import type { SyncConflictTable } from '../store/schema-sync.js'
import { column, type Row, type Table } from '../table.js'
import type { CellWrite, CrmChange, Refusal } from './pass.js'
import type { Prepared, SyncRequest } from './run.js'

/** What a run of a sync has done, in numbers. */
export interface SyncCounts {
  /** Cells of records that were changed by the sheet. */
  toCrm: number
  /** Cells of the sheet that were changed by us. */
  toSheet: number
  /** Records that were made of new rows, and records that new rows were found to be. */
  created: number
  linked: number
  /** Rows that were sent, and rows that were taken out. */
  appended: number
  removed: number
  archived: number
  /** Cells that somebody changed while we were about to write: the next run sees to them. */
  held: number
  /** Questions that were asked, answered, and are open now. */
  asked: number
  resolved: number
  conflicts: number
  /** Decisions that were made for values which have changed since. */
  stale: number
  rejected: number
}

export interface SyncOutcome {
  sync: string
  place: string
  run: string | null
  dryRun: boolean
  counts: SyncCounts
  refusals: readonly Refusal[]
  /** Fields whose columns people have taken away. */
  missing: readonly string[]
  unclear: readonly { row: number; text: string }[]
  calls: Calls
  changes: Table
  conflicts: readonly SyncConflictTable[]
}

const CHANGES = [
  column('side', 'Side'),
  column('record', 'Record'),
  column('field', 'Field'),
  column('before', 'Before'),
  column('after', 'After'),
] as const

/** Adds up what the passes of a run do; there are several where the file was replaced meanwhile. */
export class SyncTally {
  #counts: SyncCounts = {
    toCrm: 0,
    toSheet: 0,
    created: 0,
    linked: 0,
    appended: 0,
    removed: 0,
    archived: 0,
    held: 0,
    asked: 0,
    resolved: 0,
    conflicts: 0,
    stale: 0,
    rejected: 0,
  }
  #calls: Calls = { reads: 0, writes: 0 }
  #rows: Row[] = []

  constructor(private readonly request: Pick<SyncRequest, 'sync' | 'book' | 'dryRun'>) {}

  count({ reads, writes }: Calls): void {
    this.#calls = { reads: this.#calls.reads + reads, writes: this.#calls.writes + writes }
  }

  add({ pass, open }: Prepared): void {
    const { crm, writes, appends, removes, closing, questions, refusals } = pass
    const counts = this.#counts
    counts.toCrm += crm.filter(({ field }) => field !== '').length
    counts.created += pass.created
    counts.linked += pass.linked
    counts.archived += pass.archived
    counts.asked += questions.length
    counts.stale += pass.stale
    counts.resolved += [...closing.values()].filter(state => state.startsWith('kept')).length
    // The last look tells what is so now.
    counts.toSheet = writes.length
    counts.appended = appends.length
    counts.removed = removes.length
    counts.conflicts = open.length
    counts.rejected = refusals.length
    this.#rows.push(...crm.map(change => rowOf('crm', change)), ...writes.map(change => rowOf('sheet', change)))
    for (const { label } of appends)
      this.#rows.push({ side: 'sheet', record: label, field: null, before: null, after: label })
    for (const { label } of removes)
      this.#rows.push({ side: 'sheet', record: label, field: null, before: label, after: null })
  }

  held(_label: string, _field: string, _failure: WriteConflict): void {
    this.#counts.held++
    this.#counts.toSheet--
  }

  overwritten(count: number): void {
    this.#counts.asked += count
    this.#counts.conflicts += count
  }

  /** For the history, under the names it has for every run. */
  counts(): Record<string, number> {
    return { ...this.#counts, updated: this.#counts.toCrm }
  }

  outcome({ run, pass, open, unclear }: Prepared, planned?: Calls): SyncOutcome {
    const { sync, book, dryRun } = this.request
    return {
      sync: sync.name,
      place: book.place,
      run: dryRun ? null : run.publicId,
      dryRun,
      counts: this.#counts,
      refusals: pass.refusals,
      missing: pass.view.missing,
      unclear,
      calls: planned
        ? { reads: this.#calls.reads + planned.reads, writes: this.#calls.writes + planned.writes }
        : this.#calls,
      changes: { name: 'sync-changes', columns: CHANGES, rows: this.#rows },
      conflicts: open,
    }
  }

  /** A failure while the sheet was written, with what is and is not done. */
  explained(error: unknown): unknown {
    if (!(error instanceof GuanxiError)) return error
    const { toCrm, created, toSheet, appended, removed } = this.#counts
    const details = [
      ...error.told.details,
      sentence`guanxi: ${toCrm} cells and ${created} new records of the sheet were taken over, and stand.`,
      sentence`sheet: it is not known whether ${toSheet} cells, ${appended} new rows and ${removed} removals have arrived; the next run looks.`,
    ]
    const { message, at, hint } = error.told
    const { name } = this.request.sync
    return new GuanxiError(error.code, message, {
      ...(at !== undefined && { at }),
      details,
      hint: hint
        ? sentence`${hint} Then run guanxi sync run ${name} again: it goes on from there.`
        : sentence`Run guanxi sync run ${name} again: it goes on from there.`,
      cause: error,
    })
  }
}

function rowOf(side: 'crm' | 'sheet', { label, field, before, after }: CrmChange | CellWrite): Row {
  return { side, record: label, field: field === '' ? null : field, before, after }
}
