const HAN = /\p{Script=Han}/u
const ACCENTS = /[\u0300-\u036f]+/g
const NEITHER_LETTER_NOR_DIGIT = /[^\p{L}\p{N}]+/gu

/** Makes the key of a text: two spellings of the same words have the same key. */
export type Spelling = (text: string) => string

/** Whether a text has Chinese characters. */
export const isHan = (text: string): boolean => HAN.test(text)

/**
 * Keys without case, width, accents and punctuation; of Chinese the simplified characters, so that 臺灣, 台湾 and 台灣
 * are one. The tables for that are read with the first Chinese text.
 */
export async function openSpelling(hasHan: boolean): Promise<Spelling> {
  const simplified = hasHan ? await simplifier() : (text: string) => text
  return text => {
    const folded = text
      .normalize('NFKD')
      .replace(ACCENTS, '')
      .normalize('NFC')
      .toLowerCase()
      .replace(NEITHER_LETTER_NOR_DIGIT, ' ')
      .trim()
    return isHan(folded) ? simplified(folded) : folded
  }
}

async function simplifier(): Promise<Spelling> {
  const { Converter } = await import('opencc-js/t2cn')
  return Converter({ from: 't', to: 'cn' })
}
