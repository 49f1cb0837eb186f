import { join } from 'node:path'
import ExcelJS from 'exceljs'
import { expect, test } from 'vitest'
import { newWorkspace } from '../helpers/workspace.js'

const PEOPLE = 'ID,Name,E-mail\nM1,Ann,ann@a.example\nM2,Bo,no address\nM3,Cy,nor this\n'

test('refused rows go to a workbook with a decision for each, are mended there, and come back from it', async () => {
  const shop = await newWorkspace('retail')
  await shop.write('people.csv', PEOPLE)
  const first = await shop.run('import contacts people.csv --rejects queue.xlsx#Refused --json')
  expect([first.exit, first.json.import.rejected, first.json.import.rejectsFile]).toEqual([3, 2, 'queue.xlsx#Refused'])
  const path = join(shop.path, 'queue.xlsx')
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.readFile(path)
  const sheet = workbook.getWorksheet('Refused') as ExcelJS.Worksheet
  const heads = (sheet.getRow(1).values as string[]).slice(1)
  expect(heads).toEqual(['ID', 'Name', 'E-mail', '_row', '_error', '_decision'])
  sheet.getRow(2).getCell(3).value = 'bo@b.example'
  sheet.getRow(3).getCell(6).value = 'skip'
  await workbook.xlsx.writeFile(path)
  const second = await shop.run('import contacts queue.xlsx#Refused --json')
  expect([second.exit, second.json.import.created, second.json.import.skipped]).toEqual([0, 1, 1])
  expect((await shop.run('contact list --json')).json.contacts.length).toBe(2)
})

test('a decision that somebody adds to a CSV file of refused rows counts too', async () => {
  const shop = await newWorkspace('retail')
  await shop.write('rejects.csv', 'ID,Name,_row,_error,_decision\nM1,Ann,2,x,\nM2,Bo,3,x,略過\nM3,Cy,4,x,import\n')
  const { json } = await shop.run('import contacts rejects.csv --json')
  expect([json.import.created, json.import.skipped, json.import.read]).toEqual([2, 1, 3])
})

test('refused rows cannot go where nobody mends them', async () => {
  const shop = await newWorkspace('retail')
  await shop.write('people.csv', PEOPLE)
  const { stderr, exit } = await shop.run('import contacts people.csv --rejects queue.md')
  expect([exit, stderr]).toEqual([2, expect.stringContaining('The rejects cannot go to "queue.md".')])
})
