import type { SharedRow } from '../shared-table.js'
import type { KnownRow, RowBook } from './row-book.js'
import { rowsByKey, type SheetView } from './view.js'

/** A row that has no key of its own. */
export interface FreshRow {
  row: SharedRow
  /** It was copied from a row that is still there. */
  isCopy: boolean
}

export interface Assigned {
  /** Rows by their keys. */
  rows: ReadonlyMap<string, SharedRow>
  fresh: readonly FreshRow[]
}

/**
 * Which row of the sheet is which. Of rows with one key the one that looks most like what was last agreed on keeps it;
 * the others are copies. `isOurs` says which unknown keys are those of records.
 */
export function assignRows(view: SheetView, known: RowBook, isOurs: (key: string) => boolean): Assigned {
  const rows = new Map<string, SharedRow>()
  const fresh: FreshRow[] = []
  for (const [key, same] of rowsByKey(view)) {
    const row = known.get(key)
    const isKnown = row ? row.state !== 'erased' : isOurs(key)
    if (!isKnown && !row) {
      fresh.push(...same.map(each => ({ row: each, isCopy: false })))
      continue
    }
    const original = same.length === 1 ? same[0] : likest(same, row, view)
    if (original) rows.set(key, original)
    fresh.push(...same.filter(each => each !== original).map(each => ({ row: each, isCopy: true })))
  }
  for (const row of view.snapshot.rows)
    if (view.keyOf(row) === undefined && !view.isBlank(row)) fresh.push({ row, isCopy: false })
  return {
    rows,
    fresh: fresh.filter(({ row }) => !view.isBlank(row)).sort((a, b) => a.row.number - b.row.number),
  }
}

function likest(rows: readonly SharedRow[], known: KnownRow | undefined, view: SheetView): SharedRow | undefined {
  const fields = Object.entries(known?.base ?? {})
  const likeness = (row: SharedRow): number =>
    fields.filter(([field, value]) => String(view.cell(row, field).value ?? '') === String(value ?? '')).length
  return [...rows].sort((a, b) => likeness(b) - likeness(a) || a.number - b.number)[0]
}
