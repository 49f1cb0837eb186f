import type { Teller } from '../sentence.js'
import { ownNote } from '../shared-rows.js'
import type { ColumnSetting, NewRow, NoteChange, SharedBook, TabChanges } from '../shared-table.js'
import type { Column } from '../table.js'
import type { Pass } from './pass.js'
import type { SyncColumn } from './spec.js'
import { KEY, type KnownColumns } from './view.js'

/** What people read in the sheet, in their language. */
export interface SheetWords {
  /** The heading of a column. */
  heading(column: Pick<Column, 'key' | 'label'>): string
  /** What is said of columns that belong to guanxi. */
  isOurs: string
  /** What is said of a drop-down. */
  choose: string
  /** When both sides were last brought in step. */
  stamp(now: string): string
  /** Why a cell could not be taken over. */
  tell: Teller
}

type Keeps = SharedBook['keeps']

/** The looks of the columns: headings of those that are new, drop-downs, and which of them people should leave alone. */
export async function columnSettings(
  { columns, view, entity }: Pick<Pass, 'columns' | 'view' | 'entity'>,
  known: KnownColumns,
  keeps: Keeps,
  words: SheetWords,
): Promise<{ settings: ColumnSetting[]; known: KnownColumns }> {
  const settings: ColumnSetting[] = []
  const now: Record<string, { heading: string; look: string }> = { ...known }
  for (const column of columns) {
    const { field } = column
    if (view.missing.includes(field.key)) continue
    const heading = view.heading(field.key) ?? headingOf(column, keeps, words)
    const look = keeps.choices ? await lookOf(column, entity, words) : {}
    const text = JSON.stringify(look)
    const isFresh = view.fresh.includes(field.key)
    const isUnnamed = keeps.columnIds && !view.hasId(field.key)
    if (isFresh || isUnnamed || (keeps.choices && known[field.key]?.look !== text))
      settings.push({ id: field.key, type: field.type, ...((isFresh || isUnnamed) && { header: heading }), ...look })
    now[field.key] = { heading, look: text }
  }
  return { settings: view.hasKeys ? settings : [...settings, keySetting(words)], known: now }
}

/** The column that names the rows. */
export const keySetting = ({ isOurs }: Pick<SheetWords, 'isOurs'>): ColumnSetting => ({
  id: KEY,
  header: KEY,
  type: 'text',
  isHidden: true,
  isProtected: true,
  message: isOurs,
})

/** A text file has no place for names of columns but their headings, so these never change. */
const headingOf = ({ field, heading }: SyncColumn, keeps: Keeps, words: SheetWords): string =>
  heading ?? (keeps.columnIds ? words.heading(field) : field.key)

async function lookOf(
  { field, owner }: SyncColumn,
  entity: Pass['entity'],
  words: SheetWords,
): Promise<Partial<ColumnSetting>> {
  if (owner === 'crm') return { isProtected: true, message: words.isOurs }
  const choices = await entity.choices(field.key)
  return choices === undefined ? {} : { choices, message: words.choose }
}

/** All that is to be written into the tab of a sync; nothing where it is as it should be. */
export function tabChanges(
  pass: Pass,
  settings: readonly ColumnSetting[],
  { keeps, stamp, tell }: { keeps: Keeps; stamp: string; tell: Teller },
): TabChanges | undefined {
  const { view, writes, appends, removes } = pass
  const cells = writes.map(({ row, field, after }) => ({ row, column: view.column(field), value: after }))
  const append = appends.map(({ key, cells }) => {
    const row: Record<string, NewRow[string]> = { [view.column(KEY)]: key }
    for (const [field, cell] of Object.entries(cells)) row[view.column(field)] = cell
    return row
  })
  const notes = keeps.notes ? noteChanges(pass, tell) : []
  const remove = removes.map(({ row }) => row)
  const total = cells.length + append.length + notes.length + remove.length + settings.length + pass.crm.length
  if (total === 0) return undefined
  const first = pass.columns.find(({ field }) => !view.missing.includes(field.key))
  const stamped: NoteChange[] =
    keeps.notes && first ? [{ row: 'header', column: view.column(first.field.key), note: stamp }] : []
  return { snapshot: view.snapshot, columns: settings, cells, append, remove, notes: [...notes, ...stamped] }
}

/** Notes at cells that could not be taken over, and those of earlier runs that are no longer true. */
function noteChanges({ view, columns, refusals }: Pass, tell: Teller): NoteChange[] {
  const [first] = columns
  const wanted = new Map<string, { row: number; field: string; note: string }>()
  for (const { row, field = first?.field.key ?? '', reason } of refusals) {
    if (!view.has(field)) continue
    wanted.set(`${row} ${field}`, { row, field, note: tell(reason) })
  }
  const changes: NoteChange[] = []
  for (const row of view.snapshot.rows)
    for (const { field } of columns) {
      const { note } = view.cell(row, field.key)
      const name = `${row.number} ${field.key}`
      const asked = wanted.get(name)
      const ours = ownNote(note)
      if (ours !== (asked?.note ?? null))
        changes.push({ row: row.number, column: view.column(field.key), note: asked?.note ?? null })
    }
  return changes
}
