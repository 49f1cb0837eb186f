import { type Sentence, sentence, together } from '../sentence.js'
import type { CellNote } from '../source.js'
import type { ColumnPlan } from './column-plan.js'

/**
 * Why cells of a row refuse it: they hold an error instead of a value, or a number that stands once for several rows, of
 * which nobody knows whether it counts in each. Cells of columns that are left out do not matter.
 */
export function refusedNotes({ columns, custom }: ColumnPlan, notes: readonly CellNote[]): Sentence | undefined {
  const reasons = notes.flatMap(({ column, kind, text }): Sentence[] => {
    const planned = columns.find(({ index }) => index === column)
    if (kind === 'fault') return planned || custom.some(({ index }) => index === column) ? [text] : []
    const isCounted = planned && ['decimal', 'integer'].includes(planned.kind)
    return isCounted
      ? [sentence`${planned.header}: is merged with ${text}; write the number of each row into its own cell`]
      : []
  })
  return reasons.length > 0 ? together(reasons) : undefined
}
