import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FIELDS, type Field, type Fields, type MappedRow } from '../../../src/core/import/field.js'
import { packRows, unpackRows } from '../../../src/core/import/packed-batch.js'
import { ENTITIES } from '../../../src/core/workspace/mapping.js'

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
    fc.property(fc.array(row, { maxLength: 12 }), found => {
      const rows = found.map((each, index) => ({ number: index * 7 + 2, ...each })) as unknown as MappedRow[]
      const packed = structuredClone({ read: rows.length, skipped: 0, problems: [], ...packRows(entity, rows) })
      expect(unpackRows(packed)).toEqual(rows)
    }),
    { numRuns: 60 },
  )
})
