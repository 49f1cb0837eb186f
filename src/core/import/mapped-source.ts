import { type CleaningCounts, CleaningLog } from '../clean/cleaning-log.js'
import type { Sentence } from '../sentence.js'
import { layoutOf, type RawRow, type Source, type SourceLayout, type SourceRemark } from '../source.js'
import { type ColumnPlan, type PlanOptions, planColumns } from './column-plan.js'
import { rowCompleter } from './complete-row.js'
import type { MappedRow } from './field.js'
import { holdRows } from './held-rows.js'
import { mapRow } from './map-row.js'
import type { OrderLineRows } from './order-line.js'
import { proveColumns, ROWS_OF_PROOF } from './prove-columns.js'
import { CellProblem } from './read-value.js'

/** A row that cannot be taken, and why. */
export interface RowProblem {
  rowNumber: number
  reason: Sentence
}

/** Some rows of a file after their columns have been given their meaning. */
export interface MappedBatch {
  /** Rows of the file: those that are mapped, refused and passed over. */
  read: number
  rows(): readonly MappedRow[]
  /** Those of them of which a person should know something. */
  remarked(): readonly MappedRow[]
  /** The same rows, where they have not been put together yet. */
  lines?: OrderLineRows
  problems: readonly RowProblem[]
  /** Rows that say nothing of their own. */
  skipped: number
  /** Their numbers, where the file is read in this thread. */
  passedOver?: readonly number[]
  /** The rows of these numbers as they stand in the file; only until the next batch is asked for. */
  rawRows(numbers: readonly number[]): Promise<readonly RawRow[]>
}

/** What is known of a file once all of it has been read. */
export type SourceFacts = Pick<Source, 'encoding' | 'encodingConfidence'> &
  SourceLayout & {
    sha256: string
    remarks: readonly SourceRemark[]
    cleaning: CleaningCounts
  }

/** A file whose rows come with their meaning, cleaned; here, or in a thread of its own. */
export interface MappedSource {
  name: string
  columns: readonly string[]
  layout: SourceLayout
  plan: ColumnPlan
  /** So large that it is worth getting ready for. */
  isLarge: boolean
  batches: AsyncIterable<MappedBatch>
  progress(): { read: number; total: number }
  /** To be asked for after the last batch. */
  facts(): SourceFacts
  close(): Promise<void>
}

/** How the columns of a file are given their meaning; plain data, so that another thread can do it. */
export type MappingRequest = Omit<PlanOptions, 'at'>

/** A file whose columns have their meaning, and whose rows are still as they stand in it. */
export interface PlannedSource {
  plan: ColumnPlan
  batches: Source['batches']
  /** Counts what is cleaned as the rows are mapped. */
  log: CleaningLog
}

/** Gives the columns of a source their meaning, after its first rows have proved how they are written. Throws E_COLUMN. */
export async function planSource(source: Source, request: MappingRequest): Promise<PlannedSource> {
  const planned = planColumns(source.columns, { ...request, at: source.name })
  const { held, batches } = await holdRows(source.batches, ROWS_OF_PROOF)
  return { plan: proveColumns(planned, held, source.name), batches, log: new CleaningLog() }
}

/** Maps the rows of a source in this thread. Throws E_COLUMN. */
export async function mapSource(source: Source, request: MappingRequest): Promise<MappedSource> {
  const planned = await planSource(source, request)
  return {
    name: source.name,
    columns: source.columns,
    layout: layoutOf(source),
    plan: planned.plan,
    isLarge: false,
    batches: mappedBatches(planned),
    progress: () => source.progress(),
    facts: () => factsOf(source, planned.log),
    close: async () => undefined,
  }
}

async function* mappedBatches({ plan, batches, log }: PlannedSource): AsyncGenerator<MappedBatch> {
  const map = rowMapper(plan, log)
  let last: MappedRow | undefined
  const before = (): MappedRow | undefined => last
  for await (const raw of batches) {
    const rows: MappedRow[] = []
    const problems: RowProblem[] = []
    const passedOver: number[] = []
    for (const row of raw) {
      const mapped = map(row, before)
      if (mapped === undefined) passedOver.push(row.number)
      else if ('reason' in mapped) problems.push(mapped)
      else {
        rows.push(mapped)
        last = mapped
      }
    }
    const skipped = passedOver.length
    yield {
      ...{ read: raw.length, problems, skipped, passedOver },
      rows: () => rows,
      remarked: () => rows.filter(({ remarks }) => remarks !== undefined),
      rawRows: async numbers => withNumbers(raw, numbers),
    }
  }
}

/**
 * Maps one row of a file after the other: to its fields, to why it cannot be taken, or to nothing where it says nothing of
 * its own. `before` is the row that was mapped last.
 */
export function rowMapper(
  plan: ColumnPlan,
  log: CleaningLog,
): (row: RawRow, before: () => MappedRow | undefined) => MappedRow | RowProblem | undefined {
  const complete = rowCompleter(plan.entity)
  return (row, before) => {
    if (isLeftOut(plan, row)) return undefined
    const mapped = mapRow(plan, row, log)
    return mapped instanceof CellProblem ? { rowNumber: row.number, reason: mapped.reason } : complete(mapped, before)
  }
}

/** Those of the rows that have one of the numbers. */
export function withNumbers(rows: readonly RawRow[], numbers: readonly number[]): RawRow[] {
  const wanted = new Set(numbers)
  return rows.filter(({ number }) => wanted.has(number))
}

/** What is known of a source that has been read to its end. */
export const factsOf = (source: Source, log: CleaningLog): SourceFacts => ({
  ...(source.encoding !== undefined && { encoding: source.encoding }),
  ...(source.encodingConfidence !== undefined && { encodingConfidence: source.encodingConfidence }),
  ...layoutOf(source),
  sha256: source.sha256(),
  remarks: source.remarks?.() ?? [],
  cleaning: log.counts,
})

/** Whether a person has decided that a refused row is not to be imported. */
function isLeftOut({ decisionIndex }: ColumnPlan, { cells }: RawRow): boolean {
  if (decisionIndex === undefined) return false
  return /^(skip|略過|跳過|略过|跳过)$/i.test(String(cells[decisionIndex] ?? '').trim())
}
