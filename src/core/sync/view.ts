import { GuanxiError } from '../error.js'
import { headerKey, headingRank, FIELDS as IMPORT_FIELDS } from '../import/field.js'
import { sentence } from '../sentence.js'
import type { SharedCell, SharedColumn, SharedRow, Snapshot } from '../shared-table.js'
import type { Cell } from '../table.js'
import type { SyncEntityName } from '../workspace/sync.js'
import type { SyncColumn } from './spec.js'

/** The column that names the rows. */
export const KEY = '_key'

/** What is remembered of the columns of a sheet. */
export type KnownColumns = Readonly<Record<string, { heading: string; look: string }>>

export interface ViewOptions {
  entity: SyncEntityName
  columns: readonly SyncColumn[]
  known: KnownColumns
  /** What both sides last agreed on, by row key: a column that has lost its heading is known by what stands in it. */
  base: ReadonlyMap<string, Readonly<Record<string, Cell>>>
}

/** So much of what is known of a column must stand in it still, if its heading is another one. */
const KNOWN_AGAIN = 0.25

const NOTHING: SharedCell = { value: null }

/** The tab of a sync as fields of records, wherever their columns stand by now. */
export class SheetView {
  readonly #keyAt: number | undefined
  readonly #places = new Map<string, number>()
  /** Fields that had a column and have none now: people have taken it away. */
  readonly missing: readonly string[]
  /** Fields that have never had a column. */
  readonly fresh: readonly string[]

  constructor(
    readonly snapshot: Snapshot,
    options: ViewOptions,
  ) {
    const { columns } = snapshot
    const keyAt = columns.findIndex(({ id, header }) => id === KEY || (id === undefined && header === KEY))
    this.#keyAt = keyAt < 0 ? undefined : keyAt
    this.#place(options)
    const without = options.columns.map(({ field }) => field.key).filter(key => !this.#places.has(key))
    this.missing = snapshot.exists ? without.filter(key => Object.hasOwn(options.known, key)) : []
    this.fresh = without.filter(key => !this.missing.includes(key))
  }

  /** By id, then by heading, then by what stands in the column. */
  #place({ entity, columns, known, base }: ViewOptions): void {
    const taken = new Set<number>(this.#keyAt === undefined ? [] : [this.#keyAt])
    const take = (key: string, find: (column: SharedColumn) => boolean): void => {
      if (this.#places.has(key)) return
      const found = this.snapshot.columns.flatMap((column, at) => (!taken.has(at) && find(column) ? [at] : []))
      const [at] = found
      if (at === undefined) return
      if (found.length > 1) this.#refuseTwins(this.snapshot.columns[at]?.header ?? '')
      taken.add(at)
      this.#places.set(key, at)
    }
    this.#refuseSwapped(columns, known)
    for (const { field } of columns) take(field.key, ({ id }) => id === field.key)
    const free = (column: SharedColumn): boolean => column.id === undefined && column.header !== ''
    for (const { field, heading } of columns) {
      const names = [known[field.key]?.heading, heading, field.key].filter(name => name !== undefined)
      take(field.key, column => free(column) && names.includes(column.header))
      take(field.key, column => free(column) && names.some(name => headerKey(name) === headerKey(column.header)))
    }
    // What an import would take for the field; the best heading first.
    const fields = IMPORT_FIELDS[entity] as Readonly<Record<string, Parameters<typeof headingRank>[1]>>
    for (const { field } of columns) {
      const imported = fields[field.key]
      if (!imported || this.#places.has(field.key)) continue
      const ranks = this.snapshot.columns.map((column, at) =>
        free(column) && !taken.has(at) ? headingRank(column.header, imported) : -1,
      )
      const best = Math.min(...ranks.filter(rank => rank >= 0))
      take(field.key, column => ranks[this.snapshot.columns.indexOf(column)] === best)
    }
    for (const { field } of columns) {
      if (this.#places.has(field.key) || !Object.hasOwn(known, field.key)) continue
      const at = this.#byContent(field.key, taken, base)
      if (at === undefined) continue
      taken.add(at)
      this.#places.set(field.key, at)
    }
  }

  /** Some programs put columns elsewhere, and leave behind what says which is which. */
  #refuseSwapped(columns: readonly SyncColumn[], known: KnownColumns): void {
    const headings = new Map(columns.map(({ field }) => [known[field.key]?.heading, field.key]))
    for (const { id, header } of this.snapshot.columns) {
      const other = headings.get(header)
      if (id === undefined || other === undefined || other === id || known[id] === undefined) continue
      throw new GuanxiError(
        'E_CONFLICT',
        sentence`The column of ${id} has the heading "${header}" now, which is that of ${other}.`,
        {
          at: this.snapshot.tab,
          hint: sentence`Give the columns the headings they had, or headings of their own.`,
        },
      )
    }
  }

  #refuseTwins(heading: string): never {
    throw new GuanxiError('E_COLUMN', sentence`Two columns have the heading "${heading}".`, {
      at: this.snapshot.tab,
      hint: sentence`Give one of them another heading; the one that keeps it stays in sync.`,
    })
  }

  /** The column in which what is known of a field stands, where there is only one such. */
  #byContent(key: string, taken: ReadonlySet<number>, base: ViewOptions['base']): number | undefined {
    const rows = this.snapshot.rows.flatMap(row => {
      const known = base.get(this.keyOf(row) ?? '')?.[key] ?? null
      return known === null ? [] : [{ row, known: String(known) }]
    })
    const found = this.snapshot.columns.flatMap(({ id }, at) => {
      if (taken.has(at) || id !== undefined) return []
      return { at, equal: rows.filter(({ row, known }) => String(row.cells[at]?.value ?? '') === known).length }
    })
    const [best, next] = found.sort((a, b) => b.equal - a.equal)
    // Some cells may have been changed beside the heading; a column that holds the like by chance holds few of them.
    const isClear = best && best.equal > rows.length * KNOWN_AGAIN && best.equal > 2 * (next?.equal ?? 0)
    return isClear ? best.at : undefined
  }

  get hasKeys(): boolean {
    return this.#keyAt !== undefined
  }

  has(field: string): boolean {
    return this.#places.has(field)
  }

  /** The key of a row; undefined where none stands. */
  keyOf(row: SharedRow): string | undefined {
    const value = this.#keyAt === undefined ? null : (row.cells[this.#keyAt]?.value ?? null)
    const key = value === null ? '' : String(value).trim()
    return key === '' ? undefined : key
  }

  cell(row: SharedRow, field: string): SharedCell {
    const at = this.#places.get(field)
    return at === undefined ? NOTHING : (row.cells[at] ?? NOTHING)
  }

  /** The cells of a row, by field. */
  cells(row: SharedRow): Record<string, Cell> {
    return Object.fromEntries([...this.#places].map(([field, at]) => [field, row.cells[at]?.value ?? null]))
  }

  /** Whether a person has typed anything into the columns of the sync. */
  isBlank(row: SharedRow): boolean {
    return [...this.#places.values()].every(at => {
      const cell = row.cells[at]
      return cell?.formula !== undefined || (cell?.value ?? null) === null || cell?.value === ''
    })
  }

  /** How changes name the column of a field. */
  column(field: string): string {
    const at = field === KEY ? this.#keyAt : this.#places.get(field)
    const column = at === undefined ? undefined : this.snapshot.columns[at]
    return column ? (column.id ?? column.header) : field
  }

  heading(field: string): string | undefined {
    const at = this.#places.get(field)
    return at === undefined ? undefined : this.snapshot.columns[at]?.header
  }

  hasId(field: string): boolean {
    const at = field === KEY ? this.#keyAt : this.#places.get(field)
    return at !== undefined && this.snapshot.columns[at]?.id !== undefined
  }
}

/** Rows of a view by their keys; those without a key are left out. */
export function rowsByKey(view: SheetView): Map<string, SharedRow[]> {
  const rows = new Map<string, SharedRow[]>()
  for (const row of view.snapshot.rows) {
    const key = view.keyOf(row)
    if (key === undefined) continue
    const same = rows.get(key)
    if (same) same.push(row)
    else rows.set(key, [row])
  }
  return rows
}
