import { isAscii, isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { COMMON_HAN, USUAL_HAN } from './common-han.js'
import { windows1252Text } from './windows-1252.js'

/** Bytes of a file that are looked at to find its encoding. */
export const SAMPLE_BYTES = 256 * 1024

/** An encoding and how well it fits the bytes, 0 to 1. */
export interface Guess {
  encoding: string
  confidence: number
  /** Too bad a fit to go by: the bytes are mixed, damaged, or in yet another encoding. */
  isPoor: boolean
}

/** So well must an encoding fit. */
const FAIR = 0.5

/** Of much text more is expected: rare names do not fill a file, but another encoding of the same family does. */
const FAIR_OF_MUCH = 0.7
const MUCH = 30

/** Of encodings that fit equally well, the first is taken. */
const CANDIDATES: readonly Candidate[] = [
  { encoding: 'utf-8', decode: decodedAs('utf-8'), weigh: weighWellFormed },
  { encoding: 'big5', decode: decodedAs('big5'), weigh: weighChinese },
  { encoding: 'gb18030', decode: decodedAs('gb18030'), weigh: weighChinese },
  { encoding: 'shift_jis', decode: decodedAs('shift_jis'), weigh: weighJapanese },
  { encoding: 'windows-1252', decode: windows1252Text, weigh: weighLatin },
]

interface Candidate {
  encoding: string
  /** Text of the bytes, with U+FFFD for what does not decode; `undefined` where this Node cannot. */
  decode: (sample: Buffer, isCut: boolean) => string | undefined
  weigh: Weigh
}

/** How likely a person wrote this character here: 1 for a common one, 0 for one that says nothing, less where it cannot be. */
type Weigh = (code: number, run: Run) => number

/** Characters in a row that are not ASCII, and their ASCII neighbours (0 at the ends of the text). */
interface Run {
  length: number
  before: number
  after: number
  /** Place of the character in the run. */
  at: number
}

/**
 * The encodings that a sample may be in, the likeliest first: strict UTF-8, else by the share of common characters in
 * what each encoding makes of the bytes. A sample that is cut may end within a character.
 */
export function detectEncoding(sample: Buffer, isCut: boolean): Guess[] {
  if (isAscii(sample)) return [UTF_8]
  const isValid = isUtf8(isCut ? withoutCutUtf8(sample) : sample)
  if (isValid && !isOddUtf8(sample)) return [UTF_8]
  const guesses = CANDIDATES.map(({ encoding, decode, weigh }) => {
    const { share, count } = weighed(decode(sample, isCut) ?? '', weigh)
    const needed = count < MUCH || encoding === 'utf-8' ? FAIR : FAIR_OF_MUCH
    return { encoding, confidence: share, isPoor: share < needed }
  })
  guesses.sort((a, b) => b.confidence - a.confidence)
  return isValid && (guesses[0]?.confidence ?? 0) < SURE ? [UTF_8] : guesses
}

const UTF_8: Guess = { encoding: 'utf-8', confidence: 1, isPoor: false }

/** So well must another encoding fit to be believed of what could be UTF-8 too. */
const SURE = 0.8

// A few Chinese characters, such as 谭萍 in GB18030, happen to be valid UTF-8; but then they are letters that nobody uses.
function isOddUtf8(sample: Buffer): boolean {
  for (const byte of sample) if (byte >= 0xe0) return false
  const { share, count } = weighed(sample.toString('utf8'), weighWellFormed)
  return count > 0 && share < FAIR
}

/** UTF-16 without a byte order mark, told by the NUL in every ASCII character; `undefined` where it is not UTF-16. */
export function detectUtf16(sample: Buffer): Guess | undefined {
  if (!sample.includes(0)) return undefined
  const even = sample.subarray(0, sample.length & ~1)
  let little = 0
  let big = 0
  for (let at = 0; at < even.length; at += 2) {
    const [first, second] = [even[at] as number, even[at + 1] as number]
    if (second === 0 && isPlain(first)) little++
    else if (first === 0 && isPlain(second)) big++
  }
  const encoding = little > big ? 'utf-16le' : 'utf-16be'
  const text = new TextDecoder(encoding).decode(even, { stream: true })
  if (text.includes('\0')) return undefined
  const { share, count } = weighed(text, weighUtf16)
  const confidence = count === 0 ? 1 : share
  return confidence < FAIR ? undefined : { encoding, confidence, isPoor: false }
}

const isPlain = (byte: number): boolean => (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13

function decodedAs(encoding: string): Candidate['decode'] {
  return (sample, isCut) => {
    try {
      return new TextDecoder(encoding, { ignoreBOM: true }).decode(sample, { stream: isCut })
    } catch {
      // A Node that was built with few encodings.
      return undefined
    }
  }
}

/** The sample without the character at its end, where that is cut. */
function withoutCutUtf8(sample: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, sample.length); back++) {
    const byte = sample[sample.length - back] as number
    if (byte < 0x80) break
    if (byte >= 0xc0) return sample.subarray(0, sample.length - back)
  }
  return sample
}

const NOT_ASCII = /[^\0-\x7f]+/g

/** The mean weight of the characters that are not ASCII, 0 to 1, and their number. */
function weighed(text: string, weigh: Weigh): { share: number; count: number } {
  let total = 0
  let count = 0
  for (const { 0: run, index } of text.matchAll(NOT_ASCII)) {
    const before = index === 0 ? 0 : text.charCodeAt(index - 1)
    const next = text.charCodeAt(index + run.length)
    const context = { length: run.length, before, after: Number.isNaN(next) ? 0 : next, at: 0 }
    for (const character of run) {
      total += weigh(character.codePointAt(0) as number, context)
      context.at++
      count++
    }
  }
  return { share: count === 0 ? 0 : Math.max(0, total / count), count }
}

/** What does not decode speaks against an encoding more than a common character speaks for it. */
const INVALID = -2

// U+F8F8 is what ICU makes of the byte 0xFF in Big5.
const isInvalid = (code: number): boolean => code === 0xfffd || code === 0xf8f8 || (code >= 0x80 && code < 0xa0)

/** Letters of two bytes in UTF-8 that are used: Latin, Greek, Cyrillic, Hebrew, Arabic; those for Vietnamese and Pinyin. */
const isUsedLetter = (code: number): boolean =>
  code < 0x180 || (code >= 0x370 && code < 0x530) || (code >= 0x590 && code < 0x700) || SPARE.has(code)

const SPARE = new Set(Array.from('ƠơƯưȘșȚțǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜ\u0300\u0301\u0303\u0309\u0323', each => each.charCodeAt(0)))

function weighWellFormed(code: number): number {
  if (isInvalid(code)) return INVALID
  return code >= 0x800 || isUsedLetter(code) ? 1 : 0.1
}

function weighHan(code: number): number {
  const character = String.fromCodePoint(code)
  return COMMON_HAN.has(character) ? 1 : USUAL_HAN.has(character) ? 0.8 : 0.15
}

const isHan = (code: number): boolean => (code >= 0x4e00 && code <= 0x9fff) || code === 0x3005 || code === 0x3007

/** Punctuation that both Chinese and Japanese text has, and the full-width forms of ASCII. */
const isEastAsianMark = (code: number): boolean =>
  (code >= 0x3000 && code <= 0x3011) || (code >= 0xff01 && code <= 0xff5e) || MARKS.has(code)

const MARKS = new Set(Array.from('—‥…‘’“”·•‧・～￥￡※→←↑↓○●◎△▲□■☆★℃×÷', mark => mark.charCodeAt(0)))

const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122)

/** A lone character beside Latin letters may well be one of theirs, decoded wrongly. */
function weighLone({ length, before, after }: Run): number {
  if (length > 1 || !(isLetter(before) || isLetter(after))) return 1
  return isLetter(before) && isLetter(after) ? 0.1 : 0.5
}

function weighChinese(code: number, run: Run): number {
  if (isInvalid(code)) return INVALID
  return weighLone(run) * (isHan(code) ? weighHan(code) : isEastAsianMark(code) ? 0.7 : 0)
}

function weighJapanese(code: number, run: Run): number {
  const isKana = code >= 0x3041 && code <= 0x30fe
  const isNarrowKana = code >= 0xff61 && code <= 0xff9f
  return isKana || isNarrowKana ? weighLone(run) * (isKana ? 1 : 0.5) : weighChinese(code, run)
}

/** Signs of Western text that stand alone, beside ASCII. */
const SIGNS = new Set(Array.from('€£©®°§«»¿¡‘’“”–—…•™²³½¼¾·ªº\u00A0', sign => sign.charCodeAt(0)))

const isCapital = (code: number): boolean =>
  (code >= 0xc0 && code <= 0xde) || 'ŠŒŽŸ'.includes(String.fromCharCode(code))

/** In Western text, letters with accents stand among plain ones: rarely two in a row, hardly ever more. */
function weighLatin(code: number, { length, before, after, at }: Run): number {
  if (isInvalid(code)) return INVALID
  if (length > 3 || code === 0xd7 || code === 0xf7) return 0
  const isAmong = isLetter(before) || isLetter(after)
  if (SIGNS.has(code)) return length > 1 ? 0.4 : code === 0x2019 && isLetter(before) && isLetter(after) ? 1 : 0.75
  if (code < 0xc0 && code !== 0xb5) return 0.1
  if (!isAmong) return length === 1 ? 0.4 : 0.1
  // `jOsÉ`: a capital after a small letter.
  if (isCapital(code) && at === 0 && before >= 97 && before <= 122) return 0.1
  return length < 3 ? 1 : 0.5
}

function weighUtf16(code: number, run: Run): number {
  if (isInvalid(code) || (code >= 0xd800 && code <= 0xf8ff)) return INVALID
  return Math.max(weighJapanese(code, run), weighLatin(code, { ...run, length: 1 }))
}
