import type { ContactColumn, DealMeasure, Many, OrderMeasure, RfmPart, Subject } from '../segment-rule.js'
import { CATALOGUE, ORDER_MEASURES, RFM_PARTS, type ValueKind } from './catalogue.js'
import type { WrittenTest } from './parse.js'

/** What a path means, and what its values are. */
export interface FoundSubject {
  subject: Subject
  kind: ValueKind
  isMany: boolean
  isDaysAgo: boolean
}

const MANY: readonly string[] = ['tag', 'email', 'phone', 'external_id', 'source'] satisfies Many[]
const DEAL_MEASURES: readonly string[] = [
  'count',
  'sum',
  'largest',
  'oldest_days',
  'chance',
  'points',
] satisfies DealMeasure[]
const SPAN_MEASURES: readonly string[] = ['count', 'first', 'last']
const CHANNELS: readonly string[] = ['email', 'sms', 'phone', 'post']

/** The meaning of a path such as `orders.count`; undefined where there is no such thing. */
export function subjectOf(path: readonly string[], test: WrittenTest): FoundSubject | undefined {
  const subject = named(path, test)
  if (!subject) return undefined
  return {
    subject,
    kind: kindOf(path, subject),
    isMany: subject.of === 'many',
    isDaysAgo: path.at(-1) === 'oldest_days' || path.join('.') === 'rfm.recency_days',
  }
}

function named(path: readonly string[], test: WrittenTest): Subject | undefined {
  const [first = '', second = '', ...more] = path
  const isPair = path.length === 2
  switch (first) {
    case 'custom':
      return isPair ? { of: 'custom', key: second, isNumber: isNumeric(test) } : undefined
    case 'score':
      // A contact has several deals: which of them is meant is said by `deals.points` and `deals.chance`.
      if (second === 'deal') return undefined
      if (more.length === 0) return second === '' ? undefined : { of: 'score', name: second, part: 'value' }
      return more.length === 1 && more[0] === 'label' ? { of: 'score', name: second, part: 'label' } : undefined
    case 'consent':
      return isPair && CHANNELS.includes(second) ? { of: 'consent', channel: second } : undefined
    case 'rfm':
      return isPair && RFM_PARTS.includes(second as RfmPart) ? { of: 'rfm', part: second as RfmPart } : undefined
    case 'loyalty':
      return isPair && (second === 'points' || second === 'tier' || second === 'spend')
        ? { of: 'loyalty', part: second }
        : undefined
    case 'orders':
      return isPair && ORDER_MEASURES.includes(second as OrderMeasure)
        ? { of: 'orders', measure: second as OrderMeasure }
        : undefined
    case 'deals':
      return isPair && DEAL_MEASURES.includes(second) ? { of: 'deals', measure: second as DealMeasure } : undefined
    case 'interactions':
    case 'mails':
      return isPair && SPAN_MEASURES.includes(second)
        ? { of: first, measure: second as 'count' | 'first' | 'last' }
        : undefined
  }
  if (path.length !== 1) return undefined
  if (MANY.includes(first)) return { of: 'many', what: first as Many }
  if (first === 'suppressed' || first === 'lifecycle') return { of: first }
  if (first === 'company') return { of: 'company', column: 'name' }
  if (first === 'industry') return { of: 'company', column: 'industry' }
  return CATALOGUE.some(({ name }) => name === first) ? { of: 'contact', column: first as ContactColumn } : undefined
}

function kindOf(path: readonly string[], subject: Subject): ValueKind {
  if (subject.of === 'custom') return subject.isNumber ? 'number' : 'text'
  if (subject.of === 'score') return subject.part === 'value' ? 'number' : 'text'
  if (subject.of === 'consent') return 'text'
  if (subject.of === 'rfm' && ['r', 'f', 'm'].includes(subject.part)) return 'number'
  return CATALOGUE.find(({ name }) => name === path.join('.'))?.kind ?? 'text'
}

/** Whether a test compares with numbers, which decides how a custom field is read. */
function isNumeric(test: WrittenTest): boolean {
  switch (test.op) {
    case 'in':
    case 'not in':
      return test.values.length > 0 && test.values.every(({ kind }) => kind === 'number')
    case 'between':
      return test.low.kind === 'number'
    case '=':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return test.value.kind === 'number'
    default:
      return false
  }
}
