import { randomBytes } from 'node:crypto'
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { constants, deflateRawSync } from 'node:zlib'
import { writeZip, type ZipEntry } from '../../scripts/bench/zip-file.mjs'

const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

type Pieces = Iterable<string | Uint8Array>

interface Book {
  sheet?: Pieces
  /** Bytes of the sheet once unpacked, where its pieces are packed already. */
  sheetSize?: number
  strings?: Pieces
  styles?: Pieces
  more?: readonly (readonly [string, Pieces])[]
  lie?: (entry: ZipEntry) => ZipEntry
}

/** A workbook of huge parts, made piece by piece. */
export function writeBook(path: string, { sheet, sheetSize, strings, styles, more = [], lie }: Book): Promise<void> {
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${REL}/${type}" Target="${target}"/>`
  return writeZip(
    path,
    [
      ['[Content_Types].xml', ['<Types/>']],
      ['_rels/.rels', [`<Relationships>${relation('a', 'officeDocument', 'xl/workbook.xml')}</Relationships>`]],
      [
        'xl/workbook.xml',
        [`<workbook ${MAIN} xmlns:r="${REL}"><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>`],
      ],
      [
        'xl/_rels/workbook.xml.rels',
        [
          `<Relationships>${relation('a', 'worksheet', 'sheet.xml')}${relation('b', 'sharedStrings', 'strings.xml')}${relation('c', 'styles', 'styles.xml')}</Relationships>`,
        ],
      ],
      ['xl/strings.xml', strings ?? ['<sst/>']],
      ['xl/styles.xml', styles ?? ['<styleSheet/>']],
      ['xl/sheet.xml', sheet ?? sheetOf([PEOPLE]), sheetSize],
      ...more,
    ],
    lie,
  )
}

const inline = (address: string, text: string) => `<c r="${address}" t="inlineStr"><is><t>${text}</t></is></c>`

/** A header and one row. */
export const PEOPLE = `<row r="1">${inline('A1', 'name')}${inline('B1', 'email')}</row><row r="2">${inline('A2', 'Ann')}${inline('B2', 'ann@lee.example')}</row>`

export function* sheetOf(rows: Pieces, before = '', after = ''): Generator<string | Uint8Array> {
  yield `<?xml version="1.0"?>${before}<worksheet ${MAIN}><sheetData>`
  yield* rows
  yield `</sheetData>${after}</worksheet>`
}

/** Blanks that take a thousandth of their size: a block of them, packed once and repeated. */
export function* packedBlanks(megabytes: number): Generator<Uint8Array> {
  const block = deflateRawSync(Buffer.alloc(1024 ** 2, ' '), { finishFlush: constants.Z_FULL_FLUSH })
  for (let n = 0; n < megabytes; n++) yield block
  yield deflateRawSync(Buffer.alloc(0))
}

/** The same piece many times over. */
export function* times(count: number, piece: string | ((n: number) => string)): Generator<string> {
  for (let n = 0; n < count; n++) yield typeof piece === 'string' ? piece : piece(n)
}

export function writePieces(path: string, pieces: Iterable<string>): void {
  const file = openSync(path, 'w')
  for (const piece of pieces) writeSync(file, piece)
  closeSync(file)
}

export const writeNoise = (path: string, size: number): void => writeFileSync(path, randomBytes(size))
