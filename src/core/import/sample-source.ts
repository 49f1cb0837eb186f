import type { RawRow, Source } from '../source.js'

/** The beginning of a file, which can be read as often as one likes. */
export interface Sample {
  name: string
  columns: readonly string[]
  rows: readonly RawRow[]
  /** There are more rows than these. */
  isCut: boolean
}

/** Reads the first rows of a source. */
export async function sampleOf(source: Source, limit: number): Promise<Sample> {
  const { name, columns } = source
  const rows: RawRow[] = []
  for await (const batch of source.batches) {
    rows.push(...batch.slice(0, limit + 1 - rows.length))
    if (rows.length > limit) break
  }
  return { name, columns, rows: rows.slice(0, limit), isCut: rows.length > limit }
}

/** A source that holds the rows of a sample and no others. */
export function sourceOfSample({ name, columns, rows }: Sample): Source {
  async function* batches() {
    yield rows
  }
  return { name, columns, batches: batches(), progress: () => ({ read: 0, total: 0 }), sha256: () => '' }
}
