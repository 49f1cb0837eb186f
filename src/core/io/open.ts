import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { type Endpoint, formatEndpoint } from '../endpoint.js'
import { GuanxiError } from '../error.js'
import { sentence, series } from '../sentence.js'
import type { Sink, Source, TextEncoding } from '../source.js'
import type { Table } from '../table.js'
import { openFileBytes, openStreamBytes } from './byte-source.js'
import { writeFailure } from './file-error.js'

/** How a source is to be read, where the user says so. */
export interface SourceOptions {
  /** What `-` reads. */
  stdin?: Readable
  delimiter?: string
  /** The character around cells of a text file, or `none`. */
  quote?: string
  /** Number of the line, or of the row of a tab, that holds the headings. */
  headerRow?: number
  /** What the columns of a text file are called that has no headings. */
  columns?: readonly string[]
  encoding?: string
  /** Is told the encoding of a text file as soon as it is found, where it is not UTF-8. */
  onEncoding?: (found: TextEncoding) => void
  /** The tab of a workbook, where the endpoint names none. */
  tab?: string
}

/** Opens a place for reading: its columns are known at once, its rows come as a stream. */
export async function openSource(endpoint: Endpoint, options: SourceOptions = {}): Promise<Source> {
  // Not a copy: the encoding may become known only later.
  return Object.assign(await sourceOf(endpoint, options), { name: formatEndpoint(endpoint) })
}

async function sourceOf(endpoint: Endpoint, options: SourceOptions): Promise<Source> {
  switch (endpoint.kind) {
    case 'csv': {
      const { readCsv } = await import('./csv.js')
      return readCsv(await openFileBytes(endpoint.path), options)
    }
    case 'std': {
      const { readCsv } = await import('./csv.js')
      return readCsv(openStreamBytes(options.stdin), options)
    }
    case 'json': {
      const { readJson } = await import('./json.js')
      return readJson(await openFileBytes(endpoint.path), options)
    }
    case 'ndjson': {
      const { readNdjson } = await import('./json.js')
      return readNdjson(await openFileBytes(endpoint.path), options)
    }
    case 'xlsx': {
      const { readXlsx } = await import('./xlsx-read.js')
      const tab = endpoint.tab ?? options.tab
      return readXlsx(endpoint.path, { ...options, ...(tab !== undefined && { tab }) })
    }
    case 'vcard': {
      const { readVcard } = await import('./vcard.js')
      return readVcard(() => openFileBytes(endpoint.path), options)
    }
    case 'sheets': {
      const { readSheets } = await import('./google/sheets-read.js')
      const { googleSettings } = await import('./google/settings.js')
      const { tab } = options
      const isNamed = endpoint.tab !== undefined || endpoint.gid !== undefined || tab === undefined
      return readSheets(isNamed ? endpoint : { ...endpoint, tab }, googleSettings())
    }
    case 'markdown':
      throw new GuanxiError('E_ENDPOINT', sentence`"${endpoint.path}" can be written, but not read.`, {
        at: endpoint.path,
        hint: sentence`Read from .csv, .tsv, .txt, .xlsx, .json, .ndjson, .vcf or -.`,
      })
  }
}

/** For whom and where a sink writes. */
export interface SinkOptions {
  /** Where `-` goes. */
  stdout?: Writable
  /** Language of formatted cells (Markdown); headings come translated already. */
  lang?: string
  /** Decides the decimals of money. */
  currency?: string
}

/** Opens a place for writing; nothing is written before the sink gets its tables, and a file appears whole or not at all. */
export async function openSink(endpoint: Endpoint, options: SinkOptions = {}): Promise<Sink> {
  await checkSink(endpoint)
  switch (endpoint.kind) {
    case 'csv': {
      const { writeCsv } = await import('./csv.js')
      return async tables => writeCsv(endpoint.path, onlyTable(tables, endpoint))
    }
    case 'std': {
      const { streamCsv } = await import('./csv.js')
      const { stdout } = options
      if (!stdout)
        throw new GuanxiError('E_ENDPOINT', sentence`There is no standard output here.`, {
          hint: sentence`Name a file.`,
        })
      return async tables => streamCsv(stdout, onlyTable(tables, endpoint))
    }
    case 'json': {
      const { writeJson } = await import('./json.js')
      return tables => writeJson(endpoint.path, tables)
    }
    case 'ndjson': {
      const { writeNdjson } = await import('./json.js')
      return async tables => writeNdjson(endpoint.path, onlyTable(tables, endpoint))
    }
    case 'xlsx': {
      const { writeXlsx } = await import('./xlsx-write.js')
      return tables =>
        writeXlsx(endpoint.path, tables, { ...options, ...(endpoint.tab !== undefined && { tab: endpoint.tab }) })
    }
    case 'vcard':
      throw onlyRead(endpoint.path)
    case 'sheets': {
      const { writeSheets } = await import('./google/sheets-write.js')
      const { googleSettings } = await import('./google/settings.js')
      return tables => writeSheets(endpoint, tables, options, googleSettings())
    }
    case 'markdown': {
      const { writeMarkdown } = await import('./markdown.js')
      return tables => writeMarkdown(endpoint.path, tables, options)
    }
  }
}

function onlyRead(path: string): GuanxiError {
  return new GuanxiError('E_ENDPOINT', sentence`"${path}" can be read, but not written.`, {
    at: path,
    hint: sentence`Write to a .csv file, which address books import too.`,
  })
}

/** Of places that hold one table. Throws E_ENDPOINT where there are more. */
export function onlyTable(tables: readonly Table[], endpoint: Endpoint): Table {
  const [table] = tables
  if (table && tables.length === 1) return table
  const names = series(tables.map(each => each.name))
  throw new GuanxiError(
    'E_ENDPOINT',
    sentence`"${formatEndpoint(endpoint)}" can hold one table, not ${tables.length} (${names}).`,
    {
      hint: sentence`Write to a .xlsx or .json file.`,
    },
  )
}

/**
 * Throws before any work is done where a place cannot be written to: a kind that is only read, no such folder, a folder
 * in its place, a tab name that Excel forbids (E_ENDPOINT), a workbook that is open elsewhere, signed or in the strict
 * form (E_CONFLICT).
 */
export async function checkSink(endpoint: Endpoint): Promise<void> {
  if (endpoint.kind === 'std') return
  if (endpoint.kind === 'vcard') throw onlyRead(endpoint.path)
  if (endpoint.kind === 'sheets') {
    const { checkSheets } = await import('./google/sheets-write.js')
    const { googleSettings } = await import('./google/settings.js')
    return checkSheets(googleSettings())
  }
  const { path } = endpoint
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory()) throw writeFailure(Object.assign(new Error('folder'), { code: 'EISDIR' }), path)
  const folder = await stat(dirname(path)).catch((error: unknown) => {
    throw writeFailure(error, path)
  })
  if (!folder.isDirectory()) throw writeFailure(Object.assign(new Error('no folder'), { code: 'ENOTDIR' }), path)
  if (endpoint.kind !== 'xlsx') return
  if (endpoint.tab !== undefined) {
    const { checkTabName } = await import('./xlsx-tab.js')
    checkTabName(endpoint.tab)
  }
  if (found) {
    const { checkWorkbook } = await import('./xlsx-write.js')
    await checkWorkbook(path)
  }
}
