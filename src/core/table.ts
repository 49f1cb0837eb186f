import type { Note } from './note.js'
/** A published cell: money in major units, days `YYYY-MM-DD`, ratios 0..1, flags true or false. */
export type Cell = string | number | boolean | null

/** `number` is shown with one decimal, `decimal` with three. */
export type ColumnType = 'text' | 'integer' | 'number' | 'decimal' | 'money' | 'ratio' | 'date'

export interface Column {
  key: string
  label: string
  type: ColumnType
  /** What people can choose from to fill the cell; places that know drop-down lists offer them. */
  choices?: readonly string[]
}

export type Row = Readonly<Record<string, Cell>>

/** All tabular output of guanxi: lists, reports, rejects files, send logs. */
export interface Table {
  name: string
  columns: readonly Column[]
  rows: readonly Row[]
}

/** What a report returns: its table, the figures that stand above it, and remarks a reader must know (few data, ties). */
export interface Result {
  table: Table
  summary: Readonly<Record<string, unknown>>
  notes?: readonly Note[]
  /** What `--save` keeps of it, one entry for each contact; absent where there is nothing to keep. */
  scores?: readonly SavedScore[]
  /** The same for deals. */
  dealScores?: readonly SavedDealScore[]
}

/** A number about a contact, with a word for it where there is one. */
export interface SavedScore {
  contactId: number
  name: string
  value: number
  label: string | null
}

/** What is known of a deal's chances; `chance` is null where rules alone were used. */
export interface SavedDealScore {
  dealId: number
  contactId: number
  points: number
  band: string
  chance: number | null
}

type ColumnList = readonly (Column & { readonly key: string })[]
type RowOf<C extends ColumnList> = Readonly<Record<C[number]['key'], Cell>>

/** A table whose rows must have exactly the keys of its columns; a forgotten cell does not compile. */
export function tableOf<const C extends ColumnList>(name: string, columns: C, rows: readonly RowOf<C>[]): Table {
  return { name, columns, rows }
}

/** A column of a table; the label is the English heading, other languages are looked up by key. */
export function column<const K extends string>(key: K, label: string, type: ColumnType = 'text') {
  return { key, label, type } as const
}
