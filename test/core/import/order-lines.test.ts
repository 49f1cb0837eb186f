import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { importRows } from '../../../src/core/import/import.js'
import { type MappedBatch, type MappingRequest, mapSource, planSource } from '../../../src/core/import/mapped-source.js'
import { packedBatches } from '../../../src/core/import/packed-source.js'
import { RowUnpacker } from '../../../src/core/import/unpacked-rows.js'
import type { Source } from '../../../src/core/source.js'
import { worldOf } from '../../helpers/dump.js'
import { sampleContext } from '../../helpers/orders.js'

const HEADINGS = [
  ...['order_number', 'order_date', 'customer_id', 'customer_email'],
  ...['product_code', 'product_name', 'quantity', 'unit_price', 'note'],
]

const LINE = fc.tuple(
  // The last two are what guanxi itself calls orders that have no number of their own, or that of another customer.
  fc.constantFrom('1', '2', '3', '', '1 (C2)', 'C1 2024-01-05 00:00:00'),
  fc.constantFrom('2024-01-05', '2024-01-05', '2024-02-07', ''),
  fc.constantFrom('C1', 'C1', 'C2', ''),
  fc.constantFrom('', '', 'a@b.example', 'nobody'),
  fc.constantFrom('P1', 'P2', ''),
  fc.constantFrom('Tea', 'Cup', ''),
  fc.constantFrom('1', '2', '-1', ''),
  fc.constantFrom('10.00', '5.5', '', 'NT$7'),
  fc.constantFrom('', '', '', 'gift'),
)
/** Orders that come in pieces, are given twice, change their buyers, and repeat their lines. */
const FILE = fc
  .array(fc.tuple(LINE, fc.array(LINE, { maxLength: 4 })), { minLength: 1, maxLength: 12 })
  .map(orders =>
    orders.flatMap(([first, more]) => [first, ...more.map(line => [...first.slice(0, 4), ...line.slice(4)])]),
  )

function sourceOf(lines: readonly (readonly string[])[]): Source {
  const rows = lines.map((cells, at) => ({ number: at + 2, cells }))
  async function* batches() {
    for (let from = 0; from < rows.length; from += 7) yield rows.slice(from, from + 7)
  }
  const rest = { progress: () => ({ read: 0, total: 0 }), sha256: () => '' }
  return { name: 'lines.csv', columns: HEADINGS, batches: batches(), ...rest }
}

const REQUEST: MappingRequest = { entity: 'transactions', timezone: 'Europe/London', currency: 'GBP', country: 'GB' }

/** The same source, whose rows have gone through packing. */
async function* unpacked(source: Source): AsyncGenerator<MappedBatch> {
  const unpacker = new RowUnpacker()
  for await (const batch of packedBatches(await planSource(source, REQUEST))) {
    const lines = unpacker.unpack(structuredClone(batch))
    const rawRows = async () => []
    yield { ...batch, rows: () => lines.all(), remarked: () => lines.remarked(), lines, rawRows }
  }
}

async function stored(files: readonly (readonly string[][])[], isPacked: boolean) {
  const path = mkdtempSync(join(tmpdir(), 'guanxi-lines-'))
  const context = await sampleContext(join(path, 'crm.db'))
  const told: unknown[] = []
  for (const lines of files) {
    const mapped = await mapSource(sourceOf(lines), REQUEST)
    const source = isPacked ? { ...mapped, batches: unpacked(sourceOf(lines)) } : mapped
    const { counts, related } = await importRows(context, {
      ...{ source, sourceName: 'till', onDuplicate: 'update', dryRun: false, onProgress: () => undefined },
      onReject: async () => undefined,
      onWarning: (row, text) => told.push(`${row} ${text}`),
    })
    told.push(counts, related)
  }
  await context.store.close()
  return { told, world: worldOf({ path }) }
}

test('order lines that go on with the order before are stored as if each were looked at by itself', async () => {
  await fc.assert(
    fc.asyncProperty(FILE, FILE, async (first, second) => {
      expect(await stored([first, second], true)).toEqual(await stored([first, second], false))
    }),
    { numRuns: 25 },
  )
})

test('a number that guanxi has given an order itself is found where a row names it', async () => {
  const line = (number: string, day: string, customer: string) => [number, day, customer, '', 'P1', 'Tea', '1', '5', '']
  const file = [
    line('1', '2024-01-05', 'C1'),
    line('1', '2024-02-07', 'C2'),
    line('', '2024-01-05', 'C3'),
    line('1 (C2)', '2024-02-07', 'C2'),
    line('C3 2024-01-05 00:00:00', '2024-01-05', 'C3'),
  ]
  for (const isPacked of [true, false]) {
    const { told } = await stored([file], isPacked)
    expect(told.at(-1)).toEqual({ contacts: 3, products: 1, orders: 3 })
  }
})
