import { describe, expect, test } from 'vitest'
import { parseEndpoint } from '../../src/core/endpoint.js'
import { openSink, openSource } from '../../src/core/io/open.js'
import type { Cell } from '../../src/core/table.js'
import { plain } from '../helpers/plain.js'
import { adviceOf, fileOf, rowsOf, temporaryFolder } from './reading.js'

const folder = await temporaryFolder()

const open = async (content: string | Uint8Array, encoding?: string) =>
  openSource(parseEndpoint(await fileOf(folder, 'people.vcf', content)), encoding ? { encoding } : {})

/** The rows as objects, without what is blank. */
async function read(content: string | Uint8Array, encoding?: string) {
  const source = await open(content, encoding)
  return (await rowsOf(source)).map(row => {
    const cells = source.columns.map((column, at): [string, Cell] => [column, row.cells[at] ?? null])
    return Object.fromEntries(cells.filter(([, cell]) => cell !== null))
  })
}

const card = (...lines: string[]) => `${['BEGIN:VCARD', ...lines, 'END:VCARD'].join('\r\n')}\r\n`

test('a card of version 3.0, as an iPhone and Google write it', async () => {
  const content = card(
    'VERSION:3.0',
    'PRODID:-//Apple Inc.//iPhone OS 17//EN',
    'N:王;小明;;Dr.;',
    'FN:小明 王',
    'ORG:好茶有限公司;業務部;北區;',
    'TITLE:經理',
    'EMAIL;type=INTERNET;type=WORK;type=pref:ming@tea.example',
    'EMAIL;type=INTERNET;type=HOME:ming@home.example',
    'TEL;type=CELL;type=VOICE:+886 912-345-678',
    'TEL;type=WORK:02-2345-6789,12',
    'TEL;type=WORK;type=FAX:02-2345-6780',
    'item1.TEL:0800-000-123',
    'item1.X-ABLabel:Line',
    'item2.ADR;type=WORK:;;信義路五段7號\\n12 樓;台北市;;110;台灣',
    'BDAY;X-APPLE-OMIT-YEAR=1604:1604-05-17',
    'CATEGORIES:VIP,tea\\, green',
    'NOTE:likes\\; tea\\, and',
    '  cake\\nsecond line',
    'URL:https\\://tea.example',
    'X-SOCIALPROFILE;type=line:x-apple:ming',
    'PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD',
    ' /2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0a',
    'UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1',
    'REV:2024-01-01T00:00:00Z',
  )
  expect(await read(content)).toEqual([
    {
      external_id: '4fbe8971-0bc3-424c-9c26-36c3e1eff6b1',
      name: '王小明',
      family_name: '王',
      given_name: '小明',
      'name prefix': 'Dr.',
      'primary email': 'ming@tea.example',
      'home email': 'ming@home.example',
      'mobile phone': '+886 912-345-678',
      'work phone': '02-2345-6789 ext. 12',
      'other phone': '0800-000-123',
      fax: '02-2345-6780',
      company: '好茶有限公司',
      department: '業務部 / 北區',
      job_title: '經理',
      birthday: '--05-17',
      'business street': '信義路五段7號, 12 樓',
      'business city': '台北市',
      'business postal code': '110',
      'business country': '台灣',
      tags: 'VIP; tea, green',
      note: 'likes; tea, and cake\nsecond line',
      url: 'https://tea.example',
      'x-socialprofile': 'x-apple:ming',
    },
  ])
})

test('a card of version 4.0', async () => {
  const content = card(
    'VERSION:4.0',
    'FN:Ann Lee',
    'N:Lee;Ann;Mary,Jo;;',
    'TEL;VALUE=uri;PREF=1;TYPE="voice,work":tel:+886-2-2345-6789;ext=102',
    'TEL;TYPE="cell,text";VALUE=uri:tel:+886-912-345-678',
    'EMAIL;TYPE=home:ann@lee.example',
    'EMAIL;TYPE=home:ann2@lee.example',
    'BDAY:19850412',
    'ADR;TYPE=home;LABEL="1 Main St: all":;Flat 2;1 Main St;Leeds;Yorks;LS1;UK',
  )
  expect(await read(content)).toEqual([
    {
      name: 'Ann Lee',
      family_name: 'Lee',
      given_name: 'Ann',
      'middle name': 'Mary,Jo',
      'primary phone': '+886-2-2345-6789 ext. 102',
      'mobile phone': '+886-912-345-678',
      'home email': 'ann@lee.example; ann2@lee.example',
      birthday: '1985-04-12',
      'home street': '1 Main St, Flat 2',
      'home city': 'Leeds',
      'home state': 'Yorks',
      'home postal code': 'LS1',
      'home country': 'UK',
    },
  ])
})

describe('version 2.1, from old telephones', () => {
  test('quoted-printable in any charset, with its soft line breaks', async () => {
    const content = card(
      'VERSION:2.1',
      'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B;=E5=B0=8F=E6=98=8E;;;',
      'FN;CHARSET=BIG5;ENCODING=QUOTED-PRINTABLE:=A4=FD=A4p=A9=FA',
      'NOTE;QUOTED-PRINTABLE;CHARSET=GBK:=CD=F5=D0=A1=',
      '=C3=F7=0D=0A=B5=DA=B6=FE',
      'TEL;CELL;PREF:0912345678',
      'TEL;HOME:02-2345-6789',
      'X-NICK;ENCODING=QUOTED-PRINTABLE:=B3=5C=A5=5C=BB=5C',
    )
    expect(await read(content)).toEqual([
      {
        name: '王小明',
        family_name: '王',
        given_name: '小明',
        'primary phone': '0912345678',
        'home phone': '02-2345-6789',
        note: '王小明\r\n第二',
        'x-nick': '許功蓋',
      },
    ])
  })

  test('all of the file in Big5 or GBK, without a word about it', async () => {
    // 王小明 / 臺北市 and 王小明 / 北京市
    const big5 = Buffer.concat([
      Buffer.from('BEGIN:VCARD\nVERSION:2.1\nFN:'),
      Buffer.from('a4fda470a9fa', 'hex'),
      Buffer.from('\nADR;HOME:;;;'),
      Buffer.from('bb4fa55fa5ab', 'hex'),
      Buffer.from(';;;\nEND:VCARD\n'),
    ])
    expect(await read(big5)).toEqual([{ name: '王小明', 'home city': '臺北市' }])
    expect((await open(big5)).encoding).toBe('big5')
    const gbk = Buffer.concat([
      Buffer.from('BEGIN:VCARD\nVERSION:2.1\nFN:'),
      Buffer.from('cdf5d0a1c3f7', 'hex'),
      Buffer.from('\nEND:VCARD\n'),
    ])
    expect(await read(gbk, 'gbk')).toEqual([{ name: '王小明' }])
  })

  test('lines that are broken at blanks, a picture, and the card of an agent', async () => {
    const content = card(
      'VERSION:2.1',
      'FN:Ann Lee',
      'NOTE:one',
      ' two',
      'PHOTO;JPEG;BASE64:',
      ' /9j/4AAQSkZJRgABAQAAAQABAAD=',
      '',
      'AGENT:',
      'BEGIN:VCARD',
      'FN:Somebody else',
      'END:VCARD',
      'TEL:1',
    )
    expect(await read(content)).toEqual([{ name: 'Ann Lee', note: 'one two', 'other phone': '1' }])
  })
})

test('groups are passed over and told; a row is called by the line on which its card begins', async () => {
  const source = await open(
    card('VERSION:3.0', 'FN:Team', 'X-ADDRESSBOOKSERVER-KIND:group') + card('VERSION:4.0', 'FN:Ann') + card('FN:Bob'),
  )
  expect((await rowsOf(source)).map(({ number, cells }) => [number, ...cells])).toEqual([
    [6, 'Ann'],
    [10, 'Bob'],
  ])
  expect(source.remarks?.()).toEqual([{ kind: 'groups', count: 1, list: ['Team'] }])
})

test('a card that is not closed, or holds what is no property, is refused by itself', async () => {
  const source = await open(`${card('FN:Ann', '!!!')}BEGIN:VCARD\nFN:Bob\n${card('FN:Cay')}`)
  expect(plain(await rowsOf(source))).toEqual([
    { number: 1, cells: ['Ann'], problem: 'line 3 is not of a vCard: !!!' },
    { number: 5, cells: ['Bob'], problem: 'is not closed by END:VCARD' },
    { number: 7, cells: ['Cay'] },
  ])
})

test('what is no vCard says so, and none is written', async () => {
  expect(await adviceOf(() => open('name,email\nAnn,a@b.tw\n'))).toMatchObject({
    code: 'E_FILE',
    exit: 2,
    hint: 'A vCard begins with a line BEGIN:VCARD. Export the contacts again.',
  })
  expect(await adviceOf(() => open(''))).toMatchObject({ code: 'E_FILE', exit: 2 })
  expect(await adviceOf(() => openSink(parseEndpoint('x.vcf')))).toMatchObject({ code: 'E_ENDPOINT', exit: 2 })
})

test.each([
  ['book.xls', 'an old Excel workbook', 'Open it in Excel and save it as .xlsx.'],
  ['book.numbers', 'a workbook of Apple Numbers', 'Open it in Numbers and export it to Excel or CSV.'],
  ['book.ods', 'a workbook of LibreOffice', 'Open it in LibreOffice and save it as .xlsx.'],
])('%s is called what it is', async (name, what, hint) => {
  expect(await adviceOf(() => parseEndpoint(name))).toEqual({
    code: 'E_ENDPOINT',
    exit: 2,
    message: `"${name}" is ${what}, which guanxi neither reads nor writes.`,
    at: undefined,
    hint,
  })
})
