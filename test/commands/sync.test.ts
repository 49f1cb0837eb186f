import { describe, expect, test } from 'vitest'
import { type Finished, type Folder, newWorkspace } from '../helpers/workspace.js'

const PEOPLE =
  'ID,Name,E-mail,Phone,City\nM1,Ann,ann@a.example,0912-345-678,Leeds\nM2,Bo,bo@b.example,,York\nM3,Cy,cy@c.example,,Hull\n'

/** A shop with three contacts, and a sync of them with team.csv that has run once. */
async function shopInStep(flags = '', columns = 'external_id,name,email,phone,city'): Promise<Folder> {
  const shop = await newWorkspace('retail', '--currency GBP')
  await shop.write('people.csv', PEOPLE)
  await shop.run('import contacts people.csv')
  await shop.run(`sync add team --entity contacts --to team.csv --columns ${columns} ${flags}`)
  const first = await shop.run('sync run --json')
  expect(first.exit, first.stdout).toBe(0)
  return shop
}

/** The file as cells, without its byte order mark. */
async function cells(shop: Folder, file = 'team.csv'): Promise<string[][]> {
  const text = (await shop.read(file)).replace('\uFEFF', '').trimEnd()
  return text.split(/\r?\n/).map(line => line.split(','))
}

/** Changes the file as a person would. */
async function edit(
  shop: Folder,
  change: (rows: string[][]) => string[][] | undefined,
  file = 'team.csv',
): Promise<void> {
  const rows = await cells(shop, file)
  await shop.write(file, `${(change(rows) ?? rows).map(row => row.join(',')).join('\n')}\n`)
}

/** Sets a cell of the row that begins with a text. */
const set = (shop: Folder, first: string, at: number, text: string, file?: string): Promise<void> =>
  edit(
    shop,
    rows => {
      const row = rows.find(cells => cells[0] === first)
      if (row) row[at] = text
      return rows
    },
    file,
  )

const contacts = async (shop: Folder) => (await shop.run('contact list --json')).json.contacts
const names = async (shop: Folder): Promise<string[]> =>
  (await contacts(shop)).map(({ name }: { name: string }) => name)

/** Changes a contact in the database, as another program would. */
async function importRow(shop: Folder, row: string): Promise<string> {
  await shop.write('change.csv', `ID,Name,City,Phone\n${row}\n`)
  return (await shop.run('import contacts change.csv --json')).json.import.run
}

const countsOf = ({ json }: Finished, ...keys: string[]) => keys.map(key => json.syncs[0][key])

describe('a sync', () => {
  test('is begun with a file that says whose word counts, and a first run that sends all rows', async () => {
    const shop = await shopInStep()
    expect(await shop.read('syncs/team.yaml')).toBe(`# yaml-language-server: $schema=../schemas/sync.schema.json
entity: contacts
to: "team.csv"
# crm: guanxi says what stands there; sheet: people do; both: whoever changed it last.
columns:
  external_id: crm
  name: both
  email: both
  phone: both
  city: both
on_vanished: ask # what becomes of a record whose row was deleted in the sheet: ask, or archive
# A run that would change more than this stops and asks; --force lets it go on.
limits: { changed: 0.5, cleared: 0.2, rows: 0.2, at_least: 10 }
`)
    const rows = await cells(shop)
    expect(rows.map(row => row.slice(0, 5))).toEqual([
      ['external_id', 'name', 'email', 'phone', 'city'],
      ['M1', 'Ann', 'ann@a.example', "'+886912345678", 'Leeds'],
      ['M2', 'Bo', 'bo@b.example', '', 'York'],
      ['M3', 'Cy', 'cy@c.example', '', 'Hull'],
    ])
    const status = await shop.run('sync status --json')
    expect(status.json.syncs).toMatchObject([
      { sync: 'team', entity: 'contacts', place: 'team.csv', rows: 3, conflicts: 0 },
    ])
  })

  test('that has nothing to do leaves the file byte for byte', async () => {
    const shop = await shopInStep()
    await shop.write('team.csv', `${await shop.read('team.csv')}`.replaceAll('"', ''))
    const before = await shop.read('team.csv')
    expect((await shop.run('sync run')).stdout).toMatch(/^team ↔ team\.csv: nothing to do \(run \w+\)\n$/)
    expect(await shop.read('team.csv')).toBe(before)
  })

  test.each([
    [
      'a.yaml',
      'entity: contacts\nto: a.csv\ncolumns:\n  phon: both\n',
      'a.yaml:4:9: "columns.phon" must be a field of contacts: did you mean "phone"?',
    ],
    [
      'a.yaml',
      'entity: contacts\nto: a.csv\ncolumns:\n  contact_id: both\n',
      'a.yaml:4:15: "columns.contact_id" must be "crm", not "both"',
    ],
    [
      'a.yaml',
      'entity: contact\nto: a.csv\ncolumns: {name: both}\n',
      'a.yaml:1:9: "entity" must be contacts or companies',
    ],
    ['a.yaml', 'entity: contacts\nto: a.csv\ncolums: {name: both}\n', 'a.yaml:3:1: "colums" is not a setting.'],
  ])('whose file has a mistake is told where: %s', async (file, text, message) => {
    const shop = await newWorkspace()
    await shop.write(`syncs/${file}`, text)
    const { stderr, exit } = await shop.run('sync run')
    expect(stderr).toContain(message)
    expect(exit).toBe(2)
  })

  test.each([
    [
      'sync add team --entity contacts --to team.csv --columns phon',
      '"phon" must be a field of contacts: did you mean "phone"?',
    ],
    [
      'sync add team --entity contacts --to team.csv --columns contact_id:both',
      '"both" cannot be said of the column contact_id.',
    ],
    ['sync add team --entity contacts --to - ', 'Standard output cannot be kept in step with.'],
    ['sync add team --entity contacts --to team.json', '"team.json" cannot be kept in step with.'],
    ['sync add a/b --entity contacts --to team.csv', '"a/b" cannot be the name of a sync.'],
    [
      'sync add team --entity contacts --to team.csv --filter cty=York',
      'The filter names a field "cty", and there is none.',
    ],
    ['sync run', 'There is no sync yet.'],
    ['sync run nobody', 'There is no "nobody" in syncs/.'],
  ])('cannot be asked for wrongly: %s', async (line, message) => {
    const shop = await newWorkspace()
    const { stderr, exit } = await shop.run(line)
    expect(stderr).toContain(message)
    expect(exit).toBe(2)
  })

  test('sends those records only that its filter names', async () => {
    const shop = await newWorkspace('retail', '--currency GBP')
    await shop.write('people.csv', PEOPLE)
    await shop.run('import contacts people.csv')
    await shop.run(['sync', 'add', 'york', '--entity', 'contacts', '--to', 'york.csv', '--filter', 'city = york'])
    await shop.run('sync run')
    expect((await cells(shop, 'york.csv')).slice(1).map(row => row[1])).toEqual(['Bo'])
  })

  test('that is removed leaves sheet and records as they are', async () => {
    const shop = await shopInStep()
    const before = await shop.read('team.csv')
    expect((await shop.run('sync remove team')).stdout).toBe(
      'team is no longer kept in step: 3 rows forgotten, 0 questions closed. The sheet stays as it is.\n',
    )
    expect([await shop.read('team.csv'), await names(shop)]).toEqual([before, ['Ann', 'Bo', 'Cy']])
    expect((await shop.run('sync run')).exit).toBe(2)
  })
})

describe('cells', () => {
  test('that a person changes are taken over, stand in the history, and a dry run only tells of them', async () => {
    const shop = await shopInStep()
    await set(shop, 'M1', 1, 'Anna')
    const preview = await shop.run('sync run --dry-run --json')
    expect(countsOf(preview, 'toCrm', 'run', 'dryRun')).toEqual([1, null, true])
    expect(await names(shop)).toEqual(['Ann', 'Bo', 'Cy'])
    const done = await shop.run('sync run --json')
    expect(done.json.syncs[0].changes).toEqual([
      { side: 'crm', record: 'Anna', field: 'name', before: 'Ann', after: 'Anna' },
    ])
    expect(await names(shop)).toEqual(['Anna', 'Bo', 'Cy'])
    const shown = await shop.run(['history', 'show', done.json.syncs[0].run, '--json'])
    expect(JSON.stringify(shown.json)).toContain('"before":"Ann","after":"Anna"')
  })

  test('that the database changes are written, and stand in the history of the run too', async () => {
    const shop = await shopInStep()
    await importRow(shop, 'M2,Bob,,')
    const done = await shop.run('sync run --json')
    expect(countsOf(done, 'toCrm', 'toSheet')).toEqual([0, 1])
    expect((await cells(shop))[2]?.slice(0, 2)).toEqual(['M2', 'Bob'])
    const shown = await shop.run(['history', 'show', done.json.syncs[0].run])
    expect(shown.stdout).toMatch(/│ sync:team │ Bob +│ written +│ name +│ Bo +│ Bob +│/)
  })

  test('that an undo puts back are brought to the sheet, and not taken from it again', async () => {
    const shop = await shopInStep()
    await set(shop, 'M1', 1, 'Anna')
    const { run } = (await shop.run('sync run --json')).json.syncs[0]
    await shop.run(`history undo ${run}`)
    const next = await shop.run('sync run --json')
    expect(countsOf(next, 'toCrm', 'toSheet')).toEqual([0, 1])
    expect([(await cells(shop))[1]?.[1], (await names(shop))[0]]).toEqual(['Ann', 'Ann'])
  })

  test('that are e-mails or phones take their place; the key of the old one is free, and an undo takes it back', async () => {
    const shop = await shopInStep()
    await set(shop, 'M1', 2, 'new@a.example; second@a.example')
    const { run } = (await shop.run('sync run --json')).json.syncs[0]
    const emails = async () => (await shop.run('contact show M1 --json')).json.contact.emails
    expect(await emails()).toEqual(['new@a.example', 'second@a.example'])
    expect((await shop.run('contact show ann@a.example')).exit).toBe(2)
    await shop.run(`history undo ${run}`)
    expect(await emails()).toEqual(['ann@a.example'])
    expect((await shop.run('contact show ann@a.example')).exit).toBe(0)
    expect((await shop.run('contact show new@a.example')).exit).toBe(2)
  })

  test('that are written otherwise but say the same are no change, and stay as they were typed', async () => {
    const shop = await shopInStep()
    await set(shop, 'M1', 3, '0912 345 678')
    const done = await shop.run('sync run --json')
    expect(countsOf(done, 'toCrm', 'toSheet')).toEqual([0, 0])
    expect((await cells(shop))[1]?.[3]).toBe('0912 345 678')
  })

  test('that are cleared are cleared; what may not be blank stays, with a note that says why', async () => {
    const shop = await newWorkspace('retail', '--currency GBP')
    await shop.write('firms.csv', 'Name,Industry\nAcme,Tea\n')
    await shop.run('import companies firms.csv')
    await shop.run('sync add firms --entity companies --to firms.csv2.csv --columns name,industry,employees')
    await shop.run('sync run')
    await edit(shop, ([head = [], row = []]) => [head, ['', '', 'many', ...row.slice(3)]], 'firms.csv2.csv')
    const done = await shop.run('sync run --json')
    expect(done.exit).toBe(3)
    expect(done.json.syncs[0].rejections).toEqual([
      { row: 2, field: 'name', record: 'Acme', reason: 'this cannot be blank' },
      { row: 2, field: 'employees', record: 'Acme', reason: '"many" is not a number' },
    ])
    const text = await shop.read('firms.csv2.csv')
    expect(text).toContain('name: this cannot be blank\nemployees: ""many"" is not a number')
    expect(text).toContain(',,many,')
    await edit(
      shop,
      rows => [
        ['name', 'industry', 'employees', '_key', '_note'],
        ['Acme', '', '12', rows[1]?.[3] ?? '', 'x'],
      ],
      'firms.csv2.csv',
    )
    await shop.run('sync run')
    expect(await shop.read('firms.csv2.csv')).toContain('Acme,,12')
  })

  test('of a column of guanxi are put back, and what was typed stands in the history', async () => {
    const shop = await shopInStep()
    await set(shop, 'M1', 0, 'X9')
    const done = await shop.run('sync run --json')
    expect((await cells(shop))[1]?.[0]).toBe('M1')
    expect(done.json.syncs[0].changes).toEqual([
      { side: 'sheet', record: 'Ann', field: 'external_id', before: 'X9', after: 'M1' },
    ])
  })

  test('of a column of the sheet are taken over, whatever the database says', async () => {
    const shop = await shopInStep('', 'external_id,name,city:sheet')
    await importRow(shop, 'M1,,London,')
    await set(shop, 'M1', 2, 'Bath')
    await shop.run('sync run')
    expect((await shop.run('contact show M1 --json')).json.contact.city).toBe('Bath')
  })
})

describe('what both sides have changed', () => {
  async function inConflict(): Promise<Folder> {
    const shop = await shopInStep()
    await importRow(shop, 'M1,Annie,,')
    await set(shop, 'M1', 1, 'Anna')
    const done = await shop.run('sync run --json')
    expect([done.exit, ...countsOf(done, 'asked', 'conflicts', 'toCrm', 'toSheet')]).toEqual([3, 1, 1, 0, 0])
    return shop
  }
  const both = async (shop: Folder) => [(await cells(shop))[1]?.[1], (await names(shop))[0]]
  const FILE = 'team.conflicts.csv'

  test('is left alone on both sides, and asked about', async () => {
    const shop = await inConflict()
    expect(await both(shop)).toEqual(['Anna', 'Annie'])
    expect((await cells(shop, FILE)).map(row => row.slice(0, 5))).toEqual([
      ['decision', 'record', 'field', 'crm', 'sheet'],
      ['', 'Annie', 'name', 'Annie', 'Anna'],
    ])
    const again = await shop.run('sync run --json')
    expect(countsOf(again, 'asked', 'conflicts')).toEqual([0, 1])
    expect((await cells(shop, FILE)).length).toBe(2)
  })

  test.each([
    ['keep sheet', 'Anna'],
    ['keep CRM', 'Annie'],
    ['Sheet', 'Anna'],
    ['保留 CRM', 'Annie'],
  ])('is decided in the queue: %s', async (decision, name) => {
    const shop = await inConflict()
    await edit(shop, ([head = [], row = []]) => [head, [decision, ...row.slice(1)]], FILE)
    const done = await shop.run('sync run --json')
    expect([done.exit, ...countsOf(done, 'resolved', 'conflicts')]).toEqual([0, 1, 0])
    expect(await both(shop)).toEqual([name, name])
    expect((await cells(shop, FILE)).length).toBe(1)
  })

  test('is decided on the command line, or in a file that it writes', async () => {
    const shop = await inConflict()
    expect((await shop.run('sync resolve team --keep crm --dry-run')).stdout).toBe(
      '1 questions would be decided; nothing was changed\n',
    )
    await shop.run('sync resolve --to queue.xlsx')
    await shop.run('sync resolve --to queue.csv')
    await edit(shop, ([head = [], row = []]) => [head, ['keep crm', ...row.slice(1)]], 'queue.csv')
    expect((await shop.run('sync resolve --apply queue.csv')).stdout).toBe(
      '1 questions decided; the next guanxi sync run carries them out.\n',
    )
    await shop.run('sync run')
    expect(await both(shop)).toEqual(['Annie', 'Annie'])
  })

  test('is asked again where a decision was made for values that have changed since', async () => {
    const shop = await inConflict()
    await edit(shop, ([head = [], row = []]) => [head, ['keep sheet', ...row.slice(1)]], FILE)
    await set(shop, 'M1', 1, 'Annabel')
    const done = await shop.run('sync run --json')
    expect(countsOf(done, 'stale', 'resolved', 'conflicts')).toEqual([1, 0, 1])
    expect(await both(shop)).toEqual(['Annabel', 'Annie'])
    expect((await cells(shop, FILE))[1]?.slice(0, 5)).toEqual(['', 'Annie', 'name', 'Annie', 'Annabel'])
  })

  test('is agreed on where both sides have changed it to the same', async () => {
    const shop = await shopInStep()
    await importRow(shop, 'M1,Anna,,')
    await set(shop, 'M1', 1, 'Anna')
    const done = await shop.run('sync run --json')
    expect([done.exit, ...countsOf(done, 'toCrm', 'toSheet', 'conflicts')]).toEqual([0, 0, 0, 0])
  })

  test('is no decision where something else is written, and said so', async () => {
    const shop = await inConflict()
    await edit(shop, ([head = [], row = []]) => [head, ['perhaps', ...row.slice(1)]], FILE)
    expect((await shop.run('sync run')).stderr).toContain('"perhaps" is no decision; write "keep sheet" or "keep CRM".')
  })
})

describe('rows', () => {
  test('are known whatever people do to their order, and columns whatever they are called', async () => {
    const shop = await shopInStep()
    await edit(shop, ([, ...rows]) => {
      const moved = [...rows].reverse().map(row => [row[4] ?? '', ...row.slice(0, 4), row[5] ?? '', 'remark'])
      return [
        ['Where', 'external_id', 'name', 'email', 'phone', '_key', 'Mine'],
        ...moved.slice(0, 1),
        Array(7).fill(''),
        ...moved.slice(1),
      ]
    })
    expect(countsOf(await shop.run('sync run --json'), 'toCrm', 'toSheet', 'created')).toEqual([0, 0, 0])
    await edit(shop, rows => rows.map(row => (row[1] === 'M3' ? ['Bath', ...row.slice(1)] : row)))
    expect(countsOf(await shop.run('sync run --json'), 'toCrm')).toEqual([1])
    expect((await shop.run('contact show M3 --json')).json.contact.city).toBe('Bath')
  })

  test('that are new become records, cleaned and matched like an import, and get their key', async () => {
    const shop = await shopInStep()
    await importRow(shop, 'M9,Zoe,Rome,')
    await edit(shop, rows => [
      ...rows,
      ['', 'Dan', ' DAN@D.example ', '', 'Ely', ''],
      ['M9', 'Zoe', '', '', '', ''],
      ['', '', '', '', '', ''],
    ])
    const done = await shop.run('sync run --json')
    expect([done.exit, ...countsOf(done, 'created', 'linked', 'appended')]).toEqual([0, 1, 1, 0])
    expect(await names(shop)).toEqual(['Ann', 'Bo', 'Cy', 'Zoe', 'Dan'])
    const rows = (await cells(shop)).filter(row => row[1] !== '')
    expect(rows.slice(1).every(row => /^[0-9a-z]{13}$/.test(row[5] ?? ''))).toBe(true)
    expect(rows.find(row => row[0] === 'M9')?.[4]).toBe('Rome')
    expect(countsOf(await shop.run('sync run --json'), 'created', 'linked', 'toCrm', 'toSheet')).toEqual([0, 0, 0, 0])
  })

  test('that cannot be records stay, with a note, until they are mended', async () => {
    const shop = await shopInStep()
    await edit(shop, rows => [...rows, ['', 'Dan', 'no address', '', '', '']])
    const done = await shop.run('sync run --json')
    expect([done.exit, done.json.syncs[0].rejected, await names(shop)]).toEqual([3, 1, ['Ann', 'Bo', 'Cy']])
    expect(await shop.read('team.csv')).toMatch(/,Dan,no address,,,\w+,.*email: .*not an e-mail address/)
    await edit(shop, rows => rows.map(row => (row[1] === 'Dan' ? ['', 'Dan', 'dan@d.example', ...row.slice(3)] : row)))
    const mended = await shop.run('sync run --json')
    expect([mended.exit, await names(shop)]).toEqual([0, ['Ann', 'Bo', 'Cy', 'Dan']])
    expect(await shop.read('team.csv')).not.toContain('not an e-mail address')
  })

  test('that are copied are records of their own, and the row they were copied from stays what it is', async () => {
    const shop = await shopInStep()
    await edit(shop, ([head = [], ann = [], ...rest]) => [head, ['M1', 'Ann II', ...ann.slice(2)], ann, ...rest])
    expect(countsOf(await shop.run('sync run --json'), 'created', 'toCrm')).toEqual([1, 0])
    expect(await names(shop)).toEqual(['Ann', 'Bo', 'Cy', 'Ann II'])
    const keys = (await cells(shop)).map(row => row[5])
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('that vanish are a question, and no deletion; both answers are carried out', async () => {
    const shop = await shopInStep()
    const ask = async (decision: string) => {
      await edit(shop, rows => rows.filter(row => row[0] !== 'M2'))
      const asked = await shop.run('sync run --json')
      expect([asked.exit, ...countsOf(asked, 'asked', 'conflicts')]).toEqual([3, 1, 1])
      expect(await names(shop)).toEqual(['Ann', 'Bo', 'Cy'])
      await edit(shop, ([head = [], row = []]) => [head, [decision, ...row.slice(1)]], 'team.conflicts.csv')
      return shop.run('sync run --json')
    }
    expect(countsOf(await ask('keep CRM'), 'appended', 'conflicts')).toEqual([1, 0])
    expect((await cells(shop)).map(row => row[1])).toEqual(['name', 'Ann', 'Cy', 'Bo'])
    expect(countsOf(await ask('keep sheet'), 'archived', 'conflicts')).toEqual([1, 0])
    expect((await shop.run('contact show M2 --json')).json.contact.archived).toBe('2024-06-15')
    expect(countsOf(await shop.run('sync run --json'), 'appended', 'archived', 'conflicts')).toEqual([0, 0, 0])
  })

  test('that vanish are archived at once where the file of the sync says so', async () => {
    const shop = await shopInStep()
    await shop.write(
      'syncs/team.yaml',
      (await shop.read('syncs/team.yaml')).replace('on_vanished: ask', 'on_vanished: archive'),
    )
    await edit(shop, rows => rows.filter(row => row[0] !== 'M2'))
    const done = await shop.run('sync run --json')
    expect([done.exit, ...countsOf(done, 'archived', 'conflicts')]).toEqual([0, 1, 0])
  })

  test('whose record is gone are a question too', async () => {
    const shop = await shopInStep()
    await edit(shop, rows => [
      ...rows,
      ['', 'Dan', 'dan@d.example', '', '', ''],
      ['', 'Eve', 'eve@e.example', '', '', ''],
    ])
    const { run } = (await shop.run('sync run --json')).json.syncs[0]
    await shop.run(`history undo ${run}`)
    expect(countsOf(await shop.run('sync run --json'), 'asked', 'created')).toEqual([2, 0])
    await edit(
      shop,
      ([head = [], ...rows]) => [
        head,
        ...rows.map((row, at) => [at === 0 ? 'keep sheet' : 'keep CRM', ...row.slice(1)]),
      ],
      'team.conflicts.csv',
    )
    expect(countsOf(await shop.run('sync run --json'), 'created', 'removed')).toEqual([1, 1])
    expect([await names(shop), (await cells(shop)).map(row => row[1])]).toEqual([
      ['Ann', 'Bo', 'Cy', 'Dan'],
      ['name', 'Ann', 'Bo', 'Cy', 'Dan'],
    ])
  })

  test('of a person who was erased leave the sheet with the next run, and all that the sync remembers goes at once', async () => {
    const shop = await shopInStep()
    await set(shop, 'M1', 1, 'Anna')
    await importRow(shop, 'M1,Annie,,')
    await shop.run('sync run')
    await shop.run('contact erase M1 --yes')
    const done = await shop.run('sync run --json')
    expect(countsOf(done, 'removed', 'appended', 'conflicts')).toEqual([1, 0, 0])
    const left = [await shop.read('team.csv'), await shop.read('team.conflicts.csv')].join()
    expect(left).not.toMatch(/Ann|ann@a/)
    const { default: Driver } = await import('better-sqlite3')
    const db = new Driver(`${shop.path}/crm.db`)
    const tables = ['sync_row', 'sync_conflict', 'sync_write'].map(table =>
      JSON.stringify(db.prepare(`select * from ${table}`).all()),
    )
    db.close()
    expect(tables.join()).not.toMatch(/Ann|ann@a/)
  })
})

describe('a run that would change much', () => {
  async function bigShop(): Promise<Folder> {
    const shop = await newWorkspace('retail', '--currency GBP')
    const rows = Array.from({ length: 20 }, (_, n) => `M${n},Name ${n},n${n}@n.example,,City ${n}`)
    await shop.write('people.csv', `ID,Name,E-mail,Phone,City\n${rows.join('\n')}\n`)
    await shop.run('import contacts people.csv')
    await shop.run('sync add team --entity contacts --to team.csv --columns external_id,name,email,phone,city')
    await shop.run('sync run')
    return shop
  }

  test('stops with 4, a summary and nothing changed; --force lets it go on', async () => {
    const shop = await bigShop()
    await edit(shop, ([head = [], ...rows]) => [head, ...rows.map(row => [...row.slice(0, 4), '', ...row.slice(5)])])
    const stopped = await shop.run('sync run')
    expect(stopped.exit).toBe(4)
    expect(stopped.stderr).toContain('city: 20 of 20 cells (100 %) would be cleared in the CRM')
    expect(stopped.stderr).toContain('guanxi sync run team --force')
    expect((await shop.run('contact show M1 --json')).json.contact.city).toBe('City 1')
    expect(countsOf(await shop.run('sync run --force --json'), 'toCrm')).toEqual([20])
  })

  test('stops where most rows, the file or the keys are gone', async () => {
    const shop = await bigShop()
    const whole = await shop.read('team.csv')
    await edit(shop, rows => rows.slice(0, 8))
    expect((await shop.run('sync run')).stderr).toContain('13 of 20 rows (65 %) are gone from the sheet')
    await shop.write('team.csv', whole.replaceAll(/,[^,]*$/gm, ''))
    expect((await shop.run('sync run')).stderr).toContain(
      'The column "_key", which says which row is which, is gone from the sheet.',
    )
    expect(countsOf(await shop.run('sync run --force --json'), 'linked', 'created')).toEqual([20, 0])
    const { rm } = await import('node:fs/promises')
    await rm(`${shop.path}/team.csv`)
    const gone = await shop.run('sync run')
    expect([gone.exit, gone.stderr]).toEqual([4, expect.stringContaining('The sheet is gone, and 20 rows were in it.')])
    expect(countsOf(await shop.run('sync run --force --json'), 'appended')).toEqual([20])
  })
})

test('a sync that stops does not keep the others from running', async () => {
  const shop = await shopInStep()
  await shop.run('sync add b-team --entity contacts --to other.csv')
  const { rm } = await import('node:fs/promises')
  await rm(`${shop.path}/team.csv`)
  const done = await shop.run('sync run --json')
  expect([
    done.exit,
    done.json.syncs.map(({ error, appended }: Record<string, { code: string } | undefined>) => [error?.code, appended]),
  ]).toEqual([
    4,
    [
      [undefined, 3],
      ['E_LIMIT', undefined],
    ],
  ])
})

test('two syncs at once are one too many: the second ends with 5', async () => {
  const shop = await shopInStep()
  const { whileAlone } = await import('../../src/core/store/sync-lock.js')
  const second = await whileAlone(`${shop.path}/crm.db`, () => shop.run('sync run'))
  expect([second.exit, second.stderr]).toEqual([
    5,
    expect.stringContaining('Another sync of this workspace is going on.'),
  ])
  expect((await shop.run('sync run')).exit).toBe(0)
})

test('a column that people take away says nothing, and may come back', async () => {
  const shop = await shopInStep()
  await edit(shop, rows => rows.map(row => [...row.slice(0, 4), ...row.slice(5)]))
  const done = await shop.run('sync run --json')
  expect([done.exit, done.json.syncs[0].missingColumns, ...countsOf(done, 'toCrm')]).toEqual([0, ['city'], 0])
  await edit(shop, ([head = [], ...rows]) => [[...head, 'city'], ...rows.map(row => [...row, ''])])
  await shop.run('sync run')
  expect((await cells(shop)).map(row => row[5])).toEqual(['city', 'Leeds', 'York', 'Hull'])
})

test('interactions and products are kept in step too; a new call is entered in the sheet', async () => {
  const shop = await newWorkspace('retail', '--currency GBP')
  await shop.write('people.csv', PEOPLE)
  await shop.run('import contacts people.csv')
  await shop.write('calls.csv', 'Customer ID,Date,Type,Subject\nM1,2024-06-01 10:00,call,Tea\n')
  await shop.run('import interactions calls.csv')
  await shop.write('products.csv', 'SKU,Name,Price\nT1,Tea,3.50\n')
  await shop.run('import products products.csv')
  await shop.run(
    'sync add calls --entity interactions --to calls-list.csv --columns happened_at,kind,contact_id,contact_name,subject',
  )
  await shop.run('sync add shelf --entity products --to shelf.csv')
  expect((await shop.run('sync run')).exit).toBe(0)
  const { contact_id } = (await contacts(shop))[1]
  await edit(shop, rows => [...rows, ['2024-06-14 09:30:00', '拜訪', contact_id, '', 'Cups', '']], 'calls-list.csv')
  await set(shop, 'T1', 3, '4.25', 'shelf.csv')
  const { json, exit } = await shop.run('sync run --json')
  expect([exit, json.syncs[0].created, json.syncs[1].toCrm]).toEqual([0, 1, 1])
  expect((await cells(shop, 'calls-list.csv')).map(row => row.slice(1, 5))).toEqual([
    ['kind', 'contact_id', 'contact_name', 'subject'],
    ['call', (await contacts(shop))[0].contact_id, 'Ann', 'Tea'],
    ['visit', contact_id, 'Bo', 'Cups'],
  ])
  expect(
    (await shop.run('sync run --json')).json.syncs.map(({ toCrm, toSheet }: Record<string, number>) => [
      toCrm,
      toSheet,
    ]),
  ).toEqual([
    [0, 0],
    [0, 0],
  ])
})

test('people who read Chinese are told in Chinese', async () => {
  const shop = await newWorkspace('retail', '--lang zh-TW')
  await shop.write('people.csv', PEOPLE)
  await shop.run('import contacts people.csv')
  await shop.run('sync add team --entity contacts --to team.xlsx --columns external_id,name,phone')
  expect((await shop.run('sync run')).stdout).toMatch(/^team ↔ team\.xlsx：送出 3 列（作業 \w+）\n$/)
  expect((await shop.run('sync status')).stdout).toContain('│ 同步 │ 資料')
  const { default: ExcelJS } = await import('exceljs')
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.readFile(`${shop.path}/team.xlsx`)
  expect(
    ((workbook.getWorksheet('Contacts') as import('exceljs').Worksheet).getRow(1).values as string[]).slice(1),
  ).toEqual(['外部編號', '姓名', '電話', '_key'])
})

test('deals move when their stage is changed in the sheet; a stage that there is not stays with a note', async () => {
  const shop = await newWorkspace('b2b', '--currency USD')
  await shop.write(
    'deals.csv',
    'ID,Name,Company,Owner,Stage,Value\nD1,Roof,Acme,Kim,Prospecting,1200.50\nD2,Door,Beta,Lee,Prospecting,80\n',
  )
  const imported = await shop.run('import deals deals.csv --json')
  expect(imported.stdout).toContain('"created": 2')
  await shop.run(
    'sync add deals --entity deals --to board.csv --columns external_id,name,company,owner,stage,state,value,closed_day',
  )
  await shop.run('sync run')
  expect((await cells(shop, 'board.csv'))[1]?.slice(0, 8)).toEqual([
    'D1',
    'Roof',
    'Acme',
    'Kim',
    'Prospecting',
    'open',
    '1200.5',
    '',
  ])
  await set(shop, 'D1', 4, 'won', 'board.csv')
  await set(shop, 'D2', 4, 'Nowhere', 'board.csv')
  const done = await shop.run('sync run --json')
  expect([done.exit, ...countsOf(done, 'toCrm', 'rejected')]).toEqual([3, 1, 1])
  expect((await cells(shop, 'board.csv'))[1]?.slice(4, 8)).toEqual(['Won', 'won', '1200.5', '2024-06-15'])
  expect(await shop.read('board.csv')).toContain('"Nowhere"" is not a stage of a pipeline')
})
