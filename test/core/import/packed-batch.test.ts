import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BatchColumns } from '../../../src/core/import/batch-columns.js'
import { FIELDS, type Field, type Fields, type MappedRow } from '../../../src/core/import/field.js'
import { RowPacker } from '../../../src/core/import/packed-batch.js'
import { RowUnpacker } from '../../../src/core/import/unpacked-rows.js'
import { ENTITIES, type Entity } from '../../../src/core/workspace/mapping.js'

function columnsOf(rows: readonly MappedRow[], entity: Entity): BatchColumns {
  const batch = new BatchColumns(FIELDS[entity], rows.length)
  for (const row of rows) batch.add(row)
  return batch
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.constantFrom('\u0000', '\u0001', '\u0002', 'a\u0000b', '王小明', ' ', 'same'),
)
const ofKind = (kind: Field['kind']): fc.Arbitrary<unknown> => {
  if (kind === 'decimal') return fc.record({ units: fc.maxSafeInteger(), scale: fc.integer({ min: 0, max: 15 }) })
  if (kind === 'integer') return fc.maxSafeInteger()
  return kind === 'list' ? fc.array(hostile, { minLength: 1, maxLength: 3 }) : hostile
}

test.each(ENTITIES)('%s: rows are the same after they have gone from thread to thread', entity => {
  const fields = Object.fromEntries(
    Object.entries(FIELDS[entity] as Fields).map(([name, { kind }]) => [name, ofKind(kind)]),
  )
  const row = fc.record(
    { values: fc.record(fields, { requiredKeys: [] }), custom: fc.option(hostile), remarks: fc.array(hostile) },
    { requiredKeys: ['values', 'custom'] },
  )
  fc.assert(
    fc.property(fc.array(fc.array(row, { maxLength: 8 }), { maxLength: 3 }), batches => {
      const packer = new RowPacker(entity)
      const unpacker = new RowUnpacker()
      for (const found of batches) {
        const rows = found.map((each, index) => ({ number: index * 7 + 2, ...each })) as unknown as MappedRow[]
        expect(unpacker.unpack(structuredClone(packer.pack(columnsOf(rows, entity)))).all()).toEqual(rows)
      }
    }),
    { numRuns: 60 },
  )
})

test('columns with too many different values are sent as they are', () => {
  const packer = new RowPacker('contacts')
  const unpacker = new RowUnpacker()
  for (let batch = 0; batch < 20; batch++) {
    const rows = Array.from({ length: 1000 }, (_, at): MappedRow => {
      const values = { name: `Person ${batch * 1000 + at}`, city: `City ${at % 7}` }
      return { number: at + 2, values: values as unknown as MappedRow['values'], custom: null }
    })
    expect(unpacker.unpack(structuredClone(packer.pack(columnsOf(rows, 'contacts')))).all()).toEqual(rows)
  }
})
