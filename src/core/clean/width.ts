const WIDE_LETTERS = /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g
const WIDE_ASCII = /[\uff01-\uff5e]/g
const HALF_KANA = /[\uff61-\uff9f]+/g

const narrow = (character: string): string => String.fromCharCode(character.charCodeAt(0) - 0xfee0)

/**
 * Folds the width of letters, digits and kana, as NFKC does; signs keep theirs, for Chinese sentences are written with
 * them, and so do ①, ㎡ and ½, which NFKC would take apart. Letters with combining marks become one character.
 */
export const foldWidth = (text: string): string =>
  text
    .replace(WIDE_LETTERS, narrow)
    .replace(HALF_KANA, kana => kana.normalize('NFKC'))
    .normalize('NFC')

/** Folds signs too: for what machines read, such as numbers, addresses of mail and ids. */
export const foldAllWidth = (text: string): string => foldWidth(text.replace(WIDE_ASCII, narrow))
