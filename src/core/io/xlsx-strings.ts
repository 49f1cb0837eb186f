import { TextDecoder } from 'node:util'
import { sentence } from '../sentence.js'
import { ByteWindow } from './byte-window.js'
import { unescapeText } from './xlsx-cells.js'
import { encodingOf, type XlsxParts, xmlReader } from './xlsx-parts.js'
import { damaged, tooLarge } from './xlsx-refusal.js'
import { xmlText } from './xml-text.js'

/** More texts than a table of a million rows has; beyond this, memory would not be bounded. */
const MOST_BYTES = 128 * 1024 ** 2
const MOST_TEXTS = 10_000_000

/** The texts that were made last are kept; a power of two. */
const KEPT = 1 << 14

/**
 * The texts that cells refer to by number. They are kept as the bytes of the file and become strings only when somebody
 * asks, since a list of strings would take several times the memory.
 */
export class SharedStrings {
  #bytes: Buffer = Buffer.allocUnsafe(64 * 1024)
  /** Where each text ends in `#bytes`. */
  #ends = new Uint32Array(1024)
  #count = 0
  readonly #keptIndex = new Int32Array(KEPT).fill(-1)
  readonly #kept: string[] = new Array(KEPT).fill('')

  constructor(private readonly path = '') {}

  get length(): number {
    return this.#count
  }

  at(index: number): string | undefined {
    const slot = index & (KEPT - 1)
    if (this.#keptIndex[slot] === index) return this.#kept[slot]
    if (!(index >= 0 && index < this.#count)) return undefined
    const start = index === 0 ? 0 : (this.#ends[index - 1] as number)
    const xml = xmlText(this.#bytes.toString('utf8', start, this.#ends[index]))
    if (xml === undefined) throw new Error('a text with an entity that XML does not know')
    const text = unescapeText(xml)
    this.#keptIndex[slot] = index
    this.#kept[slot] = text
    return text
  }

  /** Adds a text as it stands in the XML, between two tags. */
  addXml(source: Buffer, from: number, to: number): void {
    const start = this.#count === 0 ? 0 : (this.#ends[this.#count - 1] as number)
    const end = start + to - from
    if (end > MOST_BYTES || this.#count === MOST_TEXTS)
      throw tooLarge(this.path, sentence`its texts take more memory than a table of a million rows`)
    if (end > this.#bytes.length) this.#bytes = enlarged(this.#bytes, end)
    if (this.#count === this.#ends.length) {
      const longer = new Uint32Array(this.#ends.length * 2)
      longer.set(this.#ends)
      this.#ends = longer
    }
    source.copy(this.#bytes, start, from, to)
    this.#ends[this.#count++] = end
  }

  /** Adds a text that was read by an XML parser. */
  addText(text: string): void {
    const bytes = Buffer.from(text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\r', '&#13;'))
    this.addXml(bytes, 0, bytes.length)
  }
}

function enlarged(bytes: Buffer, needed: number): Buffer {
  const longer = Buffer.allocUnsafe(Math.max(needed, Math.min(MOST_BYTES, bytes.length * 2)))
  bytes.copy(longer)
  return longer
}

/** Reads the texts of a workbook; plain ones are cut out of the bytes, the others (rich text) are parsed. */
export async function readSharedStrings(parts: XlsxParts, part: string | undefined): Promise<SharedStrings> {
  const strings = new SharedStrings(parts.path)
  if (part === undefined || !parts.has(part)) return strings
  const items = new ItemEvents(strings)
  const reader = await xmlReader(items)
  const window = new ByteWindow(128 * 1024)
  let isPlain = true
  let decoder: TextDecoder | undefined
  const parse = (bytes: Buffer) => {
    decoder ??= new TextDecoder(encodingOf(bytes))
    reader.write(decoder.decode(bytes, { stream: true }))
  }
  let hasBegun = false
  try {
    for await (const piece of parts.bytes(part)) {
      if (!isPlain) {
        parse(piece)
        continue
      }
      window.add(piece)
      if (!hasBegun) {
        // The parser reads the beginning in any case: so it stands within `<sst>` whenever it is needed.
        const first = window.bytes.indexOf('<si')
        if (first < 0 && window.length < 64 * 1024) continue
        hasBegun = true
        isPlain = first >= 0 && window.bytes.indexOf(':sst') < 0
        if (isPlain) parse(window.bytes.subarray(0, first))
        if (isPlain) window.drop(first)
      }
      if (isPlain) {
        window.drop(plainItems(window.bytes, strings, parse))
        if (window.length > LONGEST_ITEM) throw tooLarge(parts.path, sentence`one of its texts is longer than 16 MB`)
      } else parse(window.bytes)
    }
    if (isPlain) parse(window.bytes)
    reader.end()
  } catch (cause) {
    throw damaged(parts.path, cause)
  }
  return strings
}

const LONGEST_ITEM = 16 * 1024 ** 2

/** Takes the complete items at the beginning of the bytes; answers where the first one begins that is not complete. */
function plainItems(bytes: Buffer, strings: SharedStrings, parse: (bytes: Buffer) => void): number {
  const last = bytes.lastIndexOf('</si>')
  if (last < 0) return 0
  const end = last + 5
  let at = 0
  while (at < end) {
    const next = plainItem(bytes, at, end, strings)
    if (next > 0) {
      at = next
      continue
    }
    const close = bytes.indexOf('</si>', at) + 5
    parse(bytes.subarray(at, close))
    at = close
  }
  return at
}

const LESS_THAN = 60
const GREATER_THAN = 62

/** Reads `<si><t>…</t></si>` at a place; -1 where something else stands there. */
function plainItem(bytes: Buffer, start: number, end: number, strings: SharedStrings): number {
  let at = start
  while (at < end && (bytes[at] as number) <= 32) at++
  if (!startsWith(bytes, at, '<si><t')) return -1
  at += 6
  if (bytes[at] === 32) {
    // xml:space="preserve"
    while (at < end && bytes[at] !== GREATER_THAN) at++
    if (bytes[at - 1] === 47) return -1
  }
  if (bytes[at] !== GREATER_THAN) return -1
  const from = ++at
  while (at < end && bytes[at] !== LESS_THAN) {
    const byte = bytes[at] as number
    if (byte < 32 && byte !== 10 && byte !== 13 && byte !== 9) return -1
    at++
  }
  if (!startsWith(bytes, at, '</t></si>')) return -1
  strings.addXml(bytes, from, at)
  return at + 9
}

function startsWith(bytes: Buffer, at: number, text: string): boolean {
  for (let n = 0; n < text.length; n++) if (bytes[at + n] !== text.charCodeAt(n)) return false
  return true
}

/** Puts the texts of items together: of all their runs, but not the reading aids (`<rPh>`) above Japanese words. */
class ItemEvents {
  private text_ = ''
  private readonly inside = textInside(piece => {
    this.text_ += piece
  })

  constructor(private readonly strings: SharedStrings) {}

  readonly open = (name: string): void => {
    if (name === 'si') this.text_ = ''
    this.inside.open(name)
  }

  readonly close = (name: string): void => {
    this.inside.close(name)
    if (name === 'si') this.strings.addText(this.text_)
  }

  readonly text = (piece: string): void => this.inside.text(piece)
}

/** Passes on the text of `<t>`, in rich text too, but not that of reading aids. */
export function textInside(take: (piece: string) => void) {
  let inText = false
  let inAid = false
  return {
    open(name: string) {
      if (name === 't') inText = true
      else if (name === 'rPh') inAid = true
    },
    close(name: string) {
      if (name === 't') inText = false
      else if (name === 'rPh') inAid = false
    },
    text(piece: string) {
      if (inText && !inAid) take(piece)
    },
  }
}
