import { isDay } from '../day.js'
import type { TabPlan } from '../shared-plan.js'
import type { Cell, Column, ColumnType, Table } from '../table.js'
import { type CellFormat, formatCell } from './format-cell.js'
import { guardTyped } from './formula-guard.js'
import { displayWidth } from './text-width.js'

/** A cell as spreadsheets keep it: a day is a number of days, with the time as its fraction. */
export type SpreadsheetValue =
  | { kind: 'text'; text: string }
  | { kind: 'number'; number: number }
  | { kind: 'flag'; flag: boolean }
  | { kind: 'day'; serial: number; hasTime: boolean }

/** What stands in a typed cell; null where it stays empty. A text is never executed, whatever it begins with. */
export function spreadsheetValue(cell: Cell, type: ColumnType): SpreadsheetValue | null {
  if (cell === null || cell === '') return null
  if (typeof cell === 'boolean') return { kind: 'flag', flag: cell }
  if (typeof cell === 'number') {
    if (type === 'text') return { kind: 'text', text: String(cell) }
    return Number.isFinite(cell) ? { kind: 'number', number: cell } : null
  }
  return (type === 'date' && dayOf(cell)) || { kind: 'text', text: guardTyped(cell) }
}

/** Before this day Excel's calendar is wrong, so such days are written as text. */
const FIRST_DAY = '1900-03-01'

const TIME = /^ ([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/

const MS_PER_DAY = 86_400_000
/** 1970-01-01, counted from 1899-12-30. */
const EPOCH = 25_569

function dayOf(text: string): SpreadsheetValue | undefined {
  const day = text.slice(0, 10)
  const time = text.slice(10)
  if (!isDay(day) || day < FIRST_DAY || !(time === '' || TIME.test(time))) return undefined
  const instant = Date.parse(`${day}T${time === '' ? '00:00:00' : time.slice(1)}Z`)
  return { kind: 'day', serial: instant / MS_PER_DAY + EPOCH, hasTime: time !== '' }
}

export const WIDEST = 60
const SAMPLED_ROWS = 1000

/** No column that people edit is narrower, or wider, in characters. */
const EDITED = { narrowest: 12, widest: 40 }

/** Characters that fit into a column that is made for people to edit, judged by its heading and the first cells it gets. */
export function widthOfNew({ append }: Pick<TabPlan, 'append'>, index: number, heading: string): number {
  let width = Math.max(displayWidth(heading) + 3, EDITED.narrowest)
  for (const row of append.slice(0, SAMPLED_ROWS)) {
    const value = row.find(cell => cell.index === index)?.value ?? null
    if (value !== null) width = Math.max(width, displayWidth(String(value).slice(0, EDITED.widest)) + 1)
  }
  return Math.min(width, EDITED.widest)
}

/** Characters that fit into the column, judged by its heading and its first cells. */
export function widthOf({ key, label, type }: Column, { rows }: Table, format: CellFormat): number {
  // The button of the filter covers the end of the heading.
  let width = displayWidth(label) + 3
  for (const row of rows.slice(0, SAMPLED_ROWS)) {
    const text = formatCell(row[key] ?? null, type, format)
    width = Math.max(width, ...text.split('\n', 20).map(line => displayWidth(line.slice(0, WIDEST))))
    if (width >= WIDEST) return WIDEST
  }
  return Math.min(width + 1, WIDEST)
}
