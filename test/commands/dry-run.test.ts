import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allCommands } from '../helpers/commands.js'
import { copyOf, importedExample } from '../helpers/example.js'
import { GoogleServer } from '../helpers/google-server/server.js'
import type { Folder } from '../helpers/workspace.js'

const shop = await importedExample('retail', clean => afterAll(clean))
const sales = await importedExample('b2b', clean => afterAll(clean))

/** Every file of a folder with what is in it, but for the database, which any command may tidy up. */
async function filesOf({ path }: Folder): Promise<Record<string, string>> {
  const files = (await readdir(path, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile())
  const known = files.map(({ parentPath, name }) => join(parentPath, name)).filter(file => !/crm\.db/.test(file))
  const hashed = known.sort().map(
    async file =>
      [
        file,
        createHash('sha256')
          .update(await readFile(file))
          .digest('hex'),
      ] as const,
  )
  return Object.fromEntries(await Promise.all(hashed))
}

const UNCHANGED = 'Dry run: nothing was changed.'

test('every command that writes a table to a place has a dry run', async () => {
  const commands = (await allCommands()).filter(({ flags }) => flags?.to)
  expect(commands.length).toBeGreaterThan(30)
  expect(commands.filter(({ flags }) => !flags?.['dry-run']).map(({ name }) => name)).toEqual([])
})

/** A line of each command with --to that is no report, and the tab that its table goes into. */
const LISTS: [line: string, tab: string, folder: Folder][] = [
  ['campaign list', 'campaigns', shop],
  ['campaign preview win-back --as-of 2011-12-09', 'recipients', shop],
  ['consent list 17381', 'consents', shop],
  ['contact dedupe', 'duplicates', shop],
  ['contact list', 'contacts', shop],
  ['contact show 17381', 'orders', shop],
  ['data quality', 'data-quality', shop],
  ['deal list', 'deals', sales],
  ['history list', 'Table history', shop],
  ['history show 1', 'changes', shop],
  ['interaction list', 'interactions', shop],
  ['loyalty list', 'loyalty-members', shop],
  ['segment check to-win-back', 'segment-uses', shop],
  ['segment diff regulars', 'segment-diff', shop],
  ['segment explain regulars 17381', 'segment-explain', shop],
  ['segment fields', 'segment-fields', shop],
  ['segment list', 'segments', shop],
  ['segment overlap', 'segment-overlap', shop],
  ['segment run regulars', 'regulars', shop],
  ['segment show regulars', 'regulars', shop],
  ['suppression list', 'suppressions', shop],
  ['sync resolve', 'conflicts', shop],
  ['sync status', 'syncs', shop],
]

test.each(LISTS)('%s: the dry run writes nothing, and says what then happens', async (line, tab, folder) => {
  const here = await copyOf(folder.path)
  const before = await filesOf(here)
  const to = `${line} --to list.csv --to book.xlsx`
  const preview = await here.run(`${to} --dry-run`)
  expect(preview.exit).toBe(0)
  expect(await filesOf(here)).toEqual(before)
  const [, rows] = /^(\d+) rows would go to list\.csv; nothing is there yet$/m.exec(preview.stderr) ?? []
  expect(preview.stderr).toContain(`${rows} rows would go to book.xlsx#${tab}; nothing is there yet\n`)
  expect(preview.stderr.split('\n').filter(told => told === UNCHANGED)).toHaveLength(1)

  expect((await here.run(to)).stderr).toContain(`${rows} rows → list.csv\n${rows} rows → book.xlsx\n`)
  const written = await filesOf(here)
  const again = (await here.run(`${to} --dry-run`)).stderr
  expect(again).toMatch(/^\d+ rows would go to list\.csv; /m)
  expect(again).toContain(` rows would go to list.csv; the ${rows} rows there would be replaced\n`)
  expect(again).toContain(` rows would go to book.xlsx#${tab}; the ${rows} rows there would be replaced\n`)
  expect(await filesOf(here)).toEqual(written)
})

describe('what is in the place already', () => {
  test('files of every kind', async () => {
    const here = await copyOf(shop.path)
    const told = async (place: string) => (await here.run(`contact list --limit 5 --to ${place} --dry-run`)).stderr
    for (const place of ['a.csv', 'a.tsv', 'a.json', 'a.ndjson', 'a.xlsx#People']) {
      expect(await told(place)).toBe(`5 rows would go to ${place}; nothing is there yet\n${UNCHANGED}\n`)
      await here.run(`contact list --limit 3 --to ${place}`)
      expect(await told(place)).toBe(`5 rows would go to ${place}; the 3 rows there would be replaced\n${UNCHANGED}\n`)
    }
    expect(await told('a.xlsx#Others')).toBe(`5 rows would go to a.xlsx#Others; nothing is there yet\n${UNCHANGED}\n`)
    expect(await told('-')).toBe(`5 rows would go to -\n${UNCHANGED}\n`)
  })

  test('files that hold no table', async () => {
    const here = await copyOf(shop.path)
    await here.write('notes.md', '# Mine\n')
    await here.write('empty.csv', '')
    for (const place of ['notes.md', 'empty.csv'])
      expect((await here.run(`contact list --limit 5 --to ${place} --dry-run`)).stderr).toBe(
        `5 rows would go to ${place}; what is there would be replaced\n${UNCHANGED}\n`,
      )
    expect(await here.read('notes.md')).toBe('# Mine\n')
  })

  test('several segments go into a tab each', async () => {
    const here = await copyOf(shop.path)
    const line = 'segment run --as-of 2011-12-09 --to members.xlsx'
    await here.run('segment run regulars --as-of 2011-12-09 --to members.xlsx')
    expect((await here.run(`${line} --dry-run`)).stderr).toMatch(
      /^(\d+) rows would go to members\.xlsx#regulars; the \1 rows there would be replaced\n\d+ rows would go to members\.xlsx#to-win-back; nothing is there yet\n/,
    )
  })

  test('in Chinese, and in the document for programs', async () => {
    const here = await copyOf(shop.path)
    await here.run('contact list --limit 3 --to a.csv')
    const line = 'contact list --limit 5 --to a.csv --to b.md --dry-run'
    expect((await here.run(`${line} --lang zh-TW`)).stderr).toBe(
      '將寫入 5 列至 a.csv；將取代該處現有的 3 列\n將寫入 5 列至 b.md；該處尚無資料\n試跑：沒有變更任何資料。\n',
    )
    expect((await here.run(`${line} --json`)).json.wouldWrite).toEqual([
      { place: 'a.csv', rows: 5, calls: null, replaces: true, rowsBefore: 3 },
      { place: 'b.md', rows: 5, calls: null, replaces: false, rowsBefore: null },
    ])
    expect((await here.run('contact list --json --dry-run')).json).not.toHaveProperty('wouldWrite')
  })
})

test('what writing would refuse, the dry run refuses', async () => {
  const here = await copyOf(shop.path)
  await here.write('broken.xlsx', 'no workbook')
  for (const place of ['nowhere/a.csv', 'a.vcf', 'new.xlsm', 'broken.xlsx', 'a.xlsx#a:b']) {
    const dry = await here.run(`contact list --to ${place} --dry-run`)
    expect(dry.exit).toBe(2)
    expect(dry.stderr).toBe((await here.run(`contact list --to ${place}`)).stderr)
  }
  expect(await here.run('segment run --to a.csv --dry-run')).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('can hold one table, not 2 (regulars, to-win-back)'),
  })
})

test('the letters of a campaign preview are not written either', async () => {
  const here = await copyOf(shop.path)
  const line = 'campaign preview win-back --as-of 2011-12-09 --out letters'
  await here.run('consent grant 17381 --source form')
  const before = await filesOf(here)
  const { stderr } = await here.run(`${line} --dry-run`)
  const { json } = await here.run(`${line} --dry-run --json`)
  expect(await filesOf(here)).toEqual(before)
  const { preview } = (await here.run(`${line} --json`)).json
  expect(json.preview).toEqual({ ...preview, dryRun: true })
  expect(stderr).toContain(`Letters would be written to letters: ${preview.written.join(', ')}.\n${UNCHANGED}\n`)
})

test('what later runs have changed is not written where the undo is only tried', async () => {
  const here = await copyOf(shop.path)
  const before = await filesOf(here)
  const { stderr } = await here.run('history undo 5 --to later.csv --dry-run')
  expect(stderr).toMatch(/^\d+ rows would go to later\.csv; nothing is there yet\n/)
  expect(await filesOf(here)).toEqual(before)
})

describe('a Google spreadsheet', () => {
  let server: GoogleServer
  const before = { ...process.env }

  beforeAll(async () => {
    server = await GoogleServer.start()
    const key = join(shop.path, 'robot.json')
    await shop.write('robot.json', JSON.stringify(server.accounts.serviceAccount()))
    Object.assign(process.env, { GUANXI_GOOGLE_API: server.url, GOOGLE_APPLICATION_CREDENTIALS: key })
    return async () => {
      process.env = { ...before }
      await server.stop()
    }
  })

  test('one look tells whether the tab is there; the calls are those that follow', async () => {
    const book = server.book()
    book.addTab('Sheet1')
    const line = `contact list --limit 5 --to sheets:${book.id}#People`
    server.count()
    expect(await shop.run(`${line} --dry-run`)).toMatchObject({
      exit: 0,
      stderr: `5 rows would go to sheets:${book.id}#People, with 2 calls; nothing is there yet\n${UNCHANGED}\n`,
    })
    expect(server.count()).toEqual({ reads: 1, writes: 0 })
    expect(book.tabs.map(({ title }) => title)).toEqual(['Sheet1'])

    expect((await shop.run(line)).stderr).toBe(`5 rows → sheets:${book.id}#People\n`)
    expect(server.count()).toEqual({ reads: 1, writes: 1 })

    const written = book.tab('People').values()
    expect((await shop.run(`contact list --to sheets:${book.id}#people --dry-run --lang zh-TW`)).stderr).toMatch(
      new RegExp(`^將以 2 次呼叫寫入 \\d+ 列至 sheets:${book.id}#People；將取代該處現有的內容\n`),
    )
    expect(server.count()).toEqual({ reads: 1, writes: 0 })
    expect(book.tab('People').values()).toEqual(written)
  })

  test('a tab by its number, a report, and several tables', async () => {
    const book = server.book()
    const { sheetId } = book.addTab('Sales')
    const address = `https://docs.google.com/spreadsheets/d/${book.id}/edit#gid=${sheetId}`
    expect((await shop.run(`report sales --as-of 2011-12-09 --to ${address} --dry-run`)).stderr).toMatch(
      new RegExp(`^\\d+ rows would go to sheets:${book.id}#Sales, with 2 calls; what is there would be replaced\n`),
    )
    server.count()
    expect((await shop.run(`segment run --to sheets:${book.id}#Sales --dry-run`)).stderr).toMatch(
      /#Sales, with 2 calls; what is there would be replaced\n.*#to-win-back, with 2 calls; nothing is there yet\n/,
    )
    expect(server.count()).toEqual({ reads: 1, writes: 0 })
    await shop.run(`segment run --to sheets:${book.id}#Sales`)
    expect(server.count()).toEqual({ reads: 2, writes: 2 })
  })

  test('one that cannot be written is refused by the dry run', async () => {
    const book = server.book()
    book.addTab('Sales').protectedRanges.push({ range: {}, description: 'Closed books', isClosed: true })
    const line = `contact list --to sheets:${book.id}#Sales`
    const dry = await shop.run(`${line} --dry-run`)
    expect(dry.exit).toBe(4)
    expect(dry.stderr).toBe((await shop.run(line)).stderr)
  })
})
