import { expect, test } from 'vitest'
import { dump } from '../helpers/dump.js'
import { newWorkspace } from '../helpers/workspace.js'
import { workbookOf } from '../io/zip.js'

test('the address book of a telephone becomes contacts, once', async () => {
  const shop = await newWorkspace('retail', '--lang zh-TW')
  const card = (...lines: string[]) => ['BEGIN:VCARD', ...lines, 'END:VCARD', ''].join('\r\n')
  await shop.write(
    'phone.vcf',
    card(
      'VERSION:2.1',
      'N;CHARSET=BIG5;ENCODING=QUOTED-PRINTABLE:=A4=FD;=A4p=A9=FA;;;',
      'FN;CHARSET=BIG5;ENCODING=QUOTED-PRINTABLE:=A4p=A9=FA =A4=FD',
      'TEL;CELL:0912345678',
      'EMAIL;WORK:ming@tea.example',
      'EMAIL;HOME:ming@home.example',
      'X-LINE:ming',
    ) + card('VERSION:4.0', 'FN:Team', 'KIND:group'),
  )
  const { stdout, stderr, exit } = await shop.run('import contacts phone.vcf')
  expect([exit, stdout]).toEqual([0, expect.stringContaining('讀取 1 列，新增 1')])
  expect(stderr).toContain('1 個群組不是聯絡人，已略過：Team\n')
  const contact = dump(shop).contact?.find(({ id }) => id !== 0)
  expect(contact).toMatchObject({ name: '王小明', family_name: '王', given_name: '小明' })
  const { json } = await shop.run('import contacts phone.vcf --json')
  expect(json.import).toMatchObject({ read: 1, created: 0, updated: 0, unchanged: 1, customColumns: ['x-line'] })
  expect(json.fileRemarks).toEqual([{ kind: 'groups', count: 1, list: ['Team'] }])
})

const inline = (address: string, text: string) => `<c r="${address}" t="inlineStr"><is><t>${text}</t></is></c>`
const row = (number: number, cells: readonly (string | number)[], attributes = '') =>
  `<row r="${number}" ${attributes}>${cells
    .map((cell, at) => {
      const address = `${'ABCDEF'[at]}${number}`
      return typeof cell === 'number'
        ? `<c r="${address}"><v>${cell}</v></c>`
        : cell.startsWith('<')
          ? cell
          : inline(address, cell)
    })
    .join('')}</row>`

test('a workbook as people keep it is read, told about, and refused cell by cell', async () => {
  const shop = await newWorkspace('retail', '--currency TWD')
  const rows = [
    row(1, ['Orders of the shop']),
    row(3, ['Order', 'Date', 'Customer', 'Product', 'Amount', 'Check']),
    row(4, ['S1', '2024-01-05', 'Ann', 'tea', 90, 'ok']),
    row(5, ['<c r="A5"/>', '<c r="B5"/>', '<c r="C5"/>', 'mug', 50, 'ok']),
    row(6, ['S2', '2024-01-06', 'Bob', 'tea', '<c r="E6" t="e"><v>#REF!</v></c>', 'ok'], 'hidden="1"'),
    row(7, ['S3', '2024-01-07', 'Cay', 'tea', '<c r="E7"><f>1+1</f></c>', '<c r="F7" t="e"><v>#N/A</v></c>']),
    row(8, ['S4', '2024-01-08', 'Dan', 'tea', 10, '<c r="F8" t="e"><v>#N/A</v></c>']),
    row(9, ['S5', '2024-01-09', 'Eve', 'tea', 30, 'ok']),
    row(10, ['S6', '2024-01-10', 'Fay', 'tea', '<c r="E10"/>', 'ok']),
  ].join('')
  const merged = ['A4:A5', 'B4:B5', 'C4:C5', 'E9:E10'].map(ref => `<mergeCell ref="${ref}"/>`).join('')
  const book = await workbookOf({
    sheets: [
      {
        name: '2024',
        rows,
        before: '<cols><col min="5" max="5" hidden="1"/></cols>',
        after: `<mergeCells>${merged}</mergeCells>`,
      },
      { name: '2023', rows: row(1, ['Order']) },
    ],
  })
  await shop.write('shop.xlsx', book)
  const { json, exit } = await shop.run('import transactions shop.xlsx --json')
  expect(exit).toBe(3)
  expect(json.import).toMatchObject({
    read: 7,
    created: 3,
    rejected: 4,
    tab: '2024',
    otherTabs: ['2023'],
    headerRow: 3,
    skippedLines: [1],
  })
  expect(json.rejections).toEqual([
    { row: 6, text: 'E6: #REF!' },
    { row: 7, text: 'E7: formula without a stored result; F7: #N/A' },
    { row: 8, text: 'F8: #N/A' },
    { row: 10, text: 'Amount: is merged with E9; write the number of each row into its own cell' },
  ])
  expect(json.fileRemarks.map((remark: { kind: string; count: number }) => [remark.kind, remark.count])).toEqual([
    ['other-tabs', 1],
    ['passed-over', 1],
    ['hidden-columns', 1],
    ['hidden-rows', 1],
    ['merged', 4],
  ])
  expect(dump(shop).order?.map(order => [order.number, order.line_count])).toEqual([
    ['S1', 2],
    ['S5', 1],
  ])
  await shop.write('mappings/short.yaml', 'entity: transactions\ncolumns:\n  Check:\n')
  const again = await shop.run('import transactions shop.xlsx --map short')
  expect(again.stderr).toContain('Read the tab 2024; the others are 2023 (FILE.xlsx#Tab names one)\n')
  expect(again.stderr).toContain(
    'The headings are in row 3; passed over above it: 1 “Orders of the shop” (--header-row changes it)\n',
  )
  expect(again.stderr).not.toContain('F8')
  expect(again.stdout).toContain('7 rows read, 1 created')
})

test('what separates the cells is shown, and the header is the row that the user names', async () => {
  const shop = await newWorkspace('retail')
  await shop.write('people.csv', 'a;b;c\nname;email;note\nAnn;ann@lee.example;"x;y"\n')
  const { stderr } = await shop.run('import contacts people.csv --header-row 2')
  expect(stderr).toContain(
    'cells separated by ;, in " where they hold one (found; --delimiter and --quote change it)\n',
  )
  const { json } = await shop.run('import contacts people.csv --header-row 2 --json')
  expect(json.import).toMatchObject({ delimiter: ';', quote: '"', headerRow: 2, skippedLines: [1], unchanged: 1 })
})
