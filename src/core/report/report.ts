import type { Store } from '../store/open.js'
import type { DayRange } from '../store/purchase.js'
import type { Column, Result } from '../table.js'
import type { Workspace } from '../workspace/open.js'

/** The days a report looks at: what was known at the end of `asOf`, events from `since` to `until`. */
export interface Period {
  asOf: string
  since?: string
  until?: string
}

export interface ReportContext {
  store: Store
  workspace: Workspace
}

/** A report, from one definition to every place. */
export interface Report<P extends object = object> {
  name: string
  title: string
  /** Its columns in each view, for help and README. */
  views: Readonly<Record<string, readonly Column[]>>
  /** The figures of the summary that people see above the table, in that order. */
  figures: readonly Column[]
  run(context: ReportContext, parameters: P & Period & { detail: boolean }): Promise<Result>
}

/** The days of a period, both included; nothing after `asOf` is known. */
export function rangeOf({ asOf, since, until }: Period): DayRange & { asOf: string } {
  return { asOf, since, until: until !== undefined && until < asOf ? until : asOf }
}
