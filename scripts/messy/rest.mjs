import { kept, never, no, ok } from './spec.mjs'

const AS_TEXT = 'make the column text in the spreadsheet, and export it again'
const notNumber = text => no('Amount', text, `"${text}" is not a number`)

/** Amounts with a decimal point, and days with the month first. */
export const POINT = [
  ok('Amount', '12.50', '12.5'),
  ok('Amount', 'NT$1,234', '1234', { more: { currency: 'TWD' } }),
  ok('Amount', 'NT$ 1,234.50', '1234.5'),
  ok('Amount', '$99', '99'),
  ok('Amount', '１，２３４元', '1234'),
  ok('Amount', '1,234元整', '1234'),
  ok('Amount', '新臺幣500元', '500'),
  ok('Amount', '(99.00)', '-99'),
  ok('Amount', '（88）', '-88'),
  ok('Amount', '77-', '-77'),
  ok('Amount', '−66', '-66'),
  ok('Amount', '-$55.00', '-55'),
  ok('Amount', '3萬', '30000'),
  ok('Amount', '1.5萬', '15000'),
  ok('Amount', "1'234.56", '1234.56'),
  ok('Amount', '1\u00a0234.56', '1234.56'),
  ok('Amount', '1,234,567', '1234567'),
  ok('Amount', '1.234', '1.23'),
  ok('Amount', ' 5 ', '5'),
  no('Amount', '1.234,56', '"1.234,56" has a decimal comma, and the column a decimal point'),
  no('Amount', '12,5', '"12,5" has a decimal comma, and the column a decimal point'),
  notNumber('abc'),
  notNumber('1,23,456'),
  notNumber('-'),
  no('Amount', '1.23457E+11', '"1.23457E+11" has lost digits: a spreadsheet has shortened it'),
  {
    ...ok('Amount', 'US$5', ''),
    expected: [{ field: '', refused: 'the amount is in USD, and this workspace counts in TWD' }],
  },
  ok('Date', '5/25/2024', '2024-05-25 00:00:00'),
  ok('Date', '5/3/2024', '2024-05-03 00:00:00'),
  ok('Date', '5/3/2024 3:05 PM', '2024-05-03 15:05:00'),
  ok('Date', '5/3/2024 12:05 AM', '2024-05-03 00:05:00'),
  ok('Date', '5/3/2024 下午 3:05', '2024-05-03 15:05:00'),
  ok('Date', '5/3/2024 24:00', '2024-05-04 00:00:00'),
  no('Date', '2/30/2024', '"2/30/2024" is no day as MM/DD/YYYY, the order of the column'),
  ok('Currency', 'NT$', 'TWD'),
  ok('Currency', '新臺幣', 'TWD'),
  ok('Currency', 'ntd', 'TWD'),
  ok('Currency', '元', 'TWD'),
  no('Currency', '¥', '"¥" is the sign of several currencies'),
  no('Currency', 'gold', '"gold" is not a currency'),
  ok('Quantity', '２', '2'),
  ok('Quantity', '1,000', '1000'),
]

/** Amounts with a decimal comma, and days with the day first. */
export const COMMA = [
  ok('Amount', '1.234,56 €', '1234.56', { more: { currency: 'EUR' } }),
  ok('Amount', '1 234,56', '1234.56'),
  ok('Amount', '1.234', '1234'),
  ok('Amount', '12,5', '12.5'),
  ok('Amount', '1.234.567', '1234567'),
  ok('Amount', '-7,00 EUR', '-7'),
  ok('Amount', '(8,50)', '-8.5'),
  ok('Amount', '1,234', '1.23'),
  no('Amount', '12.50', '"12.50" has a decimal point, and the column a decimal comma'),
  no('Amount', '1,234.56', '"1,234.56" has a decimal point, and the column a decimal comma'),
  ok('Date', '25/04/2024', '2024-04-25 00:00:00'),
  ok('Date', '03/04/2024', '2024-04-03 00:00:00'),
  ok('Date', '03/04/2024 15:05', '2024-04-03 15:05:00'),
  no('Date', '31/04/2024', '"31/04/2024" is no day as DD/MM/YYYY, the order of the column'),
]

const spoilt = (text, was) =>
  no('SKU', text, `"${text}" was probably ${was} before a spreadsheet made it a day; ${AS_TEXT}`)
export const CODES = [
  ...['TEA-01', '00045', 'ＡＢ１２', '3-5A'].map(code => ok('SKU', code, code === 'ＡＢ１２' ? 'AB12' : code)),
  spoilt('Mar-05', 'MAR5 or 3-5'),
  spoilt('5-Mar', 'MAR5 or 3-5'),
  spoilt('2024-03-05', '3-5 or 3/5'),
  spoilt('3月5日', '3-5 or 3/5'),
  spoilt('1905-07-13', '2021'),
  no('SKU', '1.2E+05', `"1.2E+05" is a number of 6 digits that a spreadsheet has cut to its first 2 (12…); ${AS_TEXT}`),
  ok('SKU', '1E5', '1E5'),
]
export const DAY_CODES = ['2024-03-05', '2024-03-06', 'X1'].map(code => ok('SKU', code, code))

export const COMPANIES = [
  ok('Tax ID', '22099131', '22099131'),
  ok('Tax ID', '１０４５８５７５', '10458575'),
  kept('Tax ID', '22099132', '"22099132" is no 統一編號: its check digit is wrong'),
  kept('Tax ID', '4541302', '"4541302" has lost its leading 0: it was probably 04541302'),
  kept('Tax ID', '123', '"123" is no 統一編號: those have eight digits'),
  no(
    'Tax ID',
    '2.20991E+07',
    `"2.20991E+07" is a number of 8 digits that a spreadsheet has cut to its first 6 (220991…); ${AS_TEXT}`,
  ),
  ok('Founded', '１９８７', '1987'),
  no('Founded', '1905-06-09', '"1905-06-09" was probably 1987 before a spreadsheet showed it as a day'),
  no('Founded', '19.5', '"19.5" is not a whole number'),
  ok('Revenue', 'NT$3億', '300000000'),
  ok('E-mail', 'Info@Tea.Example, shop@tea.example', 'info@tea.example', {
    warning: '"Info@Tea.Example, shop@tea.example" holds 2 addresses; the first is kept',
  }),
  ok('Phone', '02-2712-0009', '+886227120009'),
]

export const BIG5 = [
  ok('姓名', '歐陽 修', '歐陽修'),
  ok('手機', '０９１２０００１０１', '+886912000101'),
  ok('地址', '１１０台北市信義區松智路３號', '台北市信義區松智路3號'),
  ok('國家', '中華民國', 'TW'),
  ok('備註', '許功蓋', '許功蓋'),
  ok('民國生日', '99/5/25', '2010-05-25'),
  ok('民國生日', '1130525', '2024-05-25'),
  ok('民國生日', '990526', '2010-05-26'),
  ok('民國生日', '113年5月27日', '2024-05-27'),
  no('民國生日', '113/2/30', '"113/2/30" is no day of the calendar'),
]
export const GB18030 = [
  ok('姓名', '欧阳 修', '欧阳修', { more: { family_name: '欧阳' } }),
  ok('手机', '138-0013-8001', '+8613800138001'),
  ok('国家', '中国大陆', 'CN'),
  ok('公司', '山茶商行有限责任公司', '山茶商行有限责任公司'),
  ok('生日', '1990年5月3日', '1990-05-03'),
]
export const SHIFT_JIS = [
  ok('Name', 'ﾔﾏﾀﾞ', 'ヤマダ'),
  ok('Name', '髙橋', '髙橋'),
  ok('Company', '株式会社山田', '株式会社山田'),
  ok('Country', '日本', 'JP'),
]
export const LATIN = [
  ok('Name', 'Müller, Jürgen', 'Jürgen Müller'),
  ok('Note', '10 € für „Tee“', '10 € für „Tee“'),
  ok('Country', 'España', 'ES'),
  ok('City', 'Kœln', 'Kœln'),
]
export const UTF16 = [
  ok('Name', '王 小明', '王小明'),
  ok('Country', '台灣', 'TW'),
  ok('Phone', '0912-000-102', '+886912000102'),
]

export const ROC = ['0990525', '1130525', '1121231'].map(text =>
  ok('Birthday', text, `${Number(text.slice(0, 3)) + 1911}-${text.slice(3, 5)}-${text.slice(5)}`),
)
export const SERIALS = [ok('Birthday', '45291', '2023-12-31'), ok('Birthday', '32874', '1990-01-01')]
export const SHORT_DAYS = [ok('Birthday', '03/04/90', '1990-04-03'), ok('Birthday', '25/12/01', '2001-12-25')]
export const EITHER = [ok('Birthday', '03/04/1990', '1990-04-03'), ok('Birthday', '05/06/1990', '1990-06-05')]
export const BOTH = [ok('Birthday', '25/04/1990', ''), ok('Birthday', '04/25/1990', '')]
export const PROVED_POINT = [
  ok('Amount', '12.50', '12.5'),
  ok('Amount', '1.234', '1.23'),
  ok('Amount', '1,234', '1234'),
]
export const PROVED_COMMA = [
  ok('Amount', '12,50', '12.5'),
  ok('Amount', '1.234', '1234'),
  ok('Amount', '1,234', '1.23'),
]
export const OPEN = [ok('Amount', '1.234', '1234')]

const FORMATS = '--date-format DD/MM/YYYY or --date-format MM/DD/YYYY, or in a mapping file: format: DD/MM/YYYY.'
const DECIMAL = '--decimal point or --decimal comma, or in a mapping file: decimal: comma.'
export const QUESTIONS = {
  mixed: never(
    `The column "Amount" has decimal points and decimal commas: "12.50", "1.234,56". Say it with ${DECIMAL}`,
  ),
  either: never(`The column "Birthday" may be day/month or month/day: "03/04/1990". Say it with ${FORMATS}`),
  both: never(
    `The column "Birthday" has days written day/month and month/day: "25/04/1990", "04/25/1990". Say it with ${FORMATS}`,
  ),
  short: never(
    'The column "Birthday" has years of two digits: "03/04/90". Say it with --date-format DD/MM/YY or --date-format MM/DD/YY or --date-format YY/MM/DD or --date-format ROC, or in a mapping file: format: DD/MM/YY.',
  ),
  open: never(
    'The column "Amount" has numbers that can be read in two ways: "1.234". Say it with --decimal point or --decimal comma, or in a mapping file: decimal: comma.',
  ),
}
