import { GuanxiError } from '../error.js'
import { type Sentence, sentence } from '../sentence.js'
import type { Sync } from '../workspace/sync.js'

/** What a run would do to the cells of one column on one side. */
export interface ColumnLoad {
  column: string
  side: 'CRM' | 'sheet'
  /** Cells that would be changed or cleared, and those of them that would be cleared. */
  changed: number
  cleared: number
}

/** What a run would do: cells column by column, and rows that are gone. */
export interface Load {
  rows: number
  columns: readonly ColumnLoad[]
  vanished: number
  gone: number
}

/** Throws E_LIMIT, with a line for each limit, where a run would change more than its file allows. */
export function brake({ rows, columns, vanished, gone }: Load, { limits, name, path }: Sync): void {
  const over = (count: number, share: number): boolean => count >= limits.at_least && count > share * rows
  const percent = (count: number): string => `${Math.round((100 * count) / Math.max(rows, 1))} %`
  const details: Sentence[] = []
  for (const { column, side, changed, cleared } of columns) {
    if (over(cleared, limits.cleared))
      details.push(
        side === 'CRM'
          ? sentence`${column}: ${cleared} of ${rows} cells (${percent(cleared)}) would be cleared in the CRM`
          : sentence`${column}: ${cleared} of ${rows} cells (${percent(cleared)}) would be cleared in the sheet`,
      )
    else if (over(changed, limits.changed))
      details.push(
        side === 'CRM'
          ? sentence`${column}: ${changed} of ${rows} cells (${percent(changed)}) would be changed in the CRM`
          : sentence`${column}: ${changed} of ${rows} cells (${percent(changed)}) would be changed in the sheet`,
      )
  }
  if (over(vanished, limits.rows))
    details.push(sentence`${vanished} of ${rows} rows (${percent(vanished)}) are gone from the sheet`)
  if (over(gone, limits.rows))
    details.push(sentence`${gone} of ${rows} records (${percent(gone)}) are gone from the CRM`)
  if (details.length === 0) return
  throw new GuanxiError(
    'E_LIMIT',
    sentence`The sync "${name}" would change more than its limits allow; nothing was changed.`,
    {
      at: path,
      details,
      hint: sentence`Look whether that is meant. If it is: guanxi sync run ${name} --force, or raise "limits" in ${path}.`,
    },
  )
}
