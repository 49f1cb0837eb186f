import { type CleaningCounts, CleaningLog } from '../clean/cleaning-log.js'
import { layoutOf, type RawRow, type Source, type SourceLayout, type SourceRemark } from '../source.js'
import { type ColumnPlan, type PlanOptions, planColumns } from './column-plan.js'
import { rowCompleter } from './complete-row.js'
import type { MappedRow } from './field.js'
import { holdRows } from './held-rows.js'
import { mapRow } from './map-row.js'
import { proveColumns, ROWS_OF_PROOF } from './prove-columns.js'
import { CellProblem } from './read-value.js'

/** A row that cannot be taken, and why. */
export interface RowProblem {
  rowNumber: number
  reason: string
}

/** Some rows of a file after their columns have been given their meaning. */
export interface MappedBatch {
  /** Rows of the file: those that are mapped, refused and passed over. */
  read: number
  rows: readonly MappedRow[]
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

/** Maps the rows of a source in this thread, after its first rows have proved how they are written. Throws E_COLUMN. */
export async function mapSource(source: Source, request: MappingRequest): Promise<MappedSource> {
  const planned = planColumns(source.columns, { ...request, at: source.name })
  const { held, batches } = await holdRows(source.batches, ROWS_OF_PROOF)
  const plan = proveColumns(planned, held, source.name)
  const log = new CleaningLog()
  return {
    name: source.name,
    columns: source.columns,
    layout: layoutOf(source),
    plan,
    isLarge: false,
    batches: mappedBatches(batches, plan, log),
    progress: () => source.progress(),
    facts: () => factsOf(source, log),
    close: async () => undefined,
  }
}

async function* mappedBatches(
  batches: Source['batches'],
  plan: ColumnPlan,
  log: CleaningLog,
): AsyncGenerator<MappedBatch> {
  const complete = rowCompleter(plan.entity)
  for await (const raw of batches) {
    const rows: MappedRow[] = []
    const problems: RowProblem[] = []
    const passedOver: number[] = []
    for (const row of raw) {
      if (isLeftOut(plan, row)) {
        passedOver.push(row.number)
        continue
      }
      const result = mapRow(plan, row, log)
      const completed = result instanceof CellProblem ? result : complete(result)
      if (completed instanceof CellProblem) problems.push({ rowNumber: row.number, reason: completed.reason })
      else if (completed) rows.push(completed)
      else passedOver.push(row.number)
    }
    const skipped = passedOver.length
    yield { read: raw.length, rows, problems, skipped, passedOver, rawRows: async numbers => withNumbers(raw, numbers) }
  }
}

/** Those of the rows that have one of the numbers. */
export function withNumbers(rows: readonly RawRow[], numbers: readonly number[]): RawRow[] {
  const wanted = new Set(numbers)
  return rows.filter(({ number }) => wanted.has(number))
}

const factsOf = (source: Source, log: CleaningLog): SourceFacts => ({
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
