import type { Context } from '../context.js'
import { GuanxiError } from '../error.js'
import { publicIds } from '../public-id.js'
import { sentence } from '../sentence.js'
import type { SharedBook } from '../shared-table.js'
import type { Sync } from '../workspace/sync.js'
import { assignRows } from './assign.js'
import type { SyncEntity } from './entity.js'
import { RowBook } from './row-book.js'
import { keySetting, type SheetWords } from './sheet-changes.js'
import { KEY, rowsByKey, type SheetView } from './view.js'

export interface ClaimRequest {
  sync: Sync
  book: SharedBook
  view: SheetView
  entity: SyncEntity
  force: boolean
  words: SheetWords
}

/**
 * Gives each new row of the sheet a key before anything is made of it: so a run that is cut short finds its rows again,
 * and none becomes two records. True where keys were written, and the sheet is to be read again.
 */
export async function claimRows(context: Context, request: ClaimRequest): Promise<boolean> {
  const { sync, book, view, entity, force, words } = request
  const rows = await RowBook.open(context.store, sync.name, entity.table)
  refuseWithoutKeys(request, rows)
  const unknown = [...rowsByKey(view).keys()].some(key => !rows.get(key))
  const ours = unknown ? new Set((await entity.records()).map(({ key }) => key)) : new Set<string>()
  const { fresh } = assignRows(view, rows, key => ours.has(key))
  if (fresh.length === 0) return false
  const newKey = publicIds(Date.parse(context.now()), context.random())
  const claimed = fresh.map(({ row, isCopy }) => ({ row: row.number, key: newKey(), isCopy }))
  await context.store.transaction(async store => {
    if (force && !view.hasKeys) for (const { key } of rows.all()) rows.drop(key)
    for (const { key, isCopy } of claimed)
      rows.put({ key, recordId: null, state: isCopy ? 'copied' : 'claimed', base: {}, pending: undefined })
    await rows.save(store)
  })
  await book.apply([
    {
      snapshot: view.snapshot,
      columns: view.hasKeys ? [] : [keySetting(words)],
      cells: claimed.map(({ row, key }) => ({ row, column: view.column(KEY), value: key })),
    },
  ])
  // A key that could not be written is one that the next look does not find: it is forgotten there.
  return true
}

/** Without their keys all rows would seem new, and all that are known would seem gone. */
function refuseWithoutKeys({ sync, book, view, force }: ClaimRequest, rows: RowBook): void {
  // Rows that were on their way when a run was cut short may never have arrived.
  const known = rows.all().filter(({ state }) => state === 'synced').length
  if (force || known === 0 || (view.snapshot.exists && (view.hasKeys || view.snapshot.rows.length === 0))) return
  const what = view.snapshot.exists
    ? sentence`The column "${KEY}", which says which row is which, is gone from the sheet.`
    : sentence`The sheet is gone, and ${known} rows were in it.`
  const hint = view.snapshot.exists
    ? sentence`Take the deletion back in the spreadsheet, or run guanxi sync run ${sync.name} --force: rows are then matched as in an import.`
    : sentence`Put it back, or run guanxi sync run ${sync.name} --force to make it anew.`
  throw new GuanxiError('E_LIMIT', what, { at: book.place, hint })
}
