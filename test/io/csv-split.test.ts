import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CsvDialect, CsvSplitter } from '../../src/core/io/csv-split.js'
import { plain } from '../helpers/plain.js'

const COMMA: CsvDialect = { delimiter: ',', newline: '\n', quote: '"' }

const split = (text: string, dialect = COMMA, block = Number.MAX_SAFE_INTEGER) => {
  const splitter = new CsvSplitter(dialect)
  const records = []
  for (let at = 0; at < text.length; at += block) {
    for (const record of splitter.push(text.slice(at, at + block))) records.push(record)
  }
  return [...records, ...splitter.end()]
}

const reference = (text: string, { delimiter, newline }: CsvDialect = COMMA): string[][] =>
  parse(text, {
    delimiter,
    record_delimiter: newline === '\n' ? ['\r\n', '\n'] : ['\r'],
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
  })

const GOLDEN: [what: string, text: string, cells: string[][]][] = [
  [
    'plain lines',
    'a,b\n1,2\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'Windows line ends',
    'a,b\r\n1,2\r\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'no line end at the end',
    'a,b\n1,2',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'quoted cells',
    '"a","b"\n"1",2\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  ['a delimiter in quotes', '"a,b",c\n', [['a,b', 'c']]],
  ['doubled quotes', '"say ""hi""",x\n', [['say "hi"', 'x']]],
  ['only doubled quotes', '"""",""\n', [['"', '']]],
  [
    'line ends in quotes',
    '"a\nb","c\r\nd"\ne,f\n',
    [
      ['a\nb', 'c\r\nd'],
      ['e', 'f'],
    ],
  ],
  ['a quoted cell at the end of the file', 'a,"b"', [['a', 'b']]],
  [
    'a quoted cell before CRLF',
    'a,"b"\r\nc,d',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  [
    'empty cells',
    ',\n,,\na,\n',
    [
      ['', ''],
      ['', '', ''],
      ['a', ''],
    ],
  ],
  ['an empty cell after a quoted one', '"a",\n"b"\n', [['a', ''], ['b']]],
  ['blank lines', '\n\na\r\n\r\nb\n\n', [['a'], ['b']]],
  ['a quote inside a cell', '19" screen,x"y\n', [['19" screen', 'x"y']]],
  ['spaces', ' a , "b" \n', [[' a ', ' "b" ']]],
  [
    'a lone CR inside a line',
    'a\rb,c\nd,e\n',
    [
      ['a\rb', 'c'],
      ['d', 'e'],
    ],
  ],
  [
    'Chinese and emoji',
    '王小明,😀\n"陳,大文",𠮷\n',
    [
      ['王小明', '😀'],
      ['陳,大文', '𠮷'],
    ],
  ],
  [
    'text after a closing quote',
    '"a"b,c\n"d" ,e\n',
    [
      ['"a"b', 'c'],
      ['"d" ', 'e'],
    ],
  ],
  [
    'text after a closing quote, several lines',
    '"a\nb"c,d\ne,f\n',
    [
      ['"a\nb"c', 'd'],
      ['e', 'f'],
    ],
  ],
]

describe('both parsers read the same', () => {
  test.each(GOLDEN)('%s', (_, text, cells) => {
    expect(reference(text)).toEqual(cells)
    for (const block of [1, 2, 3, 7, Number.MAX_SAFE_INTEGER]) {
      expect(split(text, COMMA, block).map(record => record.cells)).toEqual(cells)
    }
  })

  test('old Macintosh line ends', () => {
    const dialect: CsvDialect = { delimiter: ';', newline: '\r', quote: '"' }
    const text = 'a;b\r"1\r2";3\r'
    expect(reference(text, dialect)).toEqual([
      ['a', 'b'],
      ['1\r2', '3'],
    ])
    expect(split(text, dialect).map(record => record.cells)).toEqual([
      ['a', 'b'],
      ['1\r2', '3'],
    ])
  })

  test('any regular text, in blocks of any size', () => {
    const cell = fc.array(fc.constantFrom('a', '王', ',', '"', '\n', '\r\n', ' ', "'", ''), { maxLength: 5 })
    const quoted = cell.map(parts => `"${parts.join('').replaceAll('"', '""')}"`)
    const plain = fc.stringMatching(/^[a-z王 ][a-z" ]{0,5}$/)
    const line = fc.array(fc.oneof(quoted, plain), { minLength: 1, maxLength: 4 }).map(cells => cells.join(','))
    fc.assert(
      fc.property(
        fc.array(line),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 9 }),
        (lines, end, block) => {
          const text = lines.join(end)
          const records = split(text, COMMA, block)
          expect(records.map(record => record.cells)).toEqual(reference(text))
          expect(records.some(record => record.irregular)).toBe(false)
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('what breaks the rules', () => {
  test('is told apart from what is regular, with its line and its text', () => {
    expect(plain(split('a,b\n"x" y,2\n3,4\n'))).toEqual([
      { line: 1, cells: ['a', 'b'] },
      {
        line: 2,
        cells: ['"x" y', '2'],
        irregular: { text: '"x" y,2', problem: 'cell 1 has text after its closing quote' },
      },
      { line: 3, cells: ['3', '4'] },
    ])
  })

  test('a quote that is never closed costs one line, not the rest of the file', () => {
    expect(plain(split('a,b\n1,"x\n3,4\n'))).toEqual([
      { line: 1, cells: ['a', 'b'] },
      {
        line: 2,
        cells: ['1', '"x'],
        irregular: { text: '1,"x', problem: 'cell 2 opens a quote that is never closed' },
      },
      { line: 3, cells: ['3', '4'] },
    ])
  })

  test('a quote that is never closed in a long file does not fill the memory', () => {
    const text = `a,b\n1,"x\n${'3,4\n'.repeat(600_000)}`
    const records = split(text, COMMA, 65_536)
    expect(records.length).toBe(600_002)
    expect(records.filter(record => record.irregular).map(record => record.line)).toEqual([2])
  })
})

test('lines are counted as an editor counts them', () => {
  expect(split('\na\n"b\nc"\n\nd').map(record => record.line)).toEqual([2, 3, 6])
})
