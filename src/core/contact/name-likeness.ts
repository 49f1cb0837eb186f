import { nameKey } from '../name-key.js'

/** How alike the names of two records must be for a shared e-mail or phone to mean one person. */
export type NameCondition = 'any' | 'similar' | 'same'

/**
 * Whether two names may be those of one person. A name that is not known may be any. `similar` wants one word, part of
 * a word or Chinese character in common; `same` wants all words of the shorter name in the longer one, in any order,
 * in full, as an initial or with a slip of the pen.
 */
export function mayBeOne(
  condition: NameCondition,
  a: string | null | undefined,
  b: string | null | undefined,
): boolean {
  if (condition === 'any' || !a || !b) return true
  const [one, other] = [wordsOf(a), wordsOf(b)]
  if (one.length === 0 || other.length === 0 || one.join() === other.join()) return true
  const isHan = [one, other].map(words => HAN.test(words.join('')))
  // Many people have a Chinese name and an English one.
  if (isHan[0] !== isHan[1]) return condition === 'similar'
  if (isHan[0]) return hanAgree(condition, one.join(''), other.join(''))
  if (condition === 'similar') return one.some(word => other.some(each => isNear(word, each)))
  const [short, long] = one.length <= other.length ? [one, other] : [other, one]
  return short.every(word => long.some(each => isNear(word, each)))
}

const HAN = /\p{Script=Han}/u

const wordsOf = (name: string): string[] =>
  nameKey(name)
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .sort()

function hanAgree(condition: NameCondition, a: string, b: string): boolean {
  if (condition === 'similar') return [...a].some(character => b.includes(character))
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  return short.length >= 2 && long.includes(short)
}

/** Equal, an initial, the beginning of the other, or one letter off in a word that is long enough. */
function isNear(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (long.startsWith(short)) return true
  return short.length >= 5 && isOneOff(short, long)
}

function isOneOff(short: string, long: string): boolean {
  if (long.length - short.length > 1) return false
  let at = 0
  while (at < short.length && short[at] === long[at]) at++
  const rest = short.length === long.length ? short.slice(at + 1) : short.slice(at)
  return rest === long.slice(at + 1)
}
