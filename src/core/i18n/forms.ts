type Catalogue = Readonly<Record<string, string>>
type Form = readonly [form: RegExp, words: string]

/** What a catalogue has as `value.suppressed: {1}` for `suppressed: spam`; `partOf` tells what stands in a gap. */
export function formedWords(catalogue: Catalogue, text: string, partOf: (part: string) => string): string | undefined {
  for (const [form, words] of formsOf(catalogue)) {
    const found = form.exec(text)
    if (found) return words.replace(/\{(\d)\}/g, (_, place) => partOf(found[place] ?? ''))
  }
  return undefined
}

const known = new WeakMap<Catalogue, Form[]>()

function formsOf(catalogue: Catalogue): Form[] {
  const forms = known.get(catalogue) ?? Object.entries(catalogue).flatMap(asForm)
  known.set(catalogue, forms)
  return forms
}

function asForm([key, words]: [string, string]): Form[] {
  const [, value] = /^value\.(.*\{1\}.*)$/.exec(key) ?? []
  return value === undefined ? [] : [[new RegExp(`^${value.replace(/\{\d\}/g, '(.*)')}$`, 's'), words]]
}
