import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readXlsx } from '../../src/core/io/xlsx-read.js'
import { tabNameFor } from '../../src/core/io/xlsx-tab.js'
import { writeXlsx } from '../../src/core/io/xlsx-write.js'
import { column, type Table, tableOf } from '../../src/core/table.js'
import { adviceOf, fileOf, rowsOf, temporaryFolder } from './reading.js'
import { changedZip, partOf } from './zip.js'

const folder = await temporaryFolder()

const COLUMNS = [
  column('name', 'Name 姓名'),
  column('orders', 'Orders', 'integer'),
  column('total', 'Total', 'money'),
  column('share', 'Share', 'ratio'),
  column('day', 'Day', 'date'),
  column('score', 'Score', 'number'),
] as const

const sample = (name: string): Table =>
  tableOf(name, COLUMNS, [
    { name: '王小明', orders: 1234, total: 1250.5, share: 0.123, day: '2024-02-29', score: 0.25 },
    { name: '=1+1', orders: -5, total: null, share: null, day: '2024-02-29 13:05:00', score: null },
    { name: null, orders: 0, total: 0, share: 1, day: '1899-12-31', score: -1 },
  ])

const readBack = async (path: string, tab?: string) => {
  const source = await readXlsx(path, tab ? { tab } : {})
  return { columns: source.columns, cells: (await rowsOf(source)).map(row => row.cells) }
}

const loaded = async (path: string) => {
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.readFile(path)
  return workbook
}

describe('a new workbook', () => {
  test.each(['in memory', 'streamed'])('%s: comes back cell by cell, and looks like made by hand', async how => {
    const path = join(folder, `${how}.xlsx`)
    const table = sample('rfm')
    const filler = Array.from({ length: 50_001 }, () => ({ x: 1 }))
    const tables =
      how === 'streamed' ? [table, { name: 'many', columns: [column('x', 'X', 'integer')], rows: filler }] : [table]
    await writeXlsx(path, tables, { currency: 'JPY' })
    expect(await readBack(path)).toEqual({
      columns: ['Name 姓名', 'Orders', 'Total', 'Share', 'Day', 'Score'],
      cells: [
        ['王小明', 1234, 1250.5, 0.123, '2024-02-29', 0.25],
        ['=1+1', -5, null, null, '2024-02-29 13:05:00', null],
        [null, 0, 0, 1, '1899-12-31', -1],
      ],
    })
    if (how === 'streamed') {
      expect((await readBack(path, 'many')).cells.length).toBe(50_001)
    }
    const sheet = new ExcelJS.Workbook()
    await sheet.xlsx.readFile(path)
    const tab = sheet.getWorksheet('rfm')
    expect(['A2', 'B2', 'C2', 'D2', 'E2', 'E3'].map(at => tab?.getCell(at).numFmt)).toEqual([
      '@',
      '#,##0',
      '#,##0',
      '0.0%',
      'yyyy-mm-dd',
      'yyyy-mm-dd hh:mm:ss',
    ])
    expect(tab?.getCell('A1').font.bold).toBe(true)
    expect(tab?.getCell('B1').alignment.horizontal).toBe('right')
    expect(tab?.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 })
    expect(tab?.autoFilter).toBe('A1:F4')
    expect(tab?.pageSetup).toMatchObject({ orientation: 'landscape', fitToWidth: 1, printTitlesRow: '1:1' })
    expect(tab?.getColumn(1).width).toBe(13)
    expect(tab?.getCell('A3').type).toBe(ExcelJS.ValueType.String)
  })

  test('several tables become several tabs with names Excel accepts', async () => {
    const path = join(folder, 'tabs.xlsx')
    await writeXlsx(path, [sample('a/b'), sample('A b'), sample('history'), sample('x'.repeat(40))], { tab: 'First' })
    expect((await loaded(path)).worksheets.map(sheet => sheet.name)).toEqual([
      'First',
      'A b',
      'Table history',
      'x'.repeat(31),
    ])
    expect([tabNameFor('A:b', ['a b']), tabNameFor("''", []), tabNameFor('y'.repeat(31), ['Y'.repeat(31)])]).toEqual([
      'A b (2)',
      'Table',
      `${'y'.repeat(27)} (2)`,
    ])
  })

  test('a table without rows, and one without columns', async () => {
    const path = join(folder, 'none.xlsx')
    await writeXlsx(path, [tableOf('none', COLUMNS, []), { name: 'nothing', columns: [], rows: [] }])
    expect((await readBack(path)).cells).toEqual([])
  })

  test('a bad tab name and a text too long for Excel are refused before anything is written', async () => {
    const path = join(folder, 'bad.xlsx')
    expect(await adviceOf(() => writeXlsx(path, [sample('a')], { tab: 'a:b' }))).toEqual({
      code: 'E_ENDPOINT',
      exit: 2,
      message: '"a:b" cannot be the name of a tab: Excel forbids : in it.',
      at: undefined,
      hint: 'Use at most 31 characters, none of [ ] : * ? / \\.',
    })
    const long = tableOf('t', [column('a', 'A')], [{ a: 'x'.repeat(32_768) }])
    expect(await adviceOf(() => writeXlsx(path, [long]))).toMatchObject({
      code: 'E_LIMIT',
      exit: 4,
      at: 'column a, row 1',
    })
    expect((await readdir(folder)).includes('bad.xlsx')).toBe(false)
  })

  test('a folder that is not there is named, however large the table', async () => {
    const path = join(folder, 'no', 'where.xlsx')
    const many = {
      name: 'many',
      columns: [column('x', 'X')],
      rows: Array.from({ length: 50_001 }, () => ({ x: null })),
    }
    for (const table of [sample('a'), many]) {
      expect(await adviceOf(() => writeXlsx(path, [table]))).toMatchObject({
        code: 'E_FILE',
        message: `"${path}" cannot be written. The folder does not exist.`,
      })
    }
  })

  test('whatever is written comes back unchanged', async () => {
    const path = join(folder, 'round.xlsx')
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(
          fc.constantFrom(
            "'",
            '=',
            '-',
            '@',
            '\t',
            '\r',
            '\n',
            '_x0041_',
            '_x00',
            '41_',
            '\u0001',
            '\ud800',
            '\ufffe',
            ' ',
            '<',
            '&',
            '王',
          ),
        )
        .map(parts => parts.join('')),
    )
    const text = hostile.filter(each => each !== '')
    const number = fc.double({ noNaN: true, min: -1e300, max: 1e300 }).map(each => Number(each.toPrecision(15)) || 0)
    const day = fc.date({ min: new Date('1900-03-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    const row = fc.record({ a: text, b: text, n: number, d: day.map(each => each.toISOString().slice(0, 10)) })
    const columns = [
      column('a', "'=a"),
      column('b', ' b\r'),
      column('n', 'n', 'number'),
      column('d', 'd', 'date'),
    ] as const
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 20 }), async rows => {
        await writeXlsx(path, [tableOf('t', columns, rows)], { tab: 'T' })
        expect(await readBack(path)).toEqual({
          columns: ["'=a", ' b\r', 'n', 'd'],
          cells: rows.map(({ a, b, n, d }) => [a, b, n, d]),
        })
      }),
      { numRuns: 12 },
    )
  })
})

/** A workbook as a person keeps it: notes, formats, formulas, a list to choose from, a colour rule. */
async function handMade(path: string): Promise<void> {
  const workbook = new ExcelJS.Workbook()
  const notes = workbook.addWorksheet('Notes')
  notes.getCell('A1').value = 'Heading'
  notes.getCell('A1').style = { font: { name: 'Arial', size: 14, italic: true }, numFmt: '@' }
  notes.getCell('A2').value = 'with_x005F_x0041_ mark_x000D_\nend'
  notes.getCell('B2').value = { richText: [{ text: 'bold', font: { bold: true } }, { text: ' plain' }] }
  notes.getCell('C2').value = { formula: 'SUM(RFM!B2:B4)', result: 6 }
  notes.getCell('D2').value = { text: 'mail', hyperlink: 'mailto:a@example.com' }
  notes.getCell('E2').value = new Date(Date.UTC(2024, 1, 29))
  notes.getCell('E2').numFmt = 'd"日"'
  notes.getCell('F2').value = true
  notes.mergeCells('A4:B4')
  notes.getColumn(1).width = 33
  notes.getRow(2).height = 40
  notes.getCell('G2').dataValidation = { type: 'list', allowBlank: true, formulae: ['"yes,no"'] }
  notes.addConditionalFormatting({
    ref: 'C1:C9',
    rules: [{ type: 'cellIs', operator: 'greaterThan', formulae: [5], priority: 1, style: { font: { bold: true } } }],
  })
  notes.pageSetup.printArea = 'A1:F9'
  const rfm = workbook.addWorksheet('RFM')
  rfm.addRow(['old'])
  workbook.addWorksheet('Last').addRow(['x'])
  workbook.definedNames.add('Notes!$A$1', 'heading')
  await workbook.xlsx.writeFile(path)
}

describe('a workbook that exists', () => {
  test('keeps its other tabs with all they hold; the tab of that name is replaced where it stands', async () => {
    const path = join(folder, 'kept.xlsx')
    await handMade(path)
    const before = await loaded(path)
    await writeXlsx(path, [sample('ignored')], { tab: 'rfm' })
    await writeXlsx(path, [sample('ignored')], { tab: 'New' })
    const after = await loaded(path)
    expect(after.worksheets.map(sheet => sheet.name)).toEqual(['Notes', 'RFM', 'Last', 'New'])
    expect((await readBack(path, 'rfm')).columns[0]).toBe('Name 姓名')
    expect((await readBack(path, 'New')).cells[0]?.[0]).toBe('王小明')
    for (const name of ['Notes', 'Last']) {
      const [old, now] = [before.getWorksheet(name), after.getWorksheet(name)]
      old?.eachRow(row =>
        row.eachCell({ includeEmpty: true }, cell => {
          const found = now?.getCell(cell.address)
          expect([cell.address, found?.value, found?.style]).toEqual([cell.address, cell.value, cell.style])
        }),
      )
    }
    const notes = after.getWorksheet('Notes')
    expect(notes?.getColumn(1).width).toBe(33)
    expect(notes?.getRow(2).height).toBe(40)
    expect(notes?.getCell('B4').isMerged).toBe(true)
    expect(notes?.getCell('G2').dataValidation).toMatchObject({ type: 'list', formulae: ['"yes,no"'] })
    expect(notes?.pageSetup.printArea).toBe('A1:F9')
    expect(JSON.stringify(notes?.model)).toContain('greaterThan')
    expect(after.definedNames.getRanges('heading').ranges).toEqual(['Notes!$A$1'])
    const names = await partOf(await readFile(path), 'xl/workbook.xml')
    expect(names).not.toContain('_FilterDatabase')
    expect(names.match(/Print_Titles/g)?.length).toBe(1)
  })

  test('a filter that a person set in the tab to be replaced does not stand in the way', async () => {
    const path = join(folder, 'filtered.xlsx')
    await writeXlsx(path, [sample('RFM')])
    const filtered = await changedZip(await readFile(path), {
      'xl/worksheets/sheet1.xml': old =>
        old.replace(/<autoFilter ref="([^"]*)"\/>/, '<autoFilter ref="$1"><filterColumn colId="0"/></autoFilter>'),
    })
    await fileOf(folder, 'filtered.xlsx', filtered)
    await writeXlsx(path, [sample('RFM')])
    expect((await readBack(path)).cells.length).toBe(3)
  })
})
