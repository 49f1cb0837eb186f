import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openFileBytes } from '../../src/core/io/byte-source.js'
import { readJson, readNdjson, writeJson, writeNdjson } from '../../src/core/io/json.js'
import { jsonFailure } from '../../src/core/io/json-place.js'
import { column, tableOf } from '../../src/core/table.js'
import { plain } from '../helpers/plain.js'
import { adviceOf, fileOf, rowsOf, temporaryFolder } from './reading.js'

const folder = await temporaryFolder()

const read = async (name: string, content: string) => {
  const bytes = await openFileBytes(await fileOf(folder, name, content))
  const source = await (name.endsWith('.ndjson') ? readNdjson(bytes) : readJson(bytes))
  return { columns: source.columns, rows: await rowsOf(source) }
}

describe('a JSON file', () => {
  test('may be an array of objects, or an object with rows; nested values become JSON text', async () => {
    const expected = {
      columns: ['name', 'tags', 'vip'],
      rows: [
        { number: 1, cells: ['王小明', '["a","b"]', null] },
        { number: 2, cells: ['Ann', null, true] },
      ],
    }
    const rows = '[{"name":"王小明","tags":["a","b"]},{"vip":true,"name":"Ann"}]'
    expect(await read('a.json', `\uFEFF${rows}`)).toEqual(expected)
    expect(await read('a.json', `{"total":2,"rows":${rows}}`)).toEqual(expected)
    expect(await read('a.json', '[]')).toEqual({ columns: [], rows: [] })
  })

  test('long digits are not rounded', async () => {
    const text = '[{"id":110101199003078515,"n":12.5,"s":"a 1234567890123456789","e":1234567890123456789e1}]'
    expect((await read('ids.json', text)).rows[0]?.cells).toEqual([
      '110101199003078515',
      12.5,
      'a 1234567890123456789',
      1.2345678901234567e19,
    ])
  })

  test('an item that is no object is a row with its problem', async () => {
    expect(plain((await read('a.json', '[{"a":1},7]')).rows)).toEqual([
      { number: 1, cells: [1] },
      { number: 2, cells: [null], problem: 'is not an object: 7' },
    ])
  })

  test.each([
    ['[\n  {"a": 1},\n  {"a": nope}\n]', '3:9'],
    ['[{"a": 1,}]', '1:10'],
    ["[{'a': 1}]", '1:3'],
    ['[{"a": 1}', '1:10'],
    ['{"a":1}\n{"a":2}', '2:1'],
  ])('%j is not JSON, and the place is named', async (content, place) => {
    expect(await adviceOf(() => read('bad.json', content))).toMatchObject({
      code: 'E_FILE',
      exit: 2,
      message: `"${join(folder, 'bad.json')}" is not valid JSON.`,
      at: `${join(folder, 'bad.json')}:${place}`,
    })
  })

  test('the place is found in any spoiled document', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), text => {
        expect(jsonFailure(`${text} #`)).toBe(text.length + 1)
        expect(jsonFailure(text)).toBe(text.length)
      }),
    )
  })

  test('something else than rows, or nothing, says so', async () => {
    expect(await adviceOf(() => read('odd.json', '{"a":1}'))).toMatchObject({
      code: 'E_FILE',
      message: expect.stringContaining('holds no rows'),
    })
    expect(await adviceOf(() => read('odd.json', ' '))).toMatchObject({
      code: 'E_FILE',
      message: expect.stringContaining('is empty'),
    })
  })
})

describe('an NDJSON file', () => {
  test('is read line by line; a bad line is a row with its problem', async () => {
    expect(plain(await read('a.ndjson', '{"a":1}\r\n\n{"a":2,"b":{"c":3}}\n{"a"\n[1]'))).toEqual({
      columns: ['a', 'b'],
      rows: [
        { number: 1, cells: [1, null] },
        { number: 3, cells: [2, '{"c":3}'] },
        { number: 4, cells: [null, null], problem: 'is not a JSON object: {"a"' },
        { number: 5, cells: [null, null], problem: 'is not a JSON object: [1]' },
      ],
    })
  })

  test('a key that comes too late to become a column is told', async () => {
    const { rows } = await read('late.ndjson', `${'{"a":1}\n'.repeat(1000)}{"a":1,"z":2}\n`)
    expect(plain(rows.at(-1))).toEqual({
      number: 1001,
      cells: [1],
      problem: 'has a key that none of the first 1000 objects has: z',
    })
  })

  test('that does not begin with an object is refused', async () => {
    expect(await adviceOf(() => read('no.ndjson', 'name,city\n'))).toMatchObject({ code: 'E_FILE' })
  })
})

const COLUMNS = [column('a', 'A'), column('__proto__', 'B'), column('n', 'N', 'number')] as const

describe('writing', () => {
  const table = tableOf('t', COLUMNS, [{ a: '=x', ['__proto__']: null, n: -5 }])

  test('one table is an array of rows, several are an object of such arrays', async () => {
    const path = join(folder, 'out.json')
    await writeJson(path, [table])
    expect(await readFile(path, 'utf8')).toBe('[\n{"a":"=x","__proto__":null,"n":-5}\n]\n')
    await writeJson(path, [table, { ...table, name: 'u', rows: [] }])
    expect(await readFile(path, 'utf8')).toBe('{\n"t": [\n{"a":"=x","__proto__":null,"n":-5}\n],\n"u": [\n]\n}\n')
    await writeJson(path, [])
    expect(await readFile(path, 'utf8')).toBe('{}\n')
  })

  test.each(['json', 'ndjson'])('whatever is written as %s comes back unchanged', async kind => {
    const path = join(folder, `round.${kind}`)
    const cell = fc.oneof(fc.string({ unit: 'binary' }), fc.boolean(), fc.constant(null))
    // Whole numbers beyond 2^53 are ids, and come back as text: they have a test of their own.
    const number = fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .filter(n => !Number.isInteger(n) || Number.isSafeInteger(n))
    const row = fc.record({ a: cell, n: number.map(n => n || 0) })
    const columns = [column('a', 'A'), column('n', 'N', 'number')] as const
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 5 }), async rows => {
        const written = tableOf('t', columns, rows)
        await (kind === 'json' ? writeJson(path, [written]) : writeNdjson(path, written))
        const source = await (kind === 'json' ? readJson : readNdjson)(await openFileBytes(path))
        expect((await rowsOf(source)).map(found => found.cells)).toEqual(rows.map(({ a, n }) => [a, n]))
      }),
      { numRuns: 25 },
    )
  })

  test('more rows than one block', async () => {
    const rows = Array.from({ length: 2500 }, (_, n) => ({ n }))
    const many = tableOf('many', [column('n', 'N', 'integer')], rows)
    await writeJson(join(folder, 'many.json'), [many])
    await writeNdjson(join(folder, 'many.ndjson'), many)
    expect(JSON.parse(await readFile(join(folder, 'many.json'), 'utf8'))).toEqual(rows)
    const lines = (await readFile(join(folder, 'many.ndjson'), 'utf8')).split('\n')
    expect([lines.length, lines[1000], lines.at(-1)]).toEqual([2501, '{"n":1000}', ''])
  })
})
