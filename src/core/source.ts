import type { Cell } from './table.js'

/** One row as it stands in a file: its number there (the header is row 1) and its cells in column order. */
export interface RawRow {
  number: number
  cells: readonly Cell[]
  /** Why the reader could not make sense of this row; its cells are then what could be read of it. */
  problem?: string
}

/** The encoding in which a text file is read. */
export interface TextEncoding {
  name: string
  /** How sure it is, 0 to 1; null where the user named it. */
  confidence: number | null
  /** Some text of the file, decoded, that would look wrong in another encoding; empty where there is none. */
  example: string
}

/** A file being read: reading is a stream of batches, so memory does not grow with the file. */
export interface Source {
  /** The endpoint as typed. */
  name: string
  columns: readonly string[]
  batches: AsyncIterable<readonly RawRow[]>
  /** Of a text file. While only ASCII has come by it is `utf-8`; after the last batch it is final. */
  readonly encoding?: string
  /** How sure the encoding is that was found, 0 to 1; null where the user named it. */
  readonly encodingConfidence?: number | null
  delimiter?: string
  /** Total bytes of the file and bytes read so far, for progress; `total` is 0 where it is not known. */
  progress(): { read: number; total: number }
  /** SHA-256 of the whole file, lower-case hex; to be asked for after the last batch. */
  sha256(): string
}

/** Writes tables whole: several tables become several tabs of a workbook, or the only content of a file. */
export type Sink = (tables: readonly import('./table.js').Table[]) => Promise<void>
