import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { crc32, createDeflateRaw } from 'node:zlib'

/**
 * Writes a zip file of parts that are made piece by piece, so that even huge ones need no memory. `parts` are pairs of a
 * name and an iterable of texts or buffers; where a size is told too, the buffers are packed already, and there is no
 * checksum. `lie` may change what the directory says of a part.
 */
export async function writeZip(path, parts, lie = entry => entry) {
  const file = createWriteStream(path)
  const directory = []
  let offset = 0
  const put = async bytes => {
    offset += bytes.length
    if (!file.write(bytes)) await once(file, 'drain')
  }
  for (const [name, pieces, size] of parts) {
    const entry = { name: Buffer.from(name), crc: 0, packed: 0, size: 0, offset }
    await put(Buffer.concat([header(0x04034b50, entry).subarray(0, 30), entry.name]))
    const start = offset
    entry.size = size ?? 0
    for await (const chunk of size === undefined ? deflated(pieces, entry) : pieces) await put(chunk)
    entry.packed = offset - start
    await put(descriptor(entry))
    directory.push(lie(entry))
  }
  const at = offset
  for (const entry of directory) await put(Buffer.concat([directoryHeader(entry), entry.name]))
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(directory.length, 8)
  end.writeUInt16LE(directory.length, 10)
  end.writeUInt32LE(offset - at, 12)
  end.writeUInt32LE(at, 16)
  await put(end)
  file.end()
  await once(file, 'close')
}

async function* deflated(pieces, entry) {
  const deflate = createDeflateRaw({ level: 4 })
  const feeding = (async () => {
    for (const bytes of gathered(pieces)) {
      entry.crc = crc32(bytes, entry.crc)
      entry.size += bytes.length
      if (!deflate.write(bytes)) await once(deflate, 'drain')
    }
    deflate.end()
  })()
  yield* deflate
  await feeding
}

/** Small pieces put together, since each that is packed by itself costs a way into another thread. */
function* gathered(pieces) {
  let text = ''
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece
    if (typeof piece === 'string' && text.length < 1 << 18) continue
    yield Buffer.from(text)
    text = ''
    if (typeof piece !== 'string') yield piece
  }
  yield Buffer.from(text)
}

/** The header before a part; its sizes stand behind it and in the directory (flag 8). */
function header(signature, { name }) {
  const bytes = Buffer.alloc(30)
  bytes.writeUInt32LE(signature, 0)
  bytes.writeUInt16LE(20, 4)
  bytes.writeUInt16LE(0x0808, 6)
  bytes.writeUInt16LE(8, 8)
  bytes.writeUInt16LE(name.length, 26)
  return bytes
}

function descriptor({ crc, packed, size }) {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32LE(0x08074b50, 0)
  bytes.writeUInt32LE(crc, 4)
  bytes.writeUInt32LE(packed, 8)
  bytes.writeUInt32LE(size, 12)
  return bytes
}

function directoryHeader({ name, crc, packed, size, offset }) {
  const bytes = Buffer.alloc(46)
  bytes.writeUInt32LE(0x02014b50, 0)
  bytes.writeUInt16LE(20, 4)
  bytes.writeUInt16LE(20, 6)
  bytes.writeUInt16LE(0x0808, 8)
  bytes.writeUInt16LE(8, 10)
  bytes.writeUInt32LE(crc, 16)
  bytes.writeUInt32LE(packed, 20)
  bytes.writeUInt32LE(size, 24)
  bytes.writeUInt16LE(name.length, 28)
  bytes.writeUInt32LE(offset, 42)
  return bytes
}
