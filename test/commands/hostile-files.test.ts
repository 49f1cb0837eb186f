import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { PEOPLE, packedBlanks, sheetOf, times, writeBook, writeNoise, writePieces } from '../helpers/hostile-files.js'
import { newWorkspace } from '../helpers/workspace.js'

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const MB = 'x'.repeat(1024 * 1024)

/** Heap and resident memory of an import, whatever the file; a start alone takes about 80 MB. */
const HEAP = 200
const RESIDENT = 450

const shop = await newWorkspace('retail', '', clean => afterAll(clean))

let files = 0

interface Ended {
  exit: number | null
  error: string
  code: string
  read: number
  megabytes: number
}

/** Imports a file in a process of its own, as a person would, with little memory. */
async function imported(ending: string, make: (path: string) => unknown): Promise<Ended> {
  const name = `${files++}-${ending}`
  const path = join(shop.path, name)
  await make(path)
  const peak = join(shop.path, 'peak')
  await shop.write(
    'hook.cjs',
    `process.on('exit', () => require('fs').writeFileSync(process.env.PEAK, '' + process.resourceUsage().maxRSS))`,
  )
  const { status, stdout } = spawnSync(process.execPath, [BIN, 'import', 'contacts', name, '--dry-run', '--json'], {
    cwd: shop.path,
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 1 << 28,
    env: {
      ...process.env,
      PEAK: peak,
      NODE_OPTIONS: `--max-old-space-size=${HEAP} --require ${join(shop.path, 'hook.cjs')}`,
    },
  })
  rmSync(path)
  const json = stdout === '' ? {} : JSON.parse(stdout)
  return {
    exit: status,
    error: json.error?.message ?? '',
    code: json.error?.code ?? '',
    read: json.import?.read ?? 0,
    megabytes: Number(readFileSync(peak, 'utf8')) / 1024,
  }
}

const inline = (address: string, text: string) => `<c r="${address}" t="inlineStr"><is><t>${text}</t></is></c>`

function* chain(...parts: (string | Iterable<string>)[]): Generator<string> {
  for (const part of parts) yield* typeof part === 'string' ? [part] : part
}

const WIDE = Array.from({ length: 1000 }, (_, n) => `c${n}`).join()

const REFUSED: [what: string, name: string, make: (path: string) => unknown, message: string][] = [
  [
    'nothing but quotes',
    'a.csv',
    path => writePieces(path, times(40, '"'.repeat(1 << 20))),
    'line 1 is longer than 8 MB',
  ],
  [
    'a cell of 100 MB',
    'a.csv',
    path => writePieces(path, chain('name,email\n"', times(100, MB), '",x\n')),
    'line 2 is longer than 8 MB',
  ],
  [
    'a million columns',
    'a.csv',
    path => writePieces(path, chain(times(1000, `${WIDE},`), '\n')),
    'columns; at most 16,384 can be read',
  ],
  ['random bytes', 'a.csv', path => writeNoise(path, 1 << 20), 'is not text'],
  ['random bytes', 'a.xlsx', path => writeNoise(path, 1 << 20), 'is not an Excel workbook'],
  ['random bytes', 'a.json', path => writeNoise(path, 1 << 20), 'is not text'],
  ['random bytes', 'a.vcf', path => writeNoise(path, 1 << 20), 'is not text'],
  [
    'a zip bomb',
    'a.xlsx',
    path => writeBook(path, { sheet: packedBlanks(1100), sheetSize: 1100 * 1024 ** 2 }),
    'takes 1.2 GB when unpacked',
  ],
  [
    'a zip bomb that lies about its size',
    'a.xlsx',
    path =>
      writeBook(path, {
        sheet: packedBlanks(200),
        sheetSize: 200 * 1024 ** 2,
        lie: entry => (`${entry.name}` === 'xl/sheet.xml' ? { ...entry, size: 1000 } : entry),
      }),
    'is damaged or cut off',
  ],
  [
    'texts that fill the memory',
    'a.xlsx',
    path =>
      writeBook(path, {
        strings: chain('<sst>', times(140, `<si><t>${'x'.repeat(1000)}</t></si>`.repeat(1000)), '</sst>'),
      }),
    'its texts take more memory than a table of a million rows',
  ],
  [
    'one text of 100 MB',
    'a.xlsx',
    path => writeBook(path, { strings: chain('<sst><si><r><t>', times(100, MB), '</t></r></si></sst>') }),
    'one of its texts is longer than 16 MB',
  ],
  [
    'entities that expand to a billion words',
    'a.xlsx',
    path =>
      writeBook(path, {
        sheet: sheetOf(
          [PEOPLE.replace('Ann', '&b;')],
          '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>',
        ),
      }),
    'defines XML entities of its own',
  ],
  [
    'a cell of 100 MB',
    'a.xlsx',
    path =>
      writeBook(path, {
        sheet: sheetOf(
          chain(
            `<row r="1">${inline('A1', 'name')}</row><row r="2"><c r="A2" t="str"><v>`,
            times(100, MB),
            '</v></c></row>',
          ),
        ),
      }),
    'row 2 takes more than 16 MB',
  ],
  [
    'a million columns',
    'a.xlsx',
    path =>
      writeBook(path, {
        sheet: sheetOf(chain('<row r="1">', times(1000, '<c t="str"><v>x</v></c>'.repeat(1000)), '</row>')),
      }),
    'row 1 takes more than 16 MB',
  ],
  [
    'an address outside every tab',
    'a.xlsx',
    path => writeBook(path, { sheet: sheetOf([PEOPLE, '<row r="3"><c r="ZZZZ3"><v>1</v></c></row>']) }),
    'is damaged',
  ],
  [
    'two million levels',
    'a.json',
    path => writePieces(path, chain('[{"name":', times(2, '['.repeat(1_000_000)))),
    'is nested more than 100 times',
  ],
  [
    'a line of 100 MB',
    'a.ndjson',
    path => writePieces(path, chain('{"name":"', times(100, MB))),
    'line 1 is longer than 8 MB',
  ],
  [
    'a name of 100 MB',
    'a.vcf',
    path => writePieces(path, chain('BEGIN:VCARD\nFN:', times(100, MB))),
    'line 2 is longer than 8 MB',
  ],
]

describe('a file that would fill the memory is refused in little of it', () => {
  test.each(REFUSED)('%s, as %s', async (_, name, make, message) => {
    const { exit, code, error, megabytes } = await imported(name, make)
    expect({ exit, code }).toEqual({ exit: 2, code: 'E_FILE' })
    expect(error).toContain(message)
    expect(megabytes).toBeLessThan(RESIDENT)
  })
})

const TAKEN: [what: string, name: string, make: (path: string) => unknown, exit: number, read: number][] = [
  [
    'a million formatted cells without content',
    'a.xlsx',
    path =>
      writeBook(path, {
        sheet: sheetOf(
          chain(
            PEOPLE,
            times(1_000_000, n => `<row r="${n + 3}"><c r="A${n + 3}" s="1"/></row>`),
          ),
        ),
      }),
    0,
    1,
  ],
  [
    'rows that hold something in the last column only',
    'a.xlsx',
    path =>
      writeBook(path, {
        sheet: sheetOf(
          chain(
            PEOPLE,
            times(20_000, n => `<row r="${n + 3}"><c r="XFD${n + 3}"><v>1</v></c></row>`),
          ),
        ),
      }),
    3,
    20_001,
  ],
  [
    'a tab that calls itself far larger than it is, and merges all of it',
    'a.xlsx',
    path =>
      writeBook(path, {
        sheet: [
          `<worksheet><dimension ref="A1:XFD1048576"/><sheetData>${PEOPLE}</sheetData><mergeCells><mergeCell ref="C1:XFD1048576"/></mergeCells></worksheet>`,
        ],
      }),
    0,
    1,
  ],
  ['a zip file within it', 'a.xlsx', path => writeBook(path, { more: [['inner.zip', times(20, MB)]] }), 0, 1],
  [
    'rows of a million commas',
    'a.csv',
    path => writePieces(path, chain('name,email\n', times(8, `x${','.repeat(1 << 20)}x\n`), 'Ann,ann@lee.example\n')),
    3,
    9,
  ],
  [
    'a quote that is never closed',
    'a.csv',
    path => writePieces(path, chain('name,email\n"', times(60_000, `${'x'.repeat(99)}\n`), 'Ann,ann@lee.example\n')),
    3,
    60_001,
  ],
]

describe('a file that is only odd is read in little memory', () => {
  test.each(TAKEN)('%s, as %s', async (_, name, make, exit, read) => {
    const ended = await imported(name, make)
    expect({ exit: ended.exit, read: ended.read, error: ended.error }).toEqual({ exit, read, error: '' })
    expect(ended.megabytes).toBeLessThan(RESIDENT)
  })
})
