import { type Sentence, sentence } from './sentence.js'

/** How a library says something, and the same as a sentence of ours, of the parts that the form has in brackets. */
export type Form = readonly [form: RegExp, sentenceOf: (...parts: string[]) => Sentence]

/** What a library says as a sentence, where one of the forms is that of its message; else as it is. */
export function toldOf(message: string, forms: readonly Form[]): Sentence {
  for (const [form, sentenceOf] of forms) {
    const found = form.exec(message)
    if (found) return sentenceOf(...found.slice(1).map(part => part ?? ''))
  }
  return sentence`${message}`
}
