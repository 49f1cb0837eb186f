import { type Endpoint, formatEndpoint } from '../endpoint.js'
import { GuanxiError } from '../error.js'
import { sentence } from '../sentence.js'
import type { SharedBook } from '../shared-table.js'

export interface SharedOptions {
  /** Name of the tab where the endpoint names none and there is none yet. */
  tab?: string
  /** Decides the decimals of money. */
  currency?: string
}

/** Opens a place that people and guanxi keep together. Throws E_ENDPOINT for places nobody can edit. */
export async function openSharedBook(endpoint: Endpoint, options: SharedOptions = {}): Promise<SharedBook> {
  switch (endpoint.kind) {
    case 'csv': {
      const { openSharedCsv } = await import('./shared-csv.js')
      return openSharedCsv(endpoint.path)
    }
    case 'xlsx': {
      const { openXlsxShared } = await import('./xlsx-shared.js')
      return openXlsxShared(endpoint, options)
    }
    case 'sheets': {
      const { openSheetsShared } = await import('./google/sheets-shared.js')
      const { googleSettings } = await import('./google/settings.js')
      return openSheetsShared(endpoint, options, googleSettings())
    }
    default:
      throw notShared(endpoint)
  }
}

/** Whether a place can be written cell by cell. */
export const isShared = ({ kind }: Endpoint): boolean => kind === 'csv' || kind === 'xlsx' || kind === 'sheets'

export const notShared = (endpoint: Endpoint): GuanxiError =>
  new GuanxiError('E_ENDPOINT', sentence`"${formatEndpoint(endpoint)}" cannot be kept in step with.`, {
    hint: sentence`Name a .xlsx or .csv file, or sheets:ID#Tab.`,
  })
