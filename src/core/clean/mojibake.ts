/** What Windows-1252 has in place of the control characters 80 to 9F. */
const SPECIALS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'
const BYTE = new Map([...SPECIALS].map((character, index) => [character, 0x80 + index]))
const RUN = new RegExp(`[\\u0080-\\u00ff${SPECIALS}]{2,}`, 'g')
const BLANK_IN_RUN = new RegExp(`(?<=[\\u00e0-\\u00ef][\\u0080-\\u00bf${SPECIALS}]) `, 'g')
const PAIR = new RegExp(`[\\u00c3-\\u00f4][\\u0080-\\u00bf${SPECIALS}]`, 'g')
/** What is left of Chinese that went through the wrong encoding twice. */
const GARBLED = /锟斤拷|烫烫|屯屯|ï¿½/

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** UTF-8 that somebody has read as Latin: what it probably was; `undefined` where it is nothing of the kind, empty where it cannot be told. */
export function unmangled(text: string): string | undefined {
  if (text.includes('\ufffd') || GARBLED.test(text)) return ''
  // A blank may have been one that does not break, which is part of 你 and 公.
  const decoded = decodeRuns(text.replace(BLANK_IN_RUN, '\u00a0'))
  if (decoded !== undefined && !decoded.includes('\u00a0')) return decoded
  return decodeRuns(text) ?? ((text.match(PAIR)?.length ?? 0) >= 2 ? '' : undefined)
}

function decodeRuns(text: string): string | undefined {
  let isMangled = false
  const decoded = text.replace(RUN, run => {
    const original = decode(run)
    if (original === undefined) return run
    isMangled = true
    return original
  })
  return isMangled ? decoded : undefined
}

function decode(run: string): string | undefined {
  const bytes = Uint8Array.from(run, character => BYTE.get(character) ?? character.charCodeAt(0))
  try {
    const text = utf8.decode(bytes)
    return text.length < run.length ? text : undefined
  } catch {
    return undefined
  }
}
