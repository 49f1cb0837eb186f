import { planTab } from '../../src/core/shared-plan.js'
import { withOwnNote } from '../../src/core/shared-rows.js'
import type { SharedBook, SharedCell, Snapshot, TabRequest } from '../../src/core/shared-table.js'
import type { Cell } from '../../src/core/table.js'

/** A tab as it stands in memory: what people see, and the ids of its columns. */
export interface MemoryTab {
  headers: { header: string; id?: string }[]
  rows: (SharedCell[] | undefined)[]
}

/** A spreadsheet in memory, for tests of what happens around one. */
export class MemoryBook implements SharedBook {
  readonly place = 'memory'
  readonly tab = 'Team'
  readonly keeps = { columnIds: true, notes: true, choices: true, hidden: true, formulas: true }
  readonly tabs = new Map<string, MemoryTab>()
  applied = 0

  async read(tabs: readonly TabRequest[]): Promise<Snapshot[]> {
    return tabs.map(request => this.#snapshot(request))
  }

  #snapshot({ tab, key }: TabRequest): Snapshot {
    const found = this.tabs.get(tab)
    const columns = (found?.headers ?? []).map((header, index) => ({ ...header, index, isHidden: false }))
    const rows = (found?.rows ?? []).flatMap((cells, index) =>
      cells?.some(cell => cell.value !== null)
        ? [{ number: index + 2, cells: columns.map((_, at) => ({ ...(cells[at] ?? { value: null }) })) }]
        : [],
    )
    return {
      tab,
      exists: found !== undefined,
      ...(key !== undefined && { key }),
      columns,
      rows,
      fingerprint: JSON.stringify(found ?? null),
    }
  }

  callsFor() {
    return { reads: 0, writes: 0 }
  }

  async apply(changes: Parameters<SharedBook['apply']>[0]) {
    this.applied++
    const plans = changes.map(change => {
      const { tab, key } = change.snapshot
      return planTab(change, this.#snapshot({ tab, ...(key !== undefined && { key }) }))
    })
    let written = 0
    for (const plan of plans) {
      const tab = this.tabs.get(plan.tab) ?? { headers: [], rows: [] }
      this.tabs.set(plan.tab, tab)
      for (const { index, setting, header } of plan.columns)
        tab.headers[index] = { header: header ?? tab.headers[index]?.header ?? setting.id, id: setting.id }
      const set = (row: number, index: number, change: (cell: SharedCell) => SharedCell): void => {
        const cells = tab.rows[row - 2] ?? []
        while (cells.length <= index) cells.push({ value: null })
        cells[index] = change(cells[index] ?? { value: null })
        tab.rows[row - 2] = cells
        written++
      }
      for (const { row, index, value } of plan.cells) set(row, index, cell => ({ ...cell, value: blankless(value) }))
      for (const { row, index, note } of plan.notes)
        if (row !== 'header')
          set(row, index, ({ note: old, ...cell }) => {
            const text = withOwnNote(old, note)
            return text === null ? cell : { ...cell, note: text }
          })
      for (const cells of plan.append) {
        tab.rows.push([])
        for (const { index, value } of cells) set(tab.rows.length + 1, index, () => ({ value: blankless(value) }))
      }
      for (const row of plan.remove) tab.rows[row - 2] = undefined
      tab.rows = tab.rows.filter(cells => cells !== undefined)
    }
    return { written, conflicts: plans.flatMap(({ conflicts }) => conflicts), calls: { reads: 0, writes: 0 } }
  }
}

const blankless = (value: Cell): Cell => (value === '' ? null : value)
