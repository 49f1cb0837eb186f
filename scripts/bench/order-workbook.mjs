import { randomOf } from './order-lines.mjs'
import { writeZip } from './zip-file.mjs'

const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const COLUMNS =
  'Order number,Order date,Customer ID,Customer name,Product code,Product name,Quantity,Unit price,Amount,Channel'
const NAMES = [
  'Oolong tea',
  'Travel mug, steel',
  '阿里山烏龍茶',
  'Filter paper',
  'Milk &quot;barista&quot; 1 L',
  '手沖咖啡壺',
]
const CHANNELS = ['web', 'shop', '門市', 'app']

/** Writes a workbook of order lines as Excel would: ten columns, shared strings, days and times as formatted numbers. */
export async function writeOrderWorkbook(path, { rows, seed }) {
  const strings = new Map()
  const shared = text => {
    const known = strings.get(text)
    if (known !== undefined) return known
    strings.set(text, strings.size)
    return strings.size - 1
  }
  const relation = (id, type, target) => `<Relationship Id="${id}" Type="${REL}/${type}" Target="${target}"/>`
  function* sheet() {
    yield `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet ${MAIN} xmlns:r="${REL}"><dimension ref="A1:J${rows + 1}"/><sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/><sheetData>`
    yield rowOf(
      1,
      COLUMNS.split(',').map(name => ['s', 0, shared(name)]),
    )
    const random = randomOf(seed)
    let customer = 0
    for (let n = 0; n < rows; n++) {
      if (n % 3 === 0) customer = Math.floor(random() ** 2 * (rows / 5))
      const product = Math.floor(random() * 2000)
      const quantity = 1 + Math.floor(random() * 4)
      const cents = 100 + Math.floor(random() * 20000)
      yield rowOf(n + 2, [
        ['s', 0, shared(`S${1000000 + Math.floor(n / 3)}`)],
        ['n', 1, (45000 + Math.floor((Math.floor(n / 3) * 17520) / rows) / 24).toFixed(10).replace(/\.?0+$/, '')],
        ['n', 0, 100000 + customer],
        ['s', 0, shared(`王小明 ${customer}`)],
        ['s', 0, shared(`P${10000 + product}`)],
        ['s', 0, shared(NAMES[product % NAMES.length])],
        ['n', 0, quantity],
        ['n', 2, cents / 100],
        ['n', 2, (quantity * cents) / 100],
        ['s', 0, shared(CHANNELS[Math.floor(random() * CHANNELS.length)])],
      ])
    }
    yield '</sheetData><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></worksheet>'
  }
  function* sharedStrings() {
    yield `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst ${MAIN} count="${rows * 5}" uniqueCount="${strings.size}">`
    for (const text of strings.keys()) yield `<si><t>${text}</t></si>`
    yield '</sst>'
  }
  await writeZip(path, [
    ['_rels/.rels', [`<Relationships>${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`]],
    [
      'xl/workbook.xml',
      [`<workbook ${MAIN} xmlns:r="${REL}"><sheets><sheet name="Orders" sheetId="1" r:id="rId1"/></sheets></workbook>`],
    ],
    [
      'xl/_rels/workbook.xml.rels',
      [
        `<Relationships>${relation('rId1', 'worksheet', 'worksheets/sheet1.xml')}${relation('rId2', 'styles', 'styles.xml')}${relation('rId3', 'sharedStrings', 'sharedStrings.xml')}</Relationships>`,
      ],
    ],
    [
      'xl/styles.xml',
      [`<styleSheet ${MAIN}><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="4"/></cellXfs></styleSheet>`],
    ],
    ['xl/worksheets/sheet1.xml', sheet()],
    ['xl/sharedStrings.xml', sharedStrings()],
  ])
}

function rowOf(number, cells) {
  const parts = cells.map(([type, style, value], at) => {
    const address = `${String.fromCharCode(65 + at)}${number}`
    return `<c r="${address}"${style ? ` s="${style}"` : ''}${type === 's' ? ' t="s"' : ''}><v>${value}</v></c>`
  })
  return `<row r="${number}" spans="1:${cells.length}">${parts.join('')}</row>`
}
