import type { sheets_v4 } from '@googleapis/sheets'
import { type Book, type CellData, Tab } from './book.js'
import { checkSchema, Invalid, maskPaths } from './schema.js'

type Range = { tab: Tab; top: number; bottom: number; left: number; right: number }

const MOST_CELLS = 10_000_000

/** Applies the requests of one batch, all of them or none. */
export function applyBatch(book: Book, requests: sheets_v4.Schema$Request[], account: string): void {
  if (!Array.isArray(requests) || requests.length === 0) throw new Invalid('Must specify at least one request.')
  // A row is copied when it is first touched, so that the old one can be put back.
  const undo = book.tabs.map(tab => ({
    ...tab,
    rows: tab.rows.slice(),
    columns: structuredClone(tab.columns),
    merges: [...tab.merges],
    protectedRanges: [...tab.protectedRanges],
  }))
  const touched = new Set<CellData[]>()
  const before = book.tabs.slice()
  try {
    for (const [at, request] of requests.entries()) {
      checkSchema(request, 'Request', `requests[${at}]`)
      const kinds = Object.keys(request)
      if (kinds.length !== 1) throw new Invalid(`Invalid requests[${at}]: exactly one kind must be set`)
      const kind = kinds[0] as keyof typeof APPLY
      const apply = APPLY[kind]
      if (!apply) throw new Error(`the test server knows no ${kind}`)
      apply(new Batch(book, `Invalid requests[${at}].${kind}`, account, touched), request[kind] as never)
    }
    const cells = book.tabs.reduce((sum, tab) => sum + tab.rowCount * tab.columnCount, 0)
    if (cells > MOST_CELLS)
      throw new Invalid(
        `This action would increase the number of cells in the workbook above the limit of ${MOST_CELLS} cells.`,
      )
  } catch (error) {
    book.tabs.splice(0, book.tabs.length, ...before)
    for (const [at, tab] of before.entries()) Object.assign(tab, undo[at])
    throw error
  }
}

class Batch {
  constructor(
    readonly book: Book,
    readonly path: string,
    readonly account: string,
    readonly touched: Set<CellData[]>,
  ) {}

  cell(tab: Tab, row: number, column: number): CellData {
    const old = tab.rows[row]
    if (old && !this.touched.has(old)) {
      const copy = old.map(cell => (cell.userEnteredFormat ? structuredClone(cell) : { ...cell }))
      tab.rows[row] = copy
      this.touched.add(copy)
    }
    const cell = tab.cell(row, column)
    this.touched.add(tab.rows[row] as CellData[])
    return cell
  }

  fail(message: string): never {
    throw new Invalid(`${this.path}: ${message}`)
  }

  tab(sheetId: number | null | undefined): Tab {
    const found = this.book.tabs.find(tab => tab.sheetId === (sheetId ?? 0))
    return found ?? this.fail(`No grid with id: ${sheetId}`)
  }

  range(range: sheets_v4.Schema$GridRange | undefined): Range {
    if (!range) return this.fail('No range')
    const tab = this.tab(range.sheetId)
    const {
      startRowIndex: top = 0,
      endRowIndex: bottom = tab.rowCount,
      startColumnIndex: left = 0,
      endColumnIndex: right = tab.columnCount,
    } = range as Required<Record<string, number>>
    for (const [name, place] of [
      ['startRowIndex', top],
      ['endRowIndex', bottom],
      ['startColumnIndex', left],
      ['endColumnIndex', right],
    ] as const) {
      const most = /Row/.test(name) ? tab.rowCount : tab.columnCount
      if (place < 0 || place > most || (name.startsWith('start') && place >= most))
        this.fail(`range.${name} (${place}) is beyond the grid, which has ${most}`)
    }
    if (top >= bottom || left >= right)
      this.fail(`range is empty: rows ${top} to ${bottom}, columns ${left} to ${right}`)
    return { tab, top, bottom, left, right }
  }

  /** Google lets nobody write into what is closed to him. */
  open({ tab, top, bottom, left, right }: Range): void {
    for (const { range, isClosed } of tab.protectedRanges) {
      const {
        startRowIndex: t = 0,
        endRowIndex: b = tab.rowCount,
        startColumnIndex: l = 0,
        endColumnIndex: r = tab.columnCount,
      } = (range ?? {}) as Required<Record<string, number>>
      if (isClosed && t < bottom && top < b && l < right && left < r)
        this.fail(
          'You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection if you need to edit.',
        )
    }
  }
}

/** Sets what the paths name to what the cell says; what it does not say is cleared. */
function setCell(target: CellData, source: CellData, paths: readonly string[]): void {
  for (const path of paths) {
    const words = path.split('.')
    const last = words.pop() as string
    let [to, from] = [target as Record<string, unknown>, source as Record<string, unknown> | undefined]
    for (const word of words) {
      to[word] ??= {}
      to = to[word] as Record<string, unknown>
      from = from?.[word] as Record<string, unknown> | undefined
    }
    if (from?.[last] === undefined) delete to[last]
    // Whoever changes a cell puts another value in its place, so that values may be shared.
    else to[last] = from[last]
    if (path === 'userEnteredValue') delete target.effectiveValue
  }
}

function checkValue(batch: Batch, cell: CellData): void {
  const value = cell.userEnteredValue
  if (value === undefined || value === null) return
  if (Object.keys(value).length !== 1) batch.fail('exactly one kind of value must be set')
  if (typeof value.numberValue === 'number' && !Number.isFinite(value.numberValue)) batch.fail('number is not finite')
  if ((value.stringValue?.length ?? 0) > 50_000)
    batch.fail('Your input contains more than the maximum of 50000 characters in a single cell.')
  if (value.errorValue) batch.fail('errorValue is read-only')
}

type Apply<K extends keyof sheets_v4.Schema$Request> = (
  batch: Batch,
  request: NonNullable<sheets_v4.Schema$Request[K]>,
) => void

const updateCells: Apply<'updateCells'> = (batch, { range, start, rows = [], fields }) => {
  const paths = maskPaths(fields, 'CellData', batch.path)
  if ((range === undefined) === (start === undefined)) batch.fail('exactly one of range and start must be set')
  const area = range
    ? batch.range(range)
    : batch.range({
        sheetId: start?.sheetId ?? 0,
        startRowIndex: start?.rowIndex ?? 0,
        endRowIndex: (start?.rowIndex ?? 0) + rows.length,
        startColumnIndex: start?.columnIndex ?? 0,
        endColumnIndex: (start?.columnIndex ?? 0) + Math.max(1, ...rows.map(({ values }) => values?.length ?? 0)),
      })
  batch.open(area)
  const { tab, top, bottom, left, right } = area
  if (rows.length > bottom - top)
    batch.fail(`Attempting to write row: ${top + rows.length}, beyond the last requested row of: ${bottom - 1}`)
  if (rows.some(({ values = [] }) => values.length > right - left))
    batch.fail(`Attempting to write column: ${right}, beyond the last requested column of: ${right - 1}`)
  for (let row = top; row < (range ? bottom : top + rows.length); row++) {
    const values = rows[row - top]?.values ?? []
    if (values.length === 0 && row >= tab.rows.length) continue
    for (let column = left; column < (range ? right : left + values.length); column++) {
      const source = values[column - left] ?? {}
      checkValue(batch, source)
      if (Object.keys(source).length === 0 && tab.rows[row]?.[column] === undefined) continue
      setCell(batch.cell(tab, row, column), source, paths)
    }
  }
}

const properties = (
  batch: Batch,
  { properties: wanted, fields }: sheets_v4.Schema$UpdateSheetPropertiesRequest,
): void => {
  const paths = maskPaths(fields, 'SheetProperties', batch.path)
  const tab = batch.tab(wanted?.sheetId)
  for (const path of paths) {
    const { gridProperties: grid, title, hidden } = wanted ?? {}
    if (path === 'gridProperties.rowCount') {
      if (!grid?.rowCount || grid.rowCount <= tab.frozenRows)
        batch.fail('gridProperties.rowCount must be greater than the frozen rows')
      tab.rowCount = grid?.rowCount ?? tab.rowCount
      tab.rows.length = Math.min(tab.rows.length, tab.rowCount)
    } else if (path === 'gridProperties.columnCount') tab.columnCount = grid?.columnCount ?? tab.columnCount
    else if (path === 'gridProperties.frozenRowCount') {
      if ((grid?.frozenRowCount ?? 0) >= tab.rowCount) batch.fail('You cannot freeze all rows on the sheet.')
      tab.frozenRows = grid?.frozenRowCount ?? 0
    } else if (path === 'title') tab.title = title ?? ''
    else if (path === 'hidden') tab.hidden = hidden ?? false
    else batch.fail(`the test server cannot set ${path}`)
  }
}

const APPLY: { [K in keyof sheets_v4.Schema$Request]?: Apply<K> } = {
  updateCells,
  updateSheetProperties: properties,
  addSheet(batch, { properties: wanted }) {
    const { book } = batch
    const title = wanted?.title ?? `Sheet${book.tabs.length + 1}`
    if (title === '' || title.length > 100) batch.fail('The sheet name must be between 1 and 100 characters.')
    if (book.tabs.some(tab => tab.title.toLowerCase() === title.toLowerCase()))
      batch.fail(`A sheet with the name "${title}" already exists. Please enter another name.`)
    const sheetId = wanted?.sheetId ?? book.nextId++
    if (book.tabs.some(tab => tab.sheetId === sheetId)) batch.fail(`Sheet with ID ${sheetId} already exists.`)
    const { rowCount, columnCount, frozenRowCount } = wanted?.gridProperties ?? {}
    const tab = new Tab(sheetId, title, rowCount ?? 1000, columnCount ?? 26)
    if ((frozenRowCount ?? 0) >= tab.rowCount) batch.fail('You cannot freeze all rows on the sheet.')
    tab.frozenRows = frozenRowCount ?? 0
    tab.hidden = wanted?.hidden ?? false
    book.tabs.push(tab)
  },
  deleteSheet(batch, { sheetId }) {
    const tab = batch.tab(sheetId)
    if (batch.book.tabs.filter(each => !each.hidden).length === 1 && !tab.hidden)
      batch.fail("You can't remove all the visible sheets in a document.")
    batch.book.tabs.splice(batch.book.tabs.indexOf(tab), 1)
  },
  appendCells(batch, { sheetId, rows = [], fields }) {
    const paths = maskPaths(fields, 'CellData', batch.path)
    const tab = batch.tab(sheetId)
    const last = tab.rows.findLastIndex(row => row.some(cell => cell.userEnteredValue !== undefined)) + 1
    if (last + rows.length > tab.rowCount) tab.rowCount = last + rows.length
    for (const [at, { values = [] }] of rows.entries()) {
      if (values.length > tab.columnCount)
        batch.fail(
          `Attempting to write column: ${values.length - 1}, beyond the last requested column of: ${tab.columnCount - 1}`,
        )
      for (const [column, source] of values.entries()) {
        checkValue(batch, source)
        setCell(batch.cell(tab, last + at, column), source, paths)
      }
    }
  },
  repeatCell(batch, { range, cell = {}, fields }) {
    const paths = maskPaths(fields, 'CellData', batch.path)
    checkValue(batch, cell)
    const area = batch.range(range)
    batch.open(area)
    // The cells below the last filled one share one format; it is kept for as many rows as tests look at.
    const bottom = Math.min(area.bottom, Math.max(area.tab.rows.length, area.top + 50))
    for (let row = area.top; row < bottom; row++) {
      for (let column = area.left; column < area.right; column++)
        setCell(batch.cell(area.tab, row, column), cell, paths)
    }
  },
  copyPaste(batch, { source, destination, pasteType }) {
    if (pasteType !== 'PASTE_VALUES') batch.fail('the test server can only paste values')
    const [from, to] = [batch.range(source), batch.range(destination)]
    batch.open(to)
    for (let row = 0; row < from.bottom - from.top; row++) {
      for (let column = 0; column < from.right - from.left; column++) {
        const cell = from.tab.rows[from.top + row]?.[from.left + column] ?? {}
        const value = cell.userEnteredValue?.formulaValue === undefined ? cell.userEnteredValue : cell.effectiveValue
        setCell(batch.cell(to.tab, to.top + row, to.left + column), value ? { userEnteredValue: value } : {}, [
          'userEnteredValue',
        ])
      }
    }
  },
  unmergeCells(batch, { range }) {
    const { tab, top, bottom, left, right } = batch.range(range)
    tab.merges = tab.merges.filter(merge => {
      const [t, b] = [merge.startRowIndex ?? 0, merge.endRowIndex ?? tab.rowCount]
      const [l, r] = [merge.startColumnIndex ?? 0, merge.endColumnIndex ?? tab.columnCount]
      const touches = t < bottom && top < b && l < right && left < r
      const inside = t >= top && b <= bottom && l >= left && r <= right
      if (touches && !inside) batch.fail('You must select all cells in a merged range to merge or unmerge them.')
      return !touches
    })
  },
  setBasicFilter(batch, { filter }) {
    const { tab } = batch.range(filter?.range)
    tab.basicFilter = structuredClone(filter)
  },
  updateDimensionProperties(batch, { range, properties: wanted, fields }) {
    const paths = maskPaths(fields, 'DimensionProperties', batch.path)
    const tab = batch.tab(range?.sheetId)
    if (range?.dimension !== 'COLUMNS') batch.fail('the test server knows columns only')
    for (let at = range?.startIndex ?? 0; at < (range?.endIndex ?? 0); at++) {
      const column = tab.columns[at] ?? batch.fail(`column ${at} is beyond the grid`)
      if (paths.includes('pixelSize')) column.pixelSize = wanted?.pixelSize ?? 100
      if (paths.includes('hiddenByUser')) column.hidden = wanted?.hiddenByUser ?? false
    }
  },
  deleteDimension(batch, { range }) {
    const tab = batch.tab(range?.sheetId)
    if (range?.dimension !== 'ROWS') batch.fail('the test server knows rows only')
    const [start, end] = [range?.startIndex ?? 0, range?.endIndex ?? 0]
    if (end > tab.rowCount || start >= end) batch.fail('range is beyond the grid')
    if (tab.rowCount - (end - start) <= tab.frozenRows) batch.fail("You can't delete all the rows on the sheet.")
    batch.open({ tab, top: start, bottom: end, left: 0, right: tab.columnCount })
    tab.rows.splice(start, end - start)
    tab.rowCount -= end - start
  },
  createDeveloperMetadata(batch, { developerMetadata }) {
    const { metadataKey, metadataValue, location, visibility } = developerMetadata ?? {}
    if (!metadataKey || !visibility) batch.fail('metadataKey and visibility must be set')
    const range = location?.dimensionRange
    const tab = batch.tab(range?.sheetId)
    if (range?.dimension !== 'COLUMNS' || (range.endIndex ?? 0) - (range.startIndex ?? 0) !== 1)
      batch.fail('location must be exactly one row or column')
    const column = tab.columns[range?.startIndex ?? 0] ?? batch.fail('column is beyond the grid')
    column.metadata.push({ id: batch.book.nextId++, key: metadataKey ?? '', value: metadataValue ?? '' })
  },
  updateDeveloperMetadata(batch, { dataFilters = [], developerMetadata, fields }) {
    maskPaths(fields, 'DeveloperMetadata', batch.path)
    const ids = dataFilters.map(filter => filter.developerMetadataLookup?.metadataId)
    const found = batch.book.tabs
      .flatMap(tab => tab.columns.flatMap(column => column.metadata))
      .filter(({ id }) => ids.includes(id))
    if (found.length === 0) batch.fail('No developer metadata matches the filters')
    for (const metadata of found) metadata.value = developerMetadata?.metadataValue ?? ''
  },
  setDataValidation(batch, { range, rule }) {
    const { tab, top, bottom, left, right } = batch.range(range)
    if (rule && rule.condition?.type === 'ONE_OF_LIST' && !(rule.condition.values ?? []).length)
      batch.fail('condition.values must not be empty')
    for (let row = top; row < Math.min(bottom, Math.max(tab.rows.length, top + 50)); row++) {
      for (let column = left; column < right; column++) {
        const cell = batch.cell(tab, row, column)
        if (rule) cell.dataValidation = structuredClone(rule)
        else delete cell.dataValidation
      }
    }
  },
  addProtectedRange(batch, { protectedRange }) {
    const { tab } = batch.range(protectedRange?.range)
    tab.protectedRanges.push({ ...structuredClone(protectedRange), protectedRangeId: batch.book.nextId++ })
  },
  deleteProtectedRange(batch, { protectedRangeId }) {
    const tab = batch.book.tabs.find(each =>
      each.protectedRanges.some(range => range.protectedRangeId === protectedRangeId),
    )
    if (!tab) return batch.fail(`No protected range with id: ${protectedRangeId}`)
    tab.protectedRanges = tab.protectedRanges.filter(range => range.protectedRangeId !== protectedRangeId)
  },
}
