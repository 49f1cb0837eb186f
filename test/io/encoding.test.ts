import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GuanxiError } from '../../src/core/error.js'
import { openFileBytes, openStreamBytes } from '../../src/core/io/byte-source.js'
import { COMMON_HAN, USUAL_HAN } from '../../src/core/io/common-han.js'
import { type CsvOptions, readCsv } from '../../src/core/io/csv.js'
import { detectEncoding, detectUtf16, SAMPLE_BYTES } from '../../src/core/io/detect-encoding.js'
import { encodingNamed } from '../../src/core/io/encoding-name.js'
import { readJson, readNdjson } from '../../src/core/io/json.js'
import type { Source, TextEncoding } from '../../src/core/source.js'
import { describeData, SAMPLES } from '../helpers/samples.js'
import { adviceOf, fileOf, rowsOf, temporaryFolder } from './reading.js'

const folder = await temporaryFolder()
const FIXTURES = fileURLToPath(new URL('../fixtures/encoding/', import.meta.url))
const bytesOf = (name: string): Buffer => readFileSync(join(FIXTURES, name))

/** What is found of a file, whether it comes from the disk or down a pipe. */
async function found(content: string | Uint8Array, options: CsvOptions = {}) {
  const told: TextEncoding[] = []
  const onEncoding = (encoding: TextEncoding) => void told.push(encoding)
  const source = await readCsv(await openFileBytes(await fileOf(folder, 'in.csv', content)), { ...options, onEncoding })
  return { ...(await all(source)), told }
}

async function all(source: Source) {
  const rows = await rowsOf(source)
  const { columns, encoding, encodingConfidence } = source
  return { columns, rows: rows.map(({ cells }) => cells), encoding, confidence: encodingConfidence ?? 0 }
}

/** Two-byte characters that the tests need and Node cannot write. */
const BIG5 = { 王: 'a4fd', 小: 'a470', 明: 'a9fa', 許: 'b35c', 功: 'a55c', 蓋: 'bb5c', 台: 'a578', 臺: 'bb4f' } as const
const big5 = (text: string): Buffer =>
  Buffer.concat(Array.from(text, each => (each in BIG5 ? Buffer.from(BIG5[each as '王'], 'hex') : Buffer.from(each))))

const TAIWAN = {
  columns: ['編號', '姓名', '城市', '備註'],
  rows: [
    ['A1', '許功蓋', '臺北市', '育成|中心'],
    ['A2', '歐陽文華', '台中市', '多行\r\n備註'],
    ['A3', '游錫坤', '高雄市', '碁峰資訊'],
  ],
}

describe('the encoding of a file is found', () => {
  test.each([
    ['names.big5.csv', 'big5', 0.9],
    ['names.utf-8.csv', 'utf-8', 1],
    ['names.utf-8-marked.csv', 'utf-8', 1],
    ['names.utf-16le.csv', 'utf-16le', 0.9],
    ['names.utf-16be.csv', 'utf-16be', 0.9],
    ['names.utf-16-marked.csv', 'utf-16be', 1],
  ])('%s', async (file, encoding, least) => {
    const { told, confidence, ...table } = await found(bytesOf(file))
    expect(table).toEqual({ ...TAIWAN, encoding })
    expect(confidence).toBeGreaterThanOrEqual(least)
    expect(told).toEqual(encoding === 'utf-8' ? [] : [{ name: encoding, confidence, example: '許功蓋' }])
  })

  test('of Simplified Chinese', async () => {
    const { confidence, told, ...table } = await found(bytesOf('names.gb18030.csv'))
    expect(table).toEqual({
      columns: ['编号', '姓名', '城市', '备注'],
      rows: [
        ['A1', '谭萍', '广州市', '会员'],
        ['A2', '欧阳文华', '上海市', '多行\r\n备注'],
        ['A3', '赵小川', '重庆市', '镕基路'],
      ],
      encoding: 'gb18030',
    })
    expect(told).toEqual([{ name: 'gb18030', confidence, example: '谭萍' }])
  })

  test('of Japanese', async () => {
    const { confidence, told, ...table } = await found(bytesOf('names.shift_jis.csv'))
    expect(table).toEqual({
      columns: ['番号', '氏名', '都市', '備考'],
      rows: [
        ['A1', '田中 稔', '東京', 'ソフト表示'],
        ['A2', '佐藤 花子', '大阪', 'ﾊﾅｺ'],
      ],
      encoding: 'shift_jis',
    })
    expect(told).toEqual([{ name: 'shift_jis', confidence, example: '田中 稔' }])
  })

  test('of Western names, with quotes, dashes and the euro sign', async () => {
    const { confidence, told, ...table } = await found(bytesOf('names.windows-1252.csv'))
    expect(table).toEqual({
      columns: ['ID', 'Name', 'City', 'Note'],
      rows: [
        ['A1', 'José García', 'Málaga', '“two” for 5 €'],
        ['A2', 'Jürgen Müller', 'Köln', 'O’Brien – friend'],
      ],
      encoding: 'windows-1252',
    })
    expect(told).toEqual([{ name: 'windows-1252', confidence, example: 'José García' }])
  })

  test('plain ASCII is UTF-8', async () => {
    expect(await found('a,b\r\n1,2\r\n')).toEqual({
      columns: ['a', 'b'],
      rows: [['1', '2']],
      encoding: 'utf-8',
      confidence: 1,
      told: [],
    })
  })
})

test.each([
  ['王小明', big5('ID,Name\n1,王小明\n'), 'big5'],
  ['許功蓋, whose every second byte is a backslash', big5('ID,Name\n1,許功蓋\n'), 'big5'],
  ['台臺', big5('ID,City\n1,台\n2,臺\n'), 'big5'],
  ['谭萍, which is valid UTF-8 by chance', Buffer.from('49440a31ccb7c6bc0a', 'hex'), 'gb18030'],
  ['王小明 in GB18030', Buffer.from('49440a31cdf5d0a1c3f70a', 'hex'), 'gb18030'],
  ['José', Buffer.from('ID,Name\n1,José\n', 'latin1'), 'windows-1252'],
  ['Müller', Buffer.from('ID,Name\n1,Müller\n', 'latin1'), 'windows-1252'],
  [
    'Agustín, whose í with what follows is a common character in GB18030',
    Buffer.from('Agustín', 'latin1'),
    'windows-1252',
  ],
  ['25°C', Buffer.from('ID,Max\n1,25°C\n', 'latin1'), 'windows-1252'],
  ['£12', Buffer.from('ID,Price\n1,£12.50\n', 'latin1'), 'windows-1252'],
  ['ə of Azerbaijan in UTF-8', Buffer.from('ID,Name\n1,Əhməd\n'), 'utf-8'],
  ['Ω in UTF-8', Buffer.from('ID,Name\n1,Ω\n'), 'utf-8'],
])('a header and one row are enough: %s', (_, bytes, encoding) => {
  const [best] = detectEncoding(bytes, false)
  expect(best).toMatchObject({ encoding, isPoor: false })
})

test('UTF-16 is told from the NUL of a damaged file', () => {
  expect(detectUtf16(Buffer.from('name\r\n', 'utf16le'))).toEqual({
    encoding: 'utf-16le',
    confidence: 1,
    isPoor: false,
  })
  expect(detectUtf16(Buffer.from('一,二\r\n一一,三\r\n', 'utf16le'))?.encoding).toBe('utf-16le')
  expect(detectUtf16(Buffer.from('a,b\n1,2\n3,\0\n'))).toBeUndefined()
  expect(detectUtf16(Buffer.from('a\0\0\0\0\0b,c\n'))).toBeUndefined()
})

describe('a file that begins with plain ASCII', () => {
  const ascii = `id,name\n${'1,Ann\n'.repeat(SAMPLE_BYTES / 4)}`
  const tail = big5('2,王小明\n3,許功蓋\n')

  test('is decided at the first byte that is none, from the disk', async () => {
    const { rows, encoding, told } = await found(Buffer.concat([Buffer.from(ascii), tail]))
    expect([encoding, rows.at(-2), rows.at(-1)]).toEqual(['big5', ['2', '王小明'], ['3', '許功蓋']])
    expect(told).toMatchObject([{ name: 'big5', example: '王小明' }])
  })

  test('and from a pipe', async () => {
    const bytes = Array.from(tail, byte => Buffer.from([byte]))
    const source = await readCsv(openStreamBytes(Readable.from([Buffer.from(ascii), ...bytes])))
    expect(source.encoding).toBe('utf-8')
    const { rows, encoding } = await all(source)
    expect([encoding, rows.at(-1)]).toEqual(['big5', ['3', '許功蓋']])
  })

  test('and goes wrong later names the line', async () => {
    const lines = ascii.split('\n').length
    const bad = Buffer.concat([Buffer.from(ascii), Buffer.from('2,王小明\n3,'), big5('許功蓋\n')])
    expect(await adviceOf(() => found(bad))).toMatchObject({
      code: 'E_FILE',
      message: expect.stringContaining('cannot be told'),
      at: `${join(folder, 'in.csv')} line ${lines + 1}, byte ${ascii.length + '2,xxxxxxxxx\n3,'.length + 1}`,
    })
  })
})

test.each(['names.big5.csv', 'names.gb18030.csv', 'names.shift_jis.csv', 'names.utf-8.csv', 'names.utf-16be.csv'])(
  'characters that straddle blocks are not garbled: %s',
  async file => {
    const whole = await found(bytesOf(file))
    const blocks = Array.from(bytesOf(file), byte => Buffer.from([byte]))
    const source = await readCsv(openStreamBytes(Readable.from(blocks)))
    expect(await all(source)).toEqual({ ...whole, told: undefined })
  },
)

test.each([0, 1])('a character that is cut at the end of the sample, by %i bytes, is no mistake', async shift => {
  const header = `id,${'x'.repeat(shift)}\n`
  const row = big5('王小明許功蓋台臺\n')
  for (const [encoding, content] of [
    ['big5', Buffer.concat(Array<Buffer>(Math.ceil(SAMPLE_BYTES / row.length) + 1000).fill(row))],
    ['utf-8', Buffer.from('王小明é𠮷'.repeat(SAMPLE_BYTES / 8))],
  ] as const) {
    const { encoding: name, confidence } = await found(Buffer.concat([Buffer.from(header), content]))
    expect([name, confidence > 0.9]).toEqual([encoding, true])
  }
})

describe('what is damaged or mixed is refused', () => {
  const path = join(folder, 'in.csv')

  test('the mark of UTF-8 before Big5', async () => {
    expect(await adviceOf(() => found(bytesOf('marked-big5.csv')))).toEqual({
      code: 'E_FILE',
      exit: 2,
      message: `"${path}" begins with the mark of UTF-8, but is not UTF-8 text.`,
      at: `${path} line 1, byte 4`,
      hint: 'From there on it looks like big5: add --encoding big5 if all of it is, else save it as "CSV UTF-8".',
    })
    expect(await found(bytesOf('marked-big5.csv'), { encoding: 'big5' })).toMatchObject({ ...TAIWAN, encoding: 'big5' })
  })

  test('UTF-8 and Big5 in one file', async () => {
    const mixed = bytesOf('utf-8-and-big5.csv')
    const error = await found(mixed).catch(cause => cause)
    expect(error).toBeInstanceOf(GuanxiError)
    expect(error).toMatchObject({
      code: 'E_FILE',
      message: `The encoding of "${path}" cannot be told: it is damaged, mixed or rare.`,
      at: `${path} line 4, byte ${mixed.indexOf(Buffer.from('b35c', 'hex')) + 1}`,
      hint: 'Name it, such as --encoding big5, or open the file where it looks right and save it as "CSV UTF-8".',
    })
    expect(error.details.map((line: string) => line.replace(/\d+ %/, 'n %')).sort()).toEqual([
      'tried big5: fits to n %',
      'tried gb18030: fits to n %',
      'tried shift_jis: fits to n %',
      'tried utf-8: fits to n %',
      'tried windows-1252: fits to n %',
    ])
  })

  test('one bad byte in Big5, in UTF-8', async () => {
    const spoilt = Buffer.concat([
      big5('ID,Name\n1,王小明\n2,許功蓋\n3,王'),
      Buffer.from('ff', 'hex'),
      big5('明\n4,台臺\n'),
    ])
    expect(await adviceOf(() => found(spoilt))).toMatchObject({
      message: `"${path}" seems to be big5 text, but not all of it is.`,
      at: `${path} line 4`,
    })
    expect(await adviceOf(() => found(spoilt, { encoding: 'big5' }))).toMatchObject({
      message: `"${path}" is not big5 text.`,
      at: `${path} line 4`,
    })
    const utf8 = Buffer.concat([Buffer.from('姓名\n王小明\n許功蓋'), Buffer.from('ff0a', 'hex')])
    expect(await adviceOf(() => found(utf8))).toMatchObject({
      message: `"${path}" is not UTF-8 text.`,
      at: `${path} line 3, byte ${utf8.length - 1}`,
    })
  })

  test.each([
    ['Cyrillic', 'c8e2e0ed20cfe5f2f0eee2e8f70a'],
    ['Greek', 'c3e9fef1e3eff220d0e1f0e1e4fcf0eff5ebeff20a'],
    ['random bytes', '8fd3e291ffa0c6fb80d7e5c3b2ff90ad0a'],
  ])('an encoding that guanxi does not look for: %s', async (_, hex) => {
    expect(await adviceOf(() => found(Buffer.from(`6e616d650a${hex}`, 'hex')))).toMatchObject({ code: 'E_FILE' })
  })
})

describe('the encoding that was asked for', () => {
  test('wins over what would be found, and over a mark', async () => {
    expect(await found('\uFEFFname\né\n', { encoding: 'latin1' })).toEqual({
      columns: ['name'],
      rows: [['Ã©']],
      encoding: 'windows-1252',
      confidence: 0,
      told: [],
    })
  })

  test('has the names that people use', () => {
    const names = [
      'CP950',
      'x-windows-950',
      'ms950',
      'gb2312',
      'GBK',
      'Shift-JIS',
      'cp932',
      'latin1',
      'UTF8',
      'utf-8-sig',
    ]
    expect(names.map(encodingNamed)).toEqual([
      'big5',
      'big5',
      'big5',
      'gb18030',
      'gb18030',
      'shift_jis',
      'shift_jis',
      'windows-1252',
      'utf-8',
      'utf-8',
    ])
    expect(['euc-kr', 'windows-1251', 'utf-16'].map(encodingNamed)).toEqual(['euc-kr', 'windows-1251', 'utf-16'])
  })

  test('utf-16 goes by the mark', async () => {
    expect(await found(bytesOf('names.utf-16-marked.csv'), { encoding: 'utf-16' })).toMatchObject({
      ...TAIWAN,
      encoding: 'utf-16be',
    })
    expect(await found(bytesOf('names.utf-16le.csv'), { encoding: 'utf-16' })).toMatchObject(TAIWAN)
  })

  test('is refused with a near name', async () => {
    const tail = 'There are utf-8, utf-16, utf-16le, utf-16be, big5, gb18030, shift_jis, windows-1252 and more.'
    expect(await adviceOf(() => encodingNamed('bgi5'))).toEqual({
      code: 'E_USAGE',
      exit: 2,
      message: '"bgi5" is not an encoding guanxi can read.',
      at: undefined,
      hint: `Did you mean --encoding big5? ${tail}`,
    })
    expect(await adviceOf(() => encodingNamed('klingon'))).toMatchObject({ hint: tail })
  })
})

test('JSON is found too', async () => {
  const big = big5('[{"n":"王小明"},{"n":"許')
  // The second byte of 功 is a backslash: decoded first, it is none.
  const json = Buffer.concat([big, big5('功蓋"}]')])
  const source = await readJson(await openFileBytes(await fileOf(folder, 'in.json', json)))
  expect(await all(source)).toMatchObject({ rows: [['王小明'], ['許功蓋']], encoding: 'big5' })
  const lines = Buffer.from('{"n":"王小明"}\n{"n":"José"}\n', 'utf16le')
  const ndjson = await readNdjson(await openFileBytes(await fileOf(folder, 'in.ndjson', lines)))
  expect(await all(ndjson)).toMatchObject({ rows: [['王小明'], ['José']], encoding: 'utf-16le' })
})

test('common characters in UTF-8 are never taken for another encoding', () => {
  const common = [...COMMON_HAN, ...USUAL_HAN]
  const text = fc.array(fc.constantFrom(...common, ',', '\n', 'a', 'é'), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(text, fc.boolean(), fc.nat(3), (parts, isCut, cut) => {
      const bytes = Buffer.from(parts.join(''))
      const sample = isCut ? bytes.subarray(0, Math.max(1, bytes.length - cut)) : bytes
      expect(detectEncoding(sample, isCut)[0]).toEqual({ encoding: 'utf-8', confidence: 1, isPoor: false })
      expect(detectUtf16(sample)).toBeUndefined()
    }),
    { numRuns: 300 },
  )
})

describeData('the samples', SAMPLES, () => {
  test.each([
    ['superstore-zh/orders-first500.gb18030.csv', 'gb18030', 500],
    ['superstore-zh/orders-first500.utf8-bom.csv', 'utf-8', 500],
    ['export-formats/thunderbird/shiftjis_addressbook.csv', 'shift_jis', 1],
    ['export-formats/thunderbird/utf16_addressbook.csv', 'utf-16le', 1],
    ['online-retail-sample/online-retail-sample.csv', 'utf-8', undefined],
  ])('%s', async (file, encoding, rows) => {
    const source = await readCsv(await openFileBytes(join(SAMPLES, file)))
    const read = await all(source)
    expect(read).toMatchObject({ encoding, rows: expect.objectContaining(rows === undefined ? {} : { length: rows }) })
    expect(read.confidence).toBeGreaterThan(0.8)
  })

  test('one table in two encodings is one table', async () => {
    const [gb, utf8] = await Promise.all(
      ['gb18030', 'utf8-bom'].map(async each =>
        all(await readCsv(await openFileBytes(join(SAMPLES, `superstore-zh/orders-first500.${each}.csv`)))),
      ),
    )
    expect([gb?.columns, gb?.rows]).toEqual([utf8?.columns, utf8?.rows])
  })
})
