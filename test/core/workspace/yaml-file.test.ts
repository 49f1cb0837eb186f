import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { z } from 'zod'
import { GuanxiError } from '../../../src/core/error.js'
import { tellerOf } from '../../../src/core/i18n/sentences.js'
import { Config } from '../../../src/core/workspace/config.js'
import { LoyaltyProgram } from '../../../src/core/workspace/loyalty-program.js'
import { Mapping } from '../../../src/core/workspace/mapping.js'
import { Pipeline } from '../../../src/core/workspace/pipeline.js'
import { checkYaml, readYaml } from '../../../src/core/workspace/yaml-file.js'

/** What a person is told about a file with that text. */
function told(schema: z.ZodType, text: string): string {
  try {
    checkYaml(text, 'file.yaml', schema)
  } catch (error) {
    if (error instanceof GuanxiError && error.code === 'E_CONFIG') return `${error.at} ${error.message} | ${error.hint}`
    throw error
  }
  return 'right'
}

describe('a setting that is wrong is named with its line, its column and advice', () => {
  test.each([
    ['a slip in a name', 'name: Tea\ncurency: TWD\n', '2:1 "curency" is not a setting. | Did you mean "currency"?'],
    [
      'a slip in a nested name',
      'name: Tea\nmail:\n  smtp:\n    host: x\n    prot: 25\n',
      '5:5 "mail.smtp.prot" is not a setting. | Did you mean "port"?',
    ],
    ['a slip explains what is missing', 'nmae: Tea\n', '1:1 "nmae" is not a setting. | Did you mean "name"?'],
    [
      'a name like no other',
      'name: Tea\nmail:\n  colour: red\n',
      '3:3 "mail.colour" is not a setting. | What can stand here: transport, from, reply_to, unsubscribe, consent, smtp.',
    ],
    [
      'a wrong type',
      'name: 2024\n',
      '1:7 "name" must be text, not a number. | Name of the business, used in reports and mails.',
    ],
    [
      'a list where a text belongs',
      'name: [a, b]\n',
      '1:7 "name" must be text, not a list. | Name of the business, used in reports and mails.',
    ],
    [
      'nothing where a text belongs',
      'name:\n',
      '1:6 "name" must be text, not empty. | Name of the business, used in reports and mails.',
    ],
    ['a missing key', 'currency: TWD\n', '1:1 "name" is missing. | Name of the business, used in reports and mails.'],
    ['an empty file', '', '1:1 "name" is missing. | Name of the business, used in reports and mails.'],
    [
      'a list for a file',
      '- name\n',
      '1:1 The file must be a group of settings, not a list. | Settings of a guanxi workspace.',
    ],
    [
      'a word that is none of the choices',
      'name: Tea\nlanguage: fr\n',
      '2:11 "language" must be en or zh-TW. | Language of reports and mails.',
    ],
    [
      'a currency that does not exist',
      'name: Tea\ncurrency: NTD\n',
      '2:11 "currency" must be a currency code such as TWD. | Currency of amounts that do not name one, ISO 4217.',
    ],
    [
      'a number out of range',
      'name: Tea\nmail:\n  smtp: { host: x, port: 99999 }\n',
      '3:26 "mail.smtp.port" must be at most 65535. | Port of the server: 587 for STARTTLS, 465 for TLS from the start.',
    ],
    [
      'a grid with a hole',
      'name: Tea\nrfm:\n  grid:\n    - { segment: Best, r: 5, f: 1-5 }\n',
      '4:5 "rfm.grid" must cover all pairs of scores, but r 1 f 1 has no segment. | Segment of each pair of recency and frequency scores.',
    ],
    [
      'a score that is none',
      'name: Tea\nrfm:\n  grid:\n    - { segment: Best, r: 6-7, f: 1-5 }\n',
      '4:27 "rfm.grid[1].r" must be a score or a range of scores from 1 to 5, such as 3-4. | Recency scores: 5 bought last, 1 longest ago.',
    ],
    [
      'a score that there is not',
      'name: Tea\nrfm:\n  grid:\n    - { segment: Best, r: 9, f: 1-5 }\n',
      '4:27 "rfm.grid[1].r" must be at most 5. | Recency scores: 5 bought last, 1 longest ago.',
    ],
  ])('%s', (_, text, expected) => expect(told(Config, text)).toBe(`file.yaml:${expected}`))

  test('in a list, and where one setting has several forms', () => {
    expect(told(Pipeline, 'stages:\n  - name: Won\n    type: won\n  - name: Lost\n    typ: lost\n')).toBe(
      'file.yaml:5:5 "stages[2].typ" is not a setting. | Did you mean "type"?',
    )
    expect(
      told(Pipeline, 'stages:\n  - { name: Won, type: won }\n  - { name: Lost, type: lost, aliases: [won] }\n'),
    ).toBe(
      'file.yaml:3:5 "stages[2]" must be one stage only, but "won" also names stage 1, Won. | Stages in the order a deal passes them.',
    )
    expect(told(Pipeline, 'stages:\n  - type: won\n')).toBe(
      'file.yaml:2:5 "stages[1].name" is missing. | Name of the stage in commands, reports and exports.',
    )
    expect(told(Mapping, 'entity: deals\ncolumns:\n  2024: { feild: value }\n')).toBe(
      'file.yaml:3:11 "columns.2024.feild" is not a setting. | Did you mean "field"?',
    )
    expect(told(Mapping, 'entity: deals\ncolumns:\n  Total: 3\n')).toBe(
      'file.yaml:3:10 "columns.Total" must be text or a group of settings or empty. | Field of guanxi, custom.NAME, or nothing to leave the column out.',
    )
    expect(told(LoyaltyProgram, 'name: A\npoints_per_unit: 1\npoint_value: 1\ntiers: [{ name: A, from: 5 }]\n')).toBe(
      'file.yaml:4:8 "tiers" must begin with a tier from 0. | Tiers by spend in the last 12 months, in units of currency, from the lowest; the first must begin at 0.',
    )
  })
})

describe('YAML that cannot be read says where', () => {
  const INDENT = 'Indentation is two blanks for each level; a value that holds ": " or " #" wants quotes around it.'
  test.each([
    ['a key twice', 'name: a\nname: b\n', '2:1 This key stands twice in the same place. | Keep one of the two lines.'],
    [
      'a nested key twice',
      'mail:\n  from: aaa\n  from: bbb\n',
      '3:3 This key stands twice in the same place. | Keep one of the two lines.',
    ],
    [
      'a tab',
      'mail:\n\tfrom: a\n',
      '2:1 A tab is used as indentation. | YAML is indented with blanks: two for each level.',
    ],
    ['a colon in a value', 'name: Tea: House\n', `1:7 This line cannot be a key and its value. | ${INDENT}`],
    ['a quote that is not closed', 'name: "Tea\n', `2:1 Missing closing "quote. | ${INDENT}`],
    [
      'an @ in front',
      'name: @tea\n',
      '1:7 A value begins with a character that YAML keeps for itself. | Put quotes around it.',
    ],
    ['a ! in front', 'name: !tea x\n', '1:7 A value begins with "!". | Put quotes around it.'],
    [
      'a second document',
      'name: a\n---\nname: b\n',
      '2:1 The file holds a second document. | Take out the line "---" and what does not belong.',
    ],
    [
      'an alias of nothing',
      'currency: TWD\nname: *tea\n',
      '2:7 The aliases ("*name") of this file cannot be followed. | Write the value out where it is used.',
    ],
  ])('%s', (_, text, expected) => expect(told(Config, text)).toBe(`file.yaml:${expected}`))

  test('a few lines that would unfold to gigabytes are refused at once', () => {
    let bomb = 'a0: &a0 [x, x, x, x, x, x, x, x, x]\n'
    for (let i = 1; i < 12; i++)
      bomb += `a${i}: &a${i} [${Array(9)
        .fill(`*a${i - 1}`)
        .join(', ')}]\n`
    expect(told(Config, bomb)).toBe(
      'file.yaml:2:10 The aliases ("*name") of this file cannot be followed. | Write the value out where it is used.',
    )
  })
})

test('what editors leave behind does not matter: byte order mark, CRLF, comments', () => {
  expect(checkYaml('\uFEFF# 設定\r\nname: 茶屋 # 店名\r\n', 'file.yaml', Config)).toMatchObject({
    name: '茶屋',
    currency: 'TWD',
    database: 'crm.db',
    mail: { transport: 'outbox' },
  })
})

test('a file that is missing, a folder, or not UTF-8 says so', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guanxi-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'big5.yaml')
  await writeFile(file, Buffer.from([...Buffer.from('name: '), 0xaf, 0xf9, 0xab, 0xce, 0x0a]))
  await expect(readYaml(join(folder, 'no.yaml'), Config)).rejects.toMatchObject({
    message: 'This file cannot be read.',
    hint: 'There is no such file.',
  })
  await expect(readYaml(folder, Config)).rejects.toMatchObject({
    code: 'E_CONFIG',
    hint: 'Check that it is a file you may read.',
  })
  await expect(readYaml(file, Config)).rejects.toMatchObject({ message: 'This file is not UTF-8 text.', at: file })
})

describe('in Chinese', () => {
  const PREFIX = 'name: Tea\n'
  test.each([
    ['a slip in a name', Config, 'curency: TWD\n', '「curency」不是設定項目。您是不是要寫「currency」？'],
    ['a wrong type', Config, 'name: 3\n', '「name」必須是文字，不能是數字。商家名稱，用於報表與郵件。'],
    ['a missing key', Config, '', '缺少「name」。商家名稱，用於報表與郵件。'],
    ['another kind of file', Config, '- name\n', '檔案必須是一組設定，不能是清單。guanxi 工作區的設定。'],
    ['one of several', Config, `${PREFIX}language: fr\n`, '「language」必須是 en 或 zh-TW。報表與郵件的語言。'],
    [
      'a rule of ours',
      Config,
      `${PREFIX}rfm: { grid: [{ segment: Best, r: 5, f: 1-5 }] }\n`,
      '「rfm.grid」必須涵蓋所有分數組合，但 r 1 f 1 沒有分群。每一組 R、F 分數所屬的分群。',
    ],
    [
      'a rate that is too exact',
      LoyaltyProgram,
      `${PREFIX}points_per_unit: 0.1234567\n`,
      '「points_per_unit」不正確：最多只能有 6 位小數。每一單位貨幣獲得的點數，每筆訂單無條件捨去。',
    ],
    [
      'a quote that is not closed',
      Config,
      'name: "Tea\n',
      '缺少結尾的引號 "。每一層縮排兩個空格；含有「: 」或「 #」的值要加上引號。',
    ],
  ] as const)('%s', async (_, schema, text, expected) => {
    const tell = await tellerOf('zh-TW')
    const failed = (): unknown => {
      try {
        return checkYaml(text, 'file.yaml', schema)
      } catch (error) {
        return error
      }
    }
    const { told } = failed() as GuanxiError
    expect(tell(told.message) + tell(told.hint ?? '')).toBe(expected)
  })
})
