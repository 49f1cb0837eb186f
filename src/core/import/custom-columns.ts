import { nearest } from '../nearest.js'
import type { ColumnPlan } from './column-plan.js'
import { FIELDS } from './field.js'

/** Of more columns than a person would read, none is compared with the fields that may have been meant. */
const MOST_COMPARED = 200

/** The columns that are kept as custom fields though nobody asked for it, and the field that may have been meant. */
export function customColumnsOf({
  entity,
  custom,
  columns,
}: ColumnPlan): { heading: string; near: string | undefined }[] {
  const free = Object.keys(FIELDS[entity]).filter(name => !columns.some(column => column.name === name))
  const unasked = custom.filter(({ isAsked }) => !isAsked)
  const isFew = unasked.length <= MOST_COMPARED
  return unasked.map(({ key }) => ({ heading: key, near: isFew ? nearest(key, free) : undefined }))
}
