import type { sheets_v4 } from '@googleapis/sheets'
import { GuanxiError } from '../../error.js'
import { sentence } from '../../sentence.js'
import type { Table } from '../../table.js'
import { isRightAligned } from '../format-cell.js'
import { guardTyped } from '../formula-guard.js'
import { widthOf } from '../spreadsheet-value.js'
import { type Chunk, chunksOf, halves } from './chunks.js'
import { GoogleClient, type Request, type SheetsEndpoint, TooLarge } from './client.js'
import { openAccount } from './credentials.js'
import {
  type CellData,
  cellData,
  DATE_TIME,
  formatFor,
  type GridRange,
  headingRequest,
  pixelsOf,
  TEXT,
  valueFor,
} from './grid.js'
import type { GoogleSettings } from './settings.js'
import { askedTab, closedRanges, type GoogleTab, TAB_FIELDS, tabNamed, tabsOf } from './tabs.js'

const FIELDS = `${TAB_FIELDS},sheets(basicFilter,merges,protectedRanges(range,description,warningOnly,requestingUserCanEdit))`

/** What Google can hold. */
const LONGEST_CELL = 50_000
const LONGEST_TITLE = 100

export interface SheetsFormat {
  lang?: string
  currency?: string
}

/**
 * Writes tables as tabs of a Google spreadsheet: the cells of tabs of these names are replaced, everything else stays.
 * One read, and one write for each tab that is not too large for it.
 */
export async function writeSheets(
  endpoint: SheetsEndpoint,
  tables: readonly Table[],
  format: SheetsFormat,
  settings: GoogleSettings,
): Promise<void> {
  for (const table of tables) refuseTooLong(table)
  const client = await GoogleClient.open(endpoint, settings, true)
  for (const [at, table] of tables.entries()) await new TabWrite(client, endpoint, table, at === 0, format).run()
}

/** The tab that each table would go into, and whether it would be a new one, in one read; throws what writing would. */
export async function tabsOfSheets(
  endpoint: SheetsEndpoint,
  tables: readonly Table[],
  settings: GoogleSettings,
): Promise<{ name: string; table: Table; isNew: boolean }[]> {
  for (const table of tables) refuseTooLong(table)
  const client = await GoogleClient.open(endpoint, settings, true)
  const { sheets } = await client.read(FIELDS)
  return tables.map((table, at) => {
    const write = new TabWrite(client, endpoint, table, at === 0, {})
    const tab = write.tabIn(tabsOf(sheets))
    return { name: tab?.title ?? write.title, table, isNew: tab === undefined }
  })
}

/** How many calls writing takes where nothing has to be tried twice: for each tab a read, and a write for each piece. */
export function callsToWrite(tables: readonly Table[]): number {
  const piecesOf = (table: Table): number =>
    [...chunksOf(table.rows.length, at => rowOf(table, at), table.columns.length)].length
  return tables.reduce((calls, table) => calls + 1 + Math.max(1, piecesOf(table)), 0)
}

/** Throws where there is nobody to write as; whether the spreadsheet may be written is seen when it is. */
export async function checkSheets(settings: GoogleSettings): Promise<void> {
  await openAccount(settings, true)
}

function refuseTooLong({ name, columns, rows }: Table): void {
  for (const { key } of columns) {
    const at = rows.findIndex(row => typeof row[key] === 'string' && (row[key] as string).length > LONGEST_CELL)
    if (at < 0) continue
    throw new GuanxiError(
      'E_LIMIT',
      sentence`A text of "${name}" is longer than the ${LONGEST_CELL} characters a cell can hold.`,
      {
        at: sentence`column ${key}, row ${at + 1}`,
        hint: sentence`Write to a .csv file.`,
      },
    )
  }
}

const textCell = (text: string): CellData => ({ userEnteredValue: { stringValue: guardTyped(text) } })

function rowOf({ columns, rows }: Pick<Table, 'columns' | 'rows'>, at: number): CellData[] {
  return columns.map(column => {
    const value = valueFor(rows[at]?.[column.key] ?? null, column)
    const data = cellData(value)
    // A column has one format; these cells differ from it.
    if (value?.kind === 'day' && value.hasTime) return { ...data, userEnteredFormat: { numberFormat: DATE_TIME } }
    if (value?.kind === 'text' && column.type !== 'text') return { ...data, userEnteredFormat: { numberFormat: TEXT } }
    return data
  })
}

/** Values alone; their formats are written by column. */
const bare = (rows: Chunk['rows']): Chunk['rows'] =>
  rows.map(({ values }) => ({
    values: values.map(({ userEnteredValue }) => (userEnteredValue ? { userEnteredValue } : {})),
  }))

/** One table on its way into one tab. */
class TabWrite {
  /** Of a tab that is made; chosen here, so that a second try does not make a second tab. */
  readonly #newId: number
  #written = 0

  constructor(
    private readonly client: GoogleClient,
    private readonly endpoint: SheetsEndpoint,
    private readonly table: Table,
    private readonly isFirst: boolean,
    private readonly format: SheetsFormat,
  ) {
    this.#newId = Math.floor(client.settings.random() * 2_000_000_000) + 1
  }

  get title(): string {
    return (this.isFirst ? this.endpoint.tab : undefined) ?? this.table.name.slice(0, LONGEST_TITLE)
  }

  async run(): Promise<void> {
    const { table, client } = this
    const { rows, columns } = table
    const queue = [...chunksOf(rows.length, at => rowOf(table, at), columns.length)]
    if (queue.length === 0) queue.push({ from: 0, rows: [], cells: 0 })
    for (let chunk = queue.shift(); chunk; chunk = queue.shift()) {
      const isLast = queue.length === 0
      const piece = chunk
      try {
        await client.write(() => this.#requests(piece, isLast))
      } catch (error) {
        const [first, second] = (error instanceof TooLarge && halves(piece)) || []
        if (!first || !second) throw this.#failure(error)
        queue.unshift(first, second)
        continue
      }
      this.#written = piece.from + piece.rows.length
      client.settings.onProgress?.(this.#written, rows.length)
    }
  }

  /** What was and was not written belongs to the failure of a table that went in several pieces. */
  #failure(error: unknown): unknown {
    if (error instanceof TooLarge) {
      return new GuanxiError('E_LIMIT', sentence`A row is larger than Google takes in one call.`, {
        at: this.client.place,
        cause: error,
      })
    }
    if (!(error instanceof GuanxiError) || error.code !== 'E_REMOTE') return error
    const total = this.table.rows.length
    const rest =
      this.#written === 0
        ? sentence`Nothing was written.`
        : sentence`Rows 1 to ${this.#written} of ${total} are written; below them the tab is as it was before.`
    const { message, at, hint } = error.told
    return new GuanxiError(error.code, message, {
      ...(at && { at }),
      ...(hint && { hint }),
      details: [sentence`Tab "${this.title}": ${rest}`],
      cause: error.cause,
    })
  }

  async #requests(chunk: Chunk, isLast: boolean): Promise<Request[]> {
    const begins = chunk.from === 0
    // Only the first piece must know what is there; the others are the same however often they are sent.
    const tab = begins ? this.tabIn(tabsOf((await this.client.read(FIELDS)).sheets)) : undefined
    if (begins) this.#sheetId = tab?.sheetId ?? this.#newId
    const sheetId = this.#sheetId
    const requests: Request[] = begins ? this.#frame(tab) : []
    const width = this.table.columns.length
    if (chunk.rows.length > 0 && width > 0) {
      const range: GridRange = {
        sheetId,
        startRowIndex: chunk.from + 1,
        endRowIndex: chunk.from + 1 + chunk.rows.length,
        startColumnIndex: 0,
        endColumnIndex: width,
      }
      requests.push(...this.#bodyFormats(range))
      // Cells that are not named in a row are cleared, as the range says how wide it is.
      requests.push({ updateCells: { range, rows: bare(chunk.rows), fields: 'userEnteredValue' } })
      requests.push(...this.#oddFormats(chunk, range))
    }
    if (isLast) requests.push(...this.#clearBelow(sheetId))
    return requests
  }
  #sheetId = 0
  /** Rows and columns of the tab. */
  #size = { rows: 0, columns: 0 }

  /** The tab among those that are there. Throws where it may not be written. */
  tabIn(tabs: readonly GoogleTab[]): GoogleTab | undefined {
    const isNumbered = this.isFirst && this.endpoint.gid !== undefined
    const tab = isNumbered ? askedTab(tabs, this.endpoint, this.client.place) : tabNamed(tabs, this.title)
    if (tab) this.#refuseProtected(tab)
    return tab
  }

  #refuseProtected(tab: GoogleTab): void {
    const { title } = tab
    const [closed] = closedRanges(tab)
    if (!closed) return
    const who = this.client.account.address ?? sentence`this account`
    const message = closed.description
      ? sentence`The tab "${title}" has a protected range ("${closed.description}") that ${who} may not edit.`
      : sentence`The tab "${title}" has a protected range that ${who} may not edit.`
    throw new GuanxiError('E_CONFLICT', message, {
      at: this.client.place,
      hint: sentence`Let the owner of the spreadsheet allow it, or name another tab.`,
    })
  }

  /** The tab in its size, with its heading and its formats; nothing of it depends on how often it is asked for. */
  #frame(tab: GoogleTab | undefined): Request[] {
    const { table, format } = this
    const sheetId = tab?.sheetId ?? this.#newId
    const width = Math.max(table.columns.length, 1)
    const height = table.rows.length + 1
    this.#size = { rows: Math.max(tab?.rows ?? 0, height, 2), columns: Math.max(tab?.columns ?? 0, width) }
    const { rows, columns } = this.#size
    const requests: Request[] = []
    if (!tab) {
      const gridProperties = { rowCount: rows, columnCount: columns, frozenRowCount: 1 }
      requests.push({ addSheet: { properties: { sheetId, title: this.title, gridProperties } } })
    } else {
      const properties = { rowCount: rows, columnCount: columns, ...(tab.frozenRows === 0 && { frozenRowCount: 1 }) }
      const fields = Object.keys(properties).map(key => `gridProperties.${key}`)
      if (tab.rows < rows || tab.columns < columns || tab.frozenRows === 0)
        requests.push({
          updateSheetProperties: { properties: { sheetId, gridProperties: properties }, fields: fields.join(',') },
        })
      const covers = ({ startRowIndex, startColumnIndex }: GridRange) =>
        (startRowIndex ?? 0) < height && (startColumnIndex ?? 0) < width
      for (const range of (tab.sheet.merges ?? []).filter(covers)) requests.push({ unmergeCells: { range } })
    }
    if (table.columns.length === 0) return requests
    const header: GridRange = { sheetId, startRowIndex: 0, endRowIndex: 1, startColumnIndex: 0, endColumnIndex: width }
    requests.push(headingRequest(header))
    requests.push({
      updateCells: {
        range: header,
        rows: [{ values: table.columns.map(({ label }) => textCell(label)) }],
        fields: 'userEnteredValue',
      },
    })
    for (const [at, column] of table.columns.entries()) {
      if (!tab) {
        const range = { sheetId, dimension: 'COLUMNS', startIndex: at, endIndex: at + 1 }
        const properties = { pixelSize: pixelsOf(widthOf(column, table, format)) }
        requests.push({ updateDimensionProperties: { range, properties, fields: 'pixelSize' } })
      }
      if (isRightAligned(column.type)) {
        const range = { ...header, startColumnIndex: at, endColumnIndex: at + 1 }
        const cell = { userEnteredFormat: { horizontalAlignment: 'RIGHT' } }
        requests.push({ repeatCell: { range, cell, fields: 'userEnteredFormat.horizontalAlignment' } })
      }
    }
    requests.push(...this.#filter(tab, { ...header, endRowIndex: height }))
    return requests
  }

  /** A filter over the table, where the tab has none; one that covers our columns grows with the rows. */
  #filter(tab: GoogleTab | undefined, range: GridRange): Request[] {
    const old: sheets_v4.Schema$BasicFilter | undefined = tab?.sheet.basicFilter ?? undefined
    if (!old) return [{ setBasicFilter: { filter: { range } } }]
    const isOurs =
      (old.range?.startRowIndex ?? 0) === 0 &&
      (old.range?.startColumnIndex ?? 0) === 0 &&
      old.range?.endColumnIndex === range.endColumnIndex
    if (!isOurs || old.range?.endRowIndex === range.endRowIndex) return []
    return [{ setBasicFilter: { filter: { ...old, range } } }]
  }

  #bodyFormats(range: GridRange): Request[] {
    return this.table.columns.map(({ type }, at) => ({
      repeatCell: {
        range: { ...range, startColumnIndex: at, endColumnIndex: at + 1 },
        cell: { userEnteredFormat: { numberFormat: formatFor(type, this.format.currency) } },
        fields: 'userEnteredFormat.numberFormat',
      },
    }))
  }

  /** Formats of the columns in which some cells differ from the others: a time beside days, a text among numbers. */
  #oddFormats({ rows }: Chunk, range: GridRange): Request[] {
    return this.table.columns.flatMap(({ type }, at) => {
      if (!rows.some(({ values }) => values[at]?.userEnteredFormat !== undefined)) return []
      const usual = formatFor(type, this.format.currency)
      const formats = rows.map(({ values }) => ({
        values: [{ userEnteredFormat: values[at]?.userEnteredFormat ?? { numberFormat: usual } }],
      }))
      const column = { ...range, startColumnIndex: at, endColumnIndex: at + 1 }
      return [{ updateCells: { range: column, rows: formats, fields: 'userEnteredFormat.numberFormat' } }]
    })
  }

  /** What an earlier, larger table left below and beside this one. */
  #clearBelow(sheetId: number): Request[] {
    const { rows, columns } = this.#size
    const height = this.table.rows.length + 1
    const width = this.table.columns.length
    const requests: Request[] = []
    const clear = (range: GridRange) =>
      requests.push({ updateCells: { range: { sheetId, ...range }, fields: 'userEnteredValue' } })
    if (rows > height) clear({ startRowIndex: height, endRowIndex: rows, startColumnIndex: 0, endColumnIndex: columns })
    if (columns > width)
      clear({ startRowIndex: 0, endRowIndex: height, startColumnIndex: width, endColumnIndex: columns })
    return requests
  }
}
