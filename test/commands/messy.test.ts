import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import SqliteDriver from 'better-sqlite3'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { groupBy } from '../../src/core/group-by.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const MESSY = fileURLToPath(new URL('../../examples/messy', import.meta.url))

/** A line of examples/messy/expected.csv. */
interface Expected {
  command: string
  workspace: string
  file: string
  /** 0 for the whole file. */
  row: string
  column: string
  written: string
  field: string
  becomes: string
  refused: string
  warning: string
}

const EXPECTED: Expected[] = parse(readFileSync(join(MESSY, 'expected.csv')), { columns: true, bom: true })
const cellOf = ({ command, row, column }: Expected): string => `${command} ${row} ${column}`

/** What is stored of each row, by the key that its column Row has put among the custom fields. */
const STORED: Record<string, string> = {
  contacts: `select json_extract(c.custom, '$.Row') as key, c.*, o.name as company,
    json_extract(c.custom, '$.salutation') as salutation, json_extract(c.custom, '$.Birthday') as Birthday,
    (select group_concat(value, '; ') from (select value from contact_identity where contact_id = c.id and kind = 'email' order by id)) as email,
    (select group_concat(value, '; ') from (select value from contact_identity where contact_id = c.id and kind = 'phone' order by id)) as phone,
    (select value from contact_identity where contact_id = c.id and kind = 'external') as external_id,
    (select group_concat(tag, ' ') from (select tag from contact_tag where contact_id = c.id order by id)) as tags
    from contact c left join company o on o.id = c.company_id where c.id > 0`,
  companies: `select json_extract(custom, '$.Row') as key, * from company`,
  products: `select json_extract(custom, '$.Row') as key, * from product`,
  transactions: `select json_extract(l.custom, '$.Row') as key, l.quantity, l.amount / 100.0 as amount, o.ordered_at, o.currency
    from order_line l join "order" o on o.id = l.order_id`,
}

type Row = Record<string, string | number | null>

function storedRows({ path }: Folder, entity: string): Map<string, Row> {
  const db = new SqliteDriver(join(path, 'crm.db'), { readonly: true })
  try {
    const rows = db.prepare(STORED[entity] ?? '').all() as Row[]
    return new Map(rows.map(row => [String(row.key), row]))
  } finally {
    db.close()
  }
}

interface Remark {
  row: number
  column?: string
  text: string
}

/** Runs an import as its users do, and says of each expected cell what has become of it. */
async function outcomesOf(command: string, cells: readonly Expected[]): Promise<string[]> {
  const [first] = cells as [Expected]
  const folder = await newWorkspace('retail', first.workspace)
  const { json } = await folder.run(`${command.replace(first.file, join(MESSY, first.file))} --json`)
  if (json.error) return [`${first.file}: ${json.error.message} ${json.error.hint}`]
  const stored = storedRows(folder, command.split(' ')[1] ?? '')
  const rejections = new Map((json.rejections as Remark[]).map(({ row, text }) => [String(row), text]))
  const warned = groupBy(json.remarks as Remark[], ({ row, column }) => `${row} ${column}`)
  const outcomes = cells.map(cell => {
    const refused = rejections.get(cell.row)
    const row = stored.get(`${cell.file.split('.')[0]}-${cell.row}`)
    const value = refused ?? (row ? String(row[cell.field] ?? '') : 'NOT STORED')
    const warning =
      cell.warning === '' ? '' : (warned.get(`${cell.row} ${cell.column}`) ?? []).map(({ text }) => text).join('; ')
    return told(cell, value, warning)
  })
  // Whatever is refused or warned of must be expected to be.
  const known = new Set(cells.filter(({ refused }) => refused !== '').map(({ row }) => row))
  const known2 = new Set(cells.filter(({ warning }) => warning !== '').map(({ row, column }) => `${row} ${column}`))
  for (const [row, text] of rejections) if (!known.has(row)) outcomes.push(`unexpected: row ${row} refused: ${text}`)
  for (const [place, remarks] of warned)
    if (!known2.has(place)) outcomes.push(`unexpected: ${place} warned: ${remarks[0]?.text}`)
  return outcomes
}

const told = ({ file, row, column, written, field }: Expected, value: string, warning: string): string =>
  `${file} row ${row} ${column} ${JSON.stringify(written)} → ${field}: ${value}${warning && ` (${warning})`}`

const expectedOf = (cell: Expected): string =>
  cell.row === '0' ? `${cell.file}: ${cell.refused}` : told(cell, cell.refused || cell.becomes, cell.warning)

test('the book has at least 200 nasty cells', () => {
  expect(new Set(EXPECTED.map(cellOf)).size).toBeGreaterThanOrEqual(200)
})

describe('every cell becomes what the table says, or is refused for the reason it says', () => {
  test.each([...groupBy(EXPECTED, ({ command }) => command)].map(([command, cells]) => ({ command, cells })))(
    '$command',
    async ({ command, cells }) => {
      expect(await outcomesOf(command, cells)).toEqual(cells.map(expectedOf))
    },
  )
})
