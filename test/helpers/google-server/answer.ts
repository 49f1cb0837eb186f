import type { sheets_v4 } from '@googleapis/sheets'
import { type Book, type CellData, effective, Tab } from './book.js'
import { Invalid, type Mask, masked } from './schema.js'

/** `'It''s'!A1:B2`, `Tab`, `A1` → tab and place; throws as Google does where there is none such. */
export function parseRange(
  book: Book,
  text: string,
): { tab: Tab; top: number; bottom: number; left: number; right: number } {
  const unknown = () => new Invalid(`Unable to parse range: ${text}`)
  const [, quoted, bare, cells] = /^(?:'((?:[^']|'')+)'|([^'!]+))(?:!(.+))?$/.exec(text) ?? []
  const title = quoted?.replaceAll("''", "'") ?? bare
  const tab = book.tabs.find(each => each.title.toLowerCase() === title?.toLowerCase())
  if (!tab) throw unknown()
  const whole = { tab, top: 0, bottom: tab.rowCount, left: 0, right: tab.columnCount }
  if (cells === undefined) return whole
  const [, from = '', to = from] = /^([A-Z]+\d+)(?::([A-Z]+\d+))?$/.exec(cells) ?? []
  if (from === '') throw unknown()
  const [[top, left], [bottom, right]] = [Tab.place(from), Tab.place(to)]
  if (top >= tab.rowCount || left >= tab.columnCount || bottom >= tab.rowCount || right >= tab.columnCount) {
    throw new Invalid(`Range (${text}) exceeds grid limits. Max rows: ${tab.rowCount}, max columns: ${tab.columnCount}`)
  }
  return { tab, top, bottom: bottom + 1, left, right: right + 1 }
}

/** The resource of a spreadsheet, as much of it as the mask asks for. */
export function spreadsheetOf(
  book: Book,
  mask: Mask,
  ranges: readonly string[] | undefined,
  hasGrid: boolean,
  account: string,
): unknown {
  const asked = ranges?.map(range => parseRange(book, range))
  const tabs = asked ? book.tabs.filter(tab => asked.some(range => range.tab === tab)) : book.tabs
  const sheets = tabs.map(tab => {
    const areas = asked?.filter(range => range.tab === tab) ?? [
      parseRange(book, `'${tab.title.replaceAll("'", "''")}'`),
    ]
    const data = hasGrid ? areas.map(area => gridData(area, mask.sheets?.data)) : undefined
    return {
      ...(masked(sheetOf(tab, account), mask.sheets ?? {}) as object),
      ...(data && mask.sheets?.data && { data }),
    }
  })
  return masked(
    { spreadsheetId: book.id, properties: { title: 'Book', locale: 'en_US', timeZone: 'Asia/Taipei' }, sheets },
    { ...mask, ...(mask.sheets && { sheets: {} }) },
  )
}

function sheetOf(tab: Tab, account: string): unknown {
  const { sheetId, title, rowCount, columnCount, frozenRows, hidden, basicFilter, merges, protectedRanges } = tab
  return {
    properties: {
      sheetId,
      title,
      sheetType: 'GRID',
      ...(hidden && { hidden }),
      gridProperties: { rowCount, columnCount, ...(frozenRows > 0 && { frozenRowCount: frozenRows }) },
    },
    ...(basicFilter && { basicFilter }),
    ...(merges.length > 0 && { merges }),
    ...(protectedRanges.length > 0 && {
      protectedRanges: protectedRanges.map(({ isClosed, ...range }) => ({
        ...range,
        ...(!isClosed && { requestingUserCanEdit: account !== '' }),
        ...(isClosed && { requestingUserCanEdit: false }),
      })),
    }),
  }
}

function gridData(
  { tab, top, bottom, left, right }: ReturnType<typeof parseRange>,
  mask: Mask = {},
): sheets_v4.Schema$GridData {
  const cellMask = mask.rowData?.values ?? {}
  const rows = tab.rows.slice(top, bottom).map(row => {
    const values = row.slice(left, right).map(cell => masked(shown(cell), cellMask) as CellData)
    while (values.length > 0 && Object.keys(values.at(-1) ?? {}).length === 0) values.pop()
    return values.length > 0 ? { values } : {}
  })
  while (rows.length > 0 && Object.keys(rows.at(-1) ?? {}).length === 0) rows.pop()
  const columnMetadata = tab.columns.slice(left, right).map(({ pixelSize, hidden, metadata }, at) => ({
    pixelSize,
    ...(hidden && { hiddenByUser: true }),
    ...(metadata.length > 0 && {
      developerMetadata: metadata.map(({ id, key, value }) => ({
        metadataId: id,
        metadataKey: key,
        metadataValue: value,
        location: {
          locationType: 'COLUMN',
          dimensionRange: {
            sheetId: tab.sheetId,
            dimension: 'COLUMNS',
            startIndex: left + at,
            endIndex: left + at + 1,
          },
        },
        visibility: 'DOCUMENT',
      })),
    }),
  }))
  return masked(
    {
      ...(top > 0 && { startRow: top }),
      ...(left > 0 && { startColumn: left }),
      ...(rows.length > 0 && { rowData: rows }),
      columnMetadata,
    },
    Object.fromEntries(Object.keys(mask).map(field => [field, field === 'rowData' ? {} : (mask[field] ?? {})])),
  ) as sheets_v4.Schema$GridData
}

/** A cell as it is read: empty ones have nothing, not even a format that nobody set. */
function shown(cell: CellData): CellData {
  const value = effective(cell)
  const format = cell.userEnteredFormat
  return {
    ...cell,
    ...(value && { effectiveValue: value }),
    ...(format && Object.keys(format).length > 0 && { effectiveFormat: format }),
  }
}
