import type { sheets_v4 } from '@googleapis/sheets'

export type CellData = sheets_v4.Schema$CellData
export type Value = string | number | boolean | null

/** A number of days since 1899-12-30, as a person types a day. */
export interface Day {
  serial: number
  hasTime?: boolean
}

export interface Column {
  pixelSize: number
  hidden: boolean
  metadata: { id: number; key: string; value: string }[]
}

const newColumn = (): Column => ({ pixelSize: 100, hidden: false, metadata: [] })

/** One tab of a spreadsheet: cells by row, as far as they hold anything. */
export class Tab {
  rows: CellData[][] = []
  columns: Column[] = []
  frozenRows = 0
  hidden = false
  basicFilter: sheets_v4.Schema$BasicFilter | undefined
  merges: sheets_v4.Schema$GridRange[] = []
  protectedRanges: (sheets_v4.Schema$ProtectedRange & { isClosed?: boolean })[] = []

  constructor(
    readonly sheetId: number,
    public title: string,
    public rowCount = 1000,
    columnCount = 26,
  ) {
    this.columns = Array.from({ length: columnCount }, newColumn)
  }

  get columnCount(): number {
    return this.columns.length
  }

  set columnCount(count: number) {
    while (this.columns.length < count) this.columns.push(newColumn())
    this.columns.length = count
    for (const row of this.rows) if (row.length > count) row.length = count
  }

  cell(row: number, column: number): CellData {
    while (this.rows.length <= row) this.rows.push([])
    const cells = this.rows[row] as CellData[]
    while (cells.length <= column) cells.push({})
    return cells[column] as CellData
  }

  /** Row and column of `B3`, from 0. */
  static place(address: string): [row: number, column: number] {
    const [, letters = '', digits = ''] = /^([A-Z]+)(\d+)$/.exec(address) ?? []
    const column = [...letters].reduce((sum, each) => sum * 26 + each.charCodeAt(0) - 64, 0) - 1
    return [Number(digits) - 1, column]
  }

  /** A person types into a cell. */
  type(address: string, value: Value | Day): void {
    const [row, column] = Tab.place(address)
    const cell = this.cell(row, column)
    delete cell.userEnteredValue
    delete cell.effectiveValue
    if (value === null || value === '') return
    if (typeof value === 'object') {
      cell.userEnteredValue = { numberValue: value.serial }
      cell.userEnteredFormat = {
        ...cell.userEnteredFormat,
        numberFormat: { type: value.hasTime ? 'DATE_TIME' : 'DATE' },
      }
    } else cell.userEnteredValue = extended(value)
  }

  /** A person types a formula, which has this result. */
  formula(address: string, formula: string, result: Value | { error: string }): void {
    const cell = this.cell(...Tab.place(address))
    cell.userEnteredValue = { formulaValue: formula }
    cell.effectiveValue =
      typeof result === 'object' && result !== null
        ? { errorValue: { type: result.error } }
        : extended(result as string)
  }

  note(address: string, note: string): void {
    this.cell(...Tab.place(address)).note = note
  }

  /** What stands in a cell, as values.get with UNFORMATTED_VALUE would give it. */
  value(address: string): Value {
    return plain(effective(this.cell(...Tab.place(address))))
  }

  /** All values, blank ends left out. */
  values(): Value[][] {
    const rows = this.rows.map(row => {
      const cells = row.map(cell => plain(effective(cell)))
      while (cells.length > 0 && (cells.at(-1) ?? null) === null) cells.pop()
      return cells
    })
    while (rows.length > 0 && rows.at(-1)?.length === 0) rows.pop()
    return rows
  }

  insertRow(before: number, values: readonly Value[] = []): void {
    while (this.rows.length < before) this.rows.push([])
    this.rows.splice(
      before - 1,
      0,
      values.map(value => (value === null ? {} : { userEnteredValue: extended(value) })),
    )
    this.rowCount++
  }

  deleteRow(number: number): void {
    this.rows.splice(number - 1, 1)
    this.rowCount--
  }

  /** Sorts all rows below the first by a column, cells and notes with them. */
  sort(column: number): void {
    const [header = [], ...rest] = this.rows
    const text = (row: CellData[]) => String(plain(effective(row[column] ?? {})) ?? '\uffff')
    this.rows = [header, ...rest.sort((a, b) => (text(a) < text(b) ? -1 : 1))]
  }

  /** Moves a column with its metadata before another one. */
  moveColumn(from: number, before: number): void {
    const to = from < before ? before - 1 : before
    for (const row of this.rows) {
      while (row.length < Math.max(from, to) + 1) row.push({})
      row.splice(to, 0, ...row.splice(from, 1))
    }
    this.columns.splice(to, 0, ...this.columns.splice(from, 1))
  }
}

export function extended(value: string | number | boolean | null): sheets_v4.Schema$ExtendedValue {
  if (typeof value === 'string') return { stringValue: value }
  return typeof value === 'number' ? { numberValue: value } : { boolValue: value ?? false }
}

export const effective = (cell: CellData): sheets_v4.Schema$ExtendedValue | undefined =>
  cell.userEnteredValue?.formulaValue === undefined ? cell.userEnteredValue : cell.effectiveValue

export function plain(value: sheets_v4.Schema$ExtendedValue | undefined): Value {
  return value?.stringValue ?? value?.numberValue ?? value?.boolValue ?? value?.errorValue?.type ?? null
}

/** A spreadsheet as the server keeps it. */
export class Book {
  readonly tabs: Tab[] = []
  nextId = 1000
  /** Addresses of accounts that may write, and that may only read; `*` is everybody. */
  writers = ['*']
  readers: string[] = []

  constructor(readonly id: string) {}

  tab(title: string): Tab {
    const found = this.tabs.find(tab => tab.title === title)
    if (!found) throw new Error(`no tab ${title}`)
    return found
  }

  addTab(
    title: string,
    rows: readonly (readonly Value[])[] = [],
    size: [rows: number, columns: number] = [1000, 26],
  ): Tab {
    const tab = new Tab(this.tabs.length === 0 ? 0 : this.nextId++, title, ...size)
    for (const [at, row] of rows.entries()) {
      for (const [column, value] of row.entries()) {
        if (value !== null) tab.cell(at, column).userEnteredValue = extended(value)
      }
    }
    this.tabs.push(tab)
    return tab
  }
}
