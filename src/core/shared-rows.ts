import type { SharedCell, SharedColumn, SharedRow, Snapshot } from './shared-table.js'

/** Where the rows and columns of a snapshot stand in a later one. */
export interface Located {
  /** The same row now; undefined where it is gone, or cannot be told from another one. */
  row(number: number): SharedRow | undefined
  /** The cell of that row now, under the column of the snapshot. */
  cell(number: number, columnAt: number): SharedCell | undefined
  /** Place of the column in the later snapshot's columns. */
  column(at: number): number | undefined
}

/** The column with this id, or else the only one with this heading. */
export function columnNamed(columns: readonly SharedColumn[], name: string): number | undefined {
  const byId = columns.findIndex(column => column.id === name)
  if (byId >= 0) return byId
  const byHeader = columns.flatMap((column, at) => (column.header === name && column.id === undefined ? [at] : []))
  return byHeader.length === 1 ? byHeader[0] : undefined
}

/** Whether two cells hold the same, notes left aside. */
export function sameCell(a: SharedCell | undefined, b: SharedCell | undefined): boolean {
  return (a?.value ?? null) === (b?.value ?? null) && a?.formula === b?.formula
}

/**
 * Finds the rows of `before` in `after`: by their key, where they have one that stands only once in both; else by their
 * whole content, those in equal rows by their order.
 */
export function locate(before: Snapshot, after: Snapshot): Located {
  const columns = columnPlaces(before.columns, after.columns)
  const keyAt = before.key === undefined ? undefined : columnNamed(before.columns, before.key)
  const rows = new Map<number, SharedRow>()
  const byKey = rowsByKey(after, keyAt === undefined ? undefined : columns[keyAt])
  const own = rowsByKey(before, keyAt)
  const contentOf = (row: SharedRow, places: readonly (number | undefined)[]): string =>
    JSON.stringify(places.map(at => (at === undefined ? null : [row.cells[at]?.value ?? null, row.cells[at]?.formula])))
  const places = before.columns.map((_, at) => (columns[at] === undefined ? undefined : at))
  const free = new Map<string, SharedRow[]>()
  const taken = new Set<number>()
  const rest: SharedRow[] = []
  for (const row of before.rows) {
    const key = keyOf(row, keyAt)
    const found = key !== undefined && own.get(key)?.length === 1 ? byKey.get(key) : undefined
    if (found?.length === 1 && found[0]) {
      rows.set(row.number, found[0])
      taken.add(found[0].number)
    } else rest.push(row)
  }
  if (rest.length > 0) {
    for (const row of after.rows) {
      if (taken.has(row.number)) continue
      const content = contentOf(row, columns)
      free.set(content, [...(free.get(content) ?? []), row])
    }
    for (const row of rest) {
      const same = free.get(contentOf(row, places)) ?? []
      const nearest = same.findIndex(({ number }) => number === row.number)
      const [found] = same.splice(Math.max(nearest, 0), 1)
      if (found) rows.set(row.number, found)
    }
  }
  return {
    row: number => rows.get(number),
    cell(number, columnAt) {
      const at = columns[columnAt]
      return at === undefined ? undefined : rows.get(number)?.cells[at]
    },
    column: at => columns[at],
  }
}

function columnPlaces(before: readonly SharedColumn[], after: readonly SharedColumn[]): (number | undefined)[] {
  return before.map(column => {
    if (column.id !== undefined) {
      const at = after.findIndex(({ id }) => id === column.id)
      if (at >= 0) return at
      // Some programs lose the ids when they save; the heading has to do then.
      const alike = after.flatMap(({ header, id }, index) =>
        id === undefined && header === column.header ? [index] : [],
      )
      return alike.length === 1 ? alike[0] : undefined
    }
    const same = ({ header, id }: SharedColumn) => id === undefined && header === column.header
    const which = before.filter(same).indexOf(column)
    const at = after.flatMap((each, index) => (same(each) ? [index] : []))
    return at.length === before.filter(same).length ? at[which] : undefined
  })
}

function keyOf(row: SharedRow, keyAt: number | undefined): string | undefined {
  const value = keyAt === undefined ? null : (row.cells[keyAt]?.value ?? null)
  return value === null || value === '' ? undefined : String(value)
}

function rowsByKey({ rows }: Snapshot, keyAt: number | undefined): Map<string, SharedRow[]> {
  const found = new Map<string, SharedRow[]>()
  if (keyAt === undefined) return found
  for (const row of rows) {
    const key = keyOf(row, keyAt)
    if (key !== undefined) found.set(key, [...(found.get(key) ?? []), row])
  }
  return found
}

const OWN_NOTE = 'guanxi: '

/** The note of a cell with guanxi's part of it set, or taken away by null; what people wrote above it stays. */
export function withOwnNote(old: string | undefined, note: string | null): string | null {
  const text = old ?? ''
  const at = text.startsWith(OWN_NOTE) ? 0 : text.indexOf(`\n${OWN_NOTE}`)
  const theirs = (at < 0 ? text : text.slice(0, at)).trimEnd()
  const own = note === null ? '' : OWN_NOTE + note
  return [theirs, own].filter(part => part !== '').join('\n') || null
}

/** The part of a note that guanxi wrote. */
export function ownNote(note: string | undefined): string | null {
  const at = note === undefined ? -1 : note.startsWith(OWN_NOTE) ? 0 : note.indexOf(`\n${OWN_NOTE}`)
  return at < 0 || note === undefined ? null : note.slice(at).trimStart().slice(OWN_NOTE.length)
}
