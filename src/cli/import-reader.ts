import { once } from 'node:events'
import { parentPort } from 'node:worker_threads'
import { factsOf, planSource, withNumbers } from '../core/import/mapped-source.js'
import { buffersOf } from '../core/import/packed-batch.js'
import { packedBatches } from '../core/import/packed-source.js'
import { openSource } from '../core/io/open.js'
import { layoutOf, type RawRow } from '../core/source.js'
import { BATCHES_AHEAD, type FromReader, packFailure, type ToReader } from './import-messages.js'

/** The work of the thread that reads, maps and cleans a file while another one stores it. */
export async function readInThread(): Promise<void> {
  const port = parentPort
  if (!port) throw new Error('There is no other thread.')
  const tell = (message: FromReader, buffers: ArrayBuffer[] = []): void => port.postMessage(message, buffers)
  const [told] = (await once(port, 'message')) as [ToReader]
  if (told.kind !== 'read') throw new Error(`The reading thread was told ${told.kind} first.`)
  try {
    const { endpoint, options, mapping } = told.request
    const source = await openSource(endpoint, { ...options, onEncoding: found => tell({ kind: 'encoding', found }) })
    /** The batches that the other thread has not let go of yet, the oldest first, as they stand in the file. */
    const inUse: (readonly RawRow[])[] = []
    let wake = (): void => undefined
    port.on('message', (message: ToReader) => {
      if (message.kind === 'raw') return tell({ kind: 'raw', rows: withNumbers(inUse[0] ?? [], message.numbers) })
      inUse.shift()
      wake()
    })
    const batches = async function* () {
      for await (const rows of source.batches) {
        if (inUse.length > BATCHES_AHEAD) await new Promise<void>(resolve => (wake = resolve))
        inUse.push(rows)
        yield rows
      }
    }
    const planned = await planSource(Object.create(source, { batches: { value: batches() } }), mapping)
    const { name, columns } = source
    const layout = layoutOf(source)
    tell({ kind: 'open', name, columns, layout, plan: planned.plan, total: source.progress().total })
    for await (const batch of packedBatches(planned))
      tell({ kind: 'batch', batch, read: source.progress().read }, buffersOf(batch))
    tell({ kind: 'end', facts: factsOf(source, planned.log) })
  } catch (error) {
    tell({ kind: 'failure', failure: packFailure(error) })
  }
}
