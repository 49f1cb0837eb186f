import { TextDecoder } from 'node:util'
import { GuanxiError } from '../error.js'
import { nearest } from '../nearest.js'
import { sentence, series } from '../sentence.js'

/** What guanxi calls the encodings it finds by itself, and what else they are called; hyphens and the like do not count. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'utf-8': ['utf8', 'utf8sig', 'utf8bom', 'cp65001'],
  'utf-16': ['utf16', 'ucs2', 'unicode'],
  'utf-16le': ['utf16le', 'ucs2le'],
  'utf-16be': ['utf16be', 'ucs2be'],
  big5: ['big5', 'cp950', 'ms950', 'windows950', 'xwindows950', 'big5eten', 'big5tw'],
  gb18030: ['gb18030', 'gbk', 'gb2312', 'cp936', 'ms936', 'windows936', 'euccn'],
  shift_jis: ['shiftjis', 'sjis', 'cp932', 'ms932', 'windows31j', 'windows932', 'mskanji'],
  'windows-1252': ['windows1252', 'cp1252', 'latin1', 'iso88591', 'l1'],
}

/**
 * The encoding that a person means: `cp950` is big5, `latin1` is windows-1252, and others that Node can read are what it
 * calls them. `utf-16` leaves the order of bytes to the file. Throws E_USAGE where there is no such encoding.
 */
export function encodingNamed(typed: string): string {
  const bare = typed.toLowerCase().replace(/[^a-z0-9]/g, '')
  const known = Object.entries(NAMES).find(([, names]) => names.includes(bare))?.[0]
  return known ?? nodeEncoding(typed)
}

function nodeEncoding(typed: string): string {
  try {
    return new TextDecoder(typed).encoding
  } catch (cause) {
    const names = Object.keys(NAMES)
    const near = nearest(typed, [...names, ...Object.values(NAMES).flat(), 'euc-jp', 'euc-kr'])
    throw new GuanxiError('E_USAGE', sentence`"${typed}" is not an encoding guanxi can read.`, {
      hint: near
        ? sentence`Did you mean --encoding ${near}? There are ${series(names)} and more.`
        : sentence`There are ${series(names)} and more.`,
      cause,
    })
  }
}
