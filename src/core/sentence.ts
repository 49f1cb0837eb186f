/**
 * A sentence of guanxi where it is said: its English template with the gaps `{1}`, `{2}`…, and what stands in them. Other
 * languages have it under its template (`core/i18n/sentences.ts`). It is plain data, and may go from thread to thread.
 */
export interface Sentence {
  readonly template: string
  readonly values: readonly SentenceValue[]
  /** Of a word that is a name of guanxi's: what it names. */
  readonly names?: Named
}

/** What has a name that programs write and people read in their language; a field may say of which table or entity. */
export type Named = 'table' | 'noun' | 'field' | `field.${string}`

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

/** The name of a field, a table or an entity, as a word within a sentence. */
export const nameOf = (names: Named, name: string): Sentence => ({ template: name, values: [], names })

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

const GAP = /()\{(\d+)\}()/g
const HAN_BEFORE = /^[\p{Script=Han}「]/u
const HAN_AFTER = /[\p{Script=Han}」]$/u

/**
 * What is told, where `words` has the templates and names of a language. A gap may take the blanks beside it along,
 * which set Chinese apart from what is not: beside Chinese they go.
 */
export function inWords(told: Told, words: (template: string, names?: Named) => string, gap: RegExp = GAP): string {
  if (typeof told === 'string') return words(told)
  return words(told.template, told.names).replace(gap, (whole, before = '', place, after = '') => {
    const value = told.values[Number(place) - 1]
    if (value === undefined) return whole
    const text = typeof value === 'object' ? inWords(value, words, gap) : String(value)
    return `${before && HAN_BEFORE.test(text) ? '' : before}${text}${after && HAN_AFTER.test(text) ? '' : after}`
  })
}

/** `a and b`, `a or b or c`; a single one stands as it is. Undefined where there is none. */
export function listed(values: readonly SentenceValue[], word: 'and' | 'or'): SentenceValue | undefined {
  const [first, ...rest] = values
  const last = rest.pop()
  if (first === undefined || last === undefined) return first
  const between = word === 'and' ? sentence` and ` : sentence` or `
  const before = rest.reduce((list, next) => sentence`${list}${between}${next}`, first)
  return word === 'and' ? sentence`${before} and ${last}` : sentence`${before} or ${last}`
}

/** `a, b, c`, by halves too. */
export function series(values: readonly SentenceValue[]): SentenceValue {
  const half = values.length >> 1
  if (half === 0) return values[0] ?? ''
  return sentence`${series(values.slice(0, half))}${sentence`, `}${series(values.slice(half))}`
}
