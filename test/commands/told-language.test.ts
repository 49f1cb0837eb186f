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
    `       聯絡人 1 筆：之後由作業 ${second}（import）變更`,
    `       聯絡人 王小明，城市：「Taipei」 → 「Tainan」（由作業 ${second} 變更）`,
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

test('a contact and what a run has done to it have the names that people have for fields and tables', async () => {
  const shop = await newWorkspace('retail', '--lang zh-TW')
  await shop.write('c.csv', '編號,姓名,城市,電話,熟客\nK1,王小明,Taipei,0912345678,是\n')
  await shop.run('import contacts c.csv')
  const [first, ...lines] = linesOf((await shop.run('contact show K1')).stdout)
  expect(first).toMatch(/^聯絡人編號：\w+$/)
  const told = ['外部編號：K1', '姓名：王小明', '姓：王', '名：小明', '城市：Taipei', '電話：+886912345678', '熟客：是']
  expect(lines.slice(0, told.length)).toEqual(told)
  const { stdout } = await shop.run('history show 1 --format md')
  expect(linesOf(stdout)).toContainEqual(
    '| 聯絡人 | 王小明 | 新增 |  |  | 姓名 王小明、姓 王、名 小明、城市 Taipei、自訂欄位 {"熟客":"是"} |',
  )
  expect(linesOf(stdout)).toContainEqual(
    '| 編號、電子郵件與電話 | +886912345678 | 新增 |  |  | 類型 電話、內容 +886912345678 |',
  )
  const programs = JSON.parse((await shop.run('history show 1 --json')).stdout)
  expect(programs.changes).toContainEqual({
    ...{ table: 'contact', record: '王小明', change: 'created', field: null, before: null },
    after: 'name 王小明, family_name 王, given_name 小明, city Taipei, custom {"熟客":"是"}',
  })
})

test('files that are written for people have remarks in their language', async () => {
  const shop = await newWorkspace('retail', '--lang zh-TW')
  await shop.write('c.csv', '姓名,熟客\n王小明,是\n')
  expect((await shop.run('import map contacts c.csv')).stdout).toBe(
    [
      '# yaml-language-server: $schema=../schemas/mapping.schema.json',
      '# c.csv 各欄的對應，依 1 列資料建議。',
      'entity: contacts',
      'columns:',
      '  # 王小明',
      '  姓名: name # 已知的欄位名稱',
      '  # 是',
      '  熟客: custom.熟客 # 未知的欄位名稱：以自訂欄位保存',
      '',
    ].join('\n'),
  )
  await shop.run('sync add team --entity companies --to team.xlsx')
  expect(await shop.read('syncs/team.yaml')).toContain(
    '\n# crm：以 guanxi 為準；sheet：以試算表為準；both：以最後更改者為準。\n',
  )
})

test('a sheet of companies has the headings of companies', async () => {
  const shop = await newWorkspace('retail', '--lang zh-TW')
  await shop.write('c.csv', '公司名稱,電話\n好茶公司,02-2345-6789\n')
  await shop.run('import companies c.csv')
  await shop.run('sync add team --entity companies --to team.xlsx --columns name,phone')
  const { stdout } = await shop.run('sync run --dry-run')
  expect(linesOf(stdout)[0]).toBe('team ↔ team.xlsx：送出 1 列；未變更任何資料')
  expect(linesOf(stdout)[2]).toBe('│ 哪一邊 │ 資料     │ 欄位 │ 變更前 │ 變更後   │')
  expect(linesOf(stdout)[4]).toBe('│ 試算表 │ 好茶公司 │      │        │ 好茶公司 │')
  await shop.run('sync run')
  const { default: ExcelJS } = await import('exceljs')
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.readFile(`${shop.path}/team.xlsx`)
  expect(workbook.getWorksheet('Companies')?.getRow(1).values).toEqual([undefined, '公司名稱', '電話', '_key'])
})

test('what an import would do is shown with the names and the marks of Chinese', async () => {
  const shop = await newWorkspace('retail', '--lang zh-TW')
  await shop.write('a.csv', '編號,姓名,城市\nK1,王小明,台北\n')
  await shop.run('import contacts a.csv')
  await shop.write('b.csv', '編號,姓名,城市,職稱\nK1,王小明,台南,店長\nK2,李四,,\n')
  const { stdout } = await shop.run('import contacts b.csv --dry-run --preview preview.md')
  const id = (await shop.run('contact show K1 --json')).json.contact.contact_id
  expect(linesOf(stdout)).toContainEqual('新增 第 3 列 李四')
  expect(linesOf(stdout)).toContainEqual(`更新 第 2 列 王小明 ${id}：職稱 + "店長"；城市 "台北" → "台南"`)
  expect(linesOf(await shop.read('preview.md'))).toContainEqual('| 3 | 新增 |  | 李四 |  |  |')
})
