import { stripVTControlCharacters } from 'node:util'
import { type Form, toldOf } from '../core/foreign-message.js'
import { type Sentence, type SentenceValue, sentence, series } from '../core/sentence.js'

const HEADING = /^The following errors? occurred/
const ADVICE = /^See more help with/

/** What oclif says of wrong usage, without its heading and its advice to see the help. */
export function usageMessage(error: Error): Sentence {
  // On a terminal some of it is dimmed.
  const lines = stripVTControlCharacters(error.message)
    .split('\n')
    .map(line => line.trim().replace(/\s+/g, ' '))
  const said = lines.filter(line => line !== '' && !HEADING.test(line) && !ADVICE.test(line))
  // Below a heading every line is a fault of its own.
  const faults = lines.some(line => HEADING.test(line)) ? said : [said.join(' ')]
  const told = faults
    .map((fault): SentenceValue => (isMissingArguments(error) ? missingArguments(error, fault) : toldOf(fault, FORMS)))
    .reduce((all, next) => sentence`${all} ${next}`)
  return /[.!?:]$/.test(said.at(-1) ?? '') ? sentence`${told}` : sentence`${told}.`
}

const each = (values: string): SentenceValue => series(values.split(', '))

/** How oclif says what is wrong with one flag or argument. */
const FORMS: readonly Form[] = [
  [/^Missing required flag (\S+)$/, flag => sentence`Missing required flag ${flag}`],
  [/^Unexpected argument: (.*)$/, word => sentence`Unexpected argument: ${word}`],
  [/^Unexpected arguments: (.*)$/, words => sentence`Unexpected arguments: ${words}`],
  [/^Nonexistent flag: (.*)$/, flag => sentence`Nonexistent flag: ${flag}`],
  [/^Nonexistent flags: (.*)$/, flags => sentence`Nonexistent flags: ${flags}`],
  [/^Flag (\S+) expects a value$/, flag => sentence`Flag ${flag} expects a value`],
  [/^Flag (\S+) can only be specified once$/, flag => sentence`Flag ${flag} can only be specified once`],
  [
    /^Flag (\S+) expects one of these values: (.*)$/,
    (flag, values) => sentence`Flag ${flag} expects one of these values: ${each(values)}`,
  ],
  [/^Expected (.*) to be one of: (.*)$/, (word, values) => sentence`Expected ${word} to be one of: ${each(values)}`],
  [
    /^(.*) cannot also be provided when using (\S+)$/,
    (flag, other) => sentence`${flag} cannot also be provided when using ${other}`,
  ],
  [
    /^Parsing (\S+) Expected an integer but received: (.*)$/,
    (flag, word) => sentence`Parsing ${flag} Expected an integer but received: ${word}`,
  ],
  [
    /^Parsing (\S+) Expected an integer greater than or equal to (\S+) but received: (.*)$/,
    (flag, least, word) =>
      sentence`Parsing ${flag} Expected an integer greater than or equal to ${least} but received: ${word}`,
  ],
  [
    /^Parsing (\S+) Expected an integer less than or equal to (\S+) but received: (.*)$/,
    (flag, most, word) =>
      sentence`Parsing ${flag} Expected an integer less than or equal to ${most} but received: ${word}`,
  ],
]

interface Argument {
  name: string
  description?: string
  options?: readonly string[]
}

/** Of these the arguments themselves are known. */
const isMissingArguments = (error: Error): error is Error & { args: readonly Argument[] } =>
  error.message.startsWith('Missing ') && 'args' in error && Array.isArray(error.args)

/** No command needs more than two. */
function missingArguments({ args }: { args: readonly Argument[] }, fault: string): SentenceValue {
  const [one, two, ...more] = args
  if (!one || more.length > 0) return fault
  const missing = two
    ? sentence`Missing 2 required args: ${one.name} ${descriptionOf(one)} ${two.name} ${descriptionOf(two)}`
    : sentence`Missing 1 required arg: ${one.name} ${descriptionOf(one)}`
  const flags = /Note: (.*?) allows? multiple values/.exec(fault)?.[1]
  if (flags === undefined) return missing
  return flags.includes(',')
    ? sentence`${missing} Note: ${flags} allow multiple values. Because of this you need to provide all arguments before providing those flags. Alternatively, you can use "--" to signify the end of the flags and the beginning of arguments.`
    : sentence`${missing} Note: ${flags} allows multiple values. Because of this you need to provide all arguments before providing that flag. Alternatively, you can use "--" to signify the end of the flags and the beginning of arguments.`
}

/** What help says of it, which every language has under the English. */
function descriptionOf({ description = '', options }: Argument): SentenceValue {
  const said = { template: description.replace(/\s+/g, ' '), values: [] }
  return options ? sentence`(${options.join('|')}) ${said}` : said
}
