import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { GuanxiError } from '../error.js'
import { sentence } from '../sentence.js'
import { readFailure } from './file-error.js'

const BLOCK = 64 * 1024

/** The bytes of a file or a stream, counted and hashed as they pass. */
export interface ByteSource {
  /** How messages name it: the path, or `-`. */
  name: string
  blocks: AsyncGenerator<Buffer>
  progress(): { read: number; total: number }
  /** SHA-256 of all bytes, lower-case hex; complete after the last block. */
  sha256(): string
}

/** Opens a file for reading; a missing, unreadable or folder path is E_FILE at once, not at the first block. */
export async function openFileBytes(path: string): Promise<ByteSource> {
  try {
    const handle = await open(path, 'r')
    const found = await handle.stat().finally(() => handle.close())
    if (found.isDirectory()) throw Object.assign(new Error('folder'), { code: 'EISDIR' })
    return countedBytes(path, () => createReadStream(path, { highWaterMark: BLOCK }), found.size)
  } catch (error) {
    throw readFailure(error, path)
  }
}

/** Reads on with `read`, and lets go of the file where that fails. */
export async function closedOnFailure<T>(source: ByteSource, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    await source.blocks.return(undefined)
    throw error
  }
}

/** The bytes of standard input, or of any other stream that is not a file. */
export function openStreamBytes(stdin: Readable | undefined): ByteSource {
  if (!stdin)
    throw new GuanxiError('E_ENDPOINT', sentence`There is no standard input to read here.`, {
      hint: sentence`Name a file.`,
    })
  return countedBytes('-', () => stdin, 0)
}

function countedBytes(name: string, openStream: () => Readable, total: number): ByteSource {
  const hash = createHash('sha256')
  let read = 0
  let digest: string | undefined
  async function* blocks(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of openStream()) {
        const block: Buffer = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
        hash.update(block)
        read += block.length
        yield block
      }
    } catch (error) {
      throw readFailure(error, name)
    }
  }
  return {
    name,
    blocks: blocks(),
    progress: () => ({ read, total }),
    sha256() {
      digest ??= hash.digest('hex')
      return digest
    },
  }
}
