import { english, type Sentence } from '../../src/core/sentence.js'

/** The same with the English text of each sentence in it. */
export function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plain)
  if (isSentence(value)) return english(value)
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]))
}

const isSentence = (value: object): value is Sentence => 'template' in value && 'values' in value
