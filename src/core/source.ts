import type { Sentence, SentenceValue } from './sentence.js'
import type { Cell } from './table.js'

/** One row as it stands in a file: its number there (the header is row 1) and its cells in column order. */
export interface RawRow {
  number: number
  cells: readonly Cell[]
  /** Why the reader could not make sense of this row; its cells are then what could be read of it. */
  problem?: Sentence
  /** What is wrong with single cells, or must be known of them; absent where there is nothing. */
  notes?: readonly CellNote[]
}

/**
 * Something about one cell. `fault`: the cell holds no value, and `text` says why. `merged`: its value stands once, in
 * a merged cell above, and `text` is the address of that one; whether it counts here too depends on what it is.
 */
export type CellNote = {
  /** Index into `cells`. */
  column: number
} & ({ kind: 'fault'; text: Sentence } | { kind: 'merged'; text: string })

/** Something about a whole file that a person should know; the words are the caller's. */
export interface SourceRemark {
  kind: 'passed-over' | 'other-tabs' | 'hidden-rows' | 'hidden-columns' | 'merged' | 'groups'
  count: number
  /** The first few of what it is about. */
  list: readonly SentenceValue[]
}

/** The encoding in which a text file is read. */
export interface TextEncoding {
  name: string
  /** How sure it is, 0 to 1; null where the user named it. */
  confidence: number | null
  /** Some text of the file, decoded, that would look wrong in another encoding; empty where there is none. */
  example: string
}

/** How the table stands in its file. */
export interface SourceLayout {
  delimiter?: string
  /** The character around cells of delimited text, or `none`. */
  quote?: string
  /** Number of the row that holds the headings: the line of a text, the row of a tab. */
  headerRow?: number
  /** Rows above the header that hold something. */
  skippedLines?: readonly number[]
  /** Of a workbook: the tab that is read, and the others that hold cells. */
  tab?: string
  otherTabs?: readonly string[]
  /** Of a workbook: index of the tab's column in which the first cell of every row stands, 0 for A. */
  firstColumn?: number
}

/** What is known of how a table stands in its file, as plain data. */
export function layoutOf(source: SourceLayout): SourceLayout {
  const { delimiter, quote, headerRow, skippedLines, tab, otherTabs, firstColumn } = source
  return {
    ...(delimiter !== undefined && { delimiter }),
    ...(quote !== undefined && { quote }),
    ...(headerRow !== undefined && { headerRow }),
    ...(skippedLines !== undefined && { skippedLines }),
    ...(tab !== undefined && { tab }),
    ...(otherTabs !== undefined && { otherTabs }),
    ...(firstColumn !== undefined && { firstColumn }),
  }
}

/** A file being read: reading is a stream of batches, so memory does not grow with the file. */
export interface Source extends SourceLayout {
  /** The endpoint as typed. */
  name: string
  columns: readonly string[]
  batches: AsyncIterable<readonly RawRow[]>
  /** Of a text file. While only ASCII has come by it is `utf-8`; after the last batch it is final. */
  readonly encoding?: string
  /** How sure the encoding is that was found, 0 to 1; null where the user named it. */
  readonly encodingConfidence?: number | null
  /** What a person should know of the file; complete after the last batch. */
  remarks?(): readonly SourceRemark[]
  /** Total bytes of the file and bytes read so far, for progress; `total` is 0 where it is not known. */
  progress(): { read: number; total: number }
  /** SHA-256 of the whole file, lower-case hex; to be asked for after the last batch. */
  sha256(): string
}

/** `0` → A, `27` → AB. */
export function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter
}

/** Writes tables whole: several tables become several tabs of a workbook, or the only content of a file. */
export type Sink = (tables: readonly import('./table.js').Table[]) => Promise<void>
