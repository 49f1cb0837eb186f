// A workbook of raw XML, for cells that no library would write.
import { crc32, deflateRawSync } from 'node:zlib'
import { no, ok } from './spec.mjs'

const AS_TEXT = 'make the column text in the spreadsheet, and export it again'
const number = (value, style = 0) => `<c r="@" s="${style}"><v>${value}</v></c>`
const inline = (content, style = 0) => `<c r="@" s="${style}" t="inlineStr"><is>${content}</is></c>`
const DAY = 1

/** Cells with their XML; `@` stands for the address. */
export const WORKBOOK = [
  {
    ...ok('Phone', '912000201', '+886912000201', {
      warning: '"912000201" has lost its leading 0; it is taken for 0912000201',
    }),
    xml: number(912000201),
  },
  { ...ok('Phone', '886912000202', '+886912000202'), xml: number('8.86912000202E+11') },
  {
    ...ok('Phone', '="09"&"12000203"', '+886912000203'),
    xml: '<c r="@" t="str"><f>"09"&amp;"12000203"</f><v>0912000203</v></c>',
  },
  {
    ...ok('Phone', 'rich text', '+886912000204'),
    xml: inline('<r><rPr><b/></rPr><t>0912</t></r><r><t>-000-204</t></r>'),
  },
  { ...ok('Phone', 'text 0912000205', '+886912000205'), xml: inline('<t>0912000205</t>', 2) },
  {
    ...no(
      'ID',
      '4.11111111111111E+18',
      `"4111111111111110000" has lost the digits behind the 15th: a spreadsheet has made them zeros; ${AS_TEXT}`,
    ),
    xml: number('4.11111111111111E+18'),
  },
  { ...ok('ID', 'text 00123', '00123'), xml: inline('<t>00123</t>', 2) },
  { ...ok('Name', 'with its reading', '山田'), xml: inline('<t>山田</t><rPh sb="0" eb="2"><t>ヤマダ</t></rPh>') },
  { ...ok('Note', 'blanks around', 'one two'), xml: inline('<t xml:space="preserve">  one two \u00a0</t>') },
  { ...ok('Birthday', 'a day', '1990-05-03'), xml: number(32996, DAY) },
  {
    ...ok('Birthday', '=DATE(1990,5,5)', '1990-05-05'),
    xml: `<c r="@" s="${DAY}"><f>DATE(1990,5,5)</f><v>32998</v></c>`,
  },
  { ...ok('Birthday', 'text 1990/5/6', '1990-05-06'), xml: inline('<t>1990/5/6</t>') },
  {
    ...no('Birthday', '32998', '"32998" may be a day as Excel counts them; --date-format serial says so'),
    xml: number(32998),
  },
  { ...ok('Note', 'as it would be a number', '00.10'), xml: inline('<t>00.10</t>', 2) },
  {
    ...ok('Note', '=A1+#REF!', ''),
    expected: [{ field: '', refused: 'F16: #REF!' }],
    xml: '<c r="@" t="e"><f>A1+#REF!</f><v>#REF!</v></c>',
  },
]

const letter = index => String.fromCharCode(65 + index)
const place = (xml, address) => xml.replaceAll('@', address)
const text = value => `<c r="@" t="inlineStr"><is><t>${value}</t></is></c>`

/** The rows as a sheet; a cell is its XML, a plain text, or nothing. */
export function workbook(header, rows) {
  const lines = [header.map(text), ...rows.map(row => row.map(cell => (cell?.xml ? cell.xml : cell ? text(cell) : '')))]
  const sheet = lines
    .map(
      (cells, at) =>
        `<row r="${at + 1}">${cells.map((xml, index) => place(xml, `${letter(index)}${at + 1}`)).join('')}</row>`,
    )
    .join('\n')
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const packaged = 'http://schemas.openxmlformats.org/package/2006'
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  return zip({
    '[Content_Types].xml': `${head}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/></Types>`,
    '_rels/.rels': `${head}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="Members" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `${head}<styleSheet xmlns="${main}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="49" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `${head}<worksheet xmlns="${main}"><sheetData>\n${sheet}\n</sheetData></worksheet>`,
  })
}

/** The parts as a ZIP file of 1 January 1980, so that it is the same whenever it is built. */
function zip(parts) {
  const files = []
  const directory = []
  let offset = 0
  for (const [name, content] of Object.entries(parts)) {
    const plain = Buffer.from(content, 'utf8')
    const packed = deflateRawSync(plain, { level: 9 })
    const path = Buffer.from(name, 'utf8')
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt16LE(33, 8)
    fields.writeUInt32LE(crc32(plain), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(plain.length, 18)
    fields.writeUInt16LE(path.length, 22)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), fields, path, packed])
    const trailer = Buffer.alloc(14)
    trailer.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), fields, trailer, path]))
    files.push(local)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(directory.length, 4)
  end.writeUInt16LE(directory.length, 6)
  end.writeUInt32LE(central.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...files, central, Buffer.from('PK\u0005\u0006'), end])
}
