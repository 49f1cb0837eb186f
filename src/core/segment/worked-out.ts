import { daysBetween } from '../day.js'
import type { RfmPart, Rule, Test } from '../segment-rule.js'
import type { Store } from '../store/open.js'
import type { Workspace } from '../workspace/open.js'
import { lifecycleAt } from './lifecycle.js'
import { type RfmScore, rfmRules, scoreContacts } from './rfm.js'

type Value = string | number | null

/** What is worked out of all customers and not by the store: each contact's value, by inner id. */
type WorkedOut = (rule: Extract<Rule, { kind: 'condition' }>) => Promise<ReadonlyMap<number, Value>> | undefined

/**
 * Puts lists in place of conditions that the store cannot ask: stages of the lifecycle, and RFM scores where guanxi.yaml
 * has rules of its own for them.
 */
export async function withWorkedOut(
  rule: Rule,
  { store, workspace, asOf }: { store: Store; workspace: Workspace; asOf: string },
): Promise<Rule> {
  const rules = rfmRules(workspace.config)
  const isUsual = rules.monetary === 'sum' && !rules.quantiles && Object.keys(rules.thresholds).length === 0
  let scores: Promise<RfmScore[]> | undefined
  let stages: Promise<ReadonlyMap<number, Value>> | undefined
  const worked: WorkedOut = ({ subject }) => {
    if (subject.of === 'lifecycle') {
      stages ??= workspace
        .lifecycle()
        .then(lifecycle => lifecycleAt(store, lifecycle, asOf))
        .then(({ standings }) => new Map(standings.map(({ contactId, stage }) => [contactId, stage])))
      return stages
    }
    if (subject.of !== 'rfm' || isUsual) return undefined
    scores ??= scoreContacts(store, { until: asOf }, rules)
    return scores.then(list => new Map(list.map(score => [score.contactId, partOf(score, subject.part)])))
  }
  return listed(rule, worked, asOf)
}

async function listed(rule: Rule, worked: WorkedOut, asOf: string): Promise<Rule> {
  switch (rule.kind) {
    case 'all':
    case 'any':
      return { kind: rule.kind, rules: await Promise.all(rule.rules.map(each => listed(each, worked, asOf))) }
    case 'not':
      return { kind: 'not', rule: await listed(rule.rule, worked, asOf) }
    case 'segment':
      return { ...rule, rule: await listed(rule.rule, worked, asOf) }
    case 'list':
      return rule
    case 'condition': {
      const values = await worked(rule)
      if (!values) return rule
      // Who has no value is empty, and nothing else: the complement of those who have one.
      if (rule.test.op === 'empty') {
        const there = [...values].flatMap(([id, value]) => (value === null ? [] : id))
        return { kind: 'not', rule: { kind: 'list', text: rule.text, ids: there } }
      }
      const inDays = rule.subject.of === 'rfm' && rule.subject.part === 'recency_days'
      const test = inDays ? daysAgo(rule.test, asOf) : rule.test
      const ids = [...values].flatMap(([id, value]) => (value !== null && passes(test, value) ? id : []))
      return { kind: 'list', text: rule.text, ids }
    }
  }
}

function partOf({ recencyDays, frequency, monetary, r, f, m, segment }: RfmScore, part: RfmPart): Value {
  const parts: Record<RfmPart, Value> = {
    recency_days: recencyDays,
    frequency,
    monetary,
    r,
    f,
    m,
    score: r * 100 + f * 10 + m,
    segment,
  }
  return parts[part]
}

const TURNED = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const

/** The store asks for the day itself; here it is a number of days again. */
function daysAgo(test: Test, asOf: string): Test {
  if (test.op === 'in') return { op: 'in', values: test.values.map(day => daysBetween(String(day), asOf)) }
  if (!('value' in test)) return test
  return { op: TURNED[test.op], value: daysBetween(String(test.value), asOf) }
}

function passes(test: Test, value: string | number): boolean {
  switch (test.op) {
    case '=':
      return value === test.value
    case '<':
      return value < test.value
    case '<=':
      return value <= test.value
    case '>':
      return value > test.value
    case '>=':
      return value >= test.value
    case 'in':
      return test.values.includes(value)
    case 'contains':
      return String(value).includes(test.text)
    case 'starts with':
      return String(value).startsWith(test.text)
    case 'ends with':
      return String(value).endsWith(test.text)
    case 'anniversary':
      return test.days.includes(String(value).slice(5, 10))
    case 'empty':
      return false
  }
}
