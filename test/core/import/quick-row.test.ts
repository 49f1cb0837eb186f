import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MappedRow } from '../../../src/core/import/field.js'
import { type MappingRequest, mapSource, planSource } from '../../../src/core/import/mapped-source.js'
import { packedBatches } from '../../../src/core/import/packed-source.js'
import { RowUnpacker } from '../../../src/core/import/unpacked-rows.js'
import type { RawRow, Source } from '../../../src/core/source.js'
import type { Cell } from '../../../src/core/table.js'

/** Cells as shops have them, by heading: plain ones, and such as have to be cleaned, are damaged, or say nothing. */
const CELLS: Record<string, readonly Cell[]> = {
  'Order number': ['S1', 'S2', '\u3000S2', 'Ｓ３', "'0123", '', '8.86912E+11'],
  'Order date': ['2024-01-05', '2024/1/6 10:05', '113/5/25', 'yesterday', '', '∅', '2024-13-01'],
  'Customer ID': ['C1', 'C2', ' C2 ', '#REF!', 'n/a', '', 7],
  'Customer phone': ['0912-345-678', '+886912345678', '123', ''],
  'Product code': ['P1', 'P2', ' p1', '', '∅', 12],
  'Product name': ['茶', '"Tea"  cup', 'Ｔｅａ', '', true],
  Quantity: ['1', '2.5', ' 3 ', '１', '-1', 'two', '', 4],
  'Unit price': ['10.00', '1,234.5', 'NT$99', '(5.00)', '1.234', '', 10.5],
  Amount: ['10', '12%', '€ 5', '-3.10', ''],
  Currency: ['TWD', 'twd', 'NT$', 'XXX', ''],
  Country: ['TW', '台灣', 'Japan', 'Nowhere', ''],
  Remark: ['', '', '', 'a gift'],
}

const heading = fc
  .subarray(Object.keys(CELLS), { minLength: 4 })
  .map(list => [...new Set(['Order date', 'Order number', 'Amount', ...list])])
/** Mostly the cell of the row before, as in the lines of an order. */
const file = heading.chain(headings =>
  fc.record({
    headings: fc.constant(headings),
    rows: fc.array(
      fc.tuple(
        ...headings.map(name =>
          fc.oneof({ weight: 2, arbitrary: fc.constant('same') }, fc.constantFrom(...(CELLS[name] ?? []))),
        ),
      ),
      { minLength: 1, maxLength: 40 },
    ),
    size: fc.integer({ min: 1, max: 12 }),
    isPlain: fc.boolean(),
  }),
)
type File = typeof file extends fc.Arbitrary<infer T> ? T : never

function rawRows({ headings, rows, isPlain }: File): RawRow[] {
  let before: Cell[] = headings.map(name => CELLS[name]?.[0] ?? null)
  return rows.map((told, index) => {
    before = told.map((cell, at) => {
      const heading = headings[at] ?? ''
      if (cell === 'same') return before[at] ?? null
      // Half of the files are tidy, so that stretches of rows are read quickly.
      return isPlain ? (CELLS[heading]?.[(index + at) % 2] ?? null) : (cell as Cell)
    })
    return { number: index + 2, cells: before }
  })
}

function sourceOf(given: File): Source {
  const rows = rawRows(given)
  async function* batches() {
    for (let from = 0; from < rows.length; from += given.size) yield rows.slice(from, from + given.size)
  }
  return {
    name: 'lines.csv',
    columns: given.headings,
    batches: batches(),
    progress: () => ({ read: 0, total: 0 }),
    sha256: () => '',
  }
}

const REQUEST: MappingRequest = {
  ...{ entity: 'transactions', timezone: 'Asia/Taipei', currency: 'TWD', country: 'TW' },
  typed: { dateFormat: undefined, decimal: '.' },
}

interface Read {
  rows: MappedRow[]
  problems: unknown[]
  passedOver: number[]
  cleaning: unknown
}

async function plainly(given: File): Promise<Read> {
  const mapped = await mapSource(sourceOf(given), REQUEST)
  const read: Read = { rows: [], problems: [], passedOver: [], cleaning: undefined }
  for await (const { rows, problems, passedOver } of mapped.batches) {
    read.rows.push(...rows())
    read.problems.push(...problems)
    read.passedOver.push(...(passedOver ?? []))
  }
  return { ...read, cleaning: mapped.facts().cleaning }
}

async function quickly(given: File): Promise<Read & { goesOn: boolean[] }> {
  const planned = await planSource(sourceOf(given), REQUEST)
  const unpacker = new RowUnpacker()
  const read: Read & { goesOn: boolean[] } = { rows: [], problems: [], passedOver: [], cleaning: undefined, goesOn: [] }
  for await (const batch of packedBatches(planned)) {
    const rows = unpacker.unpack(structuredClone(batch))
    read.rows.push(...rows.all())
    for (let index = 0; index < rows.length; index++) read.goesOn.push(rows.goesOn(index))
    read.problems.push(...batch.problems)
    read.passedOver.push(...(batch.passedOver ?? []))
  }
  return { ...read, cleaning: planned.log.counts }
}

test('order lines that are read quickly, column by column, become what they become row by row', async () => {
  await fc.assert(
    fc.asyncProperty(file, async given => {
      const expected = await plainly(given).catch((error: Error) => error.message)
      const { goesOn, ...found } = await quickly(given).catch((error: Error) => ({
        goesOn: [],
        message: error.message,
      }))
      if (typeof expected === 'string') {
        expect(found).toEqual({ message: expected })
        return
      }
      expect(found).toEqual(expected)
      for (const [at, isMore] of goesOn.entries())
        if (isMore) {
          expect(ofOrder(expected.rows[at])).toEqual(ofOrder(expected.rows[at - 1]))
          expect(expected.rows[at]?.custom).toBeNull()
        }
    }),
    { numRuns: 400 },
  )
})

const LINE = new Set(['product_code', 'product_name', 'category', 'quantity', 'unit_price', 'amount'])
const ofOrder = (row: MappedRow | undefined) =>
  Object.entries(row?.values ?? {})
    .filter(([name, value]) => !LINE.has(name) && value !== undefined)
    .sort()
