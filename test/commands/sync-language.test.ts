import { join } from 'node:path'
import ExcelJS from 'exceljs'
import { expect, test } from 'vitest'
import { openSharedBook } from '../../src/core/io/open-shared.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

/** Changes the workbook as people do. */
async function inWorkbook(shop: Folder, tab: string, change: (sheet: ExcelJS.Worksheet) => void): Promise<void> {
  const path = join(shop.path, 'team.xlsx')
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.readFile(path)
  change(workbook.getWorksheet(tab) as ExcelJS.Worksheet)
  await workbook.xlsx.writeFile(path)
}

/** A Chinese workspace and a workbook that are in step. */
async function teamInStep(): Promise<Folder> {
  const shop = await newWorkspace('b2b', '--lang zh-TW')
  await shop.write('deals.csv', 'ID,Name,Stage,Value\nD1,Roof,Prospecting,500\nD2,Door,Prospecting,700\n')
  await shop.run('import deals deals.csv')
  await shop.run('sync add team --entity deals --to team.xlsx --columns name,stage,value')
  await shop.run('sync run')
  return shop
}

test('what could not be taken over is told in Chinese, also at its cell; programs read English', async () => {
  const shop = await teamInStep()
  await inWorkbook(shop, 'Deals', sheet => {
    sheet.getCell('B2').value = '喝茶'
    sheet.getCell('C3').value = '很多'
  })
  const { json } = await shop.run('sync run --json --dry-run')
  expect(json.syncs[0].rejections.map(({ reason }: { reason: string }) => reason)).toEqual([
    '"喝茶" is not a stage of a pipeline',
    '"很多" is not a number',
  ])
  const { stderr, exit } = await shop.run('sync run')
  expect(exit).toBe(3)
  expect(stderr).toContain('：「喝茶」不是任何銷售管線的階段\n')
  expect(stderr).toContain('：「很多」不是數字\n')
  const book = await openSharedBook({ kind: 'xlsx', path: join(shop.path, 'team.xlsx') }, { tab: 'Deals' })
  const [tab] = await book.read([{ tab: 'Deals' }])
  expect(tab?.rows[1]?.cells[2]).toMatchObject({ value: '很多', note: 'guanxi: 「很多」不是數字' })
})

test('the tab Conflicts asks in Chinese, and says why', async () => {
  const shop = await teamInStep()
  await shop.write('change.csv', 'ID,Name,Stage,Value\nD1,Roof,Prospecting,900\nD2,Gate,Prospecting,700\n')
  await shop.run('import deals change.csv')
  await inWorkbook(shop, 'Deals', sheet => {
    sheet.getCell('C2').value = '很多'
    sheet.getCell('A3').value = 'Window'
  })
  await shop.run('sync run')
  await inWorkbook(shop, 'Conflicts', sheet => {
    const questions = [2, 3].map(row => String(sheet.getCell(row, 6).value)).sort()
    expect(questions).toEqual(['兩邊都改過：以哪一邊為準？', '兩邊都改過：以哪一邊為準？（「很多」不是數字）'])
  })
  const { json } = await shop.run('sync resolve --json')
  expect(json.conflicts.map(({ question }: { question: string }) => question).sort()).toEqual([
    'both sides changed it: which one counts?',
    'both sides changed it: which one counts? ("很多" is not a number)',
  ])
})
