/**
 * A sentence of guanxi where it is said: its English template with the gaps `{1}`, `{2}`…, and what stands in them. Other
 * languages have it under its template (`core/i18n/sentences.ts`). It is plain data, and may go from thread to thread.
 */
export interface Sentence {
  readonly template: string
  readonly values: readonly SentenceValue[]
}

/** A text stands as it is; a sentence within a sentence is told in the language of the whole. */
export type SentenceValue = string | number | Sentence

/** What a person is told: a sentence, or one without gaps as it is written. */
export type Told = string | Sentence

/** By where they stand in the code: reasons come by the million. */
const templates = new WeakMap<TemplateStringsArray, string>()

/** Template tag: sentence`No tab is called "${tab}".` */
export function sentence(parts: TemplateStringsArray, ...values: readonly SentenceValue[]): Sentence {
  let template = templates.get(parts)
  if (template === undefined) {
    template = parts.reduce((before, part, at) => `${before}{${at}}${part}`)
    templates.set(parts, template)
  }
  return { template, values }
}

/** Sentences as one: `Email: …; Phone: …`. They are halved, or thousands of them would be nested in each other. */
export function together(sentences: readonly Sentence[]): Sentence {
  const half = sentences.length >> 1
  if (half === 0) return sentences[0] ?? sentence``
  return sentence`${together(sentences.slice(0, half))}; ${together(sentences.slice(half))}`
}

/** How sentences are told in a language. */
export type Teller = (told: Told) => string

/** What is told, in English: for programs, for which words never change. */
export const english = (told: Told): string => inWords(told, template => template)

/** What is told, where `words` has the templates of a language. */
export function inWords(told: Told, words: (template: string) => string): string {
  if (typeof told === 'string') return words(told)
  return words(told.template).replace(/\{(\d+)\}/g, (gap, place) => {
    const value = told.values[Number(place) - 1]
    return value === undefined ? gap : typeof value === 'object' ? inWords(value, words) : String(value)
  })
}

/** `a and b`, `a or b or c`; a single one stands as it is. Undefined where there is none. */
export function listed(values: readonly SentenceValue[], word: 'and' | 'or'): SentenceValue | undefined {
  const [first, ...rest] = values
  if (first === undefined) return undefined
  return rest.reduce(
    (list, next) => (word === 'and' ? sentence`${list} and ${next}` : sentence`${list} or ${next}`),
    first,
  )
}
