import { shownDigits } from '../money.js'
import type { Cell, ColumnType } from '../table.js'

/** For whom a cell is formatted: language of the reader, and the currency that decides the decimals of money. */
export interface CellFormat {
  lang?: string
  currency?: string
}

/** A cell as people read it: `1,234.50`, `12.3 %`, `2024-02-29`, `yes`; nothing for null. Texts stay as they are. */
export function formatCell(cell: Cell, type: ColumnType, { lang = 'en', currency }: CellFormat = {}): string {
  if (cell === null) return ''
  if (typeof cell === 'boolean') return lang.startsWith('zh') ? (cell ? '是' : '否') : cell ? 'yes' : 'no'
  if (typeof cell === 'string') return cell
  if (!Number.isFinite(cell)) return ''
  switch (type) {
    case 'money': {
      const digits = moneyDigits(currency)
      return formatterOf(lang, digits, digits).format(cell)
    }
    case 'ratio':
      return `${formatterOf(lang, 1, 1).format(cell * 100)} %`
    case 'integer':
      return formatterOf(lang, 0, 0).format(cell)
    case 'decimal':
      return formatterOf(lang, 3, 3).format(cell)
    case 'number':
      return formatterOf(lang, 1, 1).format(cell)
    default:
      return String(cell)
  }
}

/** Decimals of money: those of the currency, 2 where it is not known. */
export function moneyDigits(currency: string | undefined): number {
  return currency === undefined ? 2 : shownDigits(currency)
}

/** The number format of a spreadsheet for cells of this type. */
export function numberFormat(type: ColumnType, currency: string | undefined): string {
  switch (type) {
    case 'integer':
      return '#,##0'
    case 'money': {
      const digits = moneyDigits(currency)
      return digits === 0 ? '#,##0' : `#,##0.${'0'.repeat(digits)}`
    }
    case 'decimal':
      return '#,##0.000'
    case 'ratio':
      return '0.0%'
    case 'date':
      return 'yyyy-mm-dd'
    case 'number':
      return '#,##0.0'
    case 'text':
      return '@'
  }
}

/** Whether cells of this type are aligned to the right. */
export function isRightAligned(type: ColumnType): boolean {
  return type !== 'text' && type !== 'date'
}

const formatters = new Map<string, Intl.NumberFormat>()

// Making a formatter costs more than a thousand uses of it.
function formatterOf(lang: string, minimumFractionDigits: number, maximumFractionDigits: number): Intl.NumberFormat {
  const key = `${lang} ${minimumFractionDigits} ${maximumFractionDigits}`
  let formatter = formatters.get(key)
  if (!formatter) {
    // -0.001 must not become "-0".
    formatter = new Intl.NumberFormat(lang, { minimumFractionDigits, maximumFractionDigits, signDisplay: 'negative' })
    formatters.set(key, formatter)
  }
  return formatter
}
