import { fromBufferPromise } from 'yauzl'

/** What exceljs says of the hour and the program it was made with: equal tables shall make equal files. */
const PROPERTIES = /<(?:Override|Relationship)\b[^>]*docProps\/[^>]*\/>/g

/** The parts of a workbook without any tab, with the theme and the styles of Excel, as exceljs makes them. */
export async function blankWorkbook(): Promise<Map<string, string>> {
  const { default: ExcelJS } = await import('exceljs')
  const bytes = await new ExcelJS.Workbook().xlsx.writeBuffer()
  const zip = await fromBufferPromise(Buffer.from(bytes), { lazyEntries: true })
  const parts = new Map<string, string>()
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName
    if (name.endsWith('/') || name.startsWith('docProps/')) continue
    const pieces: Buffer[] = []
    for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece as Buffer)
    parts.set(name, Buffer.concat(pieces).toString('utf8').replace(PROPERTIES, ''))
  }
  const workbook = parts.get('xl/workbook.xml') ?? ''
  const tabs = '<bookViews><workbookView/></bookViews><sheets></sheets>'
  parts.set('xl/workbook.xml', workbook.replace('<calcPr', `${tabs}<calcPr`))
  return parts
}
