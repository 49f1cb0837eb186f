/** What a text is made of, as bits; 0 is plain printable ASCII without blanks to tidy, which most cells are. */
export const HAN = 1
export const OTHER = 2
/** Blanks at an end or two in a row, odd blanks, control characters, invisible characters. */
export const UNTIDY = 4
/** Full-width letters, digits and signs, half-width kana. */
export const WIDE = 8
/** Combining marks, whose letters may have one character of their own. */
export const MARKS = 16
/** `#`, `?`, `E+`, U+FFFD, Latin-1 and 锟斤拷, which damage leaves behind. */
export const SUSPECT = 32

const SPACE = 32

/** One pass over a text, so that the steps that have nothing to do with it need not look at it. */
export function shapeOf(text: string): number {
  let shape = 0
  let before = SPACE
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > SPACE && code < 127) {
      if (code === 35 || code === 63 || (code === 43 && (before === 69 || before === 101))) shape |= SUSPECT
    } else if (code === SPACE) {
      if (before === SPACE) shape |= UNTIDY
    } else if (code >= 0x4e00 && code <= 0x9fff) shape |= code === 0x951f || code === 0x70eb ? HAN | SUSPECT : HAN
    else shape |= shapeOfOther(code)
    before = code
  }
  return before === SPACE ? shape | UNTIDY : shape
}

function shapeOfOther(code: number): number {
  if (code < SPACE || code === 127) return UNTIDY
  if (code < 0xa1 || code === 0xad) return UNTIDY | OTHER | SUSPECT
  if (code < 0x100) return OTHER | SUSPECT
  if (code < 0x250) return OTHER
  if ((code >= 0x300 && code < 0x370) || code === 0x3099 || code === 0x309a) return MARKS | OTHER
  if (code >= 0x2000 && code <= 0x206f) return INVISIBLE_CODE(code) ? UNTIDY | OTHER : OTHER
  if (code === 0x3000 || code === 0xfeff || code === 0x180e) return UNTIDY | OTHER
  if (code >= 0xff01 && code <= 0xff9f) return WIDE | OTHER
  return code === 0xfffd ? SUSPECT | OTHER : OTHER
}

/** Blanks of other widths, and what steers the direction of writing; the joiners (200C, 200D) belong to the text. */
const INVISIBLE_CODE = (code: number): boolean =>
  code <= 0x200b ||
  code === 0x200e ||
  code === 0x200f ||
  (code >= 0x2028 && code <= 0x202f) ||
  (code >= 0x205f && code <= 0x206f)
