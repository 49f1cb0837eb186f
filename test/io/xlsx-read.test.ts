import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dateText, escapeText, kindOfFormat, unescapeText } from '../../src/core/io/xlsx-cells.js'
import { readXlsx } from '../../src/core/io/xlsx-read.js'
import { writeXlsx } from '../../src/core/io/xlsx-write.js'
import { column, tableOf } from '../../src/core/table.js'
import { plain } from '../helpers/plain.js'
import { adviceOf, fileOf, rowsOf, temporaryFolder } from './reading.js'
import { workbookOf } from './zip.js'

const folder = await temporaryFolder()

const read = async (workbook: Parameters<typeof workbookOf>[0], tab?: string) => {
  const source = await readXlsx(await fileOf(folder, 'in.xlsx', await workbookOf(workbook)), tab ? { tab } : {})
  return { columns: source.columns, rows: await rowsOf(source) }
}

const inline = (address: string, text: string) => `<c r="${address}" t="inlineStr"><is><t>${text}</t></is></c>`
const header = (...names: string[]) =>
  `<row r="1">${names.map((name, at) => inline(`${'ABCDEFGHIJ'[at]}1`, name)).join('')}</row>`

describe('a workbook from anywhere', () => {
  test('gives one plain value a cell', async () => {
    const { columns, rows } = await read({
      strings:
        '<si><t>name</t></si><si><r><t>王</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 小明</t></r><rPh sb="0" eb="1"><t>ワン</t></rPh></si><si><t>a_x000D_b_x005F_x0041_</t></si>',
      sheets: [
        {
          name: 'S',
          rows: `<row r="1"><c r="A1" t="s"><v>0</v></c>${inline('B1', 'b')}${inline('C1', 'c')}${inline('D1', 'd')}</row>
            <row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" t="b"><v>1</v></c><c r="C2"><v>-1.5E2</v></c><c r="D2"><f>A1</f><v>7</v></c></row>
            <row r="3"><c r="A3" t="s"><v>2</v></c><c r="C3" t="str"><f>""</f><v></v></c><c r="D3"><v>0.30000000000000004</v></c></row>
            <row r="4"><c r="A4" s="1"/></row>
            <row r="9"><c r="D9" t="str"><f>x</f><v>&lt;last&gt;</v></c></row>`,
        },
      ],
    })
    expect(columns).toEqual(['name', 'b', 'c', 'd'])
    expect(rows).toEqual([
      { number: 2, cells: ['王 小明', true, -150, 7] },
      { number: 3, cells: ['a\rb_x0041_', null, '', 0.3] },
      { number: 9, cells: [null, null, null, '<last>'] },
    ])
  })

  test('shows days as days, whatever format makes them so', async () => {
    const { rows } = await read({
      formats:
        '<numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="#,##0 &quot;days&quot;"/><numFmt numFmtId="166" formatCode="[h]:mm"/>',
      cellFormats: [0, 14, 22, 31, 57, 164, 165, 166, 20].map(id => `<xf numFmtId="${id}"/>`).join(''),
      sheets: [
        {
          name: 'S',
          rows: `${header('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i')}<row r="2">${[
            45351, 45351, 45351.75, 45351, 45351, 45351, 3, 1.5, 0.5,
          ]
            .map((value, at) => `<c r="${'ABCDEFGHI'[at]}2" s="${at}"><v>${value}</v></c>`)
            .join('')}</row>`,
        },
      ],
    })
    const day = '2024-02-29'
    expect(rows[0]?.cells).toEqual([45351, day, `${day} 18:00:00`, day, day, day, 3, '36:00:00', '12:00:00'])
  })

  test('counts from 1904 where the workbook says so', async () => {
    const { rows } = await read({
      workbook: '<workbookPr date1904="1"/>',
      cellFormats: '<xf numFmtId="14"/>',
      sheets: [{ name: 'S', rows: `${header('a')}<row r="2"><c r="A2"><v>43889</v></c></row>` }],
    })
    expect(rows[0]?.cells).toEqual(['2024-02-29'])
  })

  test('names the cell of an error and of a formula without a stored result', async () => {
    const { rows } = await read({
      sheets: [
        {
          name: 'S',
          rows: `${header('a', 'b')}<row r="7"><c r="A7" t="e"><v>#REF!</v></c><c r="B7"><f>A1+1</f></c></row>
            <row r="8"><c r="A8"><v>1</v></c><c r="D8"><v>2</v></c></row>`,
        },
      ],
    })
    expect(plain(rows)).toEqual([
      {
        number: 7,
        cells: ['#REF!', null],
        notes: [
          { column: 0, kind: 'fault', text: 'A7: #REF!' },
          { column: 1, kind: 'fault', text: 'B7: formula without a stored result' },
        ],
      },
      { number: 8, cells: [1, null], problem: 'D8: a value without a heading' },
    ])
  })

  test('a table may begin anywhere, rows and cells may lack their addresses', async () => {
    const { columns, rows } = await read({
      sheets: [
        {
          name: 'S',
          rows: '<row r="3"><c r="B3" t="str"><v>a</v></c><c t="str"><v>b</v></c></row><row><c r="B4"><v>1</v></c><c><v>2</v></c></row>',
        },
      ],
    })
    expect({ columns, rows }).toEqual({ columns: ['a', 'b'], rows: [{ number: 4, cells: [1, 2] }] })
  })

  test('namespaces may have a prefix', async () => {
    const rows =
      '<?xml version="1.0"?><x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c></x:row><x:row r="2"><x:c r="A2"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    expect(await read({ sheets: [{ name: 'S', rows }] })).toEqual({ columns: ['a'], rows: [{ number: 2, cells: [1] }] })
  })
})

describe('which tab', () => {
  const sheets = [
    { name: 'Notes', state: 'hidden', rows: header('hidden') },
    { name: '客戶', rows: header('visible') },
    { name: 'Old', state: 'veryHidden', rows: header('old') },
  ]

  test('the first visible one, or the one that is named, upper or lower case', async () => {
    expect((await read({ sheets })).columns).toEqual(['visible'])
    expect((await read({ sheets }, 'Old')).columns).toEqual(['old'])
    expect((await read({ sheets }, 'notes')).columns).toEqual(['hidden'])
  })

  test('an unknown one is answered with those there are', async () => {
    expect(await adviceOf(() => read({ sheets }, 'RFM'))).toEqual({
      code: 'E_ENDPOINT',
      exit: 2,
      message: `"${join(folder, 'in.xlsx')}" has no tab "RFM".`,
      at: join(folder, 'in.xlsx'),
      hint: 'It has: Notes, 客戶, Old.',
    })
  })

  test('an empty one says so', async () => {
    expect(await adviceOf(() => read({ sheets: [{ name: 'S', rows: '' }] }))).toMatchObject({
      code: 'E_FILE',
      message: `"${join(folder, 'in.xlsx')}#S" is empty.`,
    })
  })
})

describe('a file that is no workbook says what it is', () => {
  test.each([
    ['text', 'a,b\n1,2\n', 'is not an Excel workbook, although it is named so.'],
    ['a password', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'is protected by a password, or is an old .xls workbook.'],
    ['nothing', '', 'is empty.'],
    [
      'another zip',
      Buffer.from('504b0506000000000000000000000000000000000000', 'hex'),
      'is damaged or cut off: it cannot be read as a workbook.',
    ],
  ])('%s', async (_, content, message) => {
    const path = await fileOf(folder, 'odd.xlsx', content)
    expect(await adviceOf(() => readXlsx(path))).toMatchObject({
      code: 'E_FILE',
      exit: 2,
      message: `"${path}" ${message}`,
    })
  })

  test('cut off anywhere', async () => {
    const path = join(folder, 'whole.xlsx')
    await writeXlsx(path, [
      tableOf(
        't',
        [column('a', 'A')],
        Array.from({ length: 500 }, (_, n) => ({ a: `text ${n}` })),
      ),
    ])
    const whole = await readFile(path)
    for (const share of [0.1, 0.5, 0.9, 0.99]) {
      const cut = await fileOf(folder, 'cut.xlsx', whole.subarray(0, Math.floor(whole.length * share)))
      const advice = await adviceOf(async () => rowsOf(await readXlsx(cut)))
      expect(advice).toMatchObject({ code: 'E_FILE', message: expect.stringContaining('is damaged or cut off') })
    }
  })

  test('spoiled in the middle', async () => {
    const whole = await readFile(join(folder, 'whole.xlsx'))
    for (let at = 60; at < whole.length - 2000; at += 997) {
      const spoiled = Buffer.from(whole)
      spoiled.fill(0xff, at, at + 40)
      const path = await fileOf(folder, 'spoiled.xlsx', spoiled)
      // Some bytes matter to nobody (times, checksums); what must not happen is any other failure.
      await readXlsx(path)
        .then(rowsOf)
        .catch(error => expect(error).toMatchObject({ code: 'E_FILE' }))
    }
  })
})

test('the days and times of Chinese and Japanese Excel, which has them by number', async () => {
  const ids = [27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]
  const times = [18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56]
  const cells = [...ids.map(() => 45351), ...times.map(() => 0.5), 0.75]
  const address = (at: number) => `${at < 26 ? '' : 'A'}${'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[at % 26]}`
  const { rows } = await read({
    formats: '<numFmt numFmtId="164" formatCode="[$-404]e&quot;年&quot;"/>',
    cellFormats: [...ids, ...times, 52, 164].map(id => `<xf numFmtId="${id}"/>`).join(''),
    sheets: [
      {
        name: 'S',
        rows: `<row r="1">${[...cells, 0].map((_, at) => inline(`${address(at)}1`, `c${at}`)).join('')}</row><row r="2">${[
          ...cells,
          45351,
        ]
          .map((value, at) => `<c r="${address(at)}2" s="${at}"><v>${value}</v></c>`)
          .join('')}</row>`,
      },
    ],
  })
  expect(rows[0]?.cells).toEqual([
    ...ids.map(() => '2024-02-29'),
    ...times.map(() => '12:00:00'),
    '18:00:00',
    '2024-02-29',
  ])
})

test('ids that Excel could not keep are text where another program wrote all their digits', async () => {
  const value = (text: string) => `<c><v>${text}</v></c>`
  const { rows } = await read({
    sheets: [
      {
        name: 'S',
        rows: `${header('a', 'b', 'c')}<row r="2">${['123456789012345678', '1.23456789012345678E+17', '1234567890123456'].map(value).join('')}</row>`,
      },
    ],
  })
  expect(rows[0]?.cells).toEqual(['123456789012345678', 123456789012346000, 1234567890123456])
})

test('number formats are judged by what they show', () => {
  const kinds = [
    'General',
    '0.00',
    '#,##0 "d"',
    '[$-404]e/m/d',
    'h:mm AM/PM',
    '[h]:mm',
    'mmm',
    '[Red]0',
    '\\d0',
    'yyyy-mm-dd;@',
    '0.0%',
  ]
  expect(kinds.map(kindOfFormat)).toEqual([
    'number',
    'number',
    'number',
    'date',
    'time',
    'elapsed',
    'date',
    'number',
    'number',
    'date',
    'number',
  ])
})

test('the calendar of Excel, with the day that never was', () => {
  expect([1, 59, 60, 61, 2958465].map(serial => dateText(serial, 'date', false))).toEqual([
    '1900-01-01',
    '1900-02-28',
    '1900-02-29',
    '1900-03-01',
    '9999-12-31',
  ])
  expect(dateText(45351.999_999_9, 'date', false)).toBe('2024-03-01')
  expect([dateText(-1, 'date', false), dateText(3e6, 'date', false)]).toEqual([undefined, undefined])
})

test('text that XML cannot hold is written as Excel writes it', () => {
  const text = 'a\u0001\r\n_x0041_ _x0041\u0002 \ud800'
  expect(escapeText(text)).toBe('a_x0001__x000D_\n_x005F_x0041_ _x005F_x0041_x0002_ _xD800_')
  expect(unescapeText(escapeText(text))).toBe(text)
})
