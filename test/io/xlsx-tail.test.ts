import { describe, expect, test } from 'vitest'
import { readXlsx, type XlsxOptions } from '../../src/core/io/xlsx-read.js'
import { adviceOf, fileOf, rowsOf, temporaryFolder } from './reading.js'
import { workbookOf } from './zip.js'

const folder = await temporaryFolder()

const read = async (workbook: Parameters<typeof workbookOf>[0], options: XlsxOptions = {}) => {
  const source = await readXlsx(await fileOf(folder, 'in.xlsx', await workbookOf(workbook)), options)
  const { columns, headerRow, skippedLines, firstColumn } = source
  return { columns, rows: await rowsOf(source), headerRow, skippedLines, firstColumn, remarks: source.remarks?.() }
}

/** Rows of texts and numbers; a blank cell is left out. */
const sheet = (rows: readonly (readonly (string | number | null)[])[], attributes: Record<number, string> = {}) =>
  rows
    .map((cells, at) => {
      const row = at + 1
      const parts = cells.map((cell, column) => {
        const address = `${'ABCDEFGHIJ'[column]}${row}`
        if (cell === null) return ''
        return typeof cell === 'number'
          ? `<c r="${address}"><v>${cell}</v></c>`
          : `<c r="${address}" t="inlineStr"><is><t>${cell}</t></is></c>`
      })
      return `<row r="${row}" ${attributes[row] ?? ''}>${parts.join('')}</row>`
    })
    .join('')

describe('titles above the header', () => {
  const rows = sheet([['Sales 2024'], ['by', 'Ann'], [], ['', 'name', 'day', 'sum', 'u', 'v', 'w'], ['', '王', 'x', 5]])

  test('are passed over and told', async () => {
    expect(await read({ sheets: [{ name: 'S', rows }] })).toEqual({
      columns: ['name', 'day', 'sum', 'u', 'v', 'w'],
      headerRow: 4,
      skippedLines: [1, 2],
      firstColumn: 1,
      rows: [{ number: 5, cells: ['王', 'x', 5, null, null, null] }],
      remarks: [{ kind: 'passed-over', count: 2, list: ['1 “Sales 2024”', '2 “by”'] }],
    })
  })

  test('or the header is the row that the user names', async () => {
    expect(await read({ sheets: [{ name: 'S', rows }] }, { headerRow: 2 })).toMatchObject({ columns: ['by', 'Ann'] })
    expect(await adviceOf(() => read({ sheets: [{ name: 'S', rows }] }, { headerRow: 3 }))).toMatchObject({
      code: 'E_FILE',
      exit: 2,
      hint: '--header-row takes one of the first 30 lines with content: 1, 2, 4, 5.',
    })
  })
})

test('what is hidden is read, and told', async () => {
  const rows = sheet(
    [
      ['name', 'cost', 'sum'],
      ['a', 1, 2],
      ['b', 3, 4],
      ['c', 5, 6],
    ],
    { 3: 'hidden="1"', 4: 'hidden="true"' },
  )
  const before =
    '<cols><col min="1" max="1" width="9"/><col min="2" max="3" hidden="1"/><col min="9" max="9" hidden="1"/></cols>'
  const after =
    '<autoFilter ref="A1:C4"><filterColumn colId="0"><filters><filter val="a"/></filters></filterColumn></autoFilter>'
  const found = await read({ sheets: [{ name: 'S', rows, before, after }] })
  expect(found.rows.map(row => row.cells)).toEqual([
    ['a', 1, 2],
    ['b', 3, 4],
    ['c', 5, 6],
  ])
  expect(found.remarks).toEqual([
    { kind: 'hidden-columns', count: 2, list: ['cost', 'sum'] },
    { kind: 'hidden-rows', count: 2, list: [] },
  ])
})

test('of several tabs the first visible one is read, and the others are named', async () => {
  const rows = sheet([['a'], ['x']])
  const sheets = [
    { name: 'Notes', state: 'hidden', rows },
    { name: '2024', rows },
    { name: '2023', rows },
  ]
  expect((await read({ sheets })).remarks).toEqual([{ kind: 'other-tabs', count: 2, list: ['Notes', '2023'] }])
  expect((await read({ sheets }, { tab: '2023' })).remarks).toEqual([])
})

test('a merged cell gives its value to every row that it covers, and to no other column', async () => {
  const rows = sheet([
    ['order', 'customer', 'item', 'amount'],
    [1, 'Ann', 'tea', 9],
    [null, null, 'mug', null],
    [null, null, null, null],
    [null, null, 'pot', null],
    [2, 'Bob', 'tea', 5],
  ])
  const after =
    '<mergeCells count="4"><mergeCell ref="A2:A5"/><mergeCell ref="B2:B3"/><mergeCell ref="D2:D3"/><mergeCell ref="C6:D6"/></mergeCells>'
  const found = await read({ sheets: [{ name: 'S', rows, after }] })
  const merged = (column: number, text: string) => ({ column, kind: 'merged', text })
  expect(found.rows).toEqual([
    { number: 2, cells: [1, 'Ann', 'tea', 9] },
    { number: 3, cells: [1, 'Ann', 'mug', 9], notes: [merged(0, 'A2'), merged(1, 'B2'), merged(3, 'D2')] },
    { number: 5, cells: [1, null, 'pot', null], notes: [merged(0, 'A2')] },
    { number: 6, cells: [2, 'Bob', 'tea', 5] },
  ])
  expect(found.remarks).toEqual([{ kind: 'merged', count: 4, list: [] }])
})

test('a link is its text; one to an e-mail address, behind a name, is the address', async () => {
  const rows = sheet([
    ['name', 'mail'],
    ['Ann', 'write to her'],
    ['Bob', 'bob@b.tw'],
    ['Cay', 'her page'],
  ])
  const after =
    '<hyperlinks><hyperlink ref="B2" r:id="a"/><hyperlink ref="B3" r:id="b"/><hyperlink ref="B4" r:id="c"/><hyperlink ref="A1" location="S!A2"/></hyperlinks>'
  const link = (id: string, target: string) =>
    `<Relationship Id="${id}" Type="http://x/hyperlink" Target="${target}" TargetMode="External"/>`
  const parts = {
    'xl/worksheets/_rels/one.xml.rels': `<Relationships>${link('a', 'mailto:ann%2Bshop@b.tw?subject=Hi')}${link('b', 'mailto:other@b.tw')}${link('c', 'https://b.tw')}</Relationships>`,
  }
  expect((await read({ sheets: [{ name: 'S', rows, after }], parts })).rows.map(row => row.cells)).toEqual([
    ['Ann', 'ann+shop@b.tw'],
    ['Bob', 'bob@b.tw'],
    ['Cay', 'her page'],
  ])
})

test('a sheet that is not closed is damaged', async () => {
  const rows = `<?xml version="1.0"?><worksheet><sheetData>${sheet([['a'], ['x']])}</sheetData>`
  expect(await adviceOf(() => read({ sheets: [{ name: 'S', rows }] }))).toMatchObject({ code: 'E_FILE', exit: 2 })
})
