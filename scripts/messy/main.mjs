// node scripts/messy/main.mjs [FOLDER]: builds examples/messy, files of nasty cells and the table of what they must become.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stringify } from 'csv-stringify/sync'
import { CONTACTS, IDS, LONG_IDS } from './contacts.mjs'
import { encode } from './encode.mjs'
import * as rest from './rest.mjs'
import { WORKBOOK, workbook } from './workbook.mjs'

const folder = process.argv[2] ?? fileURLToPath(new URL('../../examples/messy', import.meta.url))
mkdirSync(folder, { recursive: true })

const PEOPLE = [
  'ID',
  'Name',
  'E-mail',
  'Phone',
  'Company',
  'Address',
  'City',
  'Postal code',
  'Country',
  'Birthday',
  'Tags',
  'Note',
]
const byId = key => ({ ID: key })
const byName = key => ({ Name: key })
const DAYS = ['Name', 'Birthday']
const LINES = ['Order', 'Date', 'Customer ID', 'SKU', 'Quantity', 'Amount', 'Currency']
const lineOf =
  date =>
  (key, amount = '1.5') => ({ Order: key, 'Customer ID': key, Date: date, SKU: 'TEA', Amount: amount })

/** File, its import, its columns, what fills the other cells of a row, and its nasty cells. */
const FILES = [
  { file: 'contacts.csv', encoding: 'utf-8-marked', entity: 'contacts', columns: PEOPLE, fill: byId, cells: CONTACTS },
  { file: 'ids.csv', entity: 'contacts', columns: ['ID', 'Name'], fill: byName, cells: IDS },
  { file: 'long-ids.csv', entity: 'contacts', columns: ['ID', 'Name'], fill: byName, cells: LONG_IDS },
  {
    file: 'big5.csv',
    encoding: 'big5',
    entity: 'contacts',
    columns: ['會員編號', '姓名', '手機', '地址', '國家', '民國生日', '備註'],
    fill: key => ({ 會員編號: key }),
    cells: rest.BIG5,
  },
  {
    file: 'gb18030.csv',
    encoding: 'gb18030',
    entity: 'contacts',
    columns: ['会员编号', '姓名', '手机', '公司', '国家', '生日'],
    fill: key => ({ 会员编号: key, 国家: '中国' }),
    cells: rest.GB18030,
  },
  {
    file: 'shift_jis.csv',
    encoding: 'shift_jis',
    entity: 'contacts',
    columns: ['ID', 'Name', 'Company', 'Country'],
    fill: byId,
    cells: rest.SHIFT_JIS,
    flags: '--encoding shift_jis',
  },
  {
    file: 'windows-1252.csv',
    encoding: 'windows-1252',
    delimiter: ';',
    entity: 'contacts',
    columns: ['ID', 'Name', 'City', 'Country', 'Note'],
    fill: byId,
    cells: rest.LATIN,
    flags: '--encoding windows-1252',
  },
  {
    file: 'utf-16.txt',
    encoding: 'utf-16le',
    delimiter: '\t',
    entity: 'contacts',
    columns: ['ID', 'Name', 'Phone', 'Country'],
    fill: byId,
    cells: rest.UTF16,
  },
  {
    file: 'decimal-point.csv',
    entity: 'transactions',
    columns: LINES,
    fill: lineOf('5/25/2024'),
    cells: rest.POINT,
    flags: '--decimal point',
  },
  {
    file: 'decimal-comma.csv',
    delimiter: ';',
    entity: 'transactions',
    columns: LINES,
    fill: key => lineOf('25/04/2024')(key, '1,5'),
    cells: rest.COMMA,
    flags: '--decimal comma',
    workspace: '--currency EUR --timezone Europe/Berlin',
  },
  {
    file: 'decimal-point.csv',
    entity: 'transactions',
    columns: LINES,
    fill: lineOf('5/25/2024'),
    cells: rest.POINT,
    question: rest.QUESTIONS.mixed,
  },
  {
    file: 'proved-point.csv',
    entity: 'transactions',
    columns: LINES,
    fill: lineOf('2024-05-25'),
    cells: rest.PROVED_POINT,
  },
  {
    file: 'proved-comma.csv',
    entity: 'transactions',
    columns: LINES,
    fill: lineOf('2024-05-25'),
    cells: rest.PROVED_COMMA,
  },
  {
    file: 'open-number.csv',
    entity: 'transactions',
    columns: LINES,
    fill: key => ({ ...lineOf('2024-05-25')(key), Amount: '' }),
    cells: rest.OPEN,
    flags: '--decimal comma',
  },
  {
    file: 'open-number.csv',
    entity: 'transactions',
    columns: LINES,
    fill: key => ({ ...lineOf('2024-05-25')(key), Amount: '' }),
    cells: rest.OPEN,
    question: rest.QUESTIONS.open,
  },
  {
    file: 'codes.csv',
    entity: 'products',
    columns: ['SKU', 'Product'],
    fill: key => ({ Product: key }),
    cells: rest.CODES,
  },
  {
    file: 'day-codes.csv',
    entity: 'products',
    columns: ['SKU', 'Product'],
    fill: key => ({ Product: key }),
    cells: rest.DAY_CODES,
  },
  {
    file: 'companies.csv',
    entity: 'companies',
    columns: ['Company name', 'Tax ID', 'E-mail', 'Phone', 'Founded', 'Revenue'],
    fill: key => ({ 'Company name': key }),
    cells: rest.COMPANIES,
  },
  { file: 'roc.csv', entity: 'contacts', columns: DAYS, fill: byName, cells: rest.ROC },
  { file: 'serials.csv', entity: 'contacts', columns: DAYS, fill: byName, cells: rest.SERIALS },
  {
    file: 'short-days.csv',
    entity: 'contacts',
    columns: DAYS,
    fill: byName,
    cells: rest.SHORT_DAYS,
    flags: '--date-format DD/MM/YY',
  },
  {
    file: 'short-days.csv',
    entity: 'contacts',
    columns: DAYS,
    fill: byName,
    cells: rest.SHORT_DAYS,
    question: rest.QUESTIONS.short,
  },
  {
    file: 'either-way.csv',
    entity: 'contacts',
    columns: DAYS,
    fill: byName,
    cells: rest.EITHER,
    flags: '--date-format DD/MM/YYYY',
  },
  {
    file: 'either-way.csv',
    entity: 'contacts',
    columns: DAYS,
    fill: byName,
    cells: rest.EITHER,
    question: rest.QUESTIONS.either,
  },
  {
    file: 'both-ways.csv',
    entity: 'contacts',
    columns: DAYS,
    fill: byName,
    cells: rest.BOTH,
    question: rest.QUESTIONS.both,
  },
  {
    file: 'book.xlsx',
    entity: 'contacts',
    columns: ['ID', 'Name', 'Phone', 'Birthday', 'Note'],
    fill: byId,
    cells: WORKBOOK,
  },
]

const expected = []
let count = 0
for (const {
  file,
  entity,
  encoding = 'utf-8',
  delimiter = ',',
  columns,
  fill,
  cells,
  flags = '',
  workspace = '',
  question,
} of FILES) {
  const command = `import ${entity} ${file} ${flags}`.trim()
  const rows = cells.map((cell, at) => {
    const key = `${file.split('.')[0]}-${at + 2}`
    // A workbook's cells are XML where they are odd.
    const own = { ...fill(key), Row: key, [cell.column]: cell.xml ? cell : cell.written }
    if (cell.column === 'ID') own.Name ??= key
    const place = { command, workspace, file, row: at + 2, column: cell.column, written: cell.written }
    if (!question) {
      count++
      for (const each of cell.expected)
        expected.push({
          ...place,
          field: each.field,
          becomes: each.becomes ?? '',
          refused: each.refused ?? '',
          warning: each.warning ?? '',
        })
    }
    return ['Row', ...columns].map(column => own[column] ?? '')
  })
  if (question) {
    count++
    expected.push({
      command,
      workspace,
      file,
      row: 0,
      column: '',
      written: '',
      field: '',
      becomes: '',
      refused: question.message,
      warning: '',
    })
  }
  const header = ['Row', ...columns]
  const content = file.endsWith('.xlsx')
    ? workbook(header, rows)
    : encode(stringify([header, ...rows], { delimiter, record_delimiter: 'windows' }), encoding)
  writeFileSync(join(folder, file), content)
}
const HEADER = ['command', 'workspace', 'file', 'row', 'column', 'written', 'field', 'becomes', 'refused', 'warning']
writeFileSync(
  join(folder, 'expected.csv'),
  `\ufeff${stringify(expected, { header: true, columns: HEADER, record_delimiter: 'windows' })}`,
)
console.log(`${count} cells in ${new Set(FILES.map(({ file }) => file)).size} files`)
