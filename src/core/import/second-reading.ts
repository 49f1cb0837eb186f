import type { FieldKind } from './field.js'
import { CellProblem, type ReadOptions, readValue, type Value } from './read-value.js'

/** A cell that is no fault, and no value of its field either: it is kept as it is, as a custom field. */
export const KEEP = Symbol('keep')

/** Outlook writes 0/0/00 or 00/0/0 where there is no day. */
const NO_DAY = /^0+\/0+\/0+$/
/** Google Contacts writes --05-17 for a birthday whose year nobody knows. */
const NO_YEAR = /^--\d{1,2}-\d{1,2}$/
/** Shopify writes 2024-01-05 10:30:00 +0800. */
const ZONE_APART = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{2}:?\d{2}|UTC)$/
const CURRENCY_SIGN = /^([-+]?)\s*(?:NT\$|US\$|HK\$|RMB|\$|¥|￥|£|€)\s*/i

/** How common exports write what `readValue` has refused with `problem`; that problem where it is nothing of the kind. */
export function readOtherwise(
  kind: FieldKind,
  text: string,
  options: ReadOptions,
  problem: CellProblem,
): Value | undefined | CellProblem | typeof KEEP {
  if (kind === 'day' && NO_DAY.test(text)) return undefined
  if (kind === 'day' && NO_YEAR.test(text)) return KEEP
  if ((kind === 'time' || kind === 'day') && options.dateFormat === undefined) {
    const [, day, time, zone = ''] = ZONE_APART.exec(text) ?? []
    if (day) return elseProblem(readValue(kind, `${day}T${time}${zone === 'UTC' ? 'Z' : zone}`, options), problem)
  }
  if (kind === 'decimal') {
    const plain = text.replace(CURRENCY_SIGN, '$1')
    if (plain !== text) return elseProblem(readValue(kind, plain, options), problem)
    if (text.endsWith('%')) return percent(text.slice(0, -1).trim(), options, problem)
  }
  return problem
}

function percent(text: string, options: ReadOptions, problem: CellProblem): Value | CellProblem {
  const value = readValue('decimal', text, options)
  return value !== undefined && typeof value === 'object' && 'scale' in value
    ? { ...value, scale: value.scale + 2 }
    : problem
}

const elseProblem = (value: Value | undefined | CellProblem, problem: CellProblem): Value | CellProblem =>
  value === undefined || value instanceof CellProblem ? problem : value

/** Excel takes `'0912` for the text 0912, and exports write long ids so. */
export const withoutTextMark = (text: string): string =>
  text.charCodeAt(0) === APOSTROPHE && /^'\d+$/.test(text) ? text.slice(1) : text

const APOSTROPHE = 39
