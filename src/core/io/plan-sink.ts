import { stat } from 'node:fs/promises'
import { type Endpoint, formatEndpoint } from '../endpoint.js'
import type { Table } from '../table.js'
import { checkSink, onlyTable, openSource } from './open.js'

/** What writing would do to one file or tab. */
export interface PlannedWrite {
  place: string
  rows: number
  /** Calls to a remote service; null where there is none. */
  calls: number | null
  /** Whether something is there that would be replaced. */
  replaces: boolean
  /** How many rows that has; null where it is not known, or nothing is there. */
  rowsBefore: number | null
}

/** Says what writing the tables there would do, and writes nothing; throws where writing would be refused. */
export async function planSink(endpoint: Endpoint, tables: readonly Table[]): Promise<PlannedWrite[]> {
  await checkSink(endpoint)
  switch (endpoint.kind) {
    case 'std':
      return [await planned(endpoint, [onlyTable(tables, endpoint)], false)]
    case 'csv':
    case 'ndjson':
      return [await planned(endpoint, [onlyTable(tables, endpoint)], await exists(endpoint.path))]
    case 'json':
    case 'markdown':
    case 'vcard':
      return [await planned(endpoint, tables, await exists(endpoint.path))]
    case 'xlsx': {
      const { tabsOfXlsx } = await import('./xlsx-write.js')
      const tabs = await tabsOfXlsx(endpoint.path, tables, endpoint.tab)
      return Promise.all(tabs.map(({ name, table, isNew }) => planned({ ...endpoint, tab: name }, [table], !isNew)))
    }
    case 'sheets': {
      const { callsToWrite, tabsOfSheets } = await import('./google/sheets-write.js')
      const { googleSettings } = await import('./google/settings.js')
      const tabs = await tabsOfSheets(endpoint, tables, googleSettings())
      return tabs.map(({ name, table, isNew }) => ({
        place: formatEndpoint({ kind: 'sheets', id: endpoint.id, tab: name }),
        rows: table.rows.length,
        calls: callsToWrite([table]),
        replaces: !isNew,
        rowsBefore: null,
      }))
    }
  }
}

async function planned(endpoint: Endpoint, tables: readonly Table[], replaces: boolean): Promise<PlannedWrite> {
  const rows = tables.reduce((sum, table) => sum + table.rows.length, 0)
  const rowsBefore = replaces ? await rowsIn(endpoint).catch(() => null) : null
  return { place: formatEndpoint(endpoint), rows, calls: null, replaces, rowsBefore }
}

/** Throws where a place holds no table that can be read. */
async function rowsIn(endpoint: Endpoint): Promise<number> {
  let rows = 0
  for await (const batch of (await openSource(endpoint)).batches) rows += batch.length
  return rows
}

const exists = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined)) !== undefined
