import { createWriteStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createDeflateRaw, createInflateRaw, deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Entry } from 'yauzl'
import { GuanxiError } from '../error.js'
import { sentence } from '../sentence.js'

/** The content of a part: whole, or in pieces that are made while they are written. */
export type PartContent = string | Buffer | AsyncIterable<string>

interface Header {
  name: Buffer
  flags: number
  method: number
  time: number
  date: number
  crc: number
  packed: number
  size: number
  madeBy: number
  internal: number
  external: number
}

/** 4 GB, behind which a ZIP file needs another form; no workbook comes near. */
const LARGEST = 0xffffffff
/** What is taken into memory as one text. */
const LARGEST_TEXT = 400 * 1024 * 1024

/** Of what `contains` looks for, in case it straddles two blocks. */
const LONGEST_FOUND = 100

const UTF8_NAME = 0x0800
const SIZES_FOLLOW = 0x0008
const DEFLATED = 8
/** 1980-01-01, so that equal content makes equal files. */
const NO_DATE = 0x0021

/** A ZIP file that is written anew with some parts changed; all others are copied as they are, compressed bytes and all. */
export class ZipRewrite {
  readonly #entries = new Map<string, Entry>()
  readonly #changed = new Map<string, { name: string; content: PartContent | undefined }>()

  private constructor(
    private readonly path: string | undefined,
    entries: readonly Entry[],
  ) {
    for (const entry of entries) this.#entries.set(entry.fileName.toLowerCase(), entry)
  }

  /** Of a file that exists, whose entries have been looked at already: it is one. */
  static async open(path: string): Promise<ZipRewrite> {
    const { openPromise } = await import('yauzl')
    const zip = await openPromise(path, { autoClose: false, lazyEntries: true })
    const entries: Entry[] = []
    try {
      for await (const entry of zip.eachEntry()) if (!entry.fileName.endsWith('/')) entries.push(entry)
    } finally {
      zip.close()
    }
    return new ZipRewrite(path, entries)
  }

  /** Of nothing. */
  static empty(): ZipRewrite {
    return new ZipRewrite(undefined, [])
  }

  /** The parts as they will be. */
  get names(): string[] {
    const old = [...this.#entries].filter(([key]) => !this.#changed.has(key)).map(([, entry]) => entry.fileName)
    return [...old, ...[...this.#changed.values()].filter(each => each.content !== undefined).map(each => each.name)]
  }

  has(name: string): boolean {
    const changed = this.#changed.get(name.toLowerCase())
    return changed ? changed.content !== undefined : this.#entries.has(name.toLowerCase())
  }

  put(name: string, content: PartContent): void {
    const kept = this.#entries.get(name.toLowerCase())?.fileName ?? name
    this.#changed.set(name.toLowerCase(), { name: kept, content })
  }

  remove(name: string): void {
    this.#changed.set(name.toLowerCase(), { name, content: undefined })
  }

  /** The text of a part as it will be; UTF-8 without its mark. Throws E_LIMIT where it is too large to change. */
  async text(name: string): Promise<string> {
    const changed = this.#changed.get(name.toLowerCase())
    if (typeof changed?.content === 'string') return changed.content
    if (Buffer.isBuffer(changed?.content)) return changed.content.toString('utf8')
    const entry = this.#entries.get(name.toLowerCase())
    if (!entry || !this.path || changed) throw new Error(`no text of ${name}`)
    if (entry.uncompressedSize > LARGEST_TEXT) {
      throw new GuanxiError('E_LIMIT', sentence`${name} of "${this.path}" is too large to be changed.`, {
        at: this.path,
        hint: sentence`Write to another workbook.`,
      })
    }
    const file = await open(this.path, 'r')
    try {
      const packed = Buffer.alloc(entry.compressedSize)
      await file.read(packed, 0, packed.length, await contentStart(file, entry))
      const content =
        entry.compressionMethod === DEFLATED ? inflateRawSync(packed, { maxOutputLength: LARGEST_TEXT }) : packed
      if (crc32(content) !== entry.crc32) throw new Error(`${name} does not match its checksum`)
      return decode(content)
    } finally {
      await file.close()
    }
  }

  /** Whether the text of an old part holds something; looked for piece by piece, whatever its size. */
  async contains(name: string, pattern: RegExp): Promise<boolean> {
    const entry = this.#entries.get(name.toLowerCase())
    if (!entry || !this.path || this.#changed.has(name.toLowerCase())) return pattern.test(await this.text(name))
    const file = await open(this.path, 'r')
    const start = await contentStart(file, entry)
    const stream = file.createReadStream({ start, end: start + Math.max(entry.compressedSize, 1) - 1 })
    const content = entry.compressionMethod === DEFLATED ? stream.pipe(createInflateRaw()) : stream
    stream.on('error', error => content.destroy(error))
    let end = ''
    for await (const block of content) {
      const text = end + (block as Buffer).toString('latin1')
      if (pattern.test(text)) {
        stream.destroy()
        return true
      }
      end = text.slice(-LONGEST_FOUND)
    }
    return false
  }

  /** Writes the new file; the old parts keep their order, new ones follow. */
  async writeTo(target: string): Promise<void> {
    const file = this.path === undefined ? undefined : await open(this.path, 'r')
    try {
      await pipeline(Readable.from(this.#pieces(file), { objectMode: false }), createWriteStream(target))
    } finally {
      await file?.close()
    }
  }

  async *#pieces(file: FileHandle | undefined): AsyncGenerator<Buffer> {
    const directory: Buffer[] = []
    let offset = 0
    for (const part of this.#order()) {
      const pieces = 'entry' in part ? copied(file as FileHandle, part.entry) : packed(part.name, part.content)
      const start = offset
      for (;;) {
        const { value, done } = await pieces.next()
        if (done) {
          directory.push(centralHeader(value, start))
          break
        }
        offset += value.length
        yield value
      }
      if (offset > LARGEST) throw new GuanxiError('E_LIMIT', sentence`A workbook cannot be larger than 4 GB.`)
    }
    const list = Buffer.concat(directory)
    yield list
    yield endRecord(directory.length, list.length, offset)
  }

  *#order(): Generator<{ entry: Entry } | { name: string; content: PartContent }> {
    for (const [key, entry] of this.#entries) {
      const changed = this.#changed.get(key)
      if (!changed) yield { entry }
      else if (changed.content !== undefined) yield { name: entry.fileName, content: changed.content }
    }
    for (const [key, { name, content }] of this.#changed) {
      if (!this.#entries.has(key) && content !== undefined) yield { name, content }
    }
  }
}

function decode(content: Buffer): string {
  const isUtf16 = (content[0] === 0xff && content[1] === 0xfe) || (content[0] === 0xfe && content[1] === 0xff)
  return new TextDecoder(isUtf16 ? (content[0] === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8').decode(content)
}

async function contentStart(file: FileHandle, entry: Entry): Promise<number> {
  const local = Buffer.alloc(30)
  await file.read(local, 0, 30, entry.relativeOffsetOfLocalHeader)
  return entry.relativeOffsetOfLocalHeader + 30 + local.readUInt16LE(26) + local.readUInt16LE(28)
}

async function* copied(file: FileHandle, entry: Entry): AsyncGenerator<Buffer, Header> {
  const header: Header = {
    name: entry.fileNameRaw,
    flags: entry.generalPurposeBitFlag & ~SIZES_FOLLOW,
    method: entry.compressionMethod,
    time: entry.lastModFileTime,
    date: entry.lastModFileDate,
    crc: entry.crc32,
    packed: entry.compressedSize,
    size: entry.uncompressedSize,
    madeBy: entry.versionMadeBy,
    internal: entry.internalFileAttributes,
    external: entry.externalFileAttributes,
  }
  yield localHeader(header)
  let at = await contentStart(file, entry)
  const end = at + entry.compressedSize
  while (at < end) {
    const block = Buffer.alloc(Math.min(1 << 20, end - at))
    const { bytesRead } = await file.read(block, 0, block.length, at)
    if (bytesRead === 0) throw new Error(`${entry.fileName} is cut off`)
    at += bytesRead
    yield block.subarray(0, bytesRead)
  }
  return header
}

async function* packed(name: string, content: PartContent): AsyncGenerator<Buffer, Header> {
  const header: Header = {
    name: Buffer.from(name, 'utf8'),
    flags: UTF8_NAME,
    method: DEFLATED,
    time: 0,
    date: NO_DATE,
    crc: 0,
    packed: 0,
    size: 0,
    madeBy: 20,
    internal: 0,
    external: 0,
  }
  if (typeof content === 'string' || Buffer.isBuffer(content)) {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
    const result = deflateRawSync(bytes)
    Object.assign(header, { crc: crc32(bytes), size: bytes.length, packed: result.length })
    yield localHeader(header)
    yield result
    return header
  }
  // The sizes of what is made on the way are known only behind it.
  header.flags |= SIZES_FOLLOW
  yield localHeader(header)
  const counted = async function* () {
    for await (const piece of content) {
      const bytes = Buffer.from(piece, 'utf8')
      header.crc = crc32(bytes, header.crc)
      header.size += bytes.length
      yield bytes
    }
  }
  const deflate = createDeflateRaw()
  const done = pipeline(Readable.from(counted(), { objectMode: false }), deflate)
  // A failure comes out of the loop below; waiting for `done` there would be too late.
  done.catch(() => undefined)
  for await (const block of deflate) {
    header.packed += block.length
    yield block
  }
  await done
  if (header.size > LARGEST) throw new GuanxiError('E_LIMIT', sentence`A tab cannot be larger than 4 GB.`)
  const after = Buffer.alloc(16)
  after.writeUInt32LE(0x08074b50, 0)
  after.writeUInt32LE(header.crc, 4)
  after.writeUInt32LE(header.packed, 8)
  after.writeUInt32LE(header.size, 12)
  yield after
  return header
}

function localHeader({ name, flags, method, time, date, crc, packed, size }: Header): Buffer {
  const buffer = Buffer.alloc(30)
  buffer.writeUInt32LE(0x04034b50, 0)
  buffer.writeUInt16LE(20, 4)
  buffer.writeUInt16LE(flags, 6)
  buffer.writeUInt16LE(method, 8)
  buffer.writeUInt16LE(time, 10)
  buffer.writeUInt16LE(date, 12)
  const isKnown = (flags & SIZES_FOLLOW) === 0
  buffer.writeUInt32LE(isKnown ? crc : 0, 14)
  buffer.writeUInt32LE(isKnown ? packed : 0, 18)
  buffer.writeUInt32LE(isKnown ? size : 0, 22)
  buffer.writeUInt16LE(name.length, 26)
  return Buffer.concat([buffer, name])
}

function centralHeader(header: Header, offset: number): Buffer {
  const { name, flags, method, time, date, crc, packed, size, madeBy, internal, external } = header
  const buffer = Buffer.alloc(46)
  buffer.writeUInt32LE(0x02014b50, 0)
  buffer.writeUInt16LE(madeBy, 4)
  buffer.writeUInt16LE(20, 6)
  buffer.writeUInt16LE(flags, 8)
  buffer.writeUInt16LE(method, 10)
  buffer.writeUInt16LE(time, 12)
  buffer.writeUInt16LE(date, 14)
  buffer.writeUInt32LE(crc, 16)
  buffer.writeUInt32LE(packed, 20)
  buffer.writeUInt32LE(size, 24)
  buffer.writeUInt16LE(name.length, 28)
  buffer.writeUInt16LE(internal, 36)
  buffer.writeUInt32LE(external, 38)
  buffer.writeUInt32LE(offset, 42)
  return Buffer.concat([buffer, name])
}

function endRecord(count: number, size: number, offset: number): Buffer {
  const buffer = Buffer.alloc(22)
  buffer.writeUInt32LE(0x06054b50, 0)
  buffer.writeUInt16LE(count, 8)
  buffer.writeUInt16LE(count, 10)
  buffer.writeUInt32LE(size, 12)
  buffer.writeUInt32LE(offset, 16)
  return buffer
}
