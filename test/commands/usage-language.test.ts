import { expect, test } from 'vitest'
import { usageMessage } from '../../src/cli/usage-error.js'
import { english } from '../../src/core/sentence.js'
import { newWorkspace } from '../helpers/workspace.js'

const NOTE = '若使用 --to，請寫在參數之後，或以「--」隔開選項與參數。'

const WRONG: readonly [line: string, message: string][] = [
  ['contact show', `缺少必要的參數：contact（聯絡人編號、外部編號、電子郵件或電話）。${NOTE}`],
  ['loyalty redeem', '缺少 2 個必要的參數：contact（聯絡人編號、外部編號或電子郵件）、points（點數，須為整數）。'],
  ['loyalty redeem 1 2', '缺少必要的選項 --reason。'],
  ['deal list --colour', '沒有這個選項：--colour。'],
  ['deal list --colour --shape', '沒有這些選項：--colour, --shape。'],
  ['deal list --format pdf', '「--format=pdf」不是可用的值，可用的有：table、json、csv、md。'],
  ['deal list --format', '選項 --format 的值可用的有：table、json、csv、md。'],
  ['deal list --stage', '選項 --stage 需要一個值。'],
  ['deal list --stage a --stage b', '選項 --stage 只能使用一次。'],
  ['deal list --limit some', '--limit 的值必須是整數，不能是「some」。'],
  ['deal list --limit 0', '--limit 的值必須是 1 以上的整數，不能是「0」。'],
  ['report churn --days 9999', '--days 的值必須是 3650 以下的整數，不能是「9999」。'],
  ['report rfm --dry-run=3', '多餘的參數：3。'],
  ['report pipeline --by owner --detail', '使用 --by 時不能同時使用 --detail=true。'],
  [
    'report churn --save --validate --quiet --verbose',
    '使用 --validate 時不能同時使用 --save=true；使用 --quiet 時不能同時使用 --verbose=true。',
  ],
]

test.each(WRONG)('wrong usage is told in the language of the person: %s', async (line, message) => {
  const shop = await newWorkspace('retail', '--lang zh-TW')
  const { stderr, exit } = await shop.run(line)
  expect([exit, stderr]).toEqual([2, `錯誤 ${message}\n提示  加上 --help 可查看此指令的選項與範例。\n`])
  // What programs read has no language.
  const asked =
    line.endsWith('--format') || line.endsWith('--stage') ? line.replace('list', 'list --json') : `${line} --json`
  expect((await shop.run(asked)).json).toEqual((await (await newWorkspace()).run(asked)).json)
})

test('so it is where the words are dimmed for a terminal', () => {
  const error = new Error(
    'The following error occurred:\n  \x1b[2mMissing required flag reason\x1b[22m\nSee more help with --help',
  )
  expect(english(usageMessage(error))).toBe('Missing required flag reason.')
})

const FILES: readonly [file: string, content: string, line: string, told: string][] = [
  [
    'guanxi.yaml',
    'name: Tea\nlanguage: zh-TW\ncurency: TWD\n',
    'deal list --lang zh-TW',
    'guanxi.yaml:3:1：「curency」不是設定項目。\n提示  您是不是要寫「currency」？',
  ],
  [
    'loyalty/program.yaml',
    'name: Club\npoints_per_unit: some\n',
    'loyalty list',
    'loyalty/program.yaml:2:18：「points_per_unit」必須是數字，不能是文字。\n提示  每一單位貨幣獲得的點數，每筆訂單無條件捨去。',
  ],
  [
    'segments/regulars.yaml',
    'where: orders.cout >= 3\n',
    'segment show regulars',
    'segments/regulars.yaml，規則第 1 個字元：規則不能使用「orders.cout」。\n提示  您是不是要寫「orders.count」？',
  ],
  [
    'segments/regulars.yaml',
    'where: orders.count >= many\n',
    'segment show regulars',
    'segments/regulars.yaml，規則第 1 個字元：這裡需要數字。',
  ],
]

test.each(FILES)('a file that is wrong is told so: %s %j', async (file, content, line, told) => {
  const shop = await newWorkspace('retail', '--lang zh-TW')
  await shop.write(file, content)
  expect((await shop.run(line)).stderr).toBe(`錯誤 ${told}\n`)
})
