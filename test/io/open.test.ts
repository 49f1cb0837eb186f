import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { parseEndpoint } from '../../src/core/endpoint.js'
import { checkSink, openSink, openSource } from '../../src/core/io/open.js'
import { column, tableOf } from '../../src/core/table.js'
import { adviceOf, fileOf, rowsOf, temporaryFolder } from './reading.js'
import { zipOf } from './zip.js'

const folder = await temporaryFolder()
const place = (name: string) => parseEndpoint(join(folder, name))

const table = tableOf(
  'people',
  [column('name', 'name'), column('points', 'points', 'integer')],
  [
    { name: '王小明', points: 5 },
    { name: '=x', points: -5 },
  ],
)

describe('every place is written and read back', () => {
  test.each(['a.csv', 'a.tsv', 'a.txt', 'a.json', 'a.ndjson', 'a.jsonl', 'a.xlsx', 'a.xlsx#客戶'])('%s', async name => {
    await (await openSink(place(name)))([table])
    const source = await openSource(place(name))
    expect(source.name).toBe(join(folder, name))
    expect(source.columns).toEqual(['name', 'points'])
    expect((await rowsOf(source)).map(row => row.cells.map(String))).toEqual([
      ['王小明', '5'],
      ['=x', '-5'],
    ])
    expect(source.sha256()).toMatch(/^[0-9a-f]{64}$/)
    const { read, total } = source.progress()
    expect(read).toBe(total)
  })

  test('standard input and output', async () => {
    const stdout = new PassThrough()
    await (await openSink({ kind: 'std' }, { stdout }))([table])
    stdout.end()
    const written = await text(stdout)
    expect(written).toBe("name,points\r\n王小明,5\r\n'=x,-5\r\n")
    const source = await openSource({ kind: 'std' }, { stdin: Readable.from([Buffer.from(written)]) })
    expect((await rowsOf(source)).map(row => row.cells)).toEqual([
      ['王小明', '5'],
      ['=x', '-5'],
    ])
    expect(source.name).toBe('-')
  })
})

describe('before any work begins', () => {
  test('a place that cannot be written to is refused', async () => {
    await mkdir(join(folder, 'folder.csv'))
    await fileOf(
      folder,
      'signed.xlsx',
      await zipOf({ '_xmlsignatures/sig1.xml': '<x/>', 'xl/workbook.xml': '<workbook/>' }),
    )
    await fileOf(folder, 'not.xlsx', 'text')
    const long = 'x'.repeat(32)
    const code = async (name: string) => (await adviceOf(() => checkSink(place(name)))).code
    expect(await code('missing/out.csv')).toBe('E_FILE')
    expect(await code('folder.csv')).toBe('E_FILE')
    expect(await code('signed.xlsx/out.csv')).toBe('E_FILE')
    expect(await code(`new.xlsx#${long}`)).toBe('E_ENDPOINT')
    expect(await code('new.xlsx#a[b]')).toBe('E_ENDPOINT')
    expect(await code('signed.xlsx#RFM')).toBe('E_CONFLICT')
    expect(await code('not.xlsx')).toBe('E_FILE')
    await checkSink(place('new.csv'))
    await checkSink({ kind: 'std' })
  })

  test('nothing is left behind, not even a temporary file', async () => {
    expect((await readdir(folder)).filter(name => name.endsWith('.tmp'))).toEqual([])
  })
})

test('a file for one table refuses several', async () => {
  const sink = await openSink(place('two.csv'))
  expect(await adviceOf(() => sink([table, table]))).toMatchObject({
    code: 'E_ENDPOINT',
    hint: 'Write to a .xlsx or .json file.',
  })
})

test('Markdown can be written, but not read', async () => {
  await (await openSink(place('out.md')))([table])
  expect(await readFile(join(folder, 'out.md'), 'utf8')).toContain('| 王小明 | 5 |')
  expect(await adviceOf(() => openSource(place('out.md')))).toMatchObject({ code: 'E_ENDPOINT', exit: 2 })
})
