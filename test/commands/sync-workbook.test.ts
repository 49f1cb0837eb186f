import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import { expect, test } from 'vitest'
import { openSharedBook } from '../../src/core/io/open-shared.js'
import { convertByLibreOffice, hasLibreOffice } from '../helpers/libreoffice.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const DEALS =
  'ID,Name,Company,Owner,Stage,Value,Created\nD1,Roof,Acme,Kim,Prospecting,1200.50,2024-01-05\nD2,=Door,Beta,Lee,Prospecting,80,2024-02-01\n'

/** Deals in step with a workbook. */
async function boardInStep(): Promise<Folder> {
  const shop = await newWorkspace('b2b', '--currency USD')
  await shop.write('deals.csv', DEALS)
  await shop.run('import deals deals.csv')
  const columns = 'external_id,name,owner,stage,value,created_day,note'
  await shop.run(`sync add board --entity deals --to board.xlsx#Deals --columns ${columns}`)
  const first = await shop.run('sync run')
  expect(first.stdout).toMatch(/^board ↔ board\.xlsx#Deals: 2 rows sent \(run \w+\)\n$/)
  return shop
}

/** Opens the workbook as another program does, and saves it where anything is changed. */
async function inWorkbook<T>(
  shop: Folder,
  work: (sheet: ExcelJS.Worksheet) => T,
  tab = 'Deals',
  save = true,
): Promise<T> {
  const path = join(shop.path, 'board.xlsx')
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.readFile(path)
  const result = work(workbook.getWorksheet(tab) as ExcelJS.Worksheet)
  if (save) await workbook.xlsx.writeFile(path)
  return result
}

const look = <T>(shop: Folder, work: (sheet: ExcelJS.Worksheet) => T, tab = 'Deals') =>
  inWorkbook(shop, work, tab, false)
const counts = async (shop: Folder, ...keys: string[]) => {
  const { json } = await shop.run('sync run --json')
  return keys.map(key => json.syncs[0][key])
}
const values = (sheet: ExcelJS.Worksheet) =>
  (sheet.getSheetValues() as unknown[][]).slice(1).map(row => [...row].slice(1))

test('a workbook has typed cells, drop-downs, and a hidden key', async () => {
  const shop = await boardInStep()
  const [heads, first, second] = await look(shop, values)
  expect(heads).toEqual(['External id', 'Name', 'Owner', 'Stage', 'Value', 'Created', 'Note', '_key'])
  expect(first?.slice(0, 6)).toEqual(['D1', 'Roof', 'Kim', 'Prospecting', 1200.5, new Date('2024-01-05')])
  expect(second?.slice(0, 2)).toEqual(['D2', '=Door'])
  const rules = await look(shop, sheet => {
    const found = sheet as unknown as {
      dataValidations: { model: Record<string, { formulae: string[]; type: string }> }
    }
    return Object.values(found.dataValidations.model).map(({ type, formulae }) => `${type} ${formulae.join()}`)
  })
  expect(rules.join('\n')).toMatch(/list.*Kim/)
  expect(rules.join('\n')).toMatch(/list.*Prospecting/)
  expect(await look(shop, sheet => sheet.getColumn(8).hidden)).toBe(true)
  const [tab] = await (await openSharedBook({ kind: 'xlsx', path: join(shop.path, 'board.xlsx'), tab: 'Deals' })).read([
    { tab: 'Deals' },
  ])
  expect(tab?.columns[0]?.note).toBe('guanxi: last synced 2024-06-15 12:00')
})

test('a formula that a person typed is never replaced: its value counts, and a change of ours is a question', async () => {
  const shop = await boardInStep()
  await inWorkbook(shop, sheet => {
    sheet.getCell('E2').value = { formula: '2*700', result: 1400 }
  })
  expect(await counts(shop, 'toCrm', 'toSheet', 'conflicts')).toEqual([1, 0, 0])
  await shop.write('change.csv', 'ID,Name,Stage,Value\nD1,Roof,Prospecting,900\n')
  await shop.run('import deals change.csv')
  expect(await counts(shop, 'toSheet', 'conflicts')).toEqual([0, 1])
  expect(await look(shop, sheet => sheet.getCell('E2').formula)).toBe('2*700')
  expect((await look(shop, values, 'Conflicts'))[1]?.slice(1, 6)).toEqual([
    'Roof',
    'Value',
    '900',
    '1400',
    'both sides changed it: which one counts? (a formula stands there: to keep the value of the CRM, delete it)',
  ])
  await shop.run('sync resolve board --keep sheet')
  expect(await counts(shop, 'toCrm', 'conflicts')).toEqual([1, 0])
  expect(await look(shop, sheet => sheet.getCell('E2').formula)).toBe('2*700')
})

test('what both sides have changed is asked in the tab Conflicts, with a drop-down, and decided there', async () => {
  const shop = await boardInStep()
  await shop.write('change.csv', 'ID,Name,Stage,Note\nD1,Roof,Prospecting,ours\n')
  await shop.run('import deals change.csv')
  await inWorkbook(shop, sheet => {
    sheet.getCell('G2').value = 'theirs'
  })
  expect(await counts(shop, 'asked', 'conflicts')).toEqual([1, 1])
  await inWorkbook(
    shop,
    sheet => {
      sheet.getCell('A2').value = 'keep CRM'
    },
    'Conflicts',
  )
  expect(await counts(shop, 'toSheet', 'resolved', 'conflicts')).toEqual([1, 1, 0])
  expect(await look(shop, sheet => sheet.getCell('G2').value)).toBe('ours')
  expect(JSON.stringify((await look(shop, values, 'Conflicts')).slice(1).flat())).toBe('[]')
})

test('a cell with an error is no value: it stays, with a note', async () => {
  const shop = await boardInStep()
  await inWorkbook(shop, sheet => {
    sheet.getCell('E2').value = { error: '#N/A' } as ExcelJS.CellErrorValue
  })
  const { json, exit } = await shop.run('sync run --json')
  expect([exit, json.syncs[0].rejections]).toEqual([
    3,
    [{ row: 2, field: 'value', record: 'Roof', reason: 'the cell holds #N/A' }],
  ])
  const [tab] = await (await openSharedBook({ kind: 'xlsx', path: join(shop.path, 'board.xlsx'), tab: 'Deals' })).read([
    { tab: 'Deals' },
  ])
  expect(tab?.rows[0]?.cells[4]).toMatchObject({ error: '#N/A', note: 'guanxi: the cell holds #N/A' })
})

test('a tab that is deleted is not taken for a thousand deletions', async () => {
  const shop = await boardInStep()
  const path = join(shop.path, 'board.xlsx')
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.readFile(path)
  workbook.removeWorksheet('Deals')
  workbook.addWorksheet('Other')
  await workbook.xlsx.writeFile(path)
  const stopped = await shop.run('sync run')
  expect([stopped.exit, stopped.stderr]).toEqual([
    4,
    expect.stringContaining('The sheet is gone, and 2 rows were in it.'),
  ])
  const { json } = await shop.run('sync run --force --json')
  expect(json.syncs[0].appended).toBe(2)
})

test.skipIf(!hasLibreOffice)(
  'LibreOffice opens and saves it, and only what a person changed is seen',
  async () => {
    const shop = await boardInStep()
    const out = join(shop.path, 'saved')
    await mkdir(out)
    const saveByLibreOffice = async (): Promise<void> => {
      await copyFile(
        await convertByLibreOffice(join(shop.path, 'board.xlsx'), 'xlsx', out),
        join(shop.path, 'board.xlsx'),
      )
    }
    await saveByLibreOffice()
    expect(await counts(shop, 'toCrm', 'toSheet', 'created', 'appended', 'conflicts')).toEqual([0, 0, 0, 0, 0])
    await inWorkbook(shop, sheet => {
      sheet.getCell('D3').value = 'Engaging'
      sheet.getCell('G2').value = '打電話'
    })
    await saveByLibreOffice()
    const { json } = await shop.run('sync run --json')
    expect(json.syncs[0].changes).toEqual([
      { side: 'crm', record: 'Roof', field: 'note', before: null, after: '打電話' },
      { side: 'crm', record: '=Door', field: 'stage', before: 'Prospecting', after: 'Engaging' },
    ])
  },
  120_000,
)
