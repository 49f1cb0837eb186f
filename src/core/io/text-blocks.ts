import { isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { GuanxiError } from '../error.js'
import type { ByteSource } from './byte-source.js'

/** The text of a file, block by block, and the encoding it was read in. */
export interface TextBlocks {
  encoding: string
  blocks: AsyncGenerator<string>
}

const BINARY: readonly [magic: string, what: string][] = [
  ['504b0304', 'an Excel workbook or another zip file'],
  ['d0cf11e0', 'an old Excel workbook (.xls)'],
  ['89504e47', 'a picture (PNG)'],
  ['ffd8ff', 'a picture (JPEG)'],
  ['25504446', 'a PDF'],
  ['1f8b', 'a compressed file (gzip)'],
  ['53514c69746520666f726d6174', 'a SQLite database'],
]

/**
 * Decodes bytes to text without garbling characters that straddle two blocks. The encoding is the one asked for, else
 * the one a byte order mark names, else UTF-8; what does not decode, or is no text at all, is E_FILE with its place.
 */
export async function decodeText(source: ByteSource, encoding?: string): Promise<TextBlocks> {
  const decoder = encoding === undefined ? undefined : decoderFor(encoding)
  const first = await source.blocks.next()
  const head = first.done ? Buffer.alloc(0) : first.value
  refuseBinary(head, source.name)
  const name = decoder?.encoding ?? markedEncoding(head) ?? 'utf-8'
  const bytes = resumed(head, source.blocks)
  const place: Place = { line: 1 }
  const text =
    name === 'utf-8'
      ? utf8Text(bytes, source.name, place)
      : decodedText(bytes, decoder ?? decoderFor(name), source.name, place)
  return { encoding: name, blocks: withoutNul(text, source.name, place) }
}

function decoderFor(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true })
  } catch (cause) {
    throw new GuanxiError('E_USAGE', `"${encoding}" is not an encoding guanxi can read.`, {
      hint: 'Use --encoding utf-8, big5, gb18030, utf-16le, windows-1252 or shift_jis.',
      cause,
    })
  }
}

function refuseBinary(head: Buffer, name: string): void {
  const start = head.subarray(0, 16).toString('hex')
  const found = BINARY.find(([magic]) => start.startsWith(magic))
  if (found) {
    throw new GuanxiError('E_FILE', `"${name}" is not text: it is ${found[1]}.`, {
      at: `${name} byte 1`,
      hint: found[0] === '504b0304' ? 'If it is a workbook, name it .xlsx.' : 'Save the table as .csv or .xlsx first.',
    })
  }
}

function markedEncoding(head: Buffer): string | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  return undefined
}

async function* resumed(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head
  yield* rest
}

/** Counts the lines that went by, so that a message can name one. */
interface Place {
  line: number
}

// Checking and converting whole characters is several times faster than a streaming TextDecoder, and ASCII stays one
// byte a character in memory.
async function* utf8Text(bytes: AsyncGenerator<Buffer>, name: string, place: Place): AsyncGenerator<string> {
  let tail: Buffer = Buffer.alloc(0)
  let offset = 0
  for await (const block of bytes) {
    const joined = tail.length === 0 ? block : Buffer.concat([tail, block])
    const whole = wholeCharacters(joined)
    const chunk = joined.subarray(0, whole)
    tail = joined.subarray(whole)
    if (!isUtf8(chunk)) throw notUtf8(chunk, name, place, offset)
    const text = offset === 0 && isMarked(chunk) ? chunk.toString('utf8', 3) : chunk.toString('utf8')
    offset += whole
    if (text !== '') yield text
  }
  if (tail.length > 0) throw notUtf8(tail, name, place, offset)
}

const isMarked = (chunk: Buffer): boolean => chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf

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

function notUtf8(chunk: Buffer, name: string, { line }: Place, offset: number): GuanxiError {
  // A bad byte becomes U+FFFD when decoded, so the first byte that does not survive there and back is the culprit.
  const again = Buffer.from(chunk.toString('utf8'))
  let good = 0
  while (good < chunk.length && chunk[good] === again[good]) good++
  return new GuanxiError('E_FILE', `"${name}" is not UTF-8 text.`, {
    at: `${name} line ${line + lineEnds(chunk.toString('latin1', 0, good))}, byte ${offset + good + 1}`,
    hint: 'Name its encoding, such as --encoding big5 or --encoding gb18030, or save it as "CSV UTF-8".',
  })
}

async function* decodedText(
  bytes: AsyncGenerator<Buffer>,
  decoder: TextDecoder,
  name: string,
  place: Place,
): AsyncGenerator<string> {
  try {
    for await (const block of bytes) {
      const text = decoder.decode(block, { stream: true })
      if (text !== '') yield text
    }
    const rest = decoder.decode()
    if (rest !== '') yield rest
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new GuanxiError('E_FILE', `"${name}" is not ${decoder.encoding} text.`, {
      at: `${name} in or after line ${place.line}`,
      hint: 'Name another encoding with --encoding, or save it as "CSV UTF-8".',
      cause,
    })
  }
}

async function* withoutNul(text: AsyncGenerator<string>, name: string, place: Place): AsyncGenerator<string> {
  for await (const block of text) {
    const nul = block.indexOf('\0')
    if (nul >= 0) {
      throw new GuanxiError('E_FILE', `"${name}" is not text: it holds a NUL character.`, {
        at: `${name} line ${place.line + lineEnds(block.slice(0, nul))}`,
        hint: 'If it is UTF-16 text, add --encoding utf-16le; else save the table as .csv or .xlsx first.',
      })
    }
    yield block
    place.line += lineEnds(block)
  }
}

function lineEnds(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}
