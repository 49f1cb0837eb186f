/** Blanks that are none of ASCII: no-break, narrow, ideographic. */
const ODD_BLANK = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g
/** Characters without width that copying leaves behind; the joiners of Indic scripts and emoji are not among them. */
const INVISIBLE = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u180e]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g
const LINE = /\r\n?|[\u2028\u2029]/g

/** The text without blanks at its ends, invisible and control characters; odd blanks become plain ones, inside lines two become one. */
export function trimText(text: string): string {
  return text
    .replace(INVISIBLE, '')
    .replace(CONTROL, '')
    .replace(LINE, '\n')
    .replace(ODD_BLANK, ' ')
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim()
}

/** The same for a text of several lines, whose blanks are its layout: only its ends and what is invisible go. */
export function trimLayout(text: string): string {
  return text.replace(INVISIBLE, '').replace(CONTROL, '').replace(LINE, '\n').trim()
}
