import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import type { Endpoint } from '../core/endpoint.js'
import type { MappedBatch, MappedSource, SourceFacts } from '../core/import/mapped-source.js'
import { RowUnpacker } from '../core/import/unpacked-rows.js'
import type { RawRow, TextEncoding } from '../core/source.js'
import { type FromReader, type ReadingRequest, type ToReader, unpackFailure } from './import-messages.js'

/** Below this size, starting a thread takes longer than it saves. */
const WORTH_A_THREAD = 4_000_000
/** Workbooks are packed, and the second heap of a thread would cost more memory than reading them does. */
const WORKBOOK_WORTH_A_THREAD = 24_000_000

/**
 * Starts a thread to read a file, where the file is worth it: it gets ready while this one opens the workspace.
 * GUANXI_THREADS=always or never decides it for tests and benchmarks.
 */
export async function startReader(endpoint: Endpoint): Promise<Reader | undefined> {
  const said = process.env.GUANXI_THREADS
  if (!('path' in endpoint) || said === 'never') return undefined
  const found = await stat(endpoint.path).catch(() => undefined)
  const worth = endpoint.kind === 'xlsx' ? WORKBOOK_WORTH_A_THREAD : WORTH_A_THREAD
  if (found?.isFile() !== true || (said !== 'always' && found.size < worth)) return undefined
  // V8 takes objects of which many live for a moment for those that stay, and then puts all of their kind where garbage
  // is dear to collect: half of the imports took a tenth longer, and a quarter more memory.
  setFlagsFromString('--no-allocation-site-pretenuring')
  return new Reader()
}

/** Reads, maps and cleans a file in a thread of its own, which ends with it. Throws what reading and mapping throw. */
export async function mapInThread(
  reader: Reader,
  request: ReadingRequest,
  onEncoding: (found: TextEncoding) => void,
): Promise<MappedSource> {
  reader.tell({ kind: 'read', request })
  const next = async (): Promise<FromReader> => {
    for (;;) {
      const message = await reader.next()
      if (message.kind !== 'encoding') return message
      onEncoding(message.found)
    }
  }
  try {
    const opened = await next()
    if (opened.kind !== 'open') throw new Error(`The reading thread said ${opened.kind} first.`)
    const { name, columns, layout, plan, total } = opened
    const unpacker = new RowUnpacker()
    let read = 0
    let facts: SourceFacts | undefined
    const batches = async function* (): AsyncGenerator<MappedBatch> {
      for (;;) {
        const message = await next()
        if (message.kind === 'end') {
          facts = message.facts
          return
        }
        if (message.kind !== 'batch') continue
        read = message.read
        const { batch } = message
        const rows = unpacker.unpack(batch)
        yield {
          ...batch,
          rows: () => rows.all(),
          remarked: () => rows.remarked(),
          ...(batch.standing && { lines: rows }),
          rawRows: numbers => reader.rawRows(numbers),
        }
        reader.tell({ kind: 'next' })
      }
    }
    return {
      name,
      columns,
      layout,
      plan,
      isLarge: true,
      batches: batches(),
      progress: () => ({ read, total }),
      facts() {
        if (!facts) throw new Error('The file has not been read to its end.')
        return facts
      },
      close: () => reader.close(),
    }
  } catch (error) {
    await reader.close()
    throw error
  }
}

/** The other thread, and what it has said that nobody has heard yet. */
export class Reader {
  readonly #worker: Worker
  readonly #messages: FromReader[] = []
  #wake = (): void => undefined
  #failure: Error | undefined
  #takeRaw: ((rows: readonly RawRow[]) => void) | undefined

  constructor() {
    this.#worker = new Worker(fileURLToPath(new URL('../../bin/reader.cjs', import.meta.url)), {
      // With the usual space, rows on their way live through so many collections that they are taken for old.
      resourceLimits: { maxYoungGenerationSizeMb: 96 },
    })
    this.#worker.on('message', (message: FromReader) => {
      if (message.kind === 'failure') this.#fail(unpackFailure(message.failure))
      else if (message.kind === 'raw') this.#takeRaw?.(message.rows)
      else {
        this.#messages.push(message)
        this.#wake()
      }
    })
    this.#worker.on('error', error => this.#fail(error))
    this.#worker.on('exit', code => code !== 0 && this.#fail(new Error(`The reading thread ended with ${code}.`)))
  }

  #fail(error: Error): void {
    this.#failure ??= error
    this.#wake()
  }

  tell(message: ToReader): void {
    this.#worker.postMessage(message)
  }

  async next(): Promise<FromReader> {
    for (;;) {
      const message = this.#messages.shift()
      if (message) return message
      if (this.#failure) throw this.#failure
      await new Promise<void>(resolve => (this.#wake = resolve))
    }
  }

  async rawRows(numbers: readonly number[]): Promise<readonly RawRow[]> {
    const rows = new Promise<readonly RawRow[]>(resolve => (this.#takeRaw = resolve))
    this.tell({ kind: 'raw', numbers })
    return rows
  }

  async close(): Promise<void> {
    this.#worker.removeAllListeners('exit')
    const gone = once(this.#worker, 'exit').catch(() => undefined)
    await this.#worker.terminate()
    await Promise.race([gone, Promise.resolve()])
  }
}
