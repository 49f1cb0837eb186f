const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_LENGTH = 9
const TAIL_LENGTH = 4
const TAIL_RANGE = 32 ** TAIL_LENGTH

function encode(value: number, length: number): string {
  let text = ''
  let rest = value
  for (let i = 0; i < length; i++) {
    text = ALPHABET[rest % 32] + text
    rest = Math.floor(rest / 32)
  }
  return text
}

/**
 * A source of public ids: 13 characters of Crockford's base 32 (crockford.com/base32.html), the first 9 the time in
 * milliseconds, the last 4 counting up from a random start. Ids of one source sort in the order they were made.
 * `random` is 0 <= random < 1.
 */
export function publicIds(milliseconds: number, random: number): () => string {
  let time = milliseconds
  let head = encode(time, TIME_LENGTH)
  let tail = Math.floor(random * TAIL_RANGE)
  return () => {
    if (tail === TAIL_RANGE) {
      tail = 0
      head = encode(++time, TIME_LENGTH)
    }
    return head + encode(tail++, TAIL_LENGTH)
  }
}

/** Whether the text has the form of a public id. */
export const isPublicId = (text: string): boolean => /^[0-9a-hjkmnp-tv-z]{13}$/.test(text)
