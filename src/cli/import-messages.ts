import type { Endpoint } from '../core/endpoint.js'
import type { ErrorCode, Failure } from '../core/error.js'
import { GuanxiError } from '../core/error.js'
import type { ColumnPlan } from '../core/import/column-plan.js'
import type { MappingRequest, SourceFacts } from '../core/import/mapped-source.js'
import type { PackedBatch } from '../core/import/packed-batch.js'
import { english, sentence } from '../core/sentence.js'
import type { RawRow, SourceLayout, TextEncoding } from '../core/source.js'

/** What the thread that reads is to read. */
export interface ReadingRequest {
  endpoint: Endpoint
  options: { encoding?: string; delimiter?: string; quote?: string; headerRow?: number; columns?: readonly string[] }
  mapping: MappingRequest
}

/** What the thread that reads tells the thread that stores. */
export type FromReader =
  | { kind: 'encoding'; found: TextEncoding }
  | { kind: 'open'; name: string; columns: readonly string[]; layout: SourceLayout; plan: ColumnPlan; total: number }
  | { kind: 'batch'; batch: PackedBatch; read: number }
  | { kind: 'raw'; rows: readonly RawRow[] }
  | { kind: 'end'; facts: SourceFacts }
  | { kind: 'failure'; failure: PackedFailure }

/**
 * What it is told: to read a file; to let go of its oldest batch and read on; to give some rows of that as they stand in
 * the file.
 */
export type ToReader =
  | { kind: 'read'; request: ReadingRequest }
  | { kind: 'next' }
  | { kind: 'raw'; numbers: readonly number[] }

/** So many batches are read ahead. */
export const BATCHES_AHEAD = 4

/** An error on its way from one thread to another. */
type PackedFailure = Failure & { code: ErrorCode | undefined; stack: string | undefined }

/** The error as plain data. */
export function packFailure(error: unknown): PackedFailure {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  if (error instanceof GuanxiError) return { ...error.told, code: error.code, stack }
  return { code: undefined, message: sentence`${message}`, stack, at: undefined, hint: undefined, details: [] }
}

/** The error that was packed. */
export function unpackFailure({ code, message, stack, at, hint, details }: PackedFailure): Error {
  if (code) return new GuanxiError(code, message, { ...(at && { at }), ...(hint && { hint }), details })
  return Object.assign(new Error(english(message)), { stack })
}
