import { createRequire } from 'node:module'
import type { Grammar, Node, Semantics } from 'ohm-js'
import { GuanxiError } from '../error.js'
import { sentence } from '../sentence.js'

/** A value as it is written. */
export type Written =
  | { kind: 'text'; text: string }
  | { kind: 'number'; number: number }
  | { kind: 'yes_no'; is: boolean }
  | { kind: 'day'; day: string }
  /** So much after the day of the question, or before it where negative. */
  | { kind: 'today'; count: number; unit: Unit }

export type Unit = 'day' | 'week' | 'month' | 'year'

export type WrittenTest =
  | { op: '=' | '!=' | '<' | '<=' | '>' | '>='; value: Written }
  | { op: 'in' | 'not in'; values: Written[] }
  | { op: 'between'; low: Written; high: Written }
  | { op: 'contains' | 'starts with' | 'ends with'; text: string }
  | { op: 'empty' | 'not empty' }
  | { op: 'within'; days: number }

/** A rule as it is written, its names not looked up yet; `at` is where it begins, from 0. */
export type WrittenRule =
  | { kind: 'all' | 'any'; rules: WrittenRule[] }
  | { kind: 'not'; rule: WrittenRule }
  | { kind: 'segment'; name: string; text: string; at: number }
  | { kind: 'last'; count: number; unit: Unit; at: number }
  | { kind: 'condition'; path: string[]; filter?: WrittenRule; test: WrittenTest; text: string; at: number }

const GRAMMAR = String.raw`
Segment {
  Rule = Any
  Any = NonemptyListOf<All, or>
  All = NonemptyListOf<Unit, and>
  Unit = not Unit            -- not
       | "(" Any ")"         -- group
       | in segment Text     -- segment
       | last number unit    -- last
       | path Filter? rest* Test -- condition
  Filter = "[" Any "]"
  Test = is not empty                  -- filled
       | is empty                      -- empty
       | not in "(" ListOf<Value, ","> ")"  -- outside
       | in "(" ListOf<Value, ","> ")" -- inside
       | contains Text                 -- contains
       | starts with Text              -- starts
       | ends with Text                -- ends
       | between Value and Value       -- between
       | within number unit            -- within
       | operator Value                -- compare
  Value = today sign number unit       -- moved
        | number unit ago              -- ago
        | today                        -- today
        | day | decimal | yes | no | Text
  Text = quoted | bare

  path = name ("." part)*
  rest = "." part
  part = name | quoted
  name = letter (alnum | "_" | "-")*
  bare = ~keyword letter (alnum | "_" | "-")*
  operator = "<=" | ">=" | "!=" | "=" | "<" | ">"
  day = digit digit digit digit "-" digit digit "-" digit digit ~alnum
  decimal = "-"? digit+ ("." digit+)? ~(letter)
  number = digit+
  sign = "+" | "-"
  unit = ("days" | "day" | "d" | "weeks" | "week" | "w" | "months" | "month" | "m" | "years" | "year" | "y") ~alnum
  quoted = "\"" doubled* "\""          -- double
         | "'" single* "'"             -- single
  doubled = "\\" any -- escaped
          | ~"\"" any -- plain
  single = "\\" any -- escaped
         | ~"'" any -- plain

  keyword = or | and | not | in | is | empty | last | today | between | contains
  or = "or" ~alnum
  and = "and" ~alnum
  not = "not" ~alnum
  in = "in" ~alnum
  is = "is" ~alnum
  empty = "empty" ~alnum
  segment = "segment" ~alnum
  last = "last" ~alnum
  contains = "contains" ~alnum
  starts = "starts" ~alnum
  ends = "ends" ~alnum
  with = "with" ~alnum
  between = "between" ~alnum
  within = "within" ~alnum
  today = "today" ~alnum
  ago = "ago" ~alnum
  yes = "yes" ~(alnum | "_")
  no = "no" ~(alnum | "_")
}
`

let reader: { grammar: Grammar; semantics: Semantics } | undefined

/** Loaded for the first rule: most commands read none. */
function loadReader(): { grammar: Grammar; semantics: Semantics } {
  if (reader) return reader
  const ohm = createRequire(import.meta.url)('ohm-js') as typeof import('ohm-js')
  const grammar = ohm.grammar(GRAMMAR)
  const semantics = grammar.createSemantics()
  const together = (kind: 'all' | 'any', rules: WrittenRule[]): WrittenRule =>
    rules.length === 1 ? (rules[0] as WrittenRule) : { kind, rules }
  semantics.addOperation<unknown>('read', {
    Any: list =>
      together(
        'any',
        list.asIteration().children.map(child => child.read()),
      ),
    All: list =>
      together(
        'all',
        list.asIteration().children.map(child => child.read()),
      ),
    Unit_not: (_, rule) => ({ kind: 'not', rule: rule.read() }),
    Unit_group: (_, rule, __) => rule.read(),
    Unit_segment(_, __, name) {
      return { kind: 'segment', name: name.read(), text: this.sourceString.trim(), at: this.source.startIdx }
    },
    Unit_last(_, count, unit) {
      return { kind: 'last', count: Number(count.sourceString), unit: unit.read(), at: this.source.startIdx }
    },
    Unit_condition(path, filter, rest, test) {
      const [within] = filter.children
      return {
        kind: 'condition',
        path: [...path.read(), ...rest.children.map(child => child.read())],
        ...(within && { filter: within.read() }),
        test: test.read(),
        text: this.sourceString.trim().replace(/\s+/g, ' '),
        at: this.source.startIdx,
      }
    },
    Filter: (_, rule, __) => rule.read(),
    Test_filled: (_, __, ___) => ({ op: 'not empty' }),
    Test_empty: (_, __) => ({ op: 'empty' }),
    Test_outside: (_, __, ___, list, ____) => ({ op: 'not in', values: valuesIn(list) }),
    Test_inside: (_, __, list, ___) => ({ op: 'in', values: valuesIn(list) }),
    Test_contains: (_, text) => ({ op: 'contains', text: text.read() }),
    Test_starts: (_, __, text) => ({ op: 'starts with', text: text.read() }),
    Test_ends: (_, __, text) => ({ op: 'ends with', text: text.read() }),
    Test_between: (_, low, __, high) => ({ op: 'between', low: asValue(low.read()), high: asValue(high.read()) }),
    Test_within: (_, count, unit) => ({ op: 'within', days: daysOf(Number(count.sourceString), unit.read()) }),
    Test_compare: (operator, value) => ({ op: operator.sourceString, value: asValue(value.read()) }),
    Value_moved: (_, sign, count, unit) => ({
      kind: 'today',
      count: Number(`${sign.sourceString}${count.sourceString}`),
      unit: unit.read(),
    }),
    Value_ago: (count, unit, _) => ({ kind: 'today', count: -Number(count.sourceString), unit: unit.read() }),
    Value_today: _ => ({ kind: 'today', count: 0, unit: 'day' }),
    day(_, __, ___, ____, _____, ______, _______, ________, _________, __________) {
      return { kind: 'day', day: this.sourceString }
    },
    decimal(_, __, ___, ____) {
      return { kind: 'number', number: Number(this.sourceString) }
    },
    yes: _ => ({ kind: 'yes_no', is: true }),
    no: _ => ({ kind: 'yes_no', is: false }),
    path: (name, _, parts) => [name.sourceString, ...parts.children.map(child => child.read())],
    rest: (_, part) => part.read(),
    name(_, __) {
      return this.sourceString
    },
    bare(_, __) {
      return this.sourceString
    },
    unit: word => ({ d: 'day', w: 'week', m: 'month', y: 'year' })[word.sourceString[0] ?? 'd'],
    quoted_double: (_, text, __) => text.children.map(child => child.read()).join(''),
    quoted_single: (_, text, __) => text.children.map(child => child.read()).join(''),
    doubled_escaped: (_, character) => character.sourceString,
    doubled_plain: character => character.sourceString,
    single_escaped: (_, character) => character.sourceString,
    single_plain: character => character.sourceString,
  })
  reader = { grammar, semantics }
  return reader
}

const valuesIn = (list: Node): Written[] => list.asIteration().children.map(child => asValue(child.read()))

/** A text alone is a value too. */
const asValue = (read: unknown): Written =>
  typeof read === 'string' ? { kind: 'text', text: read } : (read as Written)

const DAYS: Record<Unit, number> = { day: 1, week: 7, month: 31, year: 366 }
const daysOf = (count: number, unit: Unit): number => count * DAYS[unit]

/** Reads a rule in its text form. Throws E_CONFIG with the place in the text. */
export function parseRule(text: string, at: string): WrittenRule {
  const { grammar, semantics } = loadReader()
  const match = grammar.match(text, 'Rule')
  if (!match.failed()) return semantics(match).read() as WrittenRule
  const rest = text.slice(match.getRightmostFailurePosition(), match.getRightmostFailurePosition() + 20)
  throw new GuanxiError(
    'E_CONFIG',
    rest === '' ? sentence`The rule cannot be read to its end.` : sentence`The rule cannot be read from "${rest}" on.`,
    {
      at,
      hint: sentence`Write rules such as: orders.count >= 3 and not tag = "vip". guanxi segment fields lists what a rule can ask.`,
    },
  )
}
