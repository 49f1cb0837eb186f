import type { sheets_v4 } from '@googleapis/sheets'
import { GuanxiError } from '../../error.js'
import { sentence, series } from '../../sentence.js'
import type { GoogleClient, SheetsEndpoint } from './client.js'

export type Sheet = sheets_v4.Schema$Sheet

/** A tab with a grid of cells. */
export interface GoogleTab {
  sheetId: number
  title: string
  isHidden: boolean
  rows: number
  columns: number
  frozenRows: number
  sheet: Sheet
}

export const TAB_FIELDS =
  'sheets.properties(sheetId,title,sheetType,hidden,gridProperties(rowCount,columnCount,frozenRowCount))'

/** The tabs that hold cells, in their order. */
export function tabsOf(sheets: readonly Sheet[] | undefined): GoogleTab[] {
  return (sheets ?? []).flatMap(sheet => {
    const { sheetId, title, sheetType, hidden, gridProperties } = sheet.properties ?? {}
    if (sheetType !== undefined && sheetType !== null && sheetType !== 'GRID') return []
    return [
      {
        sheetId: sheetId ?? 0,
        title: title ?? '',
        isHidden: hidden ?? false,
        rows: gridProperties?.rowCount ?? 0,
        columns: gridProperties?.columnCount ?? 0,
        frozenRows: gridProperties?.frozenRowCount ?? 0,
        sheet,
      },
    ]
  })
}

/** The tab of this name: to the letter, or else without regard to case and blanks. */
export function tabNamed(tabs: readonly GoogleTab[], name: string): GoogleTab | undefined {
  const same = (title: string) => title.trim().toLowerCase() === name.trim().toLowerCase()
  return tabs.find(({ title }) => title === name) ?? tabs.find(({ title }) => same(title))
}

/** The tab that an endpoint names, or the first visible one. Throws E_ENDPOINT, with a list, where there is none such. */
export function askedTab(tabs: readonly GoogleTab[], { tab, gid }: SheetsEndpoint, place: string): GoogleTab {
  const found =
    gid !== undefined
      ? tabs.find(({ sheetId }) => sheetId === gid)
      : tab !== undefined
        ? tabNamed(tabs, tab)
        : (tabs.find(({ isHidden }) => !isHidden) ?? tabs[0])
  if (found) return found
  const message =
    gid !== undefined
      ? sentence`The spreadsheet has no tab with the number ${gid}.`
      : sentence`The spreadsheet has no tab "${tab ?? ''}".`
  throw new GuanxiError('E_ENDPOINT', message, {
    at: place,
    hint: sentence`It has: ${series(tabs.map(({ title }) => title))}.`,
  })
}

/** All tabs of a spreadsheet, without their cells. */
export async function readTabs(client: GoogleClient): Promise<GoogleTab[]> {
  return tabsOf((await client.read(TAB_FIELDS)).sheets ?? [])
}

/** Ranges of a tab that this account may not edit. */
export function closedRanges({ sheet }: GoogleTab): sheets_v4.Schema$ProtectedRange[] {
  return (sheet.protectedRanges ?? []).filter(
    ({ warningOnly, requestingUserCanEdit }) => !warningOnly && requestingUserCanEdit === false,
  )
}

/** Whether a cell, both counted from 0, lies in a range; one without ends goes on for ever. */
export function isInside(range: sheets_v4.Schema$GridRange | undefined, row: number, column: number): boolean {
  const { startRowIndex, endRowIndex, startColumnIndex, endColumnIndex } = range ?? {}
  const isBetween = (at: number, from: number | null | undefined, to: number | null | undefined) =>
    at >= (from ?? 0) && at < (to ?? Number.POSITIVE_INFINITY)
  return isBetween(row, startRowIndex, endRowIndex) && isBetween(column, startColumnIndex, endColumnIndex)
}
