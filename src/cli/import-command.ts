import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import type { Context } from '../core/context.js'
import { type Endpoint, parseEndpoint } from '../core/endpoint.js'
import { GuanxiError } from '../core/error.js'
import { tellerOf } from '../core/i18n/sentences.js'
import { translate } from '../core/i18n/translate.js'
import { distinctHeadings, type Typed } from '../core/import/column-plan.js'
import { type ImportOutcome, importRows } from '../core/import/import.js'
import { mapSource } from '../core/import/mapped-source.js'
import type { OnDuplicate } from '../core/import/outcome.js'
import { openRowWriter, type RowWriter } from '../core/io/csv.js'
import { openSource } from '../core/io/open.js'
import { english, type Sentence, sentence, type Teller } from '../core/sentence.js'
import type { RawRow, Source, SourceLayout, TextEncoding } from '../core/source.js'
import { column } from '../core/table.js'
import { homeOf } from '../core/workspace/home.js'
import type { Entity } from '../core/workspace/mapping.js'
import { ImportPreview } from './import-preview.js'
import { mapInThread, type Reader } from './import-thread.js'
import { showProgress } from './progress.js'

/** How many refusals and warnings are kept for the document; the rejects file has all refusals. */
const KEPT = 1000

export interface ImportFlags {
  entity: Entity
  endpoint: string
  /** The thread that reads the file, where it has one of its own. */
  reader?: Reader | undefined
  map?: string | undefined
  onDuplicate: OnDuplicate
  rejects?: string | undefined
  /** What --source says. */
  sourceName?: string | undefined
  encoding?: string | undefined
  /** Is told the encoding of a text file that was found, where it is not UTF-8. */
  onEncoding: (found: TextEncoding) => void
  delimiter?: string | undefined
  quote?: string | undefined
  headerRow?: number | undefined
  /** What --columns says. */
  columns?: string | undefined
  /** Is told the source as soon as it is open, before anything is imported. */
  onOpen: (layout: SourceLayout) => void
  /** How days, numbers and times are written, where the command line says it. */
  typed?: Typed
  dryRun: boolean
  /** Where to write what would become of each row. */
  preview?: readonly Endpoint[] | undefined
  quiet: boolean
}

export interface Remark {
  row: number
  /** Heading of the cell it is about, where it is about one. */
  column?: string
  text: Sentence
}

/** The same for programs. */
export const plainRemark = ({ text, ...place }: Remark) => ({ ...place, text: english(text) })

export interface ImportResult {
  outcome: ImportOutcome
  rejectsFile: string | null
  /** Of a dry run: what would become of the rows. */
  preview: ImportPreview | undefined
  rejections: Remark[]
  warnings: Remark[]
  durationMs: number
}

/** Opens the file, imports it, and writes the refused rows to their file. */
export async function runImport(context: Context, flags: ImportFlags): Promise<ImportResult> {
  const started = Date.now()
  const endpoint = parseEndpoint(flags.endpoint)
  const mapping = flags.map === undefined ? undefined : await context.workspace.mapping(flags.map)
  const mark = flags.map === undefined ? undefined : await context.workspace.mappingMark(flags.map)
  const tell = await tellerOf(context.lang)
  const noun = translate(context.lang, `noun.${flags.entity}`)
  const progress = showProgress(translate(context.lang, 'progress.importing', { noun }), flags.quiet, context.lang)
  const options = {
    ...(flags.encoding && { encoding: flags.encoding }),
    ...(flags.delimiter && { delimiter: flags.delimiter }),
    ...(flags.quote && { quote: flags.quote }),
    ...(flags.headerRow && { headerRow: flags.headerRow }),
    ...namedColumns(flags.columns, endpoint),
  }
  const home = homeOf(context.workspace.config)
  const request = { endpoint, options, mapping: { entity: flags.entity, mapping, typed: flags.typed, ...home } }
  const onEncoding = (found: TextEncoding): void => {
    progress.done()
    flags.onEncoding(found)
  }
  const source = flags.reader
    ? await mapInThread(flags.reader, request, onEncoding)
    : await mapSource(await openSource(endpoint, { ...options, onEncoding, stdin: process.stdin }), request.mapping)
  flags.onOpen(source.layout)
  const rejects = new RejectsFile(flags, context, source, endpoint, tell)
  const warnings: Remark[] = []
  const preview = flags.dryRun ? await ImportPreview.open(flags.preview ?? [], flags.entity, tell) : undefined
  try {
    const outcome = await importRows(context, {
      source,
      sourceName: flags.sourceName ?? mapping?.source ?? 'default',
      onDuplicate: flags.onDuplicate,
      dryRun: flags.dryRun,
      mapping: mark,
      onReject: (row, reason) => rejects.add(row, reason),
      onWarning: (row, text, column) =>
        void (warnings.length < KEPT && warnings.push({ row, ...(column !== undefined && { column }), text })),
      ...(preview && { onRow: row => preview.add(row) }),
      onProgress: rows => {
        const { read, total } = source.progress()
        progress.update(rows, total > 0 ? read / total : undefined)
      },
    })
    progress.done()
    const rejectsFile = await rejects.close()
    return { outcome, rejectsFile, preview, rejections: rejects.told, warnings, durationMs: Date.now() - started }
  } catch (error) {
    progress.done()
    await rejects.discard()
    await preview?.discard()
    throw error
  } finally {
    await source.close()
  }
}

/** What --columns calls the columns of a file without headings. Throws E_USAGE for a file that is no text. */
export function namedColumns(typed: string | undefined, { kind }: Endpoint): { columns?: readonly string[] } {
  if (typed === undefined) return {}
  if (kind !== 'csv' && kind !== 'std')
    throw new GuanxiError('E_USAGE', sentence`Only a text file can be without headings.`, {
      hint: sentence`Put a row of headings above the table, and leave --columns out.`,
    })
  return { columns: typed.split(',').map(name => name.trim()) }
}

/** The file of refused rows: all their columns, their row numbers and the reasons. It exists only where there are any. */
class RejectsFile {
  readonly told: Remark[] = []
  readonly #path: string | undefined
  #writer: RowWriter | undefined
  #endpoint: Endpoint | undefined

  constructor(
    flags: ImportFlags,
    { workspace, now }: Context,
    private readonly source: Pick<Source, 'columns'>,
    endpoint: Endpoint,
    private readonly tell: Teller,
  ) {
    const stamp = now().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')
    const usual = freePath(join(workspace.root, 'rejects', `${flags.entity}-${stamp}`))
    this.#path = flags.rejects ?? (flags.dryRun ? undefined : relative(process.cwd(), usual))
    if (flags.rejects === undefined) return
    this.#endpoint = parseEndpoint(flags.rejects)
    if (!['csv', 'xlsx', 'sheets'].includes(this.#endpoint.kind))
      throw new GuanxiError('E_USAGE', sentence`The rejects cannot go to "${flags.rejects}".`, {
        hint: sentence`Name a .csv, .tsv, .txt or .xlsx file with --rejects.`,
      })
    if ('path' in endpoint && resolve(endpoint.path) === resolve(flags.rejects))
      throw new GuanxiError('E_USAGE', sentence`The rejects cannot go to the file they come from.`, {
        hint: sentence`Name another file with --rejects.`,
      })
  }

  async add({ number, cells }: RawRow, reason: Sentence): Promise<void> {
    if (this.told.length < KEPT) this.told.push({ row: number, text: reason })
    if (this.#path === undefined) return
    const names = distinctHeadings(this.source.columns)
    if (!this.#writer) {
      const { mkdir } = await import('node:fs/promises')
      const { dirname } = await import('node:path')
      await mkdir(dirname(this.#path), { recursive: true })
      const columns = [...names.filter(name => !ADDED.has(name) && name !== '_decision'), ...ADDED].map(name =>
        column(name, name),
      )
      const isBook = this.#endpoint !== undefined && this.#endpoint.kind !== 'csv'
      this.#writer = isBook
        ? await (await import('./rejects-book.js')).openRejectsBook(this.#endpoint as Endpoint, columns)
        : await openRowWriter(this.#path, columns)
    }
    const row = Object.fromEntries(names.map((name, index) => [name, cells[index] ?? null]))
    await this.#writer.write([{ ...row, _row: number, _error: this.tell(reason) }])
  }

  async close(): Promise<string | null> {
    await this.#writer?.close()
    return this.#writer ? (this.#path ?? null) : null
  }

  async discard(): Promise<void> {
    await this.#writer?.discard()
  }
}

/** Two imports can refuse rows in the same second; neither takes the other's file. */
function freePath(stem: string): string {
  let path = `${stem}.csv`
  for (let n = 2; existsSync(path); n++) path = `${stem}-${n}.csv`
  return path
}

const ADDED = new Set(['_row', '_error'])
