import { sentence } from '../sentence.js'
import { columnName } from '../source.js'
import type { Cell } from '../table.js'
import type { SheetRow } from './xlsx-cell-value.js'
import { columnIndex } from './xlsx-cells.js'
import { outsideLinks, type XlsxParts, xmlReader } from './xlsx-parts.js'
import { damaged, tooLarge } from './xlsx-refusal.js'

/** A cell that reaches over several rows; the rows are those of its top and its bottom. */
interface MergedCell {
  column: number
  top: number
  bottom: number
}

/** What stands behind the rows of a sheet, and says something about them. */
export interface SheetTail {
  /** In the order of their tops. */
  merged: readonly MergedCell[]
  /** Addresses behind `mailto:` links, by row, then by column. */
  mail: ReadonlyMap<number, ReadonlyMap<number, string>>
}

const LONGEST_TAIL = 64 * 1024 ** 2

/**
 * Unpacks a sheet once to see that it is whole and what stands behind its rows; a row can only be understood with that.
 * Throws E_FILE where the sheet is damaged or not closed.
 */
export async function readSheetTail(parts: XlsxParts, part: string): Promise<SheetTail> {
  const merged: MergedCell[] = []
  const links: { cell: string; id: string }[] = []
  try {
    const { prefix, tail } = await tailOf(parts, part)
    const reader = await xmlReader({
      open(name, attributes) {
        if (name === 'mergeCell') addMerged(merged, attributes.ref ?? '')
        if (name === 'hyperlink' && attributes.ref) {
          const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1]
          if (id !== undefined) links.push({ cell: attributes.ref, id })
        }
      },
    })
    if (tail !== '') reader.write(`<${prefix}worksheet><${prefix}sheetData>${tail}`)
    if (tail !== '') reader.end()
  } catch (cause) {
    throw damaged(parts.path, cause)
  }
  merged.sort((a, b) => a.top - b.top)
  return { merged, mail: links.length === 0 ? new Map() : await mailOf(parts, part, links) }
}

/** The text from the end of `<sheetData>` on; empty where the sheet is written in a way that only a parser can follow. */
async function tailOf(parts: XlsxParts, part: string): Promise<{ prefix: string; tail: string }> {
  let prefix: string | undefined
  let before: Buffer = Buffer.alloc(0)
  const tail: Buffer[] = []
  let length = 0
  for await (const piece of parts.bytes(part)) {
    prefix ??= /<(\w+:)?worksheet\b/.exec(piece.subarray(0, 4000).toString('latin1'))?.[1] ?? ''
    if (tail.length > 0) {
      length += piece.length
      if (length > LONGEST_TAIL)
        throw tooLarge(parts.path, sentence`what stands behind the rows of ${part} takes more than 64 MB`)
      tail.push(piece)
      continue
    }
    const end = `</${prefix}sheetData`
    // It may lie across two pieces.
    const seam = Buffer.concat([before, piece.subarray(0, end.length)])
    const acrossAt = seam.indexOf(end)
    const at = piece.indexOf(end)
    if (acrossAt >= 0 && acrossAt < before.length) tail.push(seam.subarray(acrossAt, before.length), piece)
    else if (at >= 0) tail.push(piece.subarray(at))
    before = Buffer.from(piece.subarray(Math.max(0, piece.length - end.length)))
  }
  return { prefix: prefix ?? '', tail: Buffer.concat(tail).toString('utf8') }
}

/** Only what reaches over several rows is of interest: beside a merged cell, the table has no values. */
function addMerged(merged: MergedCell[], ref: string): void {
  const [, column = '', top = 0, bottom = 0] = /^([A-Z]+)(\d+):[A-Z]+(\d+)$/.exec(ref) ?? []
  if (Number(bottom) > Number(top))
    merged.push({ column: columnIndex(column), top: Number(top), bottom: Number(bottom) })
}

async function mailOf(
  parts: XlsxParts,
  part: string,
  links: readonly { cell: string; id: string }[],
): Promise<Map<number, Map<number, string>>> {
  const targets = await outsideLinks(parts, part)
  const mail = new Map<number, Map<number, string>>()
  for (const { cell, id } of links) {
    const address = /^mailto:([^?]+)/i.exec(targets.get(id) ?? '')?.[1]
    const row = Number(/\d+/.exec(cell)?.[0])
    if (address === undefined || !(row > 0)) continue
    const inRow = mail.get(row) ?? new Map<number, string>()
    inRow.set(columnIndex(cell), decoded(address))
    mail.set(row, inRow)
  }
  return mail
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address)
  } catch {
    return address
  }
}

/**
 * Fills rows, which come in their order, with what merged cells and links say of them: a merged cell's value stands in
 * every row that it covers, and a cell that shows a name and links to an e-mail address is that address.
 */
export class TailFiller {
  /** How many cells have got the value of a merged one. */
  filled = 0
  private next = 0
  private readonly open = new Map<number, { bottom: number; value: Cell; address: string }>()

  constructor(private readonly tail: SheetTail) {}

  fill(row: SheetRow): void {
    const inRow = this.tail.mail.get(row.number)
    if (inRow)
      for (const [column, address] of inRow)
        if (!String(row.cells[column] ?? '').includes('@') && column < row.cells.length) row.cells[column] = address
    const { merged } = this.tail
    for (let top = merged[this.next]; top && top.top <= row.number; top = merged[++this.next]) {
      if (top.top !== row.number) continue
      const address = `${columnName(top.column)}${row.number}`
      this.open.set(top.column, { bottom: top.bottom, value: row.cells[top.column] ?? null, address })
    }
    if (this.open.size === 0 || !row.cells.some(cell => cell !== null && cell !== '')) return
    for (const [column, { bottom, value, address }] of this.open) {
      if (bottom < row.number) this.open.delete(column)
      else if (value !== null && value !== '' && (row.cells[column] ?? '') === '') this.put(row, column, value, address)
    }
  }

  private put({ cells, notes }: SheetRow, column: number, value: Cell, address: string): void {
    while (cells.length <= column) cells.push(null)
    cells[column] = value
    notes.push({ column, kind: 'merged', text: address })
    this.filled++
  }
}
