import { type MessageKey, translate } from '../core/i18n/translate.js'
import type { Teller } from '../core/sentence.js'
import type { SourceLayout, SourceRemark } from '../core/source.js'
import type { Language } from '../core/workspace/config.js'

/** What a person should know of a file that was read: which tab, what was passed over, what is hidden. */
export function sourceRemarks(
  facts: SourceLayout & { remarks: readonly SourceRemark[] },
  lang: Language,
  tell: Teller,
): string[] {
  const separator = translate(lang, 'list.separator')
  const { tab = '', headerRow = 1 } = facts
  return facts.remarks.map(({ kind, count, list }) => {
    const told = list.map(each => (typeof each === 'object' ? tell(each) : each)).join(separator)
    const more = count > list.length && list.length > 0 ? separator + translate(lang, 'source.more') : ''
    return translate(lang, `source.${kind}` as MessageKey, { count, list: told + more, tab, headerRow })
  })
}

/** How the cells of a text file are told apart, where that is not by commas and double quotes. */
export function separationOf({ delimiter, quote }: SourceLayout, lang: Language): string | undefined {
  if (delimiter === undefined || quote === undefined || (delimiter === ',' && quote === '"')) return undefined
  const name = delimiter === '\t' ? 'tab' : delimiter
  return translate(lang, quote === 'none' ? 'source.separated' : 'source.separated-quoted', { delimiter: name, quote })
}
