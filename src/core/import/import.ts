import type { Context } from '../context.js'
import { GuanxiError } from '../error.js'
import { type Sentence, sentence } from '../sentence.js'
import type { RawRow } from '../source.js'
import { isEmpty } from '../store/bulk-load.js'
import type { Store } from '../store/open.js'
import { beginRun, finishRun, type MappingMark, type Run } from '../store/run.js'
import { DEFAULT_IDENTITY_RULES } from '../workspace/identity-rule.js'
import type { Entity } from '../workspace/mapping.js'
import type { ColumnPlan } from './column-plan.js'
import { consentColumnsOf } from './consent-columns.js'
import { customColumnsOf } from './custom-columns.js'
import { withoutErased } from './erased-rows.js'
import type { MappedBatch, MappedSource, RowProblem, SourceFacts } from './mapped-source.js'
import type { Counts, OnDuplicate, PreviewedRow, RowDetail, RowOutcome, Tally } from './outcome.js'
import { nameReferences } from './preview.js'
import { companyWriter } from './write-companies.js'
import { contactWriter } from './write-contacts.js'
import { dealWriter } from './write-deals.js'
import { interactionWriter } from './write-interactions.js'
import { ownerWriter, productWriter } from './write-simple.js'
import { transactionWriter } from './write-transactions.js'
import type { Writer, WriterContext } from './writer.js'

export interface ImportRequest {
  source: MappedSource
  /** Name of the system the file comes from; ids and order numbers are its own. */
  sourceName: string
  onDuplicate: OnDuplicate
  dryRun: boolean
  /** The mapping file by which it is done, for the history. */
  mapping?: MappingMark | undefined
  /** Told each row that is refused, whole and with the reason. */
  onReject: (row: RawRow, reason: Sentence) => Promise<void>
  /** Told what a person should know of a row; of one cell of it where a column is named. */
  onWarning: (rowNumber: number, text: Sentence, column?: string) => void
  /** Told what becomes of each row, where somebody wants to see it. */
  onRow?: ((row: PreviewedRow) => Promise<void>) | undefined
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
  facts: SourceFacts
}

/**
 * Imports a file in one transaction: all of it or, when it fails or is killed, nothing. A dry run is the same work,
 * taken back at the end. Throws E_COLUMN, E_FILE, E_CONFLICT.
 */
export async function importRows(context: Context, request: ImportRequest): Promise<ImportOutcome> {
  const { store } = context
  const { source } = request
  const { plan } = source
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
      const tally = new ImportTally(request, transaction, context.workspace.config.currency)
      const writer = await writerOf(context, transaction, run, request, tally)
      for await (const batch of source.batches) {
        tally.beginBatch(batch)
        await (batch.lines && writer.writeLines ? writer.writeLines(batch.lines) : writer.write(batch.rows()))
        await tally.endBatch()
      }
      if (tally.counts.read === 0)
        throw new GuanxiError('E_FILE', sentence`The file has headings, and no rows below them.`, {
          at: source.name,
          hint: sentence`Check that it is the right file, or the right tab.`,
        })
      await writer.finish()
      await tally.endBatch()
      const related = writer.related()
      const facts = source.facts()
      const counts = { ...tally.counts, ...related }
      await finishRun(transaction, run, { now: context.now(), counts, sha256: facts.sha256, mapping: request.mapping })
      return { run: run.publicId, counts: tally.counts, related, facts, customColumns: customColumnsOf(plan) }
    },
    { rollback: request.dryRun, isSure: true, isFirstLoad: source.isLarge && (await isEmpty(store)) },
  )
}

async function writerOf(
  context: Context,
  store: Store,
  run: Run,
  request: ImportRequest,
  tally: Tally,
): Promise<Writer> {
  const { currency } = context.workspace.config
  const { plan } = request.source
  const { sourceName } = request
  const today = () => context.today
  const { policies, missing } = plan
  const { identity = DEFAULT_IDENTITY_RULES } = context.workspace.config
  const writerContext: WriterContext = { store, run, tally, currency, today, sourceName, policies, missing, identity }
  const writer = await entityWriter(context, plan.entity, writerContext, plan)
  return withoutErased(writer, plan.entity, writerContext)
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
    case 'interactions':
      return interactionWriter(writerContext)
  }
}

/** Counts what becomes of the rows, and passes on those that are refused. */
class ImportTally implements Tally {
  readonly counts: Counts = { read: 0, created: 0, updated: 0, unchanged: 0, skipped: 0, rejected: 0, warnings: 0 }
  #batch: MappedBatch | undefined
  #rejects: RowProblem[] = []
  #previewed: PreviewedRow[] = []
  readonly isPreview: boolean

  constructor(
    private readonly request: ImportRequest,
    private readonly store: Store,
    private readonly currency: string,
  ) {
    this.isPreview = request.onRow !== undefined
  }

  get onDuplicate(): OnDuplicate {
    return this.request.onDuplicate
  }

  beginBatch(batch: MappedBatch): void {
    this.#batch = batch
    this.counts.read += batch.read
    this.counts.skipped += batch.skipped
    this.#rejects.push(...batch.problems)
    for (const row of batch.passedOver ?? [])
      this.#see({ row, outcome: 'skipped', reason: sentence`says nothing of its own` })
    for (const { number, remarks = [] } of batch.remarked())
      for (const { column, text } of remarks) this.warn(number, text, column)
  }

  count(outcome: RowOutcome, row: number, detail?: RowDetail): void {
    this.counts[outcome]++
    if (this.isPreview) this.#see({ ...detail, row, outcome })
  }

  #see(row: PreviewedRow): void {
    if (this.isPreview) this.#previewed.push(row)
  }

  reject(rowNumber: number, reason: Sentence): void {
    this.#rejects.push({ rowNumber, reason })
  }

  warn(rowNumber: number, text: Sentence, column?: string): void {
    this.counts.warnings++
    this.request.onWarning(rowNumber, text, column)
  }

  async endBatch(): Promise<void> {
    if (this.#rejects.length > 0) {
      const rejects = this.#rejects.sort((a, b) => a.rowNumber - b.rowNumber)
      const found = (await this.#batch?.rawRows(rejects.map(({ rowNumber }) => rowNumber))) ?? []
      const rows = new Map(found.map(row => [row.number, row]))
      for (const { rowNumber, reason } of rejects) {
        const row = rows.get(rowNumber)
        if (row) await this.request.onReject(row, reason)
        this.#see({ row: rowNumber, outcome: 'rejected', reason })
      }
      this.counts.rejected += rejects.length
      this.#rejects = []
    }
    await this.#tellRows()
    this.request.onProgress(this.counts.read)
  }

  async #tellRows(): Promise<void> {
    const { onRow } = this.request
    if (!onRow || this.#previewed.length === 0) return
    const rows = this.#previewed.sort((a, b) => a.row - b.row)
    this.#previewed = []
    for (const row of await nameReferences(this.store, rows, this.currency)) await onRow(row)
  }
}
