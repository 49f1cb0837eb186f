import { writeFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import ExcelJS from 'exceljs'
import { describe, expect, test } from 'vitest'
import { checkSink } from '../../src/core/io/open.js'
import { readXlsx } from '../../src/core/io/xlsx-read.js'
import { writeXlsx } from '../../src/core/io/xlsx-write.js'
import { column, type Table, tableOf } from '../../src/core/table.js'
import { convertByLibreOffice, hasLibreOffice } from '../helpers/libreoffice.js'
import { changedParts, richWorkbook } from '../helpers/rich-workbook.js'
import { adviceOf, fileOf, rowsOf, temporaryFolder } from './reading.js'
import { changedZip, partOf } from './zip.js'

const folder = await temporaryFolder()

const TABLE: Table = tableOf(
  'rfm',
  [column('name', 'Name 姓名'), column('orders', 'Orders', 'integer'), column('day', 'Day', 'date')],
  [
    { name: '=王 & <b>', orders: 4, day: '2024-02-29' },
    { name: '007', orders: -1, day: null },
  ],
)

const CELLS = [
  ['=王 & <b>', 4, '2024-02-29'],
  ['007', -1, null],
]

const cellsOf = async (path: string, tab: string) => (await rowsOf(await readXlsx(path, { tab }))).map(row => row.cells)

const textOf = async (path: string, part: string) => partOf(await readFile(path), part)

let count = 0
async function rich(options: Parameters<typeof richWorkbook>[0] = {}): Promise<{ path: string; before: Uint8Array }> {
  const before = await richWorkbook(options)
  const path = await fileOf(folder, `rich${++count}.${options?.macros ? 'xlsm' : 'xlsx'}`, before)
  return { path, before }
}

describe('a report in a workbook that people made', () => {
  test.each([false, true])('on a new tab, macros %s: nothing else changes by a byte', async macros => {
    const { path, before } = await rich({ macros })
    await writeXlsx(path, [TABLE], { tab: 'Scores' })
    expect(changedParts(before, await readFile(path))).toEqual([
      '[Content_Types].xml',
      'xl/_rels/workbook.xml.rels',
      'xl/styles.xml',
      'xl/workbook.xml',
      'xl/worksheets/sheet4.xml',
    ])
    expect(await cellsOf(path, 'Scores')).toEqual(CELLS)
    const workbook = await textOf(path, 'xl/workbook.xml')
    expect(workbook).toContain('<sheet name="Scores" sheetId="8" r:id="')
    for (const kept of ['<definedName name="tax">0.05</definedName>', '<x14:slicerCache r:id="rId8"/>', 'cacheId="1"'])
      expect(workbook).toContain(kept)
    const styles = await textOf(path, 'xl/styles.xml')
    const old = await partOf(before, 'xl/styles.xml')
    for (const list of ['fonts', 'fills', 'borders', 'cellXfs', 'numFmts']) {
      const items = (xml: string) => new RegExp(`<${list}[^>]*>([\\s\\S]*)</${list}>`).exec(xml)?.[1] ?? ''
      expect(items(styles).startsWith(items(old)), list).toBe(true)
    }
  })

  test('in place of a tab that is there: its cells go, all that people made of it stays', async () => {
    const { path, before } = await rich()
    await writeXlsx(path, [TABLE], { tab: 'rfm' })
    expect(changedParts(before, await readFile(path))).toEqual([
      'xl/styles.xml',
      'xl/workbook.xml',
      'xl/worksheets/sheet2.xml',
    ])
    expect(await cellsOf(path, 'RFM')).toEqual(CELLS)
    const sheet = await textOf(path, 'xl/worksheets/sheet2.xml')
    expect(sheet).not.toContain('r="900"')
    expect(sheet).not.toContain('mergeCell')
    expect(sheet).not.toContain('filterColumn')
    expect(sheet).toContain('<col min="2" max="2" width="21.5" customWidth="1"/>')
    expect(sheet).toContain('<cfRule type="cellIs" dxfId="0" priority="1" operator="greaterThan">')
    const workbook = await textOf(path, 'xl/workbook.xml')
    // C3 of the notes adds up numbers of this tab, and the range of the filter has a name.
    expect(workbook).toContain('fullCalcOnLoad="1"')
    expect(workbook).toContain(">'RFM'!$A$1:$C$3</definedName>")
  })

  test('a second time the same, and the formats are there only once', async () => {
    const { path } = await rich()
    await writeXlsx(path, [TABLE], { tab: 'RFM' })
    const once = await readFile(path)
    await writeXlsx(path, [TABLE], { tab: 'RFM' })
    expect(changedParts(once, await readFile(path))).toEqual([])
  })

  test('a tab with formulas takes its entries out of the order of reckoning', async () => {
    const { path, before } = await rich()
    const plain = await changedZip(before, {
      'xl/worksheets/_rels/sheet1.xml.rels': old => old.replace(/<Relationship Id="rId4"[^>]*>/, ''),
      'xl/worksheets/sheet1.xml': old => old.replace(/<tableParts.*<\/tableParts>/, ''),
    })
    await writeFile(path, plain)
    await writeXlsx(path, [TABLE], { tab: 'Notes' })
    expect(changedParts(plain, await readFile(path))).toEqual([
      '[Content_Types].xml',
      'xl/_rels/workbook.xml.rels',
      'xl/calcChain.xml',
      'xl/styles.xml',
      'xl/workbook.xml',
      'xl/worksheets/sheet1.xml',
    ])
    const types = await textOf(path, '[Content_Types].xml')
    expect(types).not.toContain('calcChain')
    const sheet = await textOf(path, 'xl/worksheets/sheet1.xml')
    for (const kept of [
      '<drawing r:id="rId1"/>',
      '<legacyDrawing r:id="rId2"/>',
      'sparkline',
      'zoomScale="90"',
      'A8:B8',
    ])
      expect(sheet).toContain(kept)
  })

  test("Excel's own table grows with the report that has its columns, and stands in the way of another", async () => {
    const { path, before } = await rich()
    expect(await adviceOf(() => writeXlsx(path, [TABLE], { tab: 'Notes' }))).toMatchObject({
      code: 'E_CONFLICT',
      message: 'The table "Table1" of the tab "Notes" has other columns.',
    })
    expect(new Uint8Array(await readFile(path))).toEqual(new Uint8Array(before))
    const columns = [column('a', 'Heading'), column('b', 'Number', 'number'), column('c', 'Twice')] as const
    const rows = [1, 2, 3, 4, 5].map(b => ({ a: 'x', b, c: null }))
    await writeXlsx(path, [tableOf('t', columns, rows)], { tab: 'Notes' })
    expect((await textOf(path, 'xl/tables/table1.xml')).match(/ref="[^"]*"/g)).toEqual(['ref="A1:C6"', 'ref="A1:C6"'])
    expect(await textOf(path, 'xl/worksheets/sheet1.xml')).not.toContain('<autoFilter')
  })

  test('a tab with a pivot table is no place for a report', async () => {
    const { path } = await rich()
    expect(await adviceOf(() => writeXlsx(path, [TABLE], { tab: 'Pivot' }))).toMatchObject({
      code: 'E_CONFLICT',
      message: 'The tab "Pivot" holds a pivot table, which writing would break.',
    })
  })

  test('exceljs reads what was written', async () => {
    const { path } = await rich()
    await writeXlsx(path, [TABLE], { tab: 'Scores' })
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.readFile(path)
    const tab = workbook.getWorksheet('Scores')
    expect(tab?.getCell('A2').value).toBe('=王 & <b>')
    expect(tab?.getCell('C2').value).toEqual(new Date('2024-02-29T00:00:00Z'))
    expect(tab?.getCell('A1').font).toMatchObject({ bold: true, name: 'Arial' })
  })

  test('other spellings of XML: prefixes, one-letter quotes, days counted from 1904', async () => {
    const { path, before } = await rich()
    const prefixed = (xml: string) =>
      xml
        .replace(/xmlns="(http:[^"]*\/main)"/, "xmlns:x='$1'")
        .replace(/<(\/?)(?=[A-Za-z]+[\s/>])(?!\w+:)/g, '<$1x:')
        .replace('<x:workbookPr ', '<x:workbookPr date1904="1" ')
    const odd = await changedZip(before, {
      'xl/workbook.xml': prefixed,
      'xl/styles.xml': prefixed,
      'xl/worksheets/sheet2.xml': prefixed,
    })
    await writeFile(path, odd)
    await writeXlsx(path, [TABLE], { tab: 'RFM' })
    await writeXlsx(path, [TABLE], { tab: 'More' })
    expect(await cellsOf(path, 'RFM')).toEqual(CELLS)
    expect(await cellsOf(path, 'More')).toEqual(CELLS)
    expect(await textOf(path, 'xl/worksheets/sheet2.xml')).toContain('<x:c r="C2" s="')
  })

  test.skipIf(!hasLibreOffice)('LibreOffice opens it and shows all tabs', async () => {
    const { path } = await rich()
    await writeXlsx(path, [TABLE], { tab: 'RFM' })
    const out = join(folder, 'office')
    await mkdir(out)
    const saved = await convertByLibreOffice(path, 'xlsx', out)
    expect(await cellsOf(saved, 'RFM')).toEqual(CELLS)
    expect((await cellsOf(saved, 'Notes'))[0]).toEqual(['bold 王', 5, 10])
  })
})

describe('a workbook that must not be written', () => {
  const refusal = async (path: string) => {
    const advice = await adviceOf(() => writeXlsx(path, [TABLE], { tab: 'RFM' }))
    // Said before the work is done, too.
    expect(await adviceOf(() => checkSink({ kind: 'xlsx', path, tab: 'RFM' }))).toEqual(advice)
    return advice
  }

  test('is signed, or in the strict form', async () => {
    const { path, before } = await rich()
    await writeFile(path, await changedZip(before, { '_xmlsignatures/sig1.xml': '<x/>' }))
    expect(await refusal(path)).toMatchObject({
      code: 'E_CONFLICT',
      exit: 4,
      message: `"${path}" is signed, and writing would break the signature.`,
    })
    const strict = await changedZip(before, {
      'xl/workbook.xml': old =>
        old.replace(
          'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
          'http://purl.oclc.org/ooxml/spreadsheetml/main',
        ),
    })
    await writeFile(path, strict)
    expect(await refusal(path)).toMatchObject({
      code: 'E_CONFLICT',
      message: `"${path}" is saved as Strict Open XML, which guanxi does not write.`,
    })
    await writeFile(path, Buffer.from('d0cf11e0a1b11ae1000000', 'hex'))
    expect(await refusal(path)).toMatchObject({ code: 'E_FILE', exit: 2 })
  })

  test('is open in Excel or LibreOffice', async () => {
    const { path, before } = await rich()
    const office = join(folder, `.~lock.${basename(path)}#`)
    await writeFile(office, ',mei,laptop,30.11.2026 02:00,file:///home/mei;')
    expect(await refusal(path)).toEqual({
      code: 'E_CONFLICT',
      exit: 4,
      message: `"${path}" is open in LibreOffice (mei, laptop).`,
      at: path,
      hint: `Close it there and run this again. If nobody has it open, delete "${office}".`,
    })
    await rm(office)
    const excel = join(folder, `~$${basename(path)}`)
    await writeFile(excel, `\u0007Mei Lin${' '.repeat(47)}\u0007`)
    expect(await refusal(path)).toMatchObject({ message: `"${path}" is open in Excel (Mei Lin).` })
    await rm(excel)
    expect(new Uint8Array(await readFile(path))).toEqual(new Uint8Array(before))
  })

  test('is replaced while it is written: what the other person saved stays', async () => {
    const { path, before } = await rich()
    const other = await changedZip(before, { 'xl/sharedStrings.xml': old => old.replace('Heading', 'Title') })
    const rows = TABLE.rows
    // The rows are asked for between reading and renaming.
    const slow = { ...TABLE, rows: [...rows] }
    slow.rows.entries = function* (this: typeof slow.rows) {
      writeFileSync(path, other)
      yield* Array.prototype.entries.call(this)
    } as typeof slow.rows.entries
    expect(await adviceOf(() => writeXlsx(path, [slow], { tab: 'RFM' }))).toEqual({
      code: 'E_CONFLICT',
      exit: 4,
      message: `"${path}" was changed by somebody else in the meantime; nothing was written.`,
      at: path,
      hint: 'Run this again: it then begins with what is there now.',
    })
    expect(new Uint8Array(await readFile(path))).toEqual(new Uint8Array(other))
    expect((await readdir(folder)).filter(name => name.endsWith('.tmp'))).toEqual([])
  })

  test('has macros and is not there', async () => {
    expect(await adviceOf(() => writeXlsx(join(folder, 'new.xlsm'), [TABLE]))).toMatchObject({ code: 'E_ENDPOINT' })
  })
})
