import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { openSharedBook } from '../../src/core/io/open-shared.js'
import type { Cell } from '../../src/core/table.js'
import { changedZip, partOf } from '../io/zip.js'
import type { TestGoogle } from './google.js'
import { extended } from './google-server/book.js'
import { MemoryBook } from './memory-book.js'
import type { Grid, Heading, StormPlace } from './sync-storm.js'

const isBlank = (row: readonly Cell[]): boolean => row.every(cell => cell === null || cell === '')

/** A spreadsheet in memory, edited as a grid. */
export async function memoryPlace(): Promise<StormPlace> {
  const book = new MemoryBook()
  return {
    book,
    async edit(name, change) {
      const tab = book.tabs.get(name === 'main' ? book.tab : name)
      if (!tab) return
      const rows = tab.rows.map(cells => tab.headers.map((_, at) => cells?.[at]?.value ?? null))
      const grid: Grid = { headers: tab.headers, rows: rows.filter(row => !isBlank(row)) }
      change(grid)
      tab.rows = grid.rows.map(row => row.map(value => ({ value })))
    },
  }
}

const newFile = async (name: string): Promise<string> => join(await mkdtemp(join(tmpdir(), 'guanxi-storm-')), name)

const isThere = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined)) !== undefined

/** A CSV file, edited with another library than guanxi writes it with. */
export async function csvPlace(): Promise<StormPlace> {
  const path = await newFile('Team.csv')
  return {
    book: await openSharedBook({ kind: 'csv', path }),
    async edit(name, change) {
      const file = name === 'main' ? path : path.replace('.csv', '.conflicts.csv')
      if (!(await isThere(file))) return
      const text = (await readFile(file, 'utf8')).replace('\uFEFF', '')
      const [headings = [], ...records] = parse(text, { relax_column_count: true }) as string[][]
      const kept = headings.flatMap((heading, at) => (heading === '_note' ? [] : [at]))
      const grid: Grid = {
        headers: kept.map(at => ({ header: headings[at] ?? '' })),
        rows: records.map(record => kept.map(at => record[at] || null)).filter(row => !isBlank(row)),
      }
      change(grid)
      await writeFile(file, stringify([grid.headers.map(({ header }) => header), ...grid.rows]))
    },
  }
}

/** A workbook, edited as a spreadsheet program does: what is tied to the cells of the headings moves with them. */
export async function xlsxPlace(): Promise<StormPlace> {
  const path = await newFile('team.xlsx')
  const book = await openSharedBook({ kind: 'xlsx', path, tab: 'Team' })
  return {
    book,
    async edit(name, change) {
      const tab = name === 'main' ? book.tab : name
      const [snapshot] = await book.read([{ tab }])
      if (!snapshot?.exists) return
      const headers: Heading[] = snapshot.columns.map(({ header, id }) => ({ header, ...(id !== undefined && { id }) }))
      const grid: Grid = { headers, rows: snapshot.rows.map(({ cells }) => cells.map(({ value }) => value)) }
      change(grid)
      const bytes = await readFile(path)
      const { sheet, index } = await partOfTab(bytes, tab)
      const changed = await changedZip(bytes, {
        [sheet]: xml => withGrid(xml, grid),
        'xl/workbook.xml': xml => withNames(xml, index, grid.headers),
      })
      await writeFile(path, changed)
    },
  }
}

async function partOfTab(bytes: Buffer, tab: string): Promise<{ sheet: string; index: number }> {
  const workbook = await partOf(bytes, 'xl/workbook.xml')
  const sheets = [...workbook.matchAll(/<sheet [^>]*name="([^"]*)"[^>]*r:id="([^"]*)"/g)]
  const index = sheets.findIndex(([, name]) => name === tab)
  const relations = await partOf(bytes, 'xl/_rels/workbook.xml.rels')
  const relation = (relations.match(/<Relationship [^>]*>/g) ?? []).find(text =>
    text.includes(`Id="${sheets[index]?.[2]}"`),
  )
  return { sheet: `xl/${/Target="\/?(?:xl\/)?([^"]*)"/.exec(relation ?? '')?.[1]}`, index }
}

const letterOf = (at: number): string =>
  (at < 26 ? '' : letterOf(Math.floor(at / 26) - 1)) + String.fromCharCode(65 + (at % 26))

function withGrid(xml: string, { headers, rows }: Grid): string {
  const lines = [headers.map(({ header }) => header as Cell), ...rows].map((cells, index) => {
    const texts = cells.map((cell, at) =>
      cell === null || cell === ''
        ? ''
        : `<c r="${letterOf(at)}${index + 1}" t="inlineStr"><is><t xml:space="preserve">${cell}</t></is></c>`,
    )
    return `<row r="${index + 1}">${texts.join('')}</row>`
  })
  return xml.replace(/<sheetData\s*\/>|<sheetData>.*<\/sheetData>/s, `<sheetData>${lines.join('')}</sheetData>`)
}

function withNames(xml: string, sheet: number, headers: readonly Heading[]): string {
  return xml.replace(/<definedName ([^>]*)>([^<]*)<\/definedName>/g, (whole, attributes: string, refersTo: string) => {
    const id = /name="_guanxi\.([^"]*)"/
      .exec(attributes)?.[1]
      ?.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    if (id === undefined || !attributes.includes(`localSheetId="${sheet}"`)) return whole
    const at = headers.findIndex(header => header.id === id)
    const cell = at < 0 ? '#REF!' : refersTo.replace(/\$[A-Z]+\$/, `$${letterOf(at)}$`)
    return `<definedName ${attributes}>${cell}</definedName>`
  })
}

/** A Google spreadsheet: people work in what the server keeps, guanxi talks to it over HTTP. */
export async function googlePlace({ server }: Pick<TestGoogle, 'server'>): Promise<StormPlace> {
  const book = server.book()
  book.addTab('Notes')
  return {
    book: await openSharedBook({ kind: 'sheets', id: book.id, tab: 'Team' }),
    async edit(name, change) {
      const tab = book.tabs.find(({ title }) => title === (name === 'main' ? 'Team' : name))
      if (!tab) return
      const [heads = [], ...rows] = tab.values()
      const headers = heads.map((head): Heading => ({ header: String(head ?? '') }))
      // What is tied to a column moves with it.
      const columns = new Map(headers.map((heading, at) => [heading, tab.columns[at]]))
      const width = tab.columnCount
      const grid: Grid = {
        headers,
        rows: rows.map(row => headers.map((_, at) => row[at] ?? null)).filter(row => !isBlank(row)),
      }
      change(grid)
      tab.rows = [grid.headers.map(({ header }): Cell => header), ...grid.rows].map(row =>
        row.map(value => (value === null || value === '' ? {} : { userEnteredValue: extended(value) })),
      )
      tab.columns = []
      tab.columnCount = Math.max(width, grid.headers.length)
      for (const [at, heading] of grid.headers.entries()) {
        const column = columns.get(heading)
        if (column) tab.columns[at] = column
      }
    },
  }
}
