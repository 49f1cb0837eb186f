import stringWidth from 'string-width'

/** Columns the text takes in a terminal or a spreadsheet: Chinese characters and emoji take two. */
export const displayWidth = (text: string): number => stringWidth(text)

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** The text cut to a display width, with `…` in the last place where something is missing; never half a character. */
export function fitText(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let fitted = ''
  let taken = 0
  for (const { segment } of graphemes.segment(text)) {
    taken += displayWidth(segment)
    if (taken > width - 1) break
    fitted += segment
  }
  return `${fitted}…`
}

/** The text filled with spaces to a display width, on the left or on the right. */
export function padText(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)))
  return align === 'left' ? text + space : space + text
}
