import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import { describe, expect, test } from 'vitest'
import { parseEndpoint } from '../../src/core/endpoint.js'
import { openSharedBook } from '../../src/core/io/open-shared.js'
import type { ColumnSetting, SharedBook, Snapshot } from '../../src/core/shared-table.js'
import { convertByLibreOffice, hasLibreOffice } from '../helpers/libreoffice.js'
import { changedParts, richWorkbook } from '../helpers/rich-workbook.js'
import { adviceOf, fileOf, temporaryFolder } from './reading.js'
import { changedZip, partOf } from './zip.js'

const folder = await temporaryFolder()
let count = 0
const newPath = () => join(folder, `shared${++count}.xlsx`)

const open = (path: string, tab = 'Contacts') => openSharedBook(parseEndpoint(`${path}#${tab}`))
const readOne = async (book: SharedBook, tab = 'Contacts', key = 'key'): Promise<Snapshot> => {
  const [snapshot] = await book.read([{ tab, key }])
  if (!snapshot) throw new Error('nothing read')
  return snapshot
}

const COLUMNS: ColumnSetting[] = [
  { id: 'key', header: 'guanxi', type: 'text', isHidden: true, isProtected: true, message: 'Kept by guanxi.' },
  { id: 'name', header: 'Name 姓名', type: 'text' },
  { id: 'stage', header: 'Stage', type: 'text', choices: ['new', 'won'], message: 'Choose from the list.' },
  { id: 'value', header: 'Value', type: 'money' },
  { id: 'day', header: 'Day', type: 'date' },
]

const ROWS = [
  { key: 'k1', name: '王小明', stage: 'new', value: 1200.5, day: '2024-02-29' },
  { key: 'k2', name: '=1+1', stage: 'won', value: -3, day: null },
  { key: 'k3', name: '007', stage: null, value: null, day: '2024-06-01 13:05:00' },
]

/** A workbook with a tab of three people. */
async function people(path = newPath()): Promise<{ path: string; book: SharedBook; snapshot: Snapshot }> {
  const book = await open(path)
  const applied = await book.apply([{ snapshot: await readOne(book), columns: COLUMNS, append: ROWS }])
  expect(applied).toEqual({ written: 3, conflicts: [], calls: { reads: 0, writes: 0 } })
  return { path, book, snapshot: await readOne(book) }
}

const valuesOf = ({ rows }: Snapshot) => rows.map(({ cells }) => cells.map(({ value }) => value))
const headersOf = ({ columns }: Snapshot) => columns.map(({ header, id, isHidden }) => [header, id, isHidden])

/** Changes a workbook as another program does. */
async function byExceljs(path: string, change: (sheet: ExcelJS.Worksheet) => void): Promise<void> {
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.readFile(path)
  change(workbook.getWorksheet('Contacts') as ExcelJS.Worksheet)
  await workbook.xlsx.writeFile(path)
}

const inSheet = async (path: string, change: (xml: string) => string) =>
  writeFile(path, await changedZip(await readFile(path), { 'xl/worksheets/sheet1.xml': change }))

describe('a first push', () => {
  test('makes the workbook; what was written is read back, typed', async () => {
    const { snapshot } = await people()
    expect(headersOf(snapshot)).toEqual([
      ['guanxi', 'key', true],
      ['Name 姓名', 'name', false],
      ['Stage', 'stage', false],
      ['Value', 'value', false],
      ['Day', 'day', false],
    ])
    expect(valuesOf(snapshot)).toEqual(ROWS.map(row => Object.values(row)))
  })

  test('a row whose key is there already is not put twice', async () => {
    const { book, snapshot } = await people()
    const again = await book.apply([{ snapshot, columns: COLUMNS, append: [...ROWS, { key: 'k4', name: 'new' }] }])
    expect(again).toMatchObject({ written: 1, conflicts: [] })
    expect(valuesOf(await readOne(book)).map(([key]) => key)).toEqual(['k1', 'k2', 'k3', 'k4'])
  })

  test('nothing to do leaves the file as it is', async () => {
    const { path, book, snapshot } = await people()
    const before = await readFile(path)
    await book.apply([{ snapshot, cells: [{ row: 2, column: 'name', value: '王小明' }] }])
    expect((await readFile(path)).equals(before)).toBe(true)
  })

  test.skipIf(!hasLibreOffice)('LibreOffice opens and saves it, and nothing has changed then', async () => {
    const { path, book, snapshot } = await people()
    await book.apply([{ snapshot, notes: [{ row: 3, column: 'value', note: 'must not be negative' }] }])
    const before = await readOne(book)
    expect(before.rows[1]?.cells[3]?.note).toBe('guanxi: must not be negative')
    const out = join(folder, `office${count}`)
    await mkdir(out)
    const saved = await convertByLibreOffice(path, 'xlsx', out)
    const after = await readOne(await open(saved))
    expect(headersOf(after)).toEqual(headersOf(before))
    expect(after.rows).toEqual(before.rows)
    const xml = await partOf(await readFile(saved), 'xl/worksheets/sheet1.xml')
    expect(xml).toContain('errorStyle="warning"')
    expect(xml).toContain('&quot;new,won&quot;')
  })
})

describe('cells', () => {
  test('only those asked for are written; styles, formulas, widths, merged cells and rules of others stay', async () => {
    const path = await fileOf(folder, `rich${++count}.xlsx`, await richWorkbook())
    const before = await readFile(path)
    const book = await open(path, 'Notes')
    const snapshot = await readOne(book, 'Notes', 'Heading')
    expect(snapshot.columns.map(({ header, note }) => [header, note])).toEqual([
      ['Heading', undefined],
      ['Number', undefined],
      ['Twice', undefined],
    ])
    expect(snapshot.rows[0]?.cells).toEqual([
      { value: 'bold 王', note: 'ask her again' },
      { value: 5 },
      { value: 10, formula: '=B2*2' },
    ])
    const applied = await book.apply([
      {
        snapshot,
        cells: [
          { row: 2, column: 'Number', value: 6 },
          { row: 2, column: 'Twice', value: 12 },
          { row: 3, column: 'Heading', value: 'y' },
        ],
      },
    ])
    expect(applied).toEqual({
      written: 2,
      calls: { reads: 0, writes: 0 },
      conflicts: [{ tab: 'Notes', row: 2, column: 'Twice', reason: 'formula', found: { value: 10, formula: '=B2*2' } }],
    })
    const after = await readFile(path)
    expect(changedParts(before, after)).toEqual(['xl/styles.xml', 'xl/workbook.xml', 'xl/worksheets/sheet1.xml'])
    const [old, now] = [
      await partOf(before, 'xl/worksheets/sheet1.xml'),
      await partOf(after, 'xl/worksheets/sheet1.xml'),
    ]
    expect(now).toBe(
      old
        .replace('<dimension ref="A1:C9"/>', '<dimension ref="A1:C3"/>')
        .replace('<c r="B2"><v>5</v></c>', (await textWith(after, 'B2')) ?? '')
        .replace('<c r="A3" t="s"><v>4</v></c>', (await textWith(after, 'A3')) ?? ''),
    )
    expect(await textWith(after, 'B2')).toMatch(/^<c r="B2" s="\d+"><v>6<\/v><\/c>$/)
    expect(await partOf(after, 'xl/workbook.xml')).toContain('fullCalcOnLoad="1"')
  })

  const textWith = async (content: Uint8Array, address: string) =>
    new RegExp(`<c r="${address}".*?</c>`).exec(await partOf(content, 'xl/worksheets/sheet1.xml'))?.[0]

  test('a cell that a person changed since is a conflict, and keeps what the person wrote', async () => {
    const { path, book, snapshot } = await people()
    await byExceljs(path, sheet => {
      sheet.getCell('D2').value = 99
    })
    const applied = await book.apply([
      {
        snapshot,
        cells: [
          { row: 2, column: 'value', value: 1 },
          { row: 3, column: 'value', value: 2 },
        ],
      },
    ])
    expect(applied).toMatchObject({
      written: 1,
      conflicts: [{ tab: 'Contacts', row: 2, column: 'value', reason: 'changed', found: { value: 99 } }],
    })
    expect(valuesOf(await readOne(book)).map(row => row[3])).toEqual([99, 2, null])
  })

  test('rows and columns are found again after sorting, moving, renaming and inserting', async () => {
    const { path, book, snapshot } = await people()
    const other = newPath()
    const moved = await open(other)
    // The same table as somebody else has arranged it: columns turned round and one renamed, rows sorted, one put in.
    const order = ['day', 'value', 'stage', 'name', 'key']
    await moved.apply([
      {
        snapshot: await readOne(moved),
        columns: order
          .flatMap(id => COLUMNS.filter(each => each.id === id))
          .map(each => ({ ...each, header: `${each.header}!` })),
        append: [{ name: 'Mei' }, ...[...ROWS].reverse()],
      },
    ])
    await writeFile(path, await readFile(other))
    const applied = await book.apply([{ snapshot, cells: [{ row: 2, column: 'value', value: 7 }] }])
    expect(applied).toMatchObject({ written: 1, conflicts: [] })
    const after = await readOne(book)
    expect(after.columns.map(({ header }) => header)).toEqual(['Day!', 'Value!', 'Stage!', 'Name 姓名!', 'guanxi!'])
    expect(after.rows.map(({ cells }) => [cells[4]?.value, cells[1]?.value])).toEqual([
      [null, null],
      ['k3', null],
      ['k2', -3],
      ['k1', 7],
    ])
  })

  test('a row that is gone, and one whose key stands twice, are conflicts', async () => {
    const { path, book, snapshot } = await people()
    await byExceljs(path, sheet => {
      sheet.getRow(2).values = []
      sheet.getRow(5).values = ['k2', 'copy']
    })
    const applied = await book.apply([
      {
        snapshot,
        cells: [
          { row: 2, column: 'name', value: 'x' },
          { row: 4, column: 'name', value: 'y' },
        ],
      },
    ])
    expect(applied).toMatchObject({ written: 1, conflicts: [{ row: 2, column: 'name', reason: 'row' }] })
  })

  test('the key of a new row is written back to it by its content', async () => {
    const { path, book } = await people()
    await byExceljs(path, sheet => {
      sheet.getRow(5).values = [null, 'Mei', 'new']
      sheet.getRow(6).values = [null, 'Lin', 'new']
    })
    const snapshot = await readOne(book)
    await byExceljs(path, sheet => sheet.insertRow(3, [null, 'put between']))
    // This program loses the ids of columns, so that the headings have to do.
    const applied = await book.apply([{ snapshot, columns: COLUMNS, cells: [{ row: 6, column: 'key', value: 'k9' }] }])
    expect(applied).toMatchObject({ written: 1, conflicts: [] })
    const after = await readOne(book)
    expect(valuesOf(after).find(([, name]) => name === 'Lin')?.[0]).toBe('k9')
    expect(after.columns[0]?.id).toBe('key')
  })

  test('a column of days keeps showing days, one of texts takes numbers as texts', async () => {
    const { book, snapshot } = await people()
    await book.apply([
      {
        snapshot,
        columns: [
          { id: 'day', type: 'date' },
          { id: 'name', type: 'text' },
        ],
        cells: [
          { row: 3, column: 'day', value: '2023-01-31' },
          { row: 3, column: 'name', value: 12 },
        ],
      },
    ])
    expect(valuesOf(await readOne(book))[1]).toEqual(['k2', '12', 'won', -3, '2023-01-31'])
  })

  test('a workbook that is replaced between the second look and the write stays as it is', async () => {
    const { path, book, snapshot } = await people()
    await writeFile(join(folder, `.~lock.shared${count}.xlsx#`), ',mei,laptop,,;')
    const before = await readFile(path)
    expect(
      await adviceOf(() => book.apply([{ snapshot, cells: [{ row: 2, column: 'name', value: 'x' }] }])),
    ).toMatchObject({
      code: 'E_CONFLICT',
      message: `"${path}" is open in LibreOffice (mei, laptop).`,
    })
    expect((await readFile(path)).equals(before)).toBe(true)
  })
})

describe('rows, notes and rules', () => {
  test('a row taken away is blank, unless somebody changed it', async () => {
    const { path, book, snapshot } = await people()
    await byExceljs(path, sheet => {
      sheet.getCell('B3').value = 'changed'
    })
    const applied = await book.apply([{ snapshot, remove: [2, 3] }])
    expect(applied).toMatchObject({ written: 1, conflicts: [{ row: 3, reason: 'changed' }] })
    expect(valuesOf(await readOne(book)).map(([key]) => key)).toEqual(['k2', 'k3'])
  })

  test('a note is put below what people wrote, changed, and taken away again', async () => {
    const path = await fileOf(folder, `rich${++count}.xlsx`, await richWorkbook())
    const before = await readFile(path)
    const book = await open(path, 'Notes')
    const noteAt = async () => (await readOne(book, 'Notes')).rows[0]?.cells.map(({ note }) => note)
    const write = async (column: string, note: string | null) =>
      book.apply([{ snapshot: await readOne(book, 'Notes'), notes: [{ row: 2, column, note }] }])
    await write('Heading', 'no such\nstage')
    await write('Number', 'too large')
    expect(await noteAt()).toEqual(['ask her again\nguanxi: no such\nstage', 'guanxi: too large', undefined])
    expect(changedParts(before, await readFile(path))).toEqual([
      'xl/comments1.xml',
      'xl/drawings/vmlDrawing1.vml',
      'xl/styles.xml',
      'xl/workbook.xml',
      'xl/worksheets/sheet1.xml',
    ])
    await write('Heading', null)
    await write('Number', null)
    expect(await noteAt()).toEqual(['ask her again', undefined, undefined])
    const vml = await partOf(await readFile(path), 'xl/drawings/vmlDrawing1.vml')
    expect(vml.match(/<v:shape /g)?.length).toBe(1)
  })

  test('lists too long for a rule stand in a hidden tab; rules of people are not touched', async () => {
    const { path, book, snapshot } = await people()
    const choices = Array.from({ length: 60 }, (_, at) => `choice, ${at}`)
    await book.apply([{ snapshot, columns: [{ id: 'stage', type: 'text', choices }] }])
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.readFile(path)
    const list = workbook.getWorksheet('guanxi lists')
    expect(list?.state).toBe('hidden')
    expect(list?.getCell('A61').value).toBe('choice, 59')
    expect(await partOf(await readFile(path), 'xl/worksheets/sheet1.xml')).toContain("'guanxi lists'!$A$2:$A$61")
    await inSheet(path, xml => xml.replace(/errorTitle="guanxi"(?=[^>]*sqref="C2)/, 'errorTitle="mine"'))
    await book.apply([{ snapshot: await readOne(book), columns: [{ id: 'stage', type: 'text', choices: ['a'] }] }])
    expect(await partOf(await readFile(path), 'xl/worksheets/sheet1.xml')).not.toContain('"a"')
  })

  test("Excel's own table and the filter take in new rows", async () => {
    const path = await fileOf(folder, `rich${++count}.xlsx`, await richWorkbook())
    const book = await open(path, 'Notes')
    const snapshot = await readOne(book, 'Notes', 'Heading')
    await book.apply([{ snapshot, append: [{ Heading: 'z', Number: 1 }, { Heading: 'w' }] }])
    expect((await partOf(await readFile(path), 'xl/tables/table1.xml')).match(/ref="[^"]*"/g)).toEqual([
      'ref="A1:C5"',
      'ref="A1:C5"',
    ])
  })

  test('two tabs are written at once', async () => {
    const { book, snapshot } = await people()
    const [conflicts] = await book.read([{ tab: 'Conflicts', key: 'id' }])
    expect(conflicts).toMatchObject({ exists: false, columns: [], rows: [] })
    await book.apply([
      { snapshot, cells: [{ row: 2, column: 'name', value: 'x' }] },
      {
        snapshot: conflicts as Snapshot,
        columns: [
          { id: 'id', header: 'Id', type: 'text' },
          { id: 'decision', header: 'Decision', type: 'text', choices: ['sheet', 'crm'] },
        ],
        append: [{ id: 'c1', decision: null }],
      },
    ])
    const [first, second] = await book.read([
      { tab: 'Contacts', key: 'key' },
      { tab: 'Conflicts', key: 'id' },
    ])
    expect(first?.rows[0]?.cells[1]?.value).toBe('x')
    expect(second?.rows.map(({ cells }) => cells.map(({ value }) => value))).toEqual([['c1', null]])
  })
})
