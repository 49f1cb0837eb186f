import type { Store } from '../store/open.js'
import type { SyncRowState, SyncRowTable } from '../store/schema-sync.js'
import { deleteSyncRows, type SyncedTable, saveSyncRows, syncRows } from '../store/sync.js'
import type { Cell } from '../table.js'

export type Cells = Readonly<Record<string, Cell>>

/** A row that both sides know. */
export interface KnownRow {
  key: string
  recordId: number | null
  state: SyncRowState
  /** What both sides last agreed on, by field. */
  base: Cells
  /** What was on its way to the sheet when the last run ended, by field. */
  pending: Cells | undefined
}

/** The rows a sync knows; what is changed of them is stored with `save`. */
export class RowBook {
  readonly #rows: Map<string, KnownRow>
  readonly #byRecord = new Map<number, string>()
  readonly #changed = new Set<string>()

  private constructor(
    private readonly sync: string,
    private readonly table: SyncedTable,
    rows: readonly KnownRow[],
  ) {
    this.#rows = new Map(rows.map(row => [row.key, row]))
    for (const { key, recordId } of rows) if (recordId !== null) this.#byRecord.set(recordId, key)
  }

  static async open(store: Store, sync: string, table: SyncedTable): Promise<RowBook> {
    const rows = await syncRows(store, sync)
    return new RowBook(
      sync,
      table,
      rows.map(({ row_key, record_id, state, base, pending }) => ({
        key: row_key,
        recordId: record_id,
        state,
        base: JSON.parse(base),
        pending: pending === null ? undefined : JSON.parse(pending),
      })),
    )
  }

  get(key: string): KnownRow | undefined {
    return this.#rows.get(key)
  }

  /** The row of a record. */
  of(recordId: number): KnownRow | undefined {
    const key = this.#byRecord.get(recordId)
    return key === undefined ? undefined : this.#rows.get(key)
  }

  all(): KnownRow[] {
    return [...this.#rows.values()]
  }

  get size(): number {
    return this.#rows.size
  }

  put(row: KnownRow): void {
    const before = this.#rows.get(row.key)
    if (before?.recordId != null && before.recordId !== row.recordId) this.#byRecord.delete(before.recordId)
    this.#rows.set(row.key, row)
    if (row.recordId !== null) this.#byRecord.set(row.recordId, row.key)
    this.#changed.add(row.key)
  }

  drop(key: string): void {
    const row = this.#rows.get(key)
    if (!row) return
    this.#rows.delete(key)
    if (row.recordId !== null && this.#byRecord.get(row.recordId) === key) this.#byRecord.delete(row.recordId)
    this.#changed.add(key)
  }

  /** Sets what both sides agree on in some fields. */
  agree(key: string, cells: Cells): void {
    const row = this.#rows.get(key)
    if (row) this.put({ ...row, base: { ...row.base, ...cells } })
  }

  async save(store: Store): Promise<void> {
    const changed = [...this.#changed]
    const kept = changed.flatMap(key => this.#rows.get(key) ?? [])
    await deleteSyncRows(
      store,
      this.sync,
      changed.filter(key => !this.#rows.has(key)),
    )
    await saveSyncRows(
      store,
      kept.map(
        ({ key, recordId, state, base, pending }): SyncRowTable => ({
          sync: this.sync,
          row_key: key,
          table_name: this.table,
          record_id: recordId,
          state,
          base: JSON.stringify(base),
          pending: pending === undefined ? null : JSON.stringify(pending),
        }),
      ),
    )
    this.#changed.clear()
  }
}
