import { GuanxiError } from '../error.js'
import { type Sentence, sentence } from '../sentence.js'

const LONGEST = 31
const FORBIDDEN = /[[\]:*?/\\]/g

/** Throws E_ENDPOINT for a tab name that Excel would refuse. */
export function checkTabName(name: string): void {
  const reason = fault(name)
  if (reason === undefined) return
  throw new GuanxiError('E_ENDPOINT', sentence`"${name}" cannot be the name of a tab: ${reason}.`, {
    hint: sentence`Use at most ${LONGEST} characters, none of [ ] : * ? / \\.`,
  })
}

function fault(name: string): Sentence | undefined {
  if (name.trim() === '') return sentence`it is blank`
  if (name.length > LONGEST) return sentence`it has ${name.length} characters`
  const character = name.match(FORBIDDEN)?.[0]
  if (character) return sentence`Excel forbids ${character} in it`
  if (/^'|'$/.test(name)) return sentence`it begins or ends with '`
  if (/[\p{Cc}]/u.test(name)) return sentence`it holds a control character`
  return name.toLowerCase() === 'history' ? sentence`Excel keeps that name for itself` : undefined
}

/** The name as Excel accepts it, and different from those taken, without regard to case. */
export function tabNameFor(name: string, taken: readonly string[]): string {
  const allowed = name
    .replace(FORBIDDEN, ' ')
    .replace(/\p{Cc}/gu, ' ')
    .replace(/^'+|'+$/g, '')
    .trim()
  const base =
    fault(allowed.slice(0, LONGEST)) === undefined
      ? allowed.slice(0, LONGEST)
      : `Table ${allowed}`.trim().slice(0, LONGEST)
  const used = new Set(taken.map(each => each.toLowerCase()))
  let unique = base
  for (let count = 2; used.has(unique.toLowerCase()); count++) {
    const ending = ` (${count})`
    unique = base.slice(0, LONGEST - ending.length) + ending
  }
  return unique
}
