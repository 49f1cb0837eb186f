import { GuanxiError } from '../error.js'
import { nearest } from '../nearest.js'
import { sentence, series } from '../sentence.js'
import type { Condition, Scoring } from '../workspace/scoring.js'

/** What is known of somebody or something, by the names that rules use. */
export type Facts = Readonly<Record<string, Fact>>
export type Fact = string | number | readonly string[] | null

const textKey = (value: string | number): string => String(value).normalize('NFKC').toLowerCase().trim()

/** Whether a condition holds. Of what is not known only `is: absent` holds. */
export function holds({ field, ...tests }: Condition, facts: Facts): boolean {
  const fact = facts[field] ?? null
  const values = fact === null ? [] : typeof fact === 'object' ? fact : [fact]
  const isPresent = values.some(value => value !== '')
  if (tests.is !== undefined && isPresent !== (tests.is === 'present')) return false
  const any = (test: (value: string | number) => boolean): boolean => values.some(test)
  const { equals, one_of, contains, at_least, at_most } = tests
  if (equals !== undefined && !any(value => textKey(value) === textKey(equals))) return false
  if (one_of && !any(value => one_of.some(other => textKey(value) === textKey(other)))) return false
  if (contains !== undefined && !any(value => textKey(value).includes(textKey(contains)))) return false
  if (at_least !== undefined && !any(value => typeof value === 'number' && value >= at_least)) return false
  if (at_most !== undefined && !any(value => typeof value === 'number' && value <= at_most)) return false
  return true
}

/** A score with what made it. */
export interface RuleScore {
  points: number
  band: string
  reasons: string[]
}

/** Adds up the rules that hold, the weightiest reason first. */
export function scoreByRules({ rules, bands }: Scoring, facts: Facts): RuleScore {
  const held = rules.filter(rule => rule.when.every(condition => holds(condition, facts)))
  const points = held.reduce((sum, rule) => sum + rule.points, 0)
  const sorted = [...held].sort((a, b) => Math.abs(b.points) - Math.abs(a.points))
  const named = [...bands].sort((a, b) => b.from - a.from).find(({ from }) => points >= from)
  return {
    points,
    band: named?.name ?? '',
    reasons: sorted.map(({ points, reason }) => `${points < 0 ? '−' : '+'}${Math.abs(points)} ${reason}`),
  }
}

/** Throws E_CONFIG where a rule asks for something that is not known. */
export function checkRules({ rules, actions }: Scoring, known: Readonly<Record<string, string>>, file: string): void {
  for (const { when } of [...rules, ...actions])
    for (const { field } of when) {
      if (field in known || field.startsWith('custom.')) continue
      const names = Object.keys(known)
      const near = nearest(field, names)
      throw new GuanxiError('E_CONFIG', sentence`Rules cannot ask for "${field}".`, {
        at: file,
        hint: near ? sentence`Did you mean "${near}"?` : sentence`There are: ${series(names)}, custom.NAME.`,
      })
    }
}
