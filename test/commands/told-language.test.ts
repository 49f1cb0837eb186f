import { expect, test } from 'vitest'
import { newWorkspace } from '../helpers/workspace.js'

const linesOf = (text: string): string[] => text.trimEnd().split('\n')

test('an undo that is refused says in Chinese what stands in its way', async () => {
  const shop = await newWorkspace('retail', '--lang zh-TW')
  await shop.write('a.csv', 'ID,Name,City\n1,王小明,Taipei\n')
  await shop.write('b.csv', 'ID,Name,City\n1,王小明,Tainan\n')
  const first = (await shop.run('import contacts a.csv --json')).json.import.run
  const second = (await shop.run('import contacts b.csv --json')).json.import.run
  const { stderr, exit } = await shop.run(`history undo ${first}`)
  expect(exit).toBe(4)
  expect(linesOf(stderr)).toEqual([
    `錯誤 之後的作業以作業 ${first} 為前提。`,
    `       1 × contact：之後由作業 ${second}（import）變更`,
    `       contact 王小明，city：當時為 "Taipei"，現在為 "Tainan"（作業 ${second}）`,
    `提示  guanxi history undo ${first} --with-later 會由新到舊一併復原；請先加上 --dry-run 試跑。`,
  ])
  const shown = await shop.run(`history show ${first}`)
  expect(linesOf(shown.stderr)[0]).toMatch(/^import contacts a\.csv --json：完成，執行者 \S+，2024-06-15T/)
})

test('decisions that cannot be carried out are told in Chinese, and in English to programs', async () => {
  const shop = await newWorkspace('retail', '--lang zh-TW')
  await shop.write(
    'people.csv',
    'ID,Name,E-mail,City\n1,Bob Ray,bob@example.com,York\n2,Bob Raye,bob@example.com,York\n',
  )
  await shop.run('import contacts people.csv')
  await shop.run('contact dedupe --to review.csv')
  const [head = '', line = ''] = linesOf(await shop.read('review.csv'))
  await shop.write('review.csv', `${head}\nmaybe${line}\n`)
  const { stderr } = await shop.run('contact dedupe --apply review.csv')
  expect(linesOf(stderr)).toContain('review.csv 第 2 列：「maybe」不是 merge、keep 或 skip')
  const { json } = await shop.run('contact dedupe --apply review.csv --json')
  expect(json.rejections).toEqual([{ row: 2, reason: '"maybe" is none of merge, keep and skip' }])
})
