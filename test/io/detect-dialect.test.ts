import { describe, expect, test } from 'vitest'
import { openFileBytes } from '../../src/core/io/byte-source.js'
import { type CsvOptions, readCsv } from '../../src/core/io/csv.js'
import { detectDialect } from '../../src/core/io/detect-dialect.js'
import { adviceOf, fileOf, rowsOf, temporaryFolder } from './reading.js'

const folder = await temporaryFolder()

const read = async (content: string, options: CsvOptions = {}) => {
  const source = await readCsv(await openFileBytes(await fileOf(folder, 'in.csv', content)), options)
  const { columns, delimiter, quote } = source
  return { columns, cells: (await rowsOf(source)).map(row => row.cells), delimiter, quote }
}

describe('what separates the cells', () => {
  test.each([
    ['the most frequent sign of a header', 'a,b;c,d\n', ',', '\n'],
    ['the one of the header, where the rows are as unsteady', 'a;b;c,d\r\n1,2,3,4,5', ';', '\n'],
    ['the one that all rows have equally often', 'name;a, b\nAnn;1, 2, 3\nBob;4\n', ';', '\n'],
    [
      'the one of the table, not of a title above it',
      'Sales, 2024, all\n\nname\tsum\tx\ty\nAnn\t1,5\t\t\nBob\t2,5\t\t\n',
      '\t',
      '\n',
    ],
    ['a tab', 'a\tb\n', '\t', '\n'],
    ['a bar', 'a|b|c\n', '|', '\n'],
    ['what stands outside quotes', '"a;b;c;d",e\n', ',', '\n'],
    ['a quote inside a cell opens nothing', 'size;text\n19" screen;a\n20" screen;b\n', ';', '\n'],
    ['a comma, where there is one column', 'name\n', ',', '\n'],
    ['after blank lines', '\r\n\n a;b\n', ';', '\n'],
    ['with line ends of old Macintosh files', 'a;b\rc;d\r', ';', '\r'],
    ['with line feeds inside their cells too', 'a;b\r"c\nx";d\r', ';', '\r'],
    ['a return inside a cell is none', '"a\rb",c\n', ',', '\n'],
  ])('is %s', (_, text, delimiter, newline) => {
    expect(detectDialect(text, true)).toEqual({ dialect: { delimiter, newline, quote: '"' }, isSure: true })
  })

  test('is not sure before thirty records have come', () => {
    expect(detectDialect('a,b;c\n', false).isSure).toBe(false)
    expect(detectDialect('a,b\n'.repeat(30), false).isSure).toBe(true)
  })
})

describe('what cannot be told is asked, not guessed', () => {
  test.each([
    [
      'an unusual sign',
      'a^b\n1^2\n',
      'seem to be separated by "^"',
      "If they are, add --delimiter '^'; if each line is one cell, add --delimiter ,.",
    ],
    [
      'a full-width comma',
      '姓名，電話\n王，02\n',
      'seem to be separated by "，"',
      "If they are, add --delimiter '，'; if each line is one cell, add --delimiter ,.",
    ],
    [
      'two programs',
      '1,1,1,x\n2\t2\n3\t3\n',
      'Line 1 is separated by ",", the lines below it by "tab".',
      'Mend that line, or name what separates the cells, such as --delimiter tab.',
    ],
    [
      'single quotes',
      "'a','b'\n'1','2,3'\n",
      'stand in single quotes',
      `Add --quote "'", or --quote '"' if the quotes are a part of the text.`,
    ],
  ])('%s', async (_, content, message, hint) => {
    const path = await fileOf(folder, 'in.csv', content)
    expect(await adviceOf(() => read(content))).toMatchObject({
      code: 'E_FILE',
      exit: 2,
      message: expect.stringContaining(message.replace('{path}', path)),
      at: `${path} line 1`,
      hint,
    })
  })

  test('and what the user says is done', async () => {
    expect(await read('a^b\n1^2\n', { delimiter: '^' })).toMatchObject({ columns: ['a', 'b'], cells: [['1', '2']] })
    expect(await read('a^b\n1^2\n', { delimiter: ',' })).toMatchObject({ columns: ['a^b'], cells: [['1^2']] })
    expect(await read("'a','b'\n'1','2,3'\n'it''s','x\ny'\n", { quote: "'" })).toMatchObject({
      columns: ['a', 'b'],
      cells: [
        ['1', '2,3'],
        ["it's", 'x\ny'],
      ],
      quote: "'",
    })
    expect(await read('size,text\n"5,a\n', { quote: 'none' })).toMatchObject({ cells: [['"5', 'a']], quote: 'none' })
    expect(await adviceOf(() => read('a\n', { quote: 'xx' }))).toMatchObject({ code: 'E_USAGE', exit: 2 })
  })

  test('one column of e-mail addresses is one column', async () => {
    expect(await read('email\na@b.tw\nc@d.tw\n')).toMatchObject({ columns: ['email'], delimiter: ',' })
  })
})
