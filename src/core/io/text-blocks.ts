import { isAscii, isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { GuanxiError } from '../error.js'
import { type Sentence, sentence } from '../sentence.js'
import type { TextEncoding } from '../source.js'
import type { ByteSource } from './byte-source.js'
import { detectEncoding, detectUtf16, type Guess, SAMPLE_BYTES } from './detect-encoding.js'
import { encodingNamed } from './encoding-name.js'
import { windows1252Text } from './windows-1252.js'

/** How the encoding of a text is settled. */
export interface EncodingOptions {
  /** The encoding the user named; else it is found. */
  encoding?: string
  /** Is told the encoding as soon as it is found, where it is not UTF-8. */
  onEncoding?: (found: TextEncoding) => void
}

/** The text of a file, block by block, and the encoding it is read in. */
export interface TextBlocks {
  /** While only ASCII has come by it is UTF-8; it is final after the last block. */
  encoding: () => Readonly<TextEncoding>
  blocks: AsyncGenerator<string>
}

const BINARY: readonly [magic: string, what: Sentence][] = [
  ['504b0304', sentence`an Excel workbook or another zip file`],
  ['d0cf11e0', sentence`an old Excel workbook (.xls)`],
  ['89504e47', sentence`a picture (PNG)`],
  ['ffd8ff', sentence`a picture (JPEG)`],
  ['25504446', sentence`a PDF`],
  ['1f8b', sentence`a compressed file (gzip)`],
  ['53514c69746520666f726d6174', sentence`a SQLite database`],
]

/**
 * Decodes bytes to text without garbling characters that straddle two blocks. The encoding is the one asked for, else
 * the one a byte order mark names, else UTF-16 or UTF-8 where it can be nothing else, else the one in which the text makes
 * most sense. Where a file begins with plain ASCII, that is decided at the first byte which is none. What does not decode,
 * fits no encoding, or is no text at all, is E_FILE with its place.
 */
export async function decodeText(source: ByteSource, options: EncodingOptions = {}): Promise<TextBlocks> {
  const asked = options.encoding === undefined ? undefined : encodingNamed(options.encoding)
  const start = await sampleOf(source.blocks)
  refuseBinary(start.bytes, source.name)
  const reading = new Reading(source.name, options.onEncoding)
  const mark = markOf(start.bytes)
  if (asked !== undefined) {
    const name = asked === 'utf-16' ? (mark?.startsWith('utf-16') ? mark : 'utf-16le') : asked
    reading.encoding = { name, confidence: null, example: '' }
  } else if (mark !== undefined) {
    reading.find({ encoding: mark, confidence: 1, isPoor: false }, start.bytes)
  } else if (!isAscii(start.bytes) || start.bytes.includes(0)) reading.decide(start)
  // What is in another encoding, and begins with the mark of UTF-8 all the same, had it put there by mistake.
  const isMarkedWrongly = mark === 'utf-8' && reading.encoding !== undefined && reading.encoding.name !== mark
  const bytes = resumed(isMarkedWrongly ? start.bytes.subarray(3) : start.bytes, source.blocks)
  return {
    encoding: () => reading.encoding ?? UTF_8,
    blocks: reading.withoutNul(reading.text(bytes)),
  }
}

const UTF_8: TextEncoding = { name: 'utf-8', confidence: 1, example: '' }

interface Sample {
  bytes: Buffer
  /** There is more of the file, so a character may be cut at the end. */
  isCut: boolean
}

async function sampleOf(blocks: AsyncGenerator<Buffer>, first?: Buffer): Promise<Sample> {
  const found: Buffer[] = first ? [first] : []
  let size = first?.length ?? 0
  while (size < SAMPLE_BYTES) {
    const next = await blocks.next()
    if (next.done) return { bytes: Buffer.concat(found), isCut: false }
    found.push(next.value)
    size += next.value.length
  }
  return { bytes: found.length === 1 ? (found[0] as Buffer) : Buffer.concat(found), isCut: true }
}

function refuseBinary(head: Buffer, name: string): void {
  const start = head.subarray(0, 16).toString('hex')
  const found = BINARY.find(([magic]) => start.startsWith(magic))
  if (found) {
    throw new GuanxiError('E_FILE', sentence`"${name}" is not text: it is ${found[1]}.`, {
      at: sentence`${name} byte 1`,
      hint:
        found[0] === '504b0304'
          ? sentence`If it is a workbook, name it .xlsx.`
          : sentence`Save the table as .csv or .xlsx first.`,
    })
  }
}

function markOf(head: Buffer): string | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  return isMarked(head) ? 'utf-8' : undefined
}

const isMarked = (chunk: Buffer): boolean => chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf

async function* resumed(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head
  yield* rest
}

/** A file on its way from bytes to text: its encoding, once that is known, and the place where reading is. */
class Reading {
  encoding: TextEncoding | undefined
  /** The line on which the next block begins, and how many bytes went before. */
  private line = 1
  private offset = 0

  constructor(
    private readonly name: string,
    private readonly onEncoding: EncodingOptions['onEncoding'],
  ) {}

  decide({ bytes, isCut }: Sample): void {
    const guesses = detectEncoding(bytes, isCut)
    const guess = (this.offset === 0 ? detectUtf16(bytes) : undefined) ?? guesses[0]
    if (!guess || guess.isPoor) {
      const nul = bytes.indexOf(0)
      throw nul < 0 ? this.unknown(bytes, guesses) : this.withNul(bytes.toString('latin1', 0, nul))
    }
    this.find(guess, bytes)
  }

  find({ encoding, confidence }: Guess, bytes: Buffer): void {
    this.encoding = { ...UTF_8, name: encoding, confidence: Math.round(confidence * 100) / 100 }
    if (encoding === 'utf-8') return
    this.encoding.example = exampleOf(bytes, encoding)
    this.onEncoding?.(this.encoding)
  }

  async *text(bytes: AsyncGenerator<Buffer>): AsyncGenerator<string> {
    if (this.encoding === undefined) {
      const other = yield* this.asciiText(bytes)
      if (!other) return
      this.decide(other)
      bytes = resumed(other.bytes, bytes)
    }
    yield* this.encoding?.name === 'utf-8' ? this.utf8Text(bytes) : this.decodedText(bytes)
  }

  /** All that is ASCII; answers what comes then. */
  private async *asciiText(bytes: AsyncGenerator<Buffer>): AsyncGenerator<string, Sample | undefined> {
    for (;;) {
      const next = await bytes.next()
      if (next.done) return undefined
      if (!isAscii(next.value)) return sampleOf(bytes, next.value)
      yield next.value.toString('latin1')
      this.offset += next.value.length
    }
  }

  // Checking and converting whole characters is several times faster than a streaming TextDecoder, and ASCII stays one
  // byte a character in memory.
  private async *utf8Text(bytes: AsyncGenerator<Buffer>): AsyncGenerator<string> {
    let tail: Buffer = Buffer.alloc(0)
    let marked = false
    for await (const block of bytes) {
      const joined = tail.length === 0 ? block : Buffer.concat([tail, block])
      const whole = wholeCharacters(joined)
      const chunk = joined.subarray(0, whole)
      tail = joined.subarray(whole)
      const skipped = this.offset === 0 && isMarked(chunk) ? 3 : 0
      marked ||= skipped > 0
      if (!isUtf8(chunk)) throw this.notUtf8(chunk, marked)
      const text = chunk.toString('utf8', skipped)
      if (text !== '') yield text
      this.offset += whole
    }
    if (tail.length > 0) throw this.notUtf8(tail, marked)
  }

  private notUtf8(chunk: Buffer, marked: boolean): GuanxiError {
    const good = validUtf8(chunk)
    const [best] = detectEncoding(chunk.subarray(good), true)
    const other = best && !best.isPoor && best.encoding !== 'utf-8' ? best.encoding : undefined
    const message = marked
      ? sentence`"${this.name}" begins with the mark of UTF-8, but is not UTF-8 text.`
      : sentence`"${this.name}" is not UTF-8 text.`
    return new GuanxiError('E_FILE', message, {
      at: this.placeOf(chunk, good),
      hint: other
        ? sentence`From there on it looks like ${other}: add --encoding ${other} if all of it is, else save it as "CSV UTF-8".`
        : sentence`Name its encoding, such as --encoding big5 or --encoding gb18030, or save it as "CSV UTF-8".`,
    })
  }

  private placeOf(chunk: Buffer, at: number): Sentence {
    const line = this.line + lineEnds(chunk.toString('latin1', 0, at))
    return sentence`${this.name} line ${line}, byte ${this.offset + at + 1}`
  }

  private async *decodedText(bytes: AsyncGenerator<Buffer>): AsyncGenerator<string> {
    const { name, confidence } = this.encoding ?? UTF_8
    const decode = decoderOf(name)
    const isUtf16 = name.startsWith('utf-16')
    const checked = (text: string): string => {
      // A UTF-16 file may hold U+FFFD for what was lost before it was written: there, the decoder itself refuses.
      const bad = isUtf16 ? -1 : text.search(name === 'big5' ? NOT_BIG5 : '\uFFFD')
      if (bad < 0) return text
      throw this.notDecoded(
        sentence`${this.name} line ${this.line + lineEnds(text.slice(0, bad))}`,
        name,
        confidence !== null,
      )
    }
    try {
      for await (const block of bytes) {
        const text = checked(decode(block, true))
        if (text !== '') yield text
        this.offset += block.length
      }
      const rest = checked(decode(Buffer.alloc(0), false))
      if (rest !== '') yield rest
    } catch (cause) {
      if (!(cause instanceof TypeError)) throw cause
      throw this.notDecoded(sentence`${this.name} in or after line ${this.line}`, name, confidence !== null, cause)
    }
  }

  private notDecoded(at: Sentence, encoding: string, isFound: boolean, cause?: unknown): GuanxiError {
    const message = isFound
      ? sentence`"${this.name}" seems to be ${encoding} text, but not all of it is.`
      : sentence`"${this.name}" is not ${encoding} text.`
    return new GuanxiError('E_FILE', message, {
      at,
      hint: sentence`Mend that line, name another encoding with --encoding, or save the file as "CSV UTF-8".`,
      cause,
    })
  }

  private unknown(bytes: Buffer, guesses: readonly Guess[]): GuanxiError {
    return new GuanxiError(
      'E_FILE',
      sentence`The encoding of "${this.name}" cannot be told: it is damaged, mixed or rare.`,
      {
        at: this.placeOf(bytes, validUtf8(bytes)),
        hint: sentence`Name it, such as --encoding big5, or open the file where it looks right and save it as "CSV UTF-8".`,
        details: guesses.map(
          ({ encoding, confidence }) => sentence`tried ${encoding}: fits to ${Math.floor(confidence * 100)} %`,
        ),
      },
    )
  }

  private withNul(before: string): GuanxiError {
    return new GuanxiError('E_FILE', sentence`"${this.name}" is not text: it holds a NUL character.`, {
      at: sentence`${this.name} line ${this.line + lineEnds(before)}`,
      hint: sentence`If it is UTF-16 text, add --encoding utf-16le; else save the table as .csv or .xlsx first.`,
    })
  }

  async *withoutNul(text: AsyncGenerator<string>): AsyncGenerator<string> {
    for await (const block of text) {
      const nul = block.indexOf('\0')
      if (nul >= 0) throw this.withNul(block.slice(0, nul))
      yield block
      this.line += lineEnds(block)
    }
  }
}

/** Text of the bytes, block after block while `isMore`; what does not decode becomes U+FFFD, in UTF-16 a TypeError. */
function decoderOf(encoding: string): (bytes: Buffer, isMore: boolean) => string {
  if (encoding === 'windows-1252') return windows1252Text
  const decoder = new TextDecoder(encoding, { fatal: encoding.startsWith('utf-16') })
  return (bytes, isMore) => decoder.decode(bytes, { stream: isMore })
}

/** What ICU makes of the bytes 0x80 and 0xFF, which are no Big5, is no character that anybody uses. */
const NOT_BIG5 = /[\uFFFD\x80\uF8F8]/

/** Number of leading bytes that do not cut a character at the end. */
function wholeCharacters(chunk: Buffer): number {
  for (let back = 1; back <= Math.min(4, chunk.length); back++) {
    const byte = chunk[chunk.length - back] as number
    if (byte < 0x80) return chunk.length
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return needed > back ? chunk.length - back : chunk.length
    }
  }
  return chunk.length
}

/** Number of leading bytes that are UTF-8. */
function validUtf8(chunk: Buffer): number {
  // A bad byte becomes U+FFFD when decoded, so the first byte that does not survive there and back is the culprit.
  const again = Buffer.from(chunk.toString('utf8'))
  let good = 0
  while (good < chunk.length && chunk[good] === again[good]) good++
  return good
}

const LONGEST_EXAMPLE = 20

/** A cell that is not ASCII, of the rows rather than of the header, shortened. */
function exampleOf(bytes: Buffer, encoding: string): string {
  const start = bytes.subarray(0, 64 * 1024)
  const text = encoding === 'windows-1252' ? windows1252Text(start) : new TextDecoder(encoding).decode(start)
  const cells = text.split(/([,;\t|"\r\n]+)/)
  const headerEnd = cells.findIndex(cell => /[\r\n]/.test(cell))
  const found = cells
    .map((cell, at) => ({ letters: Array.from(cell.replace(/[\p{C}\uFFFD]/gu, '').trim()), isInRow: at > headerEnd }))
    .filter(({ letters }) => letters.some(letter => letter > '\x7f'))
  const { letters = [] } = found.find(({ letters, isInRow }) => isInRow && letters.length > 1) ?? found[0] ?? {}
  return letters.length > LONGEST_EXAMPLE ? `${letters.slice(0, LONGEST_EXAMPLE).join('')}…` : letters.join('')
}

function lineEnds(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}
