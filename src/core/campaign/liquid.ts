import type { Liquid, LiquidError, Template } from 'liquidjs'
import { GuanxiError } from '../error.js'
import { type Form, toldOf } from '../foreign-message.js'
import { nearest } from '../nearest.js'
import { type Sentence, sentence, series } from '../sentence.js'
import { nested, type Values } from './variables.js'

/** A text with `{{ variables }}`, checked: it uses no variable, filter or tag that does not exist. */
export interface LiquidText {
  /** The text for these values, or the name of the variable that has none. */
  render(values: Values): { text: string } | { missing: string }
}

export interface LiquidSource {
  text: string
  path: string
  /** Where the text begins in its file. */
  start?: { line: number; column: number }
  /** HTML: values are escaped. */
  escape: boolean
}

/** Reads a text with variables. Throws E_CONFIG with file, line and column for the first thing that does not exist. */
export async function parseLiquid(source: LiquidSource, names: readonly string[]): Promise<LiquidText> {
  const { Liquid, LiquidError, UndefinedVariableError } = await import('liquidjs')
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    // `| default:` and `{% if x %}` may ask for what has no value.
    lenientIf: true,
    ownPropertyOnly: true,
    ...(source.escape && { outputEscape: 'escape' as const }),
  })
  // A template is one file.
  for (const tag of ['render', 'include', 'layout', 'block']) delete engine.tags[tag]
  const advised = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw LiquidError.is(error) && !isMissing(error) ? advice(error, engine, source) : error
    }
  }
  const isMissing = (error: unknown): error is LiquidError => error instanceof UndefinedVariableError
  const templates = advised(() => engine.parse(source.text, source.path))
  advised(() => checkNames(engine, templates, source, names))
  return {
    render(values) {
      try {
        return { text: advised(() => engine.renderSync(templates, nested(values))) }
      } catch (error) {
        if (isMissing(error)) return { missing: missingName(error) }
        throw error
      }
    },
  }
}

function missingName(error: LiquidError): string {
  const { variableName } = (error.originalError ?? {}) as { variableName?: string }
  return variableName ?? error.message
}

function checkNames(engine: Liquid, templates: Template[], source: LiquidSource, names: readonly string[]): void {
  for (const variable of Object.values(engine.analyzeSync(templates).globals).flat()) {
    const name = variable.segments.map(String).join('.')
    if (names.includes(name)) continue
    const near = names.find(known => known.startsWith(name)) ?? nearest(name, names)
    const { row, col } = variable.location
    throw new GuanxiError('E_CONFIG', sentence`There is no variable "${name}".`, {
      at: placeOf(source, row, col),
      hint: near ? sentence`Did you mean "${near}"?` : sentence`There are: ${series(names)}.`,
    })
  }
}

/** What Liquid says of what is wrong with a text. */
const FORMS: readonly Form[] = [
  [/^Undefined filter: (.*)\.$/, filter => sentence`Undefined filter: ${filter}.`],
  [/^Tag "(.*)" not found\.$/, tag => sentence`Tag "${tag}" not found.`],
  [/^Tag (.*) not closed\.$/s, tag => sentence`Tag ${tag} not closed.`],
  [/^Output (.*) not closed\.$/s, output => sentence`Output ${output} not closed.`],
  [/^Invalid value expression: (.*)\.$/s, text => sentence`Invalid value expression: ${text}.`],
  [/^Unexpected token (.*), value expected\.$/s, text => sentence`Unexpected token ${text}, value expected.`],
]

function advice(error: LiquidError, engine: Liquid, source: LiquidSource): GuanxiError {
  const [row = 1, column = 1] = error.token.getPosition()
  const message = error.message.replace(/, file:.*$/s, '').replace(/, line:\d+, col:\d+$/, '')
  const words = `${message[0]?.toUpperCase()}${message.slice(1)}.`
  return new GuanxiError('E_CONFIG', toldOf(words, FORMS), {
    at: placeOf(source, row, column),
    hint: hintFor(message, engine),
    cause: error,
  })
}

function hintFor(message: string, engine: Liquid): Sentence {
  const [, filter] = /undefined filter: (\S+)/.exec(message) ?? []
  const [, tag] = /tag "(.+)" not found/.exec(message) ?? []
  const near = filter ? nearest(filter, Object.keys(engine.filters)) : tag && nearest(tag, Object.keys(engine.tags))
  if (near) return sentence`Did you mean "${near}"?`
  return filter || tag
    ? sentence`The filters and tags are those of Liquid: liquidjs.com.`
    : sentence`Variables are written {{ contact.name }}, conditions {% if … %} … {% endif %}.`
}

function placeOf({ path, start = { line: 1, column: 1 } }: LiquidSource, row: number, column: number): string {
  return `${path}:${start.line + row - 1}:${row === 1 ? start.column + column - 1 : column}`
}
