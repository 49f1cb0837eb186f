import type { sheets_v4 } from '@googleapis/sheets'
import type { SharedCell } from '../../shared-table.js'
import type { Column } from '../../table.js'
import { numberFormat } from '../format-cell.js'
import { unguard } from '../formula-guard.js'
import { type SpreadsheetValue, spreadsheetValue } from '../spreadsheet-value.js'
import { dateText, type NumberKind } from '../xlsx-cells.js'
import type { Request } from './client.js'

export type CellData = sheets_v4.Schema$CellData
export type GridRange = sheets_v4.Schema$GridRange
type Sheet = sheets_v4.Schema$Sheet

/** What is asked of a cell: its value, whether it is a day, the formula behind it, its note. */
export const CELL_FIELDS = 'effectiveValue,effectiveFormat.numberFormat.type,userEnteredValue.formulaValue,note'

const KINDS: Record<string, NumberKind> = { DATE: 'date', DATE_TIME: 'date', TIME: 'time' }

const ERRORS: Record<string, string> = {
  NULL_VALUE: '#NULL!',
  DIVIDE_BY_ZERO: '#DIV/0!',
  VALUE: '#VALUE!',
  REF: '#REF!',
  NAME: '#NAME?',
  NUM: '#NUM!',
  N_A: '#N/A',
  LOADING: '#LOADING!',
}

/** A cell as people see it, typed. */
export function cellOf(data: CellData | undefined): SharedCell {
  if (data === undefined) return EMPTY
  const { effectiveValue, userEnteredValue, note } = data
  const formula = userEnteredValue?.formulaValue
  return {
    ...typedValue(effectiveValue ?? undefined, data.effectiveFormat?.numberFormat?.type ?? undefined),
    ...(formula && { formula }),
    ...(note && { note }),
  }
}

const EMPTY: SharedCell = Object.freeze({ value: null })

function typedValue(value: sheets_v4.Schema$ExtendedValue | undefined, type: string | undefined): SharedCell {
  if (value === undefined) return EMPTY
  const { stringValue, numberValue, boolValue, errorValue } = value
  if (typeof stringValue === 'string') return { value: stringValue === '' ? null : unguard(stringValue) }
  if (typeof boolValue === 'boolean') return { value: boolValue }
  if (typeof numberValue === 'number') {
    const kind = KINDS[type ?? '']
    const number = Number.isSafeInteger(numberValue) ? numberValue : Number(numberValue.toPrecision(15))
    return { value: kind === undefined ? number : (dateText(number, kind, false) ?? number) }
  }
  if (errorValue) {
    const text = ERRORS[errorValue.type ?? ''] ?? '#ERROR!'
    return { value: text, error: text }
  }
  return EMPTY
}

/** The rows of a tab as Google sends them: from the first cell on, blank ends left out. */
export function rowsOf(sheet: Sheet): CellData[][] {
  const [data] = sheet.data ?? []
  const before = Array.from({ length: data?.startRow ?? 0 }, (): CellData[] => [])
  const left = Array.from({ length: data?.startColumn ?? 0 }, (): CellData => ({}))
  return [...before, ...(data?.rowData ?? []).map(({ values }) => [...left, ...(values ?? [])])]
}

/** A typed cell to be written; text is never executed and never taken for a number. */
export function cellData(value: SpreadsheetValue | null): CellData {
  if (value === null) return {}
  switch (value.kind) {
    case 'text':
      return { userEnteredValue: { stringValue: value.text } }
    case 'number':
      return { userEnteredValue: { numberValue: value.number } }
    case 'flag':
      return { userEnteredValue: { boolValue: value.flag } }
    case 'day':
      return { userEnteredValue: { numberValue: value.serial } }
  }
}

export const valueFor = (
  cell: Parameters<typeof spreadsheetValue>[0],
  { type }: Pick<Column, 'type'>,
): SpreadsheetValue | null => spreadsheetValue(cell, type)

export const DATE_TIME = { type: 'DATE_TIME', pattern: 'yyyy-mm-dd hh:mm:ss' }
export const TEXT = { type: 'TEXT', pattern: '@' }

/** The number format of a column. */
export function formatFor(type: Column['type'], currency: string | undefined): sheets_v4.Schema$NumberFormat {
  if (type === 'text') return TEXT
  const pattern = numberFormat(type, currency)
  return { type: type === 'date' ? 'DATE' : type === 'ratio' ? 'PERCENT' : 'NUMBER', pattern }
}

/** `'It''s'`: a tab in the notation of ranges. */
export const quoted = (tab: string): string => `'${tab.replaceAll("'", "''")}'`

export const HEADING: sheets_v4.Schema$CellFormat = {
  backgroundColorStyle: { rgbColor: { red: 0.929, green: 0.937, blue: 0.949 } },
  textFormat: { bold: true },
}

/** A heading: bold on a quiet ground. */
export function headingRequest(range: GridRange): Request {
  return {
    repeatCell: {
      range,
      cell: { userEnteredFormat: HEADING },
      fields: 'userEnteredFormat.textFormat.bold,userEnteredFormat.backgroundColorStyle',
    },
  }
}

const PIXELS_PER_CHARACTER = 8
const PADDING = 12

export const pixelsOf = (characters: number): number => characters * PIXELS_PER_CHARACTER + PADDING
