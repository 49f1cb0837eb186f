import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openFileBytes, openStreamBytes } from '../../src/core/io/byte-source.js'
import { type CsvOptions, csvText, openRowWriter, readCsv, streamCsv, writeCsv } from '../../src/core/io/csv.js'
import { guard, guardTyped, unguard } from '../../src/core/io/formula-guard.js'
import { column, tableOf } from '../../src/core/table.js'
import { plain } from '../helpers/plain.js'
import { adviceOf, fileOf, rowsOf, temporaryFolder } from './reading.js'

const folder = await temporaryFolder()

const open = async (path: string, options?: CsvOptions) => readCsv(await openFileBytes(path), options)
const read = async (content: string | Uint8Array, options?: CsvOptions, name = 'in.csv') => {
  const source = await open(await fileOf(folder, name, content), options)
  return { columns: source.columns, rows: await rowsOf(source), delimiter: source.delimiter, encoding: source.encoding }
}

describe('reading a CSV file', () => {
  test('gives its columns, its rows with the line they stand on, its fingerprint and how far reading is', async () => {
    const content = '\uFEFFname;city\r\n王小明;臺北\r\n\r\n"Ann\nLee";\r\n'
    const source = await open(await fileOf(folder, 'people.csv', content))
    expect(source.columns).toEqual(['name', 'city'])
    expect(await rowsOf(source)).toEqual([
      { number: 2, cells: ['王小明', '臺北'] },
      { number: 4, cells: ['Ann\nLee', ''] },
    ])
    expect([source.encoding, source.delimiter]).toEqual(['utf-8', ';'])
    expect(source.sha256()).toBe(createHash('sha256').update(content).digest('hex'))
    expect(source.progress()).toEqual({ read: Buffer.byteLength(content), total: Buffer.byteLength(content) })
  })

  test('comes in batches, so that memory does not grow with the file', async () => {
    const path = await fileOf(folder, 'long.csv', `n\n${Array.from({ length: 2500 }, (_, n) => `${n}\n`).join('')}`)
    const sizes = []
    for await (const batch of (await open(path)).batches) sizes.push(batch.length)
    expect(sizes).toEqual([1000, 1000, 500])
  })

  test('fills missing cells at the end, forgives empty ones too many, and names what does not fit', async () => {
    const { columns, rows } = await read('a,b,c,,\n1\n1,2,3,,,\n1,2,3,4\n,,\n"x"y,2,3\n1,2\n')
    expect(columns).toEqual(['a', 'b', 'c'])
    expect(plain(rows)).toEqual([
      { number: 2, cells: ['1', '', ''] },
      { number: 3, cells: ['1', '2', '3'] },
      { number: 4, cells: ['1', '2', '3', '4'], problem: 'has 4 cells, the header has 3' },
      { number: 6, cells: ['"x"y', '2', '3'], problem: 'cell 1 has text after its closing quote' },
      { number: 7, cells: ['1', '2', ''], problem: 'has 2 cells, the header has 3' },
    ])
  })

  test('a broken quote spoils its own line only', async () => {
    const { rows } = await read('a,b\n1,"two\n3,4\n')
    expect(plain(rows)).toEqual([
      { number: 2, cells: ['1', '"two'], problem: 'cell 2 opens a quote that is never closed' },
      { number: 3, cells: ['3', '4'] },
    ])
  })

  test('a header without rows is a table without rows', async () => {
    expect(await read('a,b\r\n')).toEqual({ columns: ['a', 'b'], rows: [], delimiter: ',', encoding: 'utf-8' })
  })

  test('tabs separate in a .tsv file, whatever the header looks like', async () => {
    expect((await read('name, first\tcity\nLee, Ann\tTaipei', {}, 'x.tsv')).columns).toEqual(['name, first', 'city'])
  })

  test('the delimiter that was asked for wins; a line sep=; is understood', async () => {
    expect((await read('a;b|c\n', { delimiter: '|' })).columns).toEqual(['a;b', 'c'])
    expect((await read('a\tb;c\n', { delimiter: 'tab' })).columns).toEqual(['a', 'b;c'])
    expect(await read('sep=|\r\na,b|c\r\n1|2\r\n')).toMatchObject({ columns: ['a,b', 'c'], rows: [{ number: 3 }] })
    expect(await adviceOf(() => read('a\n', { delimiter: '||' }))).toMatchObject({ code: 'E_USAGE', exit: 2 })
  })

  test('the encoding that was asked for is used, and a UTF-16 mark is understood', async () => {
    const big5 = Uint8Array.from([0xa6, 0x57, 0x0a, 0xa4, 0xfd]) // 名 LF 王
    expect(await read(big5, { encoding: 'big5' })).toMatchObject({ columns: ['名'], rows: [{ cells: ['王'] }] })
    expect(await read(Buffer.from('\uFEFF名\t市\r\n王\t北\r\n', 'utf16le'))).toMatchObject({
      columns: ['名', '市'],
      rows: [{ cells: ['王', '北'] }],
      encoding: 'utf-16le',
    })
    expect(await adviceOf(() => read('a\n', { encoding: 'klingon' }))).toMatchObject({ code: 'E_USAGE', exit: 2 })
  })

  test('characters that straddle two blocks are not garbled', async () => {
    const content = Buffer.from(`n\n${'王𠮷é\n'.repeat(200)}`)
    const bytes = Array.from(content, byte => Buffer.from([byte]))
    const rows = await rowsOf(await readCsv(openStreamBytes(Readable.from(bytes))))
    expect(rows.length).toBe(200)
    expect(rows.every(row => row.cells[0] === '王𠮷é')).toBe(true)
  })
})

describe('a file that is not a table says so', () => {
  test.each([
    ['nothing in it', '', 'is empty.', undefined],
    ['blank lines only', '\n\r\n', 'is empty.', undefined],
    [
      'a workbook',
      Buffer.from('504b0304140000', 'hex'),
      'is not text: it is an Excel workbook or another zip file.',
      'byte 1',
    ],
    ['a picture', Buffer.from('89504e470d0a1a0a', 'hex'), 'is not text: it is a picture (PNG).', 'byte 1'],
    ['NUL characters', 'a,b\n1,2\n3,\0\n', 'is not text: it holds a NUL character.', 'line 3'],
    ['bytes of no text', Buffer.from('612c620aff80a00031', 'hex'), 'is not text: it holds a NUL character.', 'line 2'],
    ['half a character', Buffer.from('a\n王小明王小明王小明').subarray(0, -1), 'is not UTF-8 text.', 'line 2, byte 27'],
  ])('%s', async (_, content, message, at) => {
    const path = await fileOf(folder, 'odd.csv', content)
    const advice = await adviceOf(() => read(content, {}, 'odd.csv'))
    expect(advice).toMatchObject({
      code: 'E_FILE',
      exit: 2,
      message: `"${path}" ${message}`,
      at: at ? `${path} ${at}` : path,
      hint: expect.stringMatching(/\.$/),
    })
  })

  test('a missing file, a folder', async () => {
    const missing = join(folder, 'none.csv')
    expect(await adviceOf(() => open(missing))).toEqual({
      code: 'E_FILE',
      exit: 2,
      message: `"${missing}" cannot be read. There is no such file.`,
      at: missing,
      hint: 'Check the name and the folder you are in.',
    })
    expect(await adviceOf(() => open(folder))).toMatchObject({
      code: 'E_FILE',
      message: `"${folder}" cannot be read. This is a folder, not a file.`,
    })
  })
})

const COLUMNS = [column('name', 'Name'), column('points', 'Points', 'integer'), column('day', 'Day', 'date')] as const

describe('writing a CSV file', () => {
  test('makes what Excel opens: byte order mark, CRLF, keys as header, no formula', async () => {
    const path = join(folder, 'out.csv')
    await writeCsv(
      path,
      tableOf('people', COLUMNS, [
        { name: '=HYPERLINK("http://x")', points: -5, day: '2024-02-29' },
        { name: '王, "小"\n明', points: null, day: null },
        { name: "'+886", points: 0.5, day: null },
      ]),
    )
    expect(await readFile(path, 'utf8')).toBe(
      '\uFEFFname,points,day\r\n"\'=HYPERLINK(""http://x"")",-5,2024-02-29\r\n"王, ""小""\n明",,\r\n\'\'+886,0.5,\r\n',
    )
  })

  test('leaves the old file alone when it fails, and nothing beside it', async () => {
    const own = join(folder, 'own')
    await mkdir(own)
    const path = await fileOf(own, 'kept.csv', 'old')
    const rows = new Proxy([], { get: (target, key) => (key === 'length' ? 1 : key === 'slice' ? broken : target[0]) })
    const broken = () => {
      throw new Error('broken')
    }
    await expect(writeCsv(path, { name: 't', columns: COLUMNS, rows })).rejects.toThrow('broken')
    expect(await readFile(path, 'utf8')).toBe('old')
    expect(await readdir(own)).toEqual(['kept.csv'])
  })

  test('a folder that is not there is named', async () => {
    const path = join(folder, 'no', 'where.csv')
    expect(await adviceOf(() => writeCsv(path, tableOf('t', COLUMNS, [])))).toMatchObject({
      code: 'E_FILE',
      message: `"${path}" cannot be written. The folder does not exist.`,
    })
  })

  test('goes to standard output without a byte order mark', async () => {
    const out = new PassThrough()
    const table = tableOf('t', [column('a', 'A')], [{ a: 'x' }])
    await streamCsv(out, table)
    out.end()
    expect(await text(out)).toBe('a\r\nx\r\n')
    expect(await csvText(table)).toBe('a\r\nx\r\n')
  })

  test('rows may come a few at a time; the file appears when it is closed', async () => {
    const path = join(folder, 'rejects.csv')
    const writer = await openRowWriter(path, [column('a', 'A')])
    await writer.write([{ a: 'x' }])
    await writer.write([{ a: 'y' }])
    expect((await readdir(folder)).includes('rejects.csv')).toBe(false)
    await writer.close()
    expect(await readFile(path, 'utf8')).toBe('\uFEFFa\r\nx\r\ny\r\n')
    const other = await openRowWriter(join(folder, 'never.csv'), [column('a', 'A')])
    await other.discard()
    expect((await readdir(folder)).filter(name => name.includes('never'))).toEqual([])
  })
})

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', '"', ',', ';', 'a', '王', ' '))
    .map(parts => parts.join('')),
)

describe('the formula guard', () => {
  test('comes off exactly, for any text', () => {
    fc.assert(
      fc.property(hostile, text => {
        expect(unguard(guard(text))).toBe(text)
        expect(unguard(guardTyped(text))).toBe(text)
        expect(guard(text)).not.toMatch(/^[=+\-@\t\r]/)
      }),
    )
  })
})

test.each(['round.csv', 'round.tsv'])('whatever is written to %s comes back unchanged', async name => {
  const path = join(folder, name)
  const columns = [column('=key', 'A'), column('b', 'B'), column('n', 'N', 'number')] as const
  const cell = hostile.map(text => text.replaceAll('\0', ''))
  const row = fc.record({ '=key': cell, b: cell, n: fc.double({ noNaN: true }).filter(n => !Object.is(n, -0)) })
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 5 }), async rows => {
      await writeCsv(path, tableOf('t', columns, rows))
      const source = await open(path)
      expect(source.columns).toEqual(['=key', 'b', 'n'])
      expect((await rowsOf(source)).map(found => found.cells)).toEqual(
        rows.map(row => [row['=key'], row.b, String(row.n)]),
      )
    }),
    { numRuns: 60 },
  )
})

test('a reader who has seen enough lets go of the file', async () => {
  const path = await fileOf(folder, 'enough.csv', `n\n${'1\n'.repeat(500_000)}`)
  const source = await open(path)
  for await (const batch of source.batches) {
    expect(batch.length).toBe(1000)
    break
  }
  const { read: before, total } = source.progress()
  await new Promise(resolve => setTimeout(resolve, 20))
  expect(source.progress().read).toBe(before)
  expect(before).toBeLessThan(total)
})
