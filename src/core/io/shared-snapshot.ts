import { createHash } from 'node:crypto'
import type { SharedCell, SharedColumn, SharedRow, Snapshot } from '../shared-table.js'

const EMPTY: SharedCell = Object.freeze({ value: null })

/** What a place knows of a tab. */
export interface TabContent {
  tab: string
  key: string | undefined
  /** All rows from the first on, cells by their place; blank rows may be left out. */
  lines: readonly { number: number; cells: ReadonlyMap<number, SharedCell> }[]
  ids: ReadonlyMap<number, string>
  isHidden(index: number): boolean
}

/** Makes the snapshot of a tab, and says which row has the headings: the first with content, or 1 in a blank tab. */
export function snapshotOf({ tab, key, lines, ids, isHidden }: TabContent): { snapshot: Snapshot; headerRow: number } {
  const isFilled = ({ value, formula }: SharedCell) => value !== null || formula !== undefined
  const filled = lines.filter(({ cells }) => [...cells.values()].some(isFilled))
  const [header, ...rest] = filled
  const last = filled.reduce((most, { cells }) => Math.max(most, ...cells.keys()), Math.max(-1, ...ids.keys()))
  const width = last + 1
  const columns = Array.from({ length: width }, (_, index): SharedColumn => {
    const cell = header?.cells.get(index)
    const id = ids.get(index)
    return {
      header: String(cell?.value ?? ''),
      index,
      isHidden: isHidden(index),
      ...(id !== undefined && { id }),
      ...(cell?.note !== undefined && { note: cell.note }),
    }
  })
  const rows = rest.map(
    ({ number, cells }): SharedRow => ({
      number,
      cells: Array.from({ length: width }, (_, index) => cells.get(index) ?? EMPTY),
    }),
  )
  const fingerprint = fingerprintOf(columns, rows)
  const snapshot = { tab, exists: true, columns, rows, fingerprint, ...(key !== undefined && { key }) }
  return { snapshot, headerRow: header?.number ?? 1 }
}

/** Changes with everything that a snapshot says. */
export function fingerprintOf(columns: readonly SharedColumn[], rows: readonly SharedRow[]): string {
  const hash = createHash('sha256').update(JSON.stringify(columns))
  for (const row of rows) hash.update(JSON.stringify(row))
  return hash.digest('hex')
}

/** The snapshot of a tab that is not there. */
export function missingTab(tab: string, key?: string): Snapshot {
  const nothing = { tab, exists: false, columns: [], rows: [], fingerprint: fingerprintOf([], []) }
  return key === undefined ? nothing : { ...nothing, key }
}
