import { plainAmount, readAmount } from '../clean/amount.js'
import { isNothing } from '../clean/clean-text.js'
import type { CleaningLog } from '../clean/cleaning-log.js'
import { yearBehind } from '../clean/damage.js'
import { type DateStyle, readDate } from '../clean/date.js'
import type { DecimalSign } from '../clean/decimal-proof.js'
import { CellProblem } from '../clean/problem.js'
import { type Decimal, parseDecimal } from '../decimal.js'
import { sentence } from '../sentence.js'
import type { Cell } from '../table.js'
import type { FieldKind } from './field.js'

export { CellProblem }

export type Value = string | number | string[] | Decimal

/** A cell that is no fault, and no value of its field either: it is kept as it is, as a custom field. */
export const KEEP = Symbol('keep')

/** What is read from a cell; `undefined` where it is blank. */
export type Read = Value | undefined | CellProblem | typeof KEEP

export interface ReadOptions {
  /** How days are written; without it only forms are read of which each number says what it is. */
  date?: DateStyle
  timezone: string
  /** What stands before the decimals; without it numbers are read that can be read in one way only. */
  decimal?: DecimalSign
  /** What stands between several values in a cell, and nothing else; without it any of the usual signs. */
  separator?: string
  /** ISO 3166 alpha-2, of the workspace. */
  country?: string | undefined
}

/** Days, times and numbers; texts and lists are cleaned by `cleanText` and `cleanList`. */
export type ReckonedKind = Exclude<FieldKind, 'text' | 'list'>

/** Outlook writes 0/0/00 or 00/0/0 where there is no day. */
const NO_DAY = /^0+\/0+\/0+$/
/** Google Contacts writes --05-17 for a birthday whose year nobody knows, and people write 5月17日. */
const NO_YEAR = /^(?:--\d{1,2}-\d{1,2}|\d{1,2}月\d{1,2}日)$/

const ANY: DateStyle = {}

/** Reads a cell as its field's kind. */
export function readValue(kind: ReckonedKind, cell: Cell, options: ReadOptions, log: CleaningLog): Read {
  if (cell === null) return undefined
  const text = typeof cell === 'string' ? cell.trim() : String(cell)
  if (text === '') return undefined
  switch (kind) {
    case 'decimal':
      return readNumber(cell, text, options, log)
    case 'integer': {
      const decimal = readNumber(cell, text, options, log)
      const year = decimal instanceof CellProblem ? yearBehind(text) : undefined
      if (year !== undefined)
        return new CellProblem(sentence`"${text}" was probably ${year} before a spreadsheet showed it as a day`)
      if (decimal instanceof CellProblem) return decimal
      const whole = decimal.units / 10 ** decimal.scale
      return Number.isSafeInteger(whole) ? whole : new CellProblem(sentence`"${text}" is not a whole number`)
    }
    case 'day':
    case 'time': {
      const time = readDate(text, options.date ?? ANY, options.timezone)
      if (time instanceof CellProblem) return otherDay(kind, text, time, log)
      const year = yearBehind(time)
      if (year !== undefined) {
        const reason = sentence`"${text}" was probably the year ${year} before a spreadsheet showed it as a day`
        if (kind === 'time') return new CellProblem(reason)
        log.warn(reason)
      }
      // Most files write days as they are stored.
      const value = kind === 'day' ? time.slice(0, 10) : time
      if (text.charCodeAt(4) !== HYPHEN) log.changed('date', text, value)
      return value
    }
  }
}

const HYPHEN = 45

function otherDay(kind: 'day' | 'time', text: string, problem: CellProblem, log: CleaningLog): Read {
  if (kind === 'day' && NO_DAY.test(text)) return undefined
  if (kind === 'day' && NO_YEAR.test(text)) return KEEP
  return isNothing(text, log) ? undefined : problem
}

function readNumber(
  cell: Cell,
  text: string,
  { decimal, country }: ReadOptions,
  log: CleaningLog,
): Decimal | CellProblem {
  const plain = typeof cell === 'number' ? parseDecimal(digitsOf(cell)) : plainAmount(text, decimal)
  if (plain) return plain
  const amount = readAmount(text, { decimal, country })
  if (amount instanceof CellProblem) return amount
  log.changed('amount', text, String(amount.value.units / 10 ** amount.value.scale))
  if (amount.currency !== '') log.tellCurrency(amount.currency)
  return amount.value
}

/** A number as a spreadsheet shows it: 15 digits, because 0.1 + 0.2 is a little more than 0.3. */
const digitsOf = (cell: number): string => String(Number(cell.toPrecision(15)))

/** Excel takes `'0912` for the text 0912, and exports write long ids so. */
export const withoutTextMark = (text: string): string =>
  text.charCodeAt(0) === APOSTROPHE && /^'\d+$/.test(text) ? text.slice(1) : text

const APOSTROPHE = 39
