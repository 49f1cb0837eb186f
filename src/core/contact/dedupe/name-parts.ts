import { isHan, type Spelling } from './spelling.js'

/** A name as it is compared: keys of its parts; a firm has only a family name. */
export interface NameParts {
  family: string
  given: string
  /** Key of the legal form of a firm: ltd, gmbh, 有限公司. */
  legalForm: string
}

/** Family names of two characters (simplified keys); all others have one. */
const TWO_CHARACTERS = new Set(
  '欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 令狐 长孙 慕容 司徒 夏侯 端木 独孤 南宫 张简 范姜 轩辕 宇文 闻人 赫连 澹台 钟离 呼延 淳于 申屠 公羊 西门'.split(
    ' ',
  ),
)
const TITLES = new Set('mr mrs ms miss mx dr prof sir 先生 小姐 女士 太太'.split(' '))

/** Words that say what kind of firm it is; the longer ones first. All are keys: small letters, simplified characters. */
const LEGAL_FORMS: readonly (readonly [words: string, form: string])[] = [
  ['股份有限公司', '股份有限公司'],
  ['有限责任公司', '有限公司'],
  ['有限公司', '有限公司'],
  ['合作社', '合作社'],
  ['企业社', '企业社'],
  ['工作室', '工作室'],
  ['商行', '商行'],
  [' incorporated', 'inc'],
  [' corporation', 'inc'],
  [' company', 'co'],
  [' limited', 'ltd'],
  [' pte ltd', 'ltd'],
  [' co ltd', 'ltd'],
  [' pty ltd', 'ltd'],
  [' gmbh co kg', 'kg'],
  [' gmbh', 'gmbh'],
  [' sarl', 'sarl'],
  [' corp', 'inc'],
  [' inc', 'inc'],
  [' ltd', 'ltd'],
  [' llc', 'llc'],
  [' llp', 'llp'],
  [' plc', 'plc'],
  [' ag', 'ag'],
  [' kg', 'kg'],
  [' bv', 'bv'],
  [' kk', 'kk'],
]

/** Takes a name apart: from its parts where they are known, else from the whole. */
export function namePartsOf(
  { name, family_name, given_name }: { name: string | null; family_name: string | null; given_name: string | null },
  keyOf: Spelling,
): NameParts {
  if (family_name || given_name)
    return {
      family: withoutTitle(keyOf(family_name ?? '')),
      given: withoutTitle(keyOf(given_name ?? '')),
      legalForm: '',
    }
  const whole = keyOf(name ?? '')
  const firm = withoutLegalForm(whole)
  if (firm.legalForm) return { family: firm.name, given: '', legalForm: firm.legalForm }
  return { ...partsOf(withoutTitle(whole), (name ?? '').includes(',')), legalForm: '' }
}

function withoutTitle(key: string): string {
  const words = key.split(' ').filter(word => !TITLES.has(word))
  const kept = words.join(' ')
  return isHan(kept) && kept.length > 3 ? kept.replace(/(先生|小姐|女士|太太)$/, '') : kept
}

function withoutLegalForm(key: string): { name: string; legalForm: string } {
  for (const [words, form] of LEGAL_FORMS)
    if (key.endsWith(words) && key.length > words.length)
      return { name: key.slice(0, -words.length).trim(), legalForm: form }
  return { name: key, legalForm: '' }
}

function partsOf(key: string, isFamilyFirst: boolean): { family: string; given: string } {
  if (isHan(key)) {
    const name = key.replaceAll(' ', '')
    // Longer ones are firms, or names of another language.
    if (name.length < 2 || name.length > 4) return { family: name, given: '' }
    const length = TWO_CHARACTERS.has(name.slice(0, 2)) && name.length > 2 ? 2 : 1
    return { family: name.slice(0, length), given: name.slice(length) }
  }
  const words = key.split(' ')
  if (words.length === 1) return { family: key, given: '' }
  return isFamilyFirst
    ? { family: words[0] ?? '', given: words.slice(1).join(' ') }
    : { family: words.at(-1) ?? '', given: words.slice(0, -1).join(' ') }
}
