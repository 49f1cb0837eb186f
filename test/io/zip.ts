import { createRequire } from 'node:module'

interface Zip {
  file(name: string): { async(type: 'string'): Promise<string> } | null
  file(name: string, content: string | Uint8Array): unknown
  generateAsync(options: { type: 'uint8array'; compression: 'DEFLATE' }): Promise<Uint8Array>
}
type ZipClass = { new (): Zip; loadAsync(content: Uint8Array): Promise<Zip> }

// exceljs brings it along; only tests make or change zip files.
const JSZip: ZipClass = createRequire(createRequire(import.meta.url).resolve('exceljs'))('jszip')

/** A zip file of these parts. */
export async function zipOf(parts: Readonly<Record<string, string | Uint8Array>>): Promise<Uint8Array> {
  const zip = new JSZip()
  for (const [name, content] of Object.entries(parts)) zip.file(name, content)
  return zip.generateAsync({ type: 'uint8array', compression: 'DEFLATE' })
}

/** The zip file with parts added, or changed by a function. */
export async function changedZip(
  content: Uint8Array,
  parts: Readonly<Record<string, string | ((old: string) => string)>>,
): Promise<Uint8Array> {
  const zip = await JSZip.loadAsync(content)
  for (const [name, part] of Object.entries(parts)) {
    zip.file(name, typeof part === 'string' ? part : part((await zip.file(name)?.async('string')) ?? ''))
  }
  return zip.generateAsync({ type: 'uint8array', compression: 'DEFLATE' })
}

/** The text of one part. */
export async function partOf(content: Uint8Array, name: string): Promise<string> {
  return (await (await JSZip.loadAsync(content)).file(name)?.async('string')) ?? ''
}

const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** A workbook as another program may have written it, from the XML inside its `<sheetData>` elements. */
export async function workbookOf({
  sheets,
  strings = '',
  formats = '',
  cellFormats = '<xf numFmtId="0"/>',
  workbook = '',
  parts = {},
}: {
  /** `before` and `after` are the XML around `<sheetData>`. */
  sheets: readonly { name: string; state?: string; rows: string; before?: string; after?: string }[]
  strings?: string
  formats?: string
  cellFormats?: string
  workbook?: string
  /** More parts, or others. */
  parts?: Readonly<Record<string, string>>
}): Promise<Uint8Array> {
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${REL}/${type}" Target="${target}"/>`
  const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
  return zipOf({
    '_rels/.rels': `<Relationships>${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${sheets
      .map((_, at) => relation(`s${at}`, 'worksheet', at === 0 ? '/xl/worksheets/one.xml' : `worksheets/${at}.xml`))
      .join(
        '',
      )}${relation('a', 'sharedStrings', 'sharedStrings.xml')}${relation('b', 'styles', 'styles.xml')}</Relationships>`,
    'xl/workbook.xml': `<workbook ${main} xmlns:r="${REL}">${workbook}<sheets>${sheets
      .map(
        ({ name, state }, at) =>
          `<sheet name="${name}" sheetId="${at + 1}" ${state ? `state="${state}"` : ''} r:id="s${at}"/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/sharedStrings.xml': `<sst ${main}>${strings}</sst>`,
    'xl/styles.xml': `<styleSheet ${main}><numFmts>${formats}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${cellFormats}</cellXfs></styleSheet>`,
    ...Object.fromEntries(
      sheets.map(({ rows, before = '', after = '' }, at) => [
        `xl/worksheets/${at === 0 ? 'one' : at}.xml`,
        rows.startsWith('<?xml')
          ? rows
          : `<worksheet ${main}>${before}<sheetData>${rows}</sheetData>${after}</worksheet>`,
      ]),
    ),
    ...parts,
  })
}
