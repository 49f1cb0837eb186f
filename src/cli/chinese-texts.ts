import type { Command } from '@oclif/core/command'
import type * as Interfaces from '@oclif/core/interfaces'
import catalogue from '../core/i18n/zh-TW.help.json' with { type: 'json' }

const CATALOGUE: Readonly<Record<string, string>> = catalogue

/** A text of the help: it is English where it is written, and the catalogue has its Chinese under that. */
export const inChinese = (text: string): string => CATALOGUE[text] ?? text

/** A command with its sentences in Chinese; names and command lines stay. */
export function commandInChinese(command: Command.Loadable): Command.Loadable {
  const { summary, description, examples } = command
  return {
    ...command,
    summary: summary && inChinese(summary),
    description: description && inChinese(description),
    examples: examples?.map(each =>
      typeof each === 'string' ? each : { ...each, description: inChinese(each.description) },
    ),
  }
}

export function topicInChinese(topic: Interfaces.Topic): Interfaces.Topic {
  return { ...topic, description: topic.description && inChinese(topic.description) }
}

/** What help says of an argument or of a flag, which alone has a type. */
export interface Input {
  type?: string
  description?: string
  required?: boolean
  default?: unknown
  env?: string
  helpValue?: unknown
  options?: readonly string[]
}

/** What an argument or flag is for, what it is where it is not typed, and what can be typed. */
export function inputInChinese(input: Input): string {
  const { type, description = '', required, env, helpValue, options } = input
  const fact = (name: string, value: unknown): string => `${inChinese(name)}：${value}`
  const hasDefault = type === 'option' && input.default !== undefined
  return [
    type !== undefined && required && `（${inChinese('required')}）`,
    inChinese(description),
    hasDefault && `（${fact('default', input.default)}）`,
    env !== undefined && `\n${fact('env', env)}`,
    options && helpValue === undefined && `\n${fact('options', options.join('、'))}`,
  ]
    .filter(Boolean)
    .join('')
}
