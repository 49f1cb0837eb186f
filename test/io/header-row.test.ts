import { describe, expect, test } from 'vitest'
import { openFileBytes } from '../../src/core/io/byte-source.js'
import { readCsv } from '../../src/core/io/csv.js'
import { adviceOf, fileOf, rowsOf, temporaryFolder } from './reading.js'

const folder = await temporaryFolder()

const read = async (content: string, headerRow?: number) => {
  const path = await fileOf(folder, 'in.csv', content)
  const source = await readCsv(await openFileBytes(path), headerRow === undefined ? {} : { headerRow })
  const { columns, skippedLines } = source
  return { columns, headerRow: source.headerRow, skippedLines, rows: await rowsOf(source), remarks: source.remarks?.() }
}

const shapeOf = async (content: string) => {
  const { headerRow, skippedLines } = await read(content)
  return { headerRow, skippedLines }
}

describe('titles above the header are passed over', () => {
  test('the notes that LinkedIn writes', async () => {
    const notes = 'Notes:\n"When exporting, you may notice, that some\nare missing."\n\n'
    expect(await read(`${notes}First Name,Last Name,Email Address,Company\nAnn,Lee,,Tea\n`)).toEqual({
      columns: ['First Name', 'Last Name', 'Email Address', 'Company'],
      headerRow: 5,
      skippedLines: [1, 2],
      rows: [{ number: 6, cells: ['Ann', 'Lee', '', 'Tea'] }],
      remarks: [
        { kind: 'passed-over', count: 2, list: ['1 “Notes:”', '2 “When exporting, you may notice, that som…”'] },
      ],
    })
    expect(await shapeOf(`${notes}First Name,Last Name,Email Address,Company\n`)).toEqual({
      headerRow: 5,
      skippedLines: [1, 2],
    })
  })

  test.each([
    ['a title', 'Sales 2024,,\nname,sum,day\nAnn,1,2024-01-01\n', 2],
    [
      'a label and its value',
      '店別：,信義店,,,,\n日期：,2024-01-01,,,,\n單號,日期,客戶,品名,數量,金額\n1,2,3,4,5,6\n',
      3,
    ],
    ['titles and blank lines', '\n,,\nReport,,\n\n,,\na,b,c\n1,2,3\n', 6],
  ])('%s', async (_, content, headerRow) => {
    expect((await shapeOf(content)).headerRow).toBe(headerRow)
  })
})

describe('the first line stays the header', () => {
  test.each([
    ['whatever the rows are like', 'a,b,c\n1,2,3\n'],
    ['where rows have more cells than it', 'a,b,c\nx,y,z,u,v\nx,y,z\n'],
    [
      'where one row is far wider',
      'name,city,note\nAnn,Taipei,x\nBob,Tainan,one,two,three,four,five,six,seven,eight\n',
    ],
    ['where a wider row holds data', 'name\nAnn,5,2024-01-01\nBob,6,2024-01-02\n'],
    ['where there are two columns only', 'name\nLee,Ann\nWang,Bo\n'],
    ['where many headings are missing', 'a,b,,,\n1,2,3,4,5\n'],
    ['without any row', 'a,b,c\n'],
  ])('%s', async (_, content) => {
    expect(await shapeOf(content)).toEqual({ headerRow: 1, skippedLines: [] })
  })
})

describe('the header that the user names', () => {
  test('is the header', async () => {
    const content = 'title\nunits,kg,m\na,b,c\n1,2,3\n'
    expect(await read(content, 3)).toMatchObject({ columns: ['a', 'b', 'c'], headerRow: 3, skippedLines: [1, 2] })
    expect(await read(content, 1)).toMatchObject({ columns: ['title'], skippedLines: [] })
  })

  test('must hold something', async () => {
    const path = await fileOf(folder, 'in.csv', '')
    expect(await adviceOf(() => read('a,b\n\n1,2\n', 2))).toEqual({
      code: 'E_FILE',
      exit: 2,
      message: `Line 2 of "${path}" holds no headings.`,
      at: `${path} line 2`,
      hint: '--header-row takes one of the first 30 lines with content: 1, 3.',
    })
  })
})
