import { BatchColumns } from './batch-columns.js'
import { FIELDS, type Fields, type MappedRow } from './field.js'
import type { PlannedSource, RowProblem } from './mapped-source.js'
import { rowMapper } from './mapped-source.js'
import { type PackedBatch, RowPacker } from './packed-batch.js'
import { QuickRows } from './quick-row.js'

/** Maps the rows of a source batch by batch and packs them, to be handed to another thread. */
export async function* packedBatches({ plan, batches, log }: PlannedSource): AsyncGenerator<PackedBatch> {
  const fields: Fields = FIELDS[plan.entity]
  const packer = new RowPacker(plan.entity)
  const quick = QuickRows.of(plan, log)
  const map = rowMapper(plan, log)
  let lastOfBatch: MappedRow | undefined
  for await (const raw of batches) {
    const batch = new BatchColumns(fields, raw.length)
    const problems: RowProblem[] = []
    const passedOver: number[] = []
    const before = (): MappedRow | undefined => (batch.length > 0 ? batch.row(batch.length - 1) : lastOfBatch)
    quick?.begin(batch)
    for (const row of raw) {
      if (quick?.take(row)) continue
      const mapped = map(row, before)
      if (mapped === undefined) passedOver.push(row.number)
      else if ('reason' in mapped) problems.push(mapped)
      else batch.add(mapped)
    }
    lastOfBatch = before()
    yield { read: raw.length, skipped: passedOver.length, passedOver, problems, ...packer.pack(batch) }
  }
}
