import { type CleaningCounts, CleaningLog } from '../clean/cleaning-log.js'
import type { Context } from '../context.js'
import { GuanxiError } from '../error.js'
import type { RawRow, Source } from '../source.js'
import type { Store } from '../store/open.js'
import { beginRun, finishRun, type Run } from '../store/run.js'
import { homeOf } from '../workspace/home.js'
import type { Entity, Mapping } from '../workspace/mapping.js'
import { type ColumnPlan, customColumnsOf, planColumns } from './column-plan.js'
import { rowCompleter } from './complete-row.js'
import { consentColumnsOf } from './consent-columns.js'
import { withoutErased } from './erased-rows.js'
import type { MappedRow } from './field.js'
import { mapRow } from './map-row.js'
import type { Counts, OnDuplicate, Tally } from './outcome.js'
import { CellProblem } from './read-value.js'
import { contactWriter } from './write-contacts.js'
import { dealWriter } from './write-deals.js'
import { companyWriter, ownerWriter, productWriter } from './write-simple.js'
import { transactionWriter } from './write-transactions.js'
import type { Writer, WriterContext } from './writer.js'

export interface ImportRequest {
  entity: Entity
  source: Source
  mapping?: Mapping | undefined
  /** Name of the system the file comes from; ids and order numbers are its own. */
  sourceName: string
  onDuplicate: OnDuplicate
  dryRun: boolean
  /** Told each row that is refused, whole and with the reason. */
  onReject: (row: RawRow, reason: string) => Promise<void>
  /** Told what a person should know of a row; of one cell of it where a column is named. */
  onWarning: (rowNumber: number, text: string, column?: string) => void
  /** Told after each batch how many rows have been read. */
  onProgress: (read: number) => void
}

export interface ImportOutcome {
  /** Columns that guanxi has no field for, and the field that may have been meant. */
  customColumns: readonly { heading: string; near: string | undefined }[]
  run: string
  counts: Counts
  /** Created besides the rows themselves: contacts, products, orders. */
  related: Readonly<Record<string, number>>
  sha256: string
  cleaning: CleaningCounts
}

/**
 * Imports a file in one transaction: all of it or, when it fails or is killed, nothing. A dry run is the same work,
 * taken back at the end. Throws E_COLUMN, E_FILE, E_CONFLICT.
 */
export async function importRows(context: Context, request: ImportRequest): Promise<ImportOutcome> {
  const { store, workspace } = context
  const { source, entity } = request
  const home = homeOf(workspace.config)
  const plan = planColumns(source.columns, { entity, at: source.name, mapping: request.mapping, ...home })
  const log = new CleaningLog()
  return store.transaction(
    async transaction => {
      const run = await beginRun(transaction, {
        command: context.command,
        arguments: context.arguments,
        actor: context.actor,
        now: context.now(),
        random: context.random(),
        source: source.name,
      })
      const tally = new ImportTally(request)
      const writer = await writerOf(context, transaction, run, request, tally, plan)
      const complete = rowCompleter(entity)
      for await (const rows of source.batches) {
        tally.beginBatch(rows)
        const mapped: MappedRow[] = []
        for (const row of rows) {
          const result = mapRow(plan, row, log)
          const completed = result instanceof CellProblem ? result : complete(result)
          if (completed instanceof CellProblem) tally.reject(row.number, completed.reason)
          else if (completed) {
            mapped.push(completed)
            for (const { column, text } of completed.remarks ?? []) tally.warn(row.number, text, column)
          } else tally.count('skipped')
        }
        await writer.write(mapped)
        await tally.endBatch()
      }
      if (tally.counts.read === 0)
        throw new GuanxiError('E_FILE', 'The file has headings, and no rows below them.', {
          at: source.name,
          hint: 'Check that it is the right file, or the right tab.',
        })
      await writer.finish()
      await tally.endBatch()
      const related = writer.related()
      const sha256 = source.sha256()
      await finishRun(transaction, run, { now: context.now(), counts: { ...tally.counts, ...related }, sha256 })
      return {
        run: run.publicId,
        counts: tally.counts,
        related,
        sha256,
        customColumns: customColumnsOf(plan),
        cleaning: log.counts,
      }
    },
    { rollback: request.dryRun },
  )
}

async function writerOf(
  context: Context,
  store: Store,
  run: Run,
  request: ImportRequest,
  tally: Tally,
  plan: ColumnPlan,
): Promise<Writer> {
  const { currency } = context.workspace.config
  const { sourceName } = request
  const { today } = context
  const { policies, missing } = plan
  const writerContext: WriterContext = { store, run, tally, currency, today, sourceName, policies, missing }
  const writer = await entityWriter(context, request.entity, writerContext, plan)
  return withoutErased(writer, request.entity, writerContext)
}

async function entityWriter(
  context: Context,
  entity: Entity,
  writerContext: WriterContext,
  { isRejects, custom }: ColumnPlan,
): Promise<Writer> {
  switch (entity) {
    case 'contacts':
      return contactWriter({ ...writerContext, consentColumns: consentColumnsOf(custom.map(({ key }) => key)) })
    case 'companies':
      return companyWriter(writerContext)
    case 'owners':
      return ownerWriter(writerContext)
    case 'products':
      return productWriter(writerContext)
    case 'transactions':
      return transactionWriter({ ...writerContext, isRejects })
    case 'deals':
      return dealWriter({ ...writerContext, pipelines: await context.workspace.pipelines() })
  }
}

/** Counts what becomes of the rows, and passes on those that are refused. */
class ImportTally implements Tally {
  readonly counts: Counts = { read: 0, created: 0, updated: 0, unchanged: 0, skipped: 0, rejected: 0, warnings: 0 }
  #rows: readonly RawRow[] = []
  #rejects: { rowNumber: number; reason: string }[] = []

  constructor(private readonly request: ImportRequest) {}

  get onDuplicate(): OnDuplicate {
    return this.request.onDuplicate
  }

  beginBatch(rows: readonly RawRow[]): void {
    this.#rows = rows
    this.counts.read += rows.length
  }

  count(outcome: 'created' | 'updated' | 'unchanged' | 'skipped'): void {
    this.counts[outcome]++
  }

  reject(rowNumber: number, reason: string): void {
    this.#rejects.push({ rowNumber, reason })
  }

  warn(rowNumber: number, text: string, column?: string): void {
    this.counts.warnings++
    this.request.onWarning(rowNumber, text, column)
  }

  async endBatch(): Promise<void> {
    if (this.#rejects.length > 0) {
      const rows = new Map(this.#rows.map(row => [row.number, row]))
      this.#rejects.sort((a, b) => a.rowNumber - b.rowNumber)
      for (const { rowNumber, reason } of this.#rejects) {
        const row = rows.get(rowNumber)
        if (row) await this.request.onReject(row, reason)
      }
      this.counts.rejected += this.#rejects.length
      this.#rejects = []
    }
    this.request.onProgress(this.counts.read)
  }
}
