import { describe, expect, test } from 'vitest'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const CONTACTS = `ID,Name,Email,Birthday
1,王小明,no mail,13/14/2024
2,李四,li@gmial.com,1990-05-03
3,林五,lin@tea.example,1990-05-03,x
4,"吳六
`

async function shopWith(files: Record<string, string>, flags = '--lang zh-TW'): Promise<Folder> {
  const shop = await newWorkspace('retail', flags)
  for (const [name, content] of Object.entries(files)) await shop.write(name, content)
  return shop
}

const linesOf = (text: string): string[] => text.split('\n').map(line => line.trim())

describe('in a workspace that speaks Chinese', () => {
  test('refused rows and warnings are told in Chinese, all faults of a row at once', async () => {
    const shop = await shopWith({ 'c.csv': CONTACTS })
    const { stderr, exit } = await shop.run('import contacts c.csv')
    expect(exit).toBe(3)
    expect(linesOf(stderr).slice(0, 4)).toEqual([
      '退回 c.csv 第 2 列：Email：「no mail」不是電子郵件地址；Birthday：「13/14/2024」是不存在的日期',
      '退回 c.csv 第 4 列：有 5 格，標題列有 4 格',
      '退回 c.csv 第 5 列：第 2 格的引號沒有結束',
      '注意 c.csv 第 3 列：Email：「li@gmial.com」可能打錯了：是否為 gmail.com？',
    ])
  })

  test('so are the reasons in the file of refused rows and in a preview', async () => {
    const shop = await shopWith({ 'c.csv': CONTACTS })
    await shop.run('import contacts c.csv --rejects no.csv')
    expect(linesOf(await shop.read('no.csv')).slice(-2)).toEqual(['4,"""吳六",,,5,第 2 格的引號沒有結束', ''])
    const { stdout } = await shop.run('import contacts c.csv --dry-run --preview preview.csv')
    expect(linesOf(await shop.read('preview.csv')).slice(-3)).toEqual([
      '4,rejected,,,,有 5 格，標題列有 4 格',
      '5,rejected,,,,第 2 格的引號沒有結束',
      '',
    ])
    expect(linesOf(stdout).at(-2)).toMatch(/^退回\s+第 5 列 第 2 格的引號沒有結束$/)
  })

  test('programs read what they read in an English one', async () => {
    const documentIn = async (lang: string) => {
      const shop = await shopWith({ 'c.csv': CONTACTS }, `--lang ${lang}`)
      const { json } = await shop.run('import contacts c.csv --dry-run --json')
      return { ...json, import: { ...json.import, durationMs: 0 } }
    }
    const read = await documentIn('zh-TW')
    expect(read.rejections[0]).toEqual({
      row: 2,
      text: 'Email: "no mail" is not an e-mail address; Birthday: "13/14/2024" is no day of the calendar',
    })
    expect(read).toEqual(await documentIn('en'))
  })

  test.each<[what: string, file: string, content: string, flags: string, told: string[]]>([
    [
      'a column whose days could be read in two ways',
      'o.csv',
      'Date,Order,Amount\n03/04/2024,1,5\n',
      '',
      [
        '錯誤 o.csv：「Date」欄的日期可能是「日/月」，也可能是「月/日」：「03/04/2024」。',
        '提示  請用 --date-format DD/MM/YYYY 或 --date-format MM/DD/YYYY 指定，或寫在對應檔中：format: DD/MM/YYYY。',
      ],
    ],
    [
      'a file without the columns it needs',
      'o.csv',
      'Name,City\nAnna,Taipei\n',
      '',
      [
        '錯誤 o.csv：沒有任何一欄是交易明細的訂單日期。',
        '提示  檔案中有：Name、City。請在對應檔中指定該欄，並加上 --map FILE.yaml；guanxi import map 可產生對應檔。',
      ],
    ],
    [
      'an unusual delimiter',
      'o.csv',
      'Date^Order^Amount\n2024-01-05^1^5\n',
      '',
      [
        '錯誤 o.csv 第 1 行：「o.csv」的儲存格似乎以「^」分隔。',
        "提示  若是如此，請加上 --delimiter '^'；若每行只有一格，請加上 --delimiter ,",
      ],
    ],
    [
      'a PDF',
      'o.csv',
      '%PDF-1.7',
      '',
      ['錯誤 o.csv 第 1 個位元組：「o.csv」不是文字檔（PDF）。', '提示  請先將表格存成 .csv 或 .xlsx。'],
    ],
    [
      'an encoding that there is not',
      'o.csv',
      'Date\n',
      '--encoding big6',
      [
        '錯誤 guanxi 無法讀取「big6」這種編碼。',
        expect.stringMatching(/^提示 {2}是否為 --encoding big5？可用的有 .* 等。$/) as unknown as string,
      ],
    ],
  ])('%s is refused in Chinese', async (_, file, content, flags, told) => {
    const shop = await shopWith({ [file]: content })
    const { stderr } = await shop.run(`import transactions ${file} ${flags}`)
    expect(linesOf(stderr)).toEqual([...told, ''])
  })
})

test('a file that is not there is told in the language that was asked for', async () => {
  const shop = await shopWith({}, '--lang en')
  const { stderr } = await shop.run('import contacts none.csv --lang zh-TW')
  expect(linesOf(stderr)).toEqual([
    '錯誤 none.csv：無法讀取「none.csv」。沒有這個檔案。',
    '提示  請檢查檔名與目前所在的資料夾。',
    '',
  ])
})
