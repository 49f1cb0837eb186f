import type { Language } from '../../workspace/config.js'
import type { Contribution } from './score.js'

/** How a field is called, and how its levels are told: `{}` is the field. */
interface Words {
  fields: Record<Contribution['key'], string>
  differs: string
  alike: string
  near: string
  equal: string
  swapped: string
  separator: string
}

const WORDS: Record<Language, Words> = {
  en: {
    fields: {
      given: 'given name',
      family: 'family name',
      birthday: 'birthday',
      email: 'e-mail',
      phone: 'phone',
      street: 'street',
      place: 'place',
      company: 'company',
      source: 'id of the source',
      identifier: 'identifier',
      'legal-form': 'legal form',
    },
    differs: '{} differs',
    alike: '{} similar',
    near: '{} nearly the same',
    equal: 'same {}',
    swapped: '{} swapped with the other name',
    separator: ', ',
  },
  'zh-TW': {
    fields: {
      given: '名字',
      family: '姓氏',
      birthday: '生日',
      email: '電子郵件',
      phone: '電話',
      street: '地址',
      place: '地區',
      company: '公司',
      source: '來源代號',
      identifier: '識別碼',
      'legal-form': '公司組織型態',
    },
    differs: '{}不同',
    alike: '{}相似',
    near: '{}幾乎相同',
    equal: '{}相同',
    swapped: '{}與另一個名字對調',
    separator: '、',
  },
}

/** Levels from the best downwards that a field has. */
const LEVELS: Partial<Record<Contribution['key'], number>> = {
  company: 2,
  source: 2,
  email: 3,
  phone: 3,
  identifier: 3,
}
const LEAST_WEIGHT = 0.05

/** What speaks for and against two contacts being one, the weightiest first: `same e-mail +9.1, birthday differs −3.0`. */
export function reasonsText(contributions: readonly Contribution[], lang: Language): string {
  const words = WORDS[lang]
  return [...contributions]
    .filter(({ weight }) => Math.abs(weight) >= LEAST_WEIGHT)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .map(contribution => `${phrase(contribution, words)} ${signed(contribution.weight)}`)
    .join(words.separator)
}

function phrase({ key, heading, level, isSwapped }: Contribution, words: Words): string {
  const field = heading ?? words.fields[key]
  if (isSwapped && level > 1 && (key === 'given' || key === 'family')) return words.swapped.replace('{}', () => field)
  const best = LEVELS[key] ?? 4
  const pattern =
    level === 1 ? words.differs : level === best ? words.equal : level === best - 1 ? words.near : words.alike
  return pattern.replace('{}', () => field)
}

const signed = (weight: number): string => `${weight < 0 ? '−' : '+'}${Math.abs(weight).toFixed(1)}`
