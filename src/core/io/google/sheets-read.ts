import { createHash } from 'node:crypto'
import { GuanxiError } from '../../error.js'
import { type Sentence, sentence, together } from '../../sentence.js'
import type { SharedCell } from '../../shared-table.js'
import type { RawRow, Source } from '../../source.js'
import { columnName } from '../xlsx-cells.js'
import { GoogleClient, type SheetsEndpoint } from './client.js'
import { cellOf, quoted, rowsOf } from './grid.js'
import type { GoogleSettings } from './settings.js'
import { askedTab, type GoogleTab, readTabs } from './tabs.js'

const FIELDS = 'sheets.data(startRow,startColumn,rowData.values(effectiveValue,effectiveFormat.numberFormat.type))'

/** What is read in one call. */
const CELLS_PER_CALL = 200_000

/**
 * Reads one tab of a Google spreadsheet: the named one, else the first visible one. The first row with content is the
 * header; a row's number is its number in the tab. Cells with an error are the row's `problem`, with their address.
 */
export async function readSheets(endpoint: SheetsEndpoint, settings: GoogleSettings): Promise<Source> {
  const client = await GoogleClient.open(endpoint, settings, false)
  const tab = askedTab(await readTabs(client), endpoint, client.place)
  const name = `${client.place}${endpoint.tab === undefined ? ` (${tab.title})` : ''}`
  const hash = createHash('sha256')
  let read = 0
  const rows = tabRows(client, tab, line => {
    read++
    hash.update(JSON.stringify(line))
  })
  const first = await rows.next()
  if (first.done) {
    throw new GuanxiError('E_FILE', sentence`The tab "${tab.title}" is empty.`, {
      at: name,
      hint: sentence`It needs a header row.`,
    })
  }
  const names = first.value.cells.map(({ value, error }) => {
    if (error === undefined) return value === null ? '' : String(value)
    throw new GuanxiError('E_FILE', sentence`The header of the tab "${tab.title}" cannot be read: ${error}.`, {
      at: name,
      hint: sentence`Type the heading into the cell.`,
    })
  })
  const left = names.findIndex(heading => heading !== '')
  const right = names.findLastIndex(heading => heading !== '')
  return {
    name: client.place,
    columns: names.slice(left, right + 1),
    batches: batches(rows, left, right),
    progress: () => ({ read: Math.min(read, tab.rows), total: tab.rows }),
    sha256: () => hash.copy().digest('hex'),
  }
}

interface Line {
  number: number
  cells: SharedCell[]
}

/** Rows with content, a call at a time. */
async function* tabRows(client: GoogleClient, tab: GoogleTab, count: (line: Line) => void): AsyncGenerator<Line> {
  const step = Math.max(1, Math.floor(CELLS_PER_CALL / Math.max(tab.columns, 1)))
  const last = columnName(Math.max(tab.columns, 1) - 1)
  for (let from = 1; from <= tab.rows; from += step) {
    const to = Math.min(from + step - 1, tab.rows)
    const { sheets } = await client.read(FIELDS, [`${quoted(tab.title)}!A${from}:${last}${to}`])
    // Where a range begins in the middle, its place is told with it.
    const found = rowsOf(sheets?.[0] ?? {})
    for (const [at, values] of found.entries()) {
      const cells = values.map(cellOf)
      if (!cells.some(({ value }) => value !== null)) continue
      const line = { number: at + 1, cells }
      count(line)
      yield line
    }
  }
}

const BATCH = 1000

async function* batches(rows: AsyncGenerator<Line>, left: number, right: number): AsyncGenerator<readonly RawRow[]> {
  let batch: RawRow[] = []
  for await (const { number, cells } of rows) {
    const problems: Sentence[] = []
    for (const [at, { value, error }] of cells.entries()) {
      const address = `${columnName(at)}${number}`
      if (error !== undefined) problems.push(sentence`${address}: ${error}`)
      else if (value !== null && (at < left || at > right))
        problems.push(sentence`${address}: a value without a heading`)
    }
    const own = Array.from({ length: right - left + 1 }, (_, at) => cells[left + at]?.value ?? null)
    batch.push({ number, cells: own, ...(problems.length > 0 && { problem: together(problems) }) })
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
