import { type RawBuilder, sql } from 'kysely'
import type { Test } from '../../segment-rule.js'
import { type Dialect, placeIn } from '../dialect.js'

/** A condition that is always true or false, never unknown: so that its complement is all the others. */
export type Condition = RawBuilder<unknown>

export const YES: Condition = sql`(1 = 1)`
const NO: Condition = sql`(1 = 0)`

/** Whether a value passes a test; one that is not there passes none but `empty`. */
export function testSql(dialect: Dialect, value: RawBuilder<unknown>, test: Test): Condition {
  switch (test.op) {
    case 'empty':
      return sql`(${value} is null)`
    case 'in':
      return oneOf(value, value, test.values)
    case 'anniversary':
      return oneOf(value, sql`substr(${value}, 6, 5)`, test.days)
    case 'contains':
      return test.text === ''
        ? sql`(${value} is not null)`
        : sql`(${value} is not null and ${placeIn(dialect, value, test.text)} > 0)`
    case 'starts with':
      return sql`(${value} is not null and substr(${value}, 1, ${lengthOf(test.text)}) = ${test.text})`
    case 'ends with':
      return sql`(${value} is not null and length(${value}) >= ${lengthOf(test.text)}
        and substr(${value}, length(${value}) - ${lengthOf(test.text) - 1}) = ${test.text})`
    default:
      return sql`(${value} is not null and ${value} ${sql.raw(OPERATORS[test.op])} ${test.value})`
  }
}

/** Stores count characters, and JavaScript halves of some. */
const lengthOf = (text: string): number => [...text].length

function oneOf(whole: RawBuilder<unknown>, part: RawBuilder<unknown>, values: readonly (string | number)[]): Condition {
  if (values.length === 0) return NO
  return sql`(${whole} is not null and ${part} in (${sql.join(values.map(each => sql`${each}`))}))`
}

/** The only operators there are; a rule's text never becomes SQL. */
const OPERATORS = { '=': '=', '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const

/** All of the conditions, or any of them. */
export function together(kind: 'all' | 'any', conditions: readonly Condition[]): Condition {
  if (conditions.length === 0) return kind === 'all' ? YES : NO
  return sql`(${sql.join(conditions, kind === 'all' ? sql` and ` : sql` or `)})`
}

export const not = (condition: Condition): Condition => sql`(not ${condition})`
