import { expect, test } from 'vitest'
import { cleanText } from '../../../src/core/clean/clean-text.js'
import { CleaningLog } from '../../../src/core/clean/cleaning-log.js'
import { type ColumnHealth, damageOf, healthOf } from '../../../src/core/clean/damage.js'
import { unmangled } from '../../../src/core/clean/mojibake.js'
import { CellProblem } from '../../../src/core/clean/problem.js'
import { shapeOf } from '../../../src/core/clean/shape.js'
import type { CleanKind } from '../../../src/core/clean/step.js'
import { english } from '../../../src/core/sentence.js'

const told = (text: string, kind: CleanKind, health?: ColumnHealth): string | undefined => {
  const damage = damageOf(text, shapeOf(text), kind, health)
  return damage && `${damage.isFatal ? 'refused' : 'warned'}: ${english(damage.reason)}`
}
const AS_TEXT = 'make the column text in the spreadsheet, and export it again'

test.each<[string, CleanKind, string]>([
  [
    '8.86912E+11',
    'phone',
    `refused: "8.86912E+11" is a number of 12 digits that a spreadsheet has cut to its first 6 (886912…); ${AS_TEXT}`,
  ],
  ['1E+05', 'note', 'warned: "1E+05" is a number of 6 digits that a spreadsheet has cut to its first 1 (1…)'],
  [
    '4111111111111110000',
    'id',
    `refused: "4111111111111110000" has lost the digits behind the 15th: a spreadsheet has made them zeros; ${AS_TEXT}`,
  ],
  ['#REF!', 'text', 'refused: "#REF!" is an error of a spreadsheet, and no value'],
  ['#N/A', 'id', 'refused: "#N/A" is an error of a spreadsheet, and no value'],
  ['########', 'note', 'refused: "########" is an error of a spreadsheet, and no value'],
  ['Mar-05', 'code', `refused: "Mar-05" was probably MAR5 or 3-5 before a spreadsheet made it a day; ${AS_TEXT}`],
  ['5-Mar', 'code', `refused: "5-Mar" was probably MAR5 or 3-5 before a spreadsheet made it a day; ${AS_TEXT}`],
  [
    '2024-03-05',
    'code',
    `refused: "2024-03-05" was probably 3-5 or 3/5 before a spreadsheet made it a day; ${AS_TEXT}`,
  ],
  ['3月5日', 'code', `refused: "3月5日" was probably 3-5 or 3/5 before a spreadsheet made it a day; ${AS_TEXT}`],
  ['1905-07-13', 'code', `refused: "1905-07-13" was probably 2021 before a spreadsheet made it a day; ${AS_TEXT}`],
  ['JosÃ©', 'name', 'warned: "JosÃ©" has been read in a wrong encoding before, and was probably "José"'],
  ['ä½ å¥½', 'note', 'warned: "ä½ å¥½" has been read in a wrong encoding before, and was probably "你好"'],
  ['å…¬å\u008f¸', 'company', 'warned: "å…¬å\u008f¸" has been read in a wrong encoding before, and was probably "公司"'],
  ['A\ufffdB', 'id', 'refused: "A\ufffdB" has been read in a wrong encoding before, and cannot be told'],
  ['ï¿½ï¿½', 'text', 'warned: "ï¿½ï¿½" has been read in a wrong encoding before, and cannot be told'],
  ['锟斤拷', 'name', 'warned: "锟斤拷" has been read in a wrong encoding before, and cannot be told'],
  ['????', 'name', 'warned: "????" has question marks where characters were lost'],
])('%s as %s is %s', (text, kind, expected) => {
  expect(told(text, kind)).toBe(expected)
})

test.each<[string, CleanKind]>([
  ['really??', 'note'],
  ['Why?', 'name'],
  ['#1001', 'id'],
  ['1E5', 'code'],
  ['12E3', 'code'],
  ['José Müller', 'name'],
  ['SÃO PAULO', 'address'],
  ['naïve Ångström', 'note'],
  ['1234567890123456', 'id'],
  ['MAR-05', 'id'],
  ['2024-03-05', 'text'],
  ['你好', 'note'],
])('%s as %s is sound', (text, kind) => {
  expect(told(text, kind)).toBeUndefined()
})

test('the other cells of a column say what is damage', () => {
  const ids = healthOf('id', ['00123', '00124', '00125', '126'])
  expect(told('126', 'id', ids)).toBe(`refused: "126" has lost its leading zeros: it was probably 00126; ${AS_TEXT}`)
  expect(told('12612', 'id', ids)).toBeUndefined()
  const codes = healthOf('postal_code', ['02139', '02140', '02141', '2142'])
  expect(told('2142', 'postal_code', codes)).toBe('warned: "2142" has lost its leading zeros: it was probably 02142')
  const long = healthOf('id', ['4111111111111111', '4111111111111110'])
  expect(told('4111111111111110', 'id', long)).toBeUndefined()
  const days = healthOf('code', ['2024-03-05', '2024-03-06', 'X'])
  expect(told('2024-03-05', 'code', days)).toBeUndefined()
  expect(healthOf('id', ['0123', '1', '2', '3'])).toBeUndefined()
})

test('whatever was UTF-8 read as Windows-1252 is recognised', () => {
  const bytes = (text: string): string => new TextDecoder('windows-1252').decode(new TextEncoder().encode(text))
  for (const text of ['王小明', '臺北市', 'Müller', 'Señor', '公司名稱', '価格', 'Привет'])
    expect([text, unmangled(bytes(text))]).toEqual([text, text])
})

test('damage that comes to light when a cell is tidied is seen too', () => {
  const home = { timezone: 'Asia/Taipei', currency: 'TWD', country: 'TW' }
  for (const [cell, kind] of [
    ['\u200b#REF!', 'text'],
    ['＃ＲＥＦ！', 'code'],
  ] as const) {
    const read = cleanText(cell, kind, { home, log: new CleaningLog() })
    expect(read instanceof CellProblem && english(read.reason)).toBe(
      '"#REF!" is an error of a spreadsheet, and no value',
    )
  }
})
