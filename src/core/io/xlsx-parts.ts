import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { posix } from 'node:path'
import type { Readable } from 'node:stream'
import { TextDecoder } from 'node:util'
import { crc32, createInflateRaw } from 'node:zlib'
import type { SaxesTagPlain } from 'saxes'
import { sentence } from '../sentence.js'
import { damaged, OwnEntities, refuseOtherOffice, refuseOthers, tooLarge } from './xlsx-refusal.js'

/** The parts of an open workbook file. Part names are compared without regard to case, as Excel does. */
export interface XlsxParts {
  path: string
  names: readonly string[]
  has(part: string): boolean
  /** Bytes of the part once unpacked; 0 where there is no such part. */
  size(part: string): number
  /** The bytes of a part, in pieces; E_FILE where the file is damaged there. */
  bytes(part: string): AsyncGenerator<Buffer>
  /** The text of a part, in pieces; E_FILE where the file is damaged there. */
  text(part: string): AsyncGenerator<string>
  close(): void
}

/** Excel itself has no more than some thousand parts in a workbook. */
const MOST_PARTS = 20_000

/** A part that is larger than this, and shrinks this well, is no table but a trap. */
const LARGE = 1024 ** 3
const TOO_DENSE = 100

/** Bytes of what is read at a time. */
const PIECE = 64 * 1024

/** Opens a workbook file; what is no workbook (text, old .xls, password, cut off) is E_FILE with what to do about it. */
export async function openXlsxParts(path: string): Promise<XlsxParts> {
  await refuseOthers(path)
  const { openPromise } = await import('yauzl')
  const zip = await openPromise(path, { autoClose: false, lazyEntries: true }).catch(cause => {
    throw damaged(path, cause)
  })
  const entries = new Map<string, Parameters<typeof zip.openReadStreamPromise>[0]>()
  const names: string[] = []
  try {
    if (zip.entryCount > MOST_PARTS) throw tooLarge(path, sentence`it consists of ${zip.entryCount} parts`)
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue
      names.push(entry.fileName)
      entries.set(entry.fileName.toLowerCase(), entry)
    }
    refuseOtherOffice(path, names)
  } catch (cause) {
    zip.close()
    throw damaged(path, cause)
  }
  const entryOf = (part: string) => entries.get(part.toLowerCase())

  async function* bytes(part: string): AsyncGenerator<Buffer> {
    const entry = entryOf(part)
    if (!entry) throw damaged(path, new Error(`no part ${part}`))
    const { uncompressedSize: size, compressedSize: packed } = entry
    if (size > LARGE && size > packed * TOO_DENSE)
      throw tooLarge(
        path,
        sentence`${part} takes ${gigabytes(size)} when unpacked, ${Math.round(size / packed)} times its size`,
      )
    try {
      const isPacked = entry.compressionMethod === 8
      const stored = await zip.openReadStreamPromise(entry, isPacked ? { decompress: false } : {})
      const pieces = isPacked ? unpacked(stored) : stored
      let sum = 0
      let read = 0
      try {
        for await (const piece of pieces as AsyncIterable<Buffer>) {
          read += piece.length
          if (read > size) throw new Error(`${part} is longer than the file says`)
          sum = crc32(piece, sum)
          yield piece
        }
      } finally {
        stored.destroy()
        pieces.destroy()
      }
      if (read !== size) throw new Error(`${part} is shorter than the file says`)
      if (sum !== entry.crc32) throw new Error(`${part} has another checksum than the file says`)
    } catch (cause) {
      throw damaged(path, cause)
    }
  }

  return {
    path,
    names,
    has: part => entryOf(part) !== undefined,
    size: part => entryOf(part)?.uncompressedSize ?? 0,
    bytes,
    async *text(part) {
      let decoder: TextDecoder | undefined
      for await (const piece of bytes(part)) {
        decoder ??= new TextDecoder(encodingOf(piece))
        yield decoder.decode(piece, { stream: true })
      }
      yield decoder?.decode() ?? ''
    },
    close: () => zip.close(),
  }
}

function unpacked(stored: Readable): Readable {
  const pieces = createInflateRaw({ chunkSize: PIECE })
  stored.on('error', error => pieces.destroy(error))
  return stored.pipe(pieces)
}

/** XML is UTF-8, unless it begins with the mark of UTF-16. */
export function encodingOf(start: Buffer): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  return start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : 'utf-8'
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`

/** SHA-256 of a file, lower-case hex. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const block of createReadStream(path)) hash.update(block)
  return hash.digest('hex')
}

/** What happens while XML is read; names come without their namespace prefix. */
export interface XmlEvents {
  open?(name: string, attributes: Readonly<Record<string, string>>, selfClosing: boolean): unknown
  close?(name: string): void
  text?(text: string): void
}

/** A reader of XML in pieces; `end` after the last. Throws on XML that is not well-formed. */
export async function xmlReader({ open, close, text }: XmlEvents): Promise<{ write(text: string): void; end(): void }> {
  const { SaxesParser } = await import('saxes')
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false })
  // Entities that a document defines for itself are never expanded; no workbook has a reason to bring any.
  parser.on('doctype', () => {
    throw new OwnEntities()
  })
  if (open) parser.on('opentag', (tag: SaxesTagPlain) => open(localName(tag.name), tag.attributes, tag.isSelfClosing))
  if (close) parser.on('closetag', (tag: SaxesTagPlain) => close(localName(tag.name)))
  if (text) {
    parser.on('text', text)
    parser.on('cdata', text)
  }
  return { write: piece => void parser.write(piece), end: () => void parser.close() }
}

function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

/** Parts that are kept in memory (styles, tabs, relations) are small; the largest real ones have a few MB. */
const LARGEST_KEPT = 64 * 1024 ** 2

/** Reads one whole part. */
export async function readPart(parts: XlsxParts, part: string, events: XmlEvents): Promise<void> {
  if (parts.size(part) > LARGEST_KEPT)
    throw tooLarge(parts.path, sentence`${part} takes ${gigabytes(parts.size(part))}`)
  const reader = await xmlReader(events)
  try {
    for await (const piece of parts.text(part)) reader.write(piece)
    reader.end()
  } catch (cause) {
    throw damaged(parts.path, cause)
  }
}

/** One tab of a workbook that holds cells. */
export interface WorkbookTab {
  name: string
  visible: boolean
  part: string
}

/** What a workbook file consists of. */
export interface Workbook {
  part: string
  tabs: readonly WorkbookTab[]
  /** Whether days are counted from 1904, as old Macintosh workbooks do. */
  date1904: boolean
  sharedStrings?: string
  styles?: string
}

interface Relation {
  type: string
  part: string
}

/** Finds the tabs in their order, and the parts they need. */
export async function readWorkbook(parts: XlsxParts): Promise<Workbook> {
  const root = await relations(parts, '')
  const part = [...root.values()].find(relation => relation.type === 'officeDocument')?.part ?? 'xl/workbook.xml'
  const related = await relations(parts, part)
  const tabs: WorkbookTab[] = []
  let date1904 = false
  await readPart(parts, part, {
    open(name, attributes) {
      if (name === 'workbookPr') date1904 = ['1', 'true'].includes(attributes.date1904 ?? '')
      if (name !== 'sheet') return
      const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1]
      const relation = related.get(id ?? '')
      if (relation?.type === 'worksheet') {
        tabs.push({
          name: attributes.name ?? '',
          visible: (attributes.state ?? 'visible') === 'visible',
          part: relation.part,
        })
      }
    },
  })
  const single = (type: string) => [...related.values()].find(relation => relation.type === type)?.part
  const sharedStrings = single('sharedStrings')
  const styles = single('styles')
  return { part, tabs, date1904, ...(sharedStrings && { sharedStrings }), ...(styles && { styles }) }
}

async function relations(parts: XlsxParts, part: string): Promise<Map<string, Relation>> {
  const found = new Map<string, Relation>()
  await eachRelation(parts, part, ({ Id, Type, Target, TargetMode }) => {
    if (!Id || !Type || !Target || TargetMode === 'External') return
    const target = Target.startsWith('/') ? Target.slice(1) : posix.join(posix.dirname(part), Target)
    found.set(Id, { type: Type.slice(Type.lastIndexOf('/') + 1), part: target })
  })
  return found
}

async function eachRelation(
  parts: XlsxParts,
  part: string,
  take: (attributes: Readonly<Record<string, string>>) => void,
): Promise<void> {
  const file = posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`)
  if (!parts.has(file)) return
  await readPart(parts, file, { open: (name, attributes) => name === 'Relationship' && take(attributes) })
}

/** What the cells of a tab link to outside the workbook, by the id of the link. */
export async function outsideLinks(parts: XlsxParts, part: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  await eachRelation(parts, part, ({ Id, Target, TargetMode }) => {
    if (Id && Target && TargetMode === 'External') found.set(Id, Target)
  })
  return found
}
