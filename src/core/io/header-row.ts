import { GuanxiError } from '../error.js'
import { type Sentence, sentence } from '../sentence.js'
import type { SourceRemark } from '../source.js'
import type { Cell } from '../table.js'

/** So many rows with content are looked at to find the header. */
export const ROWS_AHEAD = 30

/** More columns than Excel has are no table, but a wrong delimiter or an attack. */
export const MOST_HEADINGS = 16_384

/** A row by its number in the file. */
interface NumberedRow {
  number: number
  cells: readonly Cell[]
}

/** Which of the first rows is the header, and the rows above it that were passed over. */
export interface HeaderChoice<Row> {
  header: Row
  above: Row[]
  below: Row[]
}

/**
 * The header among the first rows with content. It is the first of them, unless titles or notes stand above the table:
 * a few rows of one or two cells (at most a third as many as the header has), then a row of at least three cells and at
 * least half the widest one, which holds words only and has rows below it that are wider than the titles.
 */
export function chooseHeader<Row extends NumberedRow>(
  rows: readonly Row[],
  asked: number | undefined,
  name: string,
): HeaderChoice<Row> {
  const at = asked === undefined ? headerIndex(rows) : rows.findIndex(row => row.number === asked)
  const header = rows[at]
  if (!header)
    throw asked === undefined || rows.length === 0
      ? new GuanxiError('E_FILE', sentence`"${name}" is empty.`, { at: name, hint: sentence`It needs a header line.` })
      : new GuanxiError('E_FILE', sentence`Line ${asked} of "${name}" holds no headings.`, {
          at: sentence`${name} line ${asked}`,
          hint: sentence`--header-row takes one of the first ${ROWS_AHEAD} lines with content: ${firstLines(rows)}.`,
        })
  return { header, above: rows.slice(0, at), below: rows.slice(at + 1) }
}

/** Where the first of them stand. */
const firstLines = (rows: readonly NumberedRow[]): string => {
  const numbers = rows.slice(0, 5).map(row => row.number)
  return `${numbers.join(', ')}${rows.length > 5 ? ' …' : ''}`
}

function headerIndex(rows: readonly NumberedRow[]): number {
  const filled = rows.map(({ cells }) => cells.filter(isFilled).length)
  const widest = Math.max(...filled)
  const at = filled.findIndex(count => count >= Math.max(3, widest / 2))
  if (at <= 0 || !(rows[at]?.cells ?? []).every(isWord)) return 0
  const title = Math.max(...filled.slice(0, at))
  if (title > 1 && title > (filled[at] as number) / 3) return 0
  const below = filled.slice(at + 1)
  const wider = below.filter(count => count > title).length
  return below.length === 0 ? (title <= 2 ? at : 0) : wider * 2 >= below.length ? at : 0
}

const isFilled = (cell: Cell | undefined): boolean => String(cell ?? '').trim() !== ''

/** Numbers, days and e-mail addresses stand in rows, not in headers. */
function isWord(cell: Cell): boolean {
  if (!isFilled(cell)) return true
  const text = String(cell).trim()
  return (
    typeof cell !== 'number' && typeof cell !== 'boolean' && !/@/.test(text) && /\p{L}/u.test(text) && !DAY.test(text)
  )
}

const DAY = /^\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}/

/** Throws E_FILE where there are more headings than any table has. */
export function checkWidth(width: number, name: string, hint: Sentence): void {
  if (width <= MOST_HEADINGS) return
  throw new GuanxiError(
    'E_FILE',
    sentence`"${name}" has ${width.toLocaleString('en')} columns; at most ${MOST_HEADINGS.toLocaleString('en')} can be read.`,
    { at: name, hint },
  )
}

const LONGEST_EXAMPLE = 40

/** The remark on rows above the header: their numbers, and how they begin. */
export function passedOver(above: readonly NumberedRow[]): SourceRemark[] {
  if (above.length === 0) return []
  const list = above
    .slice(0, 3)
    .map(({ number, cells }) => `${number} “${shortened(String(cells.find(isFilled) ?? ''))}”`)
  return [{ kind: 'passed-over', count: above.length, list }]
}

function shortened(text: string): string {
  const letters = Array.from(text.replace(/\s+/g, ' ').trim())
  return letters.length > LONGEST_EXAMPLE ? `${letters.slice(0, LONGEST_EXAMPLE).join('')}…` : letters.join('')
}
