import { addDays, addMonths } from '../day.js'
import { GuanxiError } from '../error.js'
import { minorDigits } from '../money.js'
import { nearest } from '../nearest.js'
import type { Comparison, ItemField, ItemRule, Rule, Subject, Test } from '../segment-rule.js'
import { type Sentence, sentence, series, type Told } from '../sentence.js'
import { CATALOGUE, type Collection, ITEM_FIELDS, isCollection, type ValueKind } from './catalogue.js'
import type { Unit, Written, WrittenRule, WrittenTest } from './parse.js'
import { type FoundSubject, subjectOf } from './subject.js'

/** What the words of a rule mean, and when. */
export interface Meaning {
  /** Where the rule stands, for messages. */
  at: string
  asOf: string
  currency: string
  /** The rule of another segment, looked up in the same meaning. */
  segment(name: string, at: Told): Rule
}

/** Looks up the names of a rule, and turns relative days and money into what the store compares. Throws E_CONFIG. */
export function resolveRule(written: WrittenRule, meaning: Meaning): Rule {
  switch (written.kind) {
    case 'all':
    case 'any':
      return { kind: written.kind, rules: written.rules.map(rule => resolveRule(rule, meaning)) }
    case 'not':
      return { kind: 'not', rule: resolveRule(written.rule, meaning) }
    case 'segment':
      return { kind: 'segment', text: written.text, rule: meaning.segment(written.name, placeOf(written.at, meaning)) }
    case 'last':
      throw fault(sentence`"last …" says which orders are meant, and stands in brackets.`, written.at, meaning, {
        hint: sentence`Write orders[last 90 days].count >= 1.`,
      })
    case 'condition':
      return conditionOf(written, meaning)
  }
}

type WrittenCondition = Extract<WrittenRule, { kind: 'condition' }>

function conditionOf(written: WrittenCondition, meaning: Meaning): Rule {
  const { path, filter, text, at } = written
  const [first = ''] = path
  if (filter && !isCollection(first))
    throw fault(sentence`"${first}" takes no brackets.`, at, meaning, {
      hint: sentence`Brackets choose among orders, deals, interactions and mails.`,
    })
  const found = subjectOf(path, written.test)
  if (!found) throw unknownField(path, at, meaning)
  const { isDaysAgo } = found
  const subject = withFilter(found, filter && itemsOf(filter, first as Collection, meaning))
  const condition = (test: Test): Rule => ({ kind: 'condition', text, subject, test })
  return spread(written.test, { ...found, meaning, at, isDaysAgo }, condition)
}

function withFilter({ subject }: FoundSubject, filter: ItemRule | undefined): Subject {
  return filter === undefined ? subject : ({ ...subject, filter } as Subject)
}

function itemsOf(written: WrittenRule, collection: Collection, meaning: Meaning): ItemRule {
  switch (written.kind) {
    case 'all':
    case 'any':
      return { kind: written.kind, rules: written.rules.map(rule => itemsOf(rule, collection, meaning)) }
    case 'not':
      return { kind: 'not', rule: itemsOf(written.rule, collection, meaning) }
    case 'segment':
      throw fault(sentence`A segment has no place in brackets.`, written.at, meaning)
    case 'last': {
      const value = moved(meaning.asOf, -written.count, written.unit)
      return { kind: 'item', field: 'day', test: { op: '>', value } }
    }
    case 'condition': {
      const [name = '', ...more] = written.path
      const kind = ITEM_FIELDS[collection][name as ItemField]
      if (kind === undefined || more.length > 0) {
        const near = nearest(written.path.join('.'), Object.keys(ITEM_FIELDS[collection]))
        throw fault(sentence`${collection} have no "${written.path.join('.')}".`, written.at, meaning, {
          hint: near
            ? sentence`Did you mean "${near}"?`
            : sentence`They have: ${series(Object.keys(ITEM_FIELDS[collection]))}.`,
        })
      }
      const isDaysAgo = name === 'age_days'
      const field = isDaysAgo ? 'created' : (name as ItemField)
      const item = (test: Test): ItemRule => ({ kind: 'item', field, test })
      return spread(written.test, { kind, isMany: false, meaning, at: written.at, isDaysAgo }, item)
    }
  }
}

interface Tested {
  kind: ValueKind
  isMany: boolean
  /** A number of days before the day of the question, which the store knows as the day itself. */
  isDaysAgo: boolean
  meaning: Meaning
  at: number
}

type Composed<R> = (test: Test) => R

/** A written test as the few tests that the store knows: what is not equal is the complement of what is. */
function spread<R>(
  test: WrittenTest,
  tested: Tested,
  compose: Composed<R>,
): R | { kind: 'not'; rule: R } | { kind: 'all'; rules: R[] } {
  const value = (written: Written): string | number => readValue(written, tested)
  switch (test.op) {
    case '!=':
      return { kind: 'not', rule: compose({ op: '=', value: value(test.value) }) }
    case 'not in':
      return { kind: 'not', rule: compose({ op: 'in', values: test.values.map(value) }) }
    case 'in':
      return compose({ op: 'in', values: test.values.map(value) })
    case 'not empty':
      return { kind: 'not', rule: compose({ op: 'empty' }) }
    case 'empty':
      return compose({ op: 'empty' })
    case 'between': {
      const ends: [Comparison, Written][] = [
        ['>=', test.low],
        ['<=', test.high],
      ]
      return { kind: 'all', rules: ends.map(([op, end]) => compose({ op: ago(op, tested), value: value(end) })) }
    }
    case 'contains':
    case 'starts with':
    case 'ends with':
      if (tested.kind !== 'text') throw wrongValue(sentence`"${test.op}" is for texts.`, tested)
      return compose({ op: test.op, text: test.text })
    case 'within':
      if (tested.kind !== 'day')
        throw wrongValue(sentence`"within … days" is for days that come again, such as birthdays.`, tested)
      return compose({ op: 'anniversary', days: anniversaries(tested.meaning.asOf, test.days) })
    default:
      if (test.op !== '=' && tested.kind === 'yes_no')
        throw wrongValue(sentence`Yes and no can only be asked with =.`, tested)
      return compose({ op: ago(test.op, tested), value: value(test.value) })
  }
}

const TURNED: Record<Comparison, Comparison> = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

/** More days ago is an earlier day. */
const ago = (op: Comparison, { isDaysAgo }: Tested): Comparison => (isDaysAgo ? TURNED[op] : op)

function readValue(written: Written, tested: Tested): string | number {
  const { kind, isDaysAgo, meaning } = tested
  if (isDaysAgo) {
    if (written.kind === 'number' && Number.isInteger(written.number)) return addDays(meaning.asOf, -written.number)
    throw wrongValue(sentence`A whole number of days is wanted here.`, tested)
  }
  switch (kind) {
    case 'text':
      if (written.kind === 'text') return written.text
      if (written.kind === 'day') return written.day
      if (written.kind === 'yes_no') return written.is ? 'yes' : 'no'
      throw wrongValue(sentence`A text is wanted here; put quotes around it.`, tested)
    case 'day':
      if (written.kind === 'day') return written.day
      if (written.kind === 'today') return moved(meaning.asOf, written.count, written.unit)
      throw wrongValue(sentence`A day is wanted here, such as 2024-05-01 or today - 90 days.`, tested)
    case 'yes_no':
      if (written.kind === 'yes_no') return written.is ? 1 : 0
      throw wrongValue(sentence`Yes or no is wanted here.`, tested)
    default:
      if (written.kind !== 'number') throw wrongValue(sentence`A number is wanted here.`, tested)
      return kind === 'money' ? Math.round(written.number * 10 ** minorDigits(meaning.currency)) : written.number
  }
}

function moved(day: string, count: number, unit: Unit): string {
  if (unit === 'day' || unit === 'week') return addDays(day, unit === 'day' ? count : count * 7)
  return addMonths(day, unit === 'month' ? count : count * 12)
}

/** Month and day of a day and those after it; who is born on 29 February has his day on the 28th of other years. */
function anniversaries(from: string, count: number): string[] {
  const days = new Set<string>()
  for (let n = 0; n <= Math.min(count, 366); n++) {
    const day = addDays(from, n)
    days.add(day.slice(5))
    if (day.endsWith('-02-28') && !addDays(day, 1).endsWith('-02-29')) days.add('02-29')
  }
  return [...days]
}

const placeOf = (at: number, { at: file }: Meaning): Sentence => sentence`${file}, character ${at + 1} of the rule`

const fault = (message: Sentence, at: number, meaning: Meaning, { hint }: { hint?: Sentence } = {}): GuanxiError =>
  new GuanxiError('E_CONFIG', message, { at: placeOf(at, meaning), ...(hint && { hint }) })

const wrongValue = (message: Sentence, { at, meaning }: Tested): GuanxiError => fault(message, at, meaning)

function unknownField(path: readonly string[], at: number, meaning: Meaning): GuanxiError {
  const name = path.join('.')
  const names = CATALOGUE.map(field => field.name)
  const near = name.startsWith('score.deal') ? 'deals.points' : nearest(name, names)
  return fault(sentence`A rule cannot ask for "${name}".`, at, meaning, {
    hint: near ? sentence`Did you mean "${near}"?` : sentence`guanxi segment fields lists what a rule can ask.`,
  })
}
