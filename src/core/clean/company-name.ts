import { nameKey } from '../name-key.js'

/** Legal forms at the end of a name, in letters; the longest first. */
const LATIN =
  /[\s,.]+(?:incorporated|corporation|company limited|co\.? ?,? ?ltd|private limited|pte\.? ?ltd|pty\.? ?ltd|sdn\.? ?bhd|limited|inc|ltd|llc|llp|plc|corp|company|co|gmbh(?: ?& ?co\.? ?kg)?|ag|kg|ohg|ug|s\.?a\.?r\.?l|s\.?a\.?s|s\.?a|s\.?r\.?l|s\.?p\.?a|b\.?v|n\.?v|a\.?b|oy|a\.?\/?s|k\.?k)\.?$/
/** Legal forms in Chinese and Japanese, behind the name and before it. */
const HAN_BEHIND =
  /(?:股份有限公司|有限责任公司|有限責任公司|股份公司|有限公司|企業社|\(股\)公司|\(有\)公司|\(股\)|\(有\)|株式会社|株式會社|\(株\))$/
const HAN_BEFORE = /^(?:株式会社|株式會社|\(株\)|\(股\)|財團法人|社團法人)/

const seen = new Map<string, string>()
const REMEMBERED = 50_000

/**
 * What two spellings of a company have in common: `Acme, Inc.` and `ACME`, 臺灣茶業股份有限公司 and 台灣茶業(股)公司. The written
 * name is kept beside it.
 */
export function companyKey(name: string): string {
  let key = seen.get(name)
  if (key === undefined) {
    key = keyOf(name)
    if (seen.size >= REMEMBERED) seen.clear()
    seen.set(name, key)
  }
  return key
}

function keyOf(name: string): string {
  // NFKC makes ㈱ (株) and （股） (股).
  const full = nameKey(name).replaceAll('臺', '台')
  const bare = full.replace(HAN_BEFORE, '').replace(HAN_BEHIND, '').replace(LATIN, '').replace(LATIN, '')
  // A company may be called by nothing but its form.
  const key = bare.replace(/[\s,.]+$/, '').trim()
  return key === '' ? full : key
}
