import type { CellData } from './grid.js'

/**
 * Google recommends 2 MB for a call, and sets no limit. Fewer, larger calls spare the quota; what proves too large is
 * halved.
 */
const LARGEST = 6_000_000
const MOST_CELLS = 80_000

/** Rows that go over the network together. */
export interface Chunk {
  /** Place of the first row in the table. */
  from: number
  rows: { values: CellData[] }[]
  cells: number
}

/** Rows put together to pieces of bearable size. */
export function* chunksOf(count: number, row: (at: number) => CellData[], width: number): Generator<Chunk> {
  let chunk: Chunk = { from: 0, rows: [], cells: 0 }
  let size = 0
  for (let at = 0; at < count; at++) {
    const values = row(at)
    while (values.length > 0 && values.at(-1)?.userEnteredValue === undefined) values.pop()
    chunk.rows.push({ values })
    chunk.cells += width
    size += JSON.stringify(values).length
    if (size < LARGEST && chunk.cells + width <= MOST_CELLS) continue
    yield chunk
    chunk = { from: at + 1, rows: [], cells: 0 }
    size = 0
  }
  if (chunk.rows.length > 0) yield chunk
}

/** One that proved too large, as two; undefined where it is a single row. */
export function halves({ from, rows }: Chunk): [Chunk, Chunk] | undefined {
  if (rows.length < 2) return undefined
  const middle = Math.ceil(rows.length / 2)
  const [first, second] = [rows.slice(0, middle), rows.slice(middle)]
  const piece = (start: number, part: Chunk['rows']): Chunk => ({
    from: start,
    rows: part,
    cells: part.reduce((sum, { values }) => sum + values.length, 0),
  })
  return [piece(from, first), piece(from + middle, second)]
}
