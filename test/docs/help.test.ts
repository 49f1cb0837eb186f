import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { allCommands } from '../helpers/commands.js'

const read = async (path: string) => JSON.parse(await readFile(new URL(`../../${path}`, import.meta.url), 'utf8'))
const catalogue: Record<string, string> = await read('src/core/i18n/zh-TW.help.json')
const { description, oclif } = await read('package.json')
const commands = await allCommands()

/** What oclif itself says. */
const HEADINGS = ['VERSION', 'USAGE', 'TOPICS', 'COMMANDS', 'ARGUMENTS', 'FLAGS', 'DESCRIPTION', 'EXAMPLES']
const WORDS = ['required', 'default', 'env', 'options']

/** Every text of `--help` where it is written. */
const said = new Set([
  ...[...HEADINGS, ...WORDS, description],
  ...(Object.values(oclif.topics) as { description: string }[]).map(topic => topic.description),
  ...commands.flatMap(({ summary, description, examples = [], args, flags, baseFlags }) => {
    const inputs = Object.values({ ...baseFlags, ...args, ...flags })
    const groups = inputs.flatMap(input => ('helpGroup' in input ? `${input.helpGroup} FLAGS` : []))
    const told = examples.flatMap(example => (typeof example === 'string' ? [] : example.description))
    return [summary, description, ...told, ...groups, ...inputs.map(input => input.description)]
  }),
])
said.delete(undefined)

describe('the help in zh-TW', () => {
  test('has every text of the English one, and no other', () => {
    expect(Object.keys(catalogue).sort()).toEqual([...said].sort())
  })

  test('names the same flags', () => {
    const flags = (text: string): string[] => [...new Set(text.match(/--[a-z-]+/g))].sort()
    for (const [english, chinese] of Object.entries(catalogue)) expect(flags(chinese), chinese).toEqual(flags(english))
  })

  test('is written as Chinese is: full-width punctuation, and a blank between Chinese and other words', () => {
    const careless = /\p{Script=Han}[\w,;:!?(]|[\w,;:!?)]\p{Script=Han}|[a-z], |^[^\p{Script=Han}]*$/u
    expect(Object.values(catalogue).filter(text => careless.test(text))).toEqual([])
  })
})
