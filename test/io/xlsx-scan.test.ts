import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readXlsx } from '../../src/core/io/xlsx-read.js'
import { adviceOf, fileOf, rowsOf, temporaryFolder } from './reading.js'
import { workbookOf } from './zip.js'

const folder = await temporaryFolder()

const FORMATS = [0, 14, 20, 22].map(id => `<xf numFmtId="${id}"/>`).join('')
const STRINGS =
  '<si><t>王</t></si><si><t xml:space="preserve"> a &amp; b </t></si><si><r><t>ri</t></r><r><t>ch</t></r></si>'

async function read(sheet: string) {
  const book = await workbookOf({ sheets: [{ name: 'S', rows: sheet }], strings: STRINGS, cellFormats: FORMATS })
  return rowsOf(await readXlsx(await fileOf(folder, 'in.xlsx', book)))
}

/** A sheet that the scanner reads, and the same one written so that only a parser can: with a prefix on every tag. */
const plain = (rows: string) => `<?xml version="1.0"?><worksheet><sheetData>${rows}</sheetData></worksheet>`
const prefixed = (rows: string) => plain(rows).replace(/<(\/?)(?=\w)/g, '<$1x:')

const text = fc
  .array(fc.constantFrom('a', '王', '&amp;', '&lt;', '&#65;', '&#x738B;', ' ', '\n', '\t', '_x0041_', "'=", '"', '>'), {
    maxLength: 6,
  })
  .map(parts => parts.join(''))
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.integer().map(String),
  fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.nat(999)).map(([a, b]) => `${a}.${b}`),
  fc.constantFrom('', '-', '0', '-0', '1E5', '123456789012345', '1234567890123456789', '0.1000', 'x'),
)
const style = fc.constantFrom('', ' s="0"', ' s="1"', ' s="2"', ' s="3"', ' s="99"')
const content = fc.oneof(
  fc.tuple(style, number).map(([s, value]) => [s, `<v>${value}</v>`]),
  fc.constantFrom(0, 1, 2, 9).map(at => [' t="s"', `<v>${at}</v>`]),
  text.map(value => [' t="str"', `<f>A1&amp;"x"</f><v>${value}</v>`]),
  text.map(value => [' t="inlineStr"', `<is><t xml:space="preserve">${value}</t></is>`]),
  fc.constantFrom('0', '1', 'true').map(value => [' t="b"', `<v>${value}</v>`]),
  fc.constantFrom('#REF!', '#N/A').map(value => [' t="e"', `<v>${value}</v>`]),
  fc.constantFrom('<f>A1</f>', '<f t="shared" si="0"/>', '<f>A1</f><v/>', '<f>A1</f><v></v>').map(value => ['', value]),
  fc.constant([' t="d"', '<v>2024-02-29T12:00:00</v>']),
  fc.constant([' s="1"', '']),
)
const cell = fc.tuple(fc.nat(3), fc.boolean(), content)
const row = fc.record({
  gap: fc.nat(2),
  hasNumber: fc.boolean(),
  attributes: fc.constantFrom('', ' spans="1:3"', ' hidden="1" ht="15"', '\n  customFormat="1"'),
  cells: fc.array(cell, { maxLength: 4 }),
})

/** Rows below a header of ten columns. */
function rowsXml(
  rows: readonly { gap: number; hasNumber: boolean; attributes: string; cells: [number, boolean, string[]][] }[],
) {
  const names = 'ABCDEFGHIJ'
  let number = 1
  const header = `<row r="1">${[...names].map(name => `<c r="${name}1" t="str"><v>${name}</v></c>`).join('')}</row>`
  return (
    header +
    rows
      .map(({ gap, hasNumber, attributes, cells }) => {
        number += hasNumber ? 1 + gap : 1
        let column = -1
        const parts = cells.map(([skipped, hasAddress, [attribute = '', inner = '']]) => {
          column += hasAddress ? 1 + skipped : 1
          const address = hasAddress && column < names.length ? ` r="${names[column]}${number}"` : ''
          return inner === '' ? `<c${address}${attribute}/>` : `<c${address}${attribute}>${inner}</c>`
        })
        return `<row${hasNumber ? ` r="${number}"` : ''}${attributes}>${parts.join('')}</row>`
      })
      .join('\n')
  )
}

describe('what the scanner reads', () => {
  test('is what a parser reads, whatever the cells', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 5 }), async rows => {
        const xml = rowsXml(rows as Parameters<typeof rowsXml>[0])
        expect(await read(plain(xml))).toEqual(await read(prefixed(xml)))
      }),
      { numRuns: 120 },
    )
  })

  test('goes on with a parser at the row that it cannot read', async () => {
    const rows = (odd: string) =>
      `<row r="1"><c t="str"><v>a</v></c></row><row r="4"><c><v>1</v></c></row>${odd}<row><c><v>3</v></c></row>`
    const odd = [
      '<row><c t="inlineStr"><is><r><t>ri</t></r><r><t>ch</t></r></is></c></row>',
      "<row><c t='str'><v>rich</v></c></row>",
      '<row><c t="str"><v><![CDATA[rich]]></v></c></row>',
      '<!-- a remark --><row><c t="str"><v>rich</v></c></row>',
      '<row><c t="str"><v>rich</v><extLst/></c></row>',
    ]
    for (const each of odd)
      expect(await read(plain(rows(each)))).toEqual([
        { number: 4, cells: [1] },
        { number: 5, cells: ['rich'] },
        { number: 6, cells: [3] },
      ])
  })

  test('is the same wherever the pieces of the file end', async () => {
    for (const padding of [0, 1, 5, 6, 7, 12, 20, 40]) {
      const lines = Array.from(
        { length: 4000 },
        (_, n) => `<row r="${n + 2}"><c r="A${n + 2}" t="str"><v>王${n}</v></c></row>`,
      )
      const head = `<row r="1"><c r="A1" t="str"><v>${'a'.repeat(padding + 1)}</v></c></row>`
      const rows = await read(plain(head + lines.join('')))
      expect(rows.length).toBe(4000)
      expect(rows.every(({ number, cells }, n) => number === n + 2 && cells[0] === `王${n}`)).toBe(true)
    }
  })

  test('is refused where it is no XML', async () => {
    for (const rows of [
      '<row r="1"><c t="str"><v>&what;</v></c></row>',
      '<row r="1"><c t="str"><v>a</c></row>',
      '<row r="1"><c',
    ])
      expect(await adviceOf(() => read(plain(rows)))).toMatchObject({ code: 'E_FILE', exit: 2 })
  })
})
