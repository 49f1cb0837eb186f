import type { Column, Table } from '../table.js'
import { type CellFormat, formatCell, isRightAligned } from './format-cell.js'
import { displayWidth, fitText, padText } from './text-width.js'

export interface TerminalFormat extends CellFormat {
  /** Columns of the terminal; without it nothing is cut. */
  width?: number
  /** Paints the headings. */
  heading?: (text: string) => string
}

/** Left and right padding of a cell, and one border. */
const FRAME = 3
/** Months, stages and other short names are read whole; only longer texts are cut. */
const NARROWEST = 9

// biome-ignore lint/suspicious/noControlCharactersInRegex: a cell must not be able to steer the terminal
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

const oneLine = (text: string): string =>
  text
    .replace(/\s*[\r\n]+\s*/g, ' ⏎ ')
    .replace(/\t/g, ' ')
    .replace(CONTROL, '')

/** The table as boxed text for a terminal; texts too long for `width` are cut with `…`, numbers never. */
export async function terminalTable(table: Table, options: TerminalFormat = {}): Promise<string> {
  const { default: CliTable } = await import('cli-table3')
  const columns = options.width === undefined ? table.columns : columnsThatFit(table, options)
  const heads = columns.map(column => oneLine(column.label))
  const cells = table.rows.map(row =>
    columns.map(({ key, type }) => oneLine(formatCell(row[key] ?? null, type, options))),
  )
  const widths = heads.map((head, at) =>
    cells.reduce((widest, row) => Math.max(widest, displayWidth(row[at] ?? '')), displayWidth(head)),
  )
  const fitted =
    options.width === undefined
      ? widths
      : shrink(
          widths,
          columns.map(column => column.type === 'text'),
          options.width,
        )
  // cli-table3 loses Chinese text when it wraps or cuts, so it gets cells that fit already.
  const cell = (text: string, at: number) => {
    const width = fitted[at] ?? 0
    return padText(fitText(text, width), width, isRightAligned(columns[at]?.type ?? 'text') ? 'right' : 'left')
  }
  const paint = options.heading ?? (text => text)
  const box = (head: string[], rows: string[][]): string[] => {
    const drawn = new CliTable({ head, style: { head: [], border: [], compact: true } })
    drawn.push(...rows)
    return drawn.toString().split('\n')
  }
  const head = heads.map((head, at) => paint(cell(head, at)))
  const lines = box(
    head,
    cells.slice(0, BLOCK).map(row => row.map(cell)),
  )
  for (let from = BLOCK; from < cells.length; from += BLOCK) {
    // Below the lines so far, in place of their border, without a border above it: all blocks are equally wide.
    const more = box(
      [],
      cells.slice(from, from + BLOCK).map(row => row.map(cell)),
    )
    lines.splice(-1, 1, ...more.slice(1))
  }
  return `${lines.join('\n')}\n`
}

/** The work of cli-table3 grows with the square of the rows: thousands of them would take half a minute. */
const BLOCK = 200

/** Columns by which programs find a record: the first that people can do without. */
const FOR_PROGRAMS = /^(contact|deal|company|external)_id$/

/**
 * The columns for a narrow terminal: where not all fit, empty ones are left out, then the ids, the public ones first.
 * Texts are cut only after that.
 */
function columnsThatFit(table: Table, options: TerminalFormat): readonly Column[] {
  const widthOf = ({ key, label, type }: Column): number =>
    table.rows.reduce(
      (widest, row) => Math.max(widest, displayWidth(oneLine(formatCell(row[key] ?? null, type, options)))),
      displayWidth(oneLine(label)),
    ) + FRAME
  const widths = new Map(table.columns.map(column => [column.key, widthOf(column)]))
  const isEmpty = ({ key }: Column): boolean => table.rows.every(row => (row[key] ?? '') === '')
  const ids = table.columns.filter(({ key }) => FOR_PROGRAMS.test(key))
  let shown = table.columns
  for (const spare of [...table.columns.filter(isEmpty), ...ids]) {
    if (shown.reduce((sum, { key }) => sum + (widths.get(key) ?? 0), 1) <= (options.width ?? 0)) break
    if (shown.length > 1) shown = shown.filter(column => column !== spare)
  }
  return shown
}

/** Takes from the widest text columns first, so that short ones stay whole. */
function shrink(natural: readonly number[], isText: readonly boolean[], width: number): number[] {
  const widths = [...natural]
  let excess = widths.reduce((sum, each) => sum + each + FRAME, 1) - width
  while (excess > 0) {
    let widest = -1
    for (let at = 0; at < widths.length; at++) {
      const candidate = isText[at] && (widths[at] ?? 0) > NARROWEST
      if (candidate && (widest < 0 || (widths[at] ?? 0) > (widths[widest] ?? 0))) widest = at
    }
    if (widest < 0) break
    widths[widest] = (widths[widest] ?? 0) - 1
    excess--
  }
  return widths
}
