import { expect, test } from 'vitest'
import { dump } from '../helpers/dump.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const PEOPLE = `ID,Name,E-mail,Phone,Birthday,Street,City
1,陳怡君,yijun@example.tw,0912345678,1990-03-05,中正路二段3號,臺北市
2,陈怡君,,0912-345-678,1990-05-03,中正路二段3號5樓,台北市
3,Ann Smith,ann.smith@example.com,,1980-01-02,12 Mill Road,Leeds
4,Smith Ann,ann.smith@example.org,,1980-02-01,12 Mill Rd,Leeds
5,Bob Ray,bob@example.com,0922222222,1955-12-24,7 High Street,York
6,Bob Raye,bob@example.com,,1955-12-24,,York
7,Cy Moe,cy@example.com,,,,Bath
`

async function shop(csv = PEOPLE): Promise<Folder> {
  const place = await newWorkspace()
  await place.write('people.csv', csv)
  await place.run('import contacts people.csv')
  return place
}

const records = (place: Folder) => dump(place, { history: false })

interface PairRow {
  score: number
  reasons: string
  external_id_a: string
  external_id_b: string
}

async function pairsIn(place: Folder, flags = ''): Promise<string[]> {
  const { json } = await place.run(`contact dedupe --json ${flags}`)
  return json.pairs.map(({ external_id_a, external_id_b }: PairRow) => `${external_id_a}-${external_id_b}`).sort()
}

/** The review table with the decision of each pair, `1-2` and the like. */
async function decide(place: Folder, decisions: Record<string, string>, file = 'review.csv'): Promise<void> {
  await place.run(`contact dedupe --to ${file}`)
  const [head = '', ...lines] = (await place.read(file)).trimEnd().split(/\r?\n/)
  const filled = lines.map(line => {
    // Reasons hold commas and stand in quotes.
    const cells = line.replace(/"[^"]*"/, 'reasons').split(',')
    return `${decisions[`${cells[4]}-${cells[9]}`] ?? ''}${line}`
  })
  await place.write(file, `${[head, ...filled].join('\n')}\n`)
}

test('who was entered twice is found: swapped names, two spellings of Chinese, typing errors; with the reasons', async () => {
  const place = await shop()
  const { json } = await place.run('contact dedupe --json')
  expect(json.dedupe).toMatchObject({ contacts: 7, pairs: 3, toldApart: 0, largeBlocks: 0 })
  expect(Object.keys(json.pairs[0])).toEqual(
    'decision score reasons contact_id_a external_id_a name_a email_a phone_a contact_id_b external_id_b name_b email_b phone_b'.split(
      ' ',
    ),
  )
  const reasons = Object.fromEntries(
    json.pairs.map((pair: PairRow) => [`${pair.external_id_a}-${pair.external_id_b}`, pair.reasons]),
  )
  expect(Object.keys(reasons).sort()).toEqual(['1-2', '3-4', '5-6'])
  expect(reasons['1-2']).toMatch(/same family name \+\d.*same phone \+\d.*birthday nearly the same \+\d/)
  expect(reasons['3-4']).toMatch(/swapped with the other name \+\d/)
  expect(reasons['5-6']).toMatch(/same e-mail \+\d/)
  for (const { score, decision } of json.pairs) expect([score > 0.5 && score <= 1, decision]).toEqual([true, null])
  const chinese = await place.run('contact dedupe --format csv --lang zh-TW')
  expect(chinese.stdout).toContain('電話相同 +')
})

test('decisions are carried out in one run, once, and can be taken back', async () => {
  const place = await shop()
  const before = records(place)
  await decide(place, { '1-2': 'merge', '3-4': 'KEEP ', '5-6': 'skip' })
  const counts = { read: 3, merged: 1, kept: 1, skipped: 1, unchanged: 0, rejected: 0, absorbed: 1 }
  const preview = await place.run('contact dedupe --apply review.csv --dry-run --json')
  expect([preview.exit, preview.json.dedupe]).toEqual([0, { run: null, ...counts, dryRun: true }])
  expect(records(place)).toEqual(before)
  const applied = await place.run('contact dedupe --apply review.csv --json')
  const { run, ...told } = applied.json.dedupe
  expect([applied.exit, told]).toEqual([0, { ...counts, dryRun: false }])
  // What was kept is never asked again; what was skipped is.
  expect(await pairsIn(place)).toEqual(['5-6'])
  const after = records(place)
  const again = await place.run('contact dedupe --apply review.csv --json')
  expect([again.exit, again.json.dedupe]).toMatchObject([
    0,
    { run: null, merged: 0, kept: 0, skipped: 1, unchanged: 2 },
  ])
  expect(records(place)).toEqual(after)
  await place.run(`history undo ${run}`)
  expect(records(place)).toEqual(before)
  expect(await pairsIn(place)).toEqual(['1-2', '3-4', '5-6'])
})

test('a workbook offers the decisions to choose from, in Chinese too, and comes back as it is', async () => {
  const place = await shop()
  await place.run('contact dedupe --lang zh-TW --to review.xlsx')
  const { default: ExcelJS } = await import('exceljs')
  const book = new ExcelJS.Workbook()
  await book.xlsx.readFile(`${place.path}/review.xlsx`)
  const sheet = book.worksheets[0]
  expect(sheet?.getCell('A2').dataValidation).toMatchObject({ type: 'list', formulae: ['"merge,keep,skip"'] })
  expect(sheet?.getCell('A1').value).toBe('決定')
  for (const row of [2, 3]) if (sheet) sheet.getCell(`A${row}`).value = row === 2 ? 'merge' : '保留'
  await book.xlsx.writeFile(`${place.path}/review.xlsx`)
  const applied = await place.run('contact dedupe --apply review.xlsx --json')
  expect(applied.json.dedupe).toMatchObject({ read: 3, merged: 1, kept: 1, skipped: 1, rejected: 0 })
})

const HEAD = 'decision,contact_id_a,name_a,contact_id_b,name_b'

test('bad decisions are refused one by one, and say why', async () => {
  const place = await shop()
  const { contacts } = (await place.run('contact list --json')).json
  const id = (external: string): string =>
    contacts.find((row: { external_id: string }) => row.external_id === external).contact_id
  const rows = [
    `merge,${id('1')},陳怡君,${id('2')},陈怡君`,
    `perhaps,${id('3')},,${id('4')},`,
    `merge,${id('3')},,nobody,`,
    `keep,,,${id('4')},`,
    `merge,${id('5')},Bob Ray,${id('6')},Cy Moe`,
    `keep,${id('7')},,${id('7')},`,
  ]
  await place.write('review.csv', [HEAD, ...rows].join('\n'))
  const { exit, json } = await place.run('contact dedupe --apply review.csv --json')
  expect([exit, json.dedupe]).toMatchObject([3, { read: 6, merged: 1, rejected: 5 }])
  expect(json.rejections).toEqual([
    { row: 3, reason: '"perhaps" is none of merge, keep and skip' },
    { row: 4, reason: 'there is no contact nobody any more: write a new table' },
    { row: 5, reason: 'contact_id_a is empty' },
    { row: 6, reason: `contact ${id('6')} is Bob Raye and not Cy Moe: were the columns sorted apart?` },
    { row: 7, reason: 'they have been merged; guanxi history undo takes that back' },
  ])
  await place.write('other.csv', 'a,b\n1,2\n')
  expect(await place.run('contact dedupe --apply other.csv')).toMatchObject({ exit: 2 })
})

test.each([[['1-2', '2-3', '3-4']], [['3-4', '1-2', '2-3']], [['2-3', '3-4', '1-2']]])(
  'merges %j make one contact, in whatever order they stand',
  async order => {
    const place = await shop()
    const { contacts } = (await place.run('contact list --json')).json
    const id = (n: string): string => contacts[Number(n) - 1].contact_id
    const rows = order.map(pair => `merge,${id(pair[2] ?? '')},,${id(pair[0] ?? '')},`)
    await place.write('review.csv', [HEAD, ...rows].join('\n'))
    const applied = await place.run('contact dedupe --apply review.csv --json')
    expect(applied.json.dedupe).toMatchObject({ merged: 3, absorbed: 3 })
    for (const n of ['1', '2', '3', '4'])
      expect((await place.run(`contact show ${id(n)} --json`)).json.contact).toMatchObject({
        contact_id: id('1'),
        external_ids: ['1', '2', '3', '4'],
      })
    const more = [HEAD, `merge,${id('5')},,${id('3')},`].join('\n')
    await place.write('more.csv', more)
    expect((await place.run('contact dedupe --apply more.csv --json')).json.dedupe).toMatchObject({
      merged: 1,
      absorbed: 1,
    })
    expect((await place.run('contact list --json')).json.contacts).toHaveLength(3)
  },
)

test('merges that would put together who is kept apart are refused, now and later', async () => {
  const place = await shop()
  const { contacts } = (await place.run('contact list --json')).json
  const id = (n: number): string => contacts[n - 1].contact_id
  const chain = [`merge,${id(1)},,${id(2)},`, `merge,${id(2)},,${id(3)},`]
  await place.write('review.csv', [HEAD, ...chain, `keep,${id(1)},,${id(3)},`].join('\n'))
  const first = await place.run('contact dedupe --apply review.csv --json')
  expect([first.exit, first.json.dedupe]).toMatchObject([3, { merged: 0, kept: 1, rejected: 2 }])
  expect(first.json.rejections[0].reason).toContain('row 4 keeps apart two')
  await place.write('later.csv', [HEAD, ...chain].join('\n'))
  const later = await place.run('contact dedupe --apply later.csv --json')
  expect([later.exit, later.json.rejections[0].reason]).toEqual([3, expect.stringContaining('told apart before')])
  // Who says merge of the very pair has changed his mind.
  await place.write('changed.csv', [HEAD, `merge,${id(1)},,${id(3)},`].join('\n'))
  expect(await place.run('contact dedupe --apply changed.csv')).toMatchObject({ exit: 0 })
})

const many = (row: (n: number) => string, count = 300): string =>
  `ID,Name,E-mail,Phone,City\n${Array.from({ length: count }, (_, n) => `${n + 1},${row(n)}`).join('\n')}\n`
const GIVEN = 'Ann Bob Cy Di Ed Fay Gus Hal Ida Jo Kim Lee Max Nan Oz'.split(' ')
const FAMILY = 'Ray Moe Fox Poe Day Kay Orr Pym Lux Dow Roe Fry'.split(' ')

test.each([
  ['five who have nothing in common', many(n => `${GIVEN[n]} ${FAMILY[n]},${n}@x.example,,`, 5)],
  ['everybody with one name', many(() => 'Customer,,,')],
  ['ids and nothing else', many(() => ',,,')],
  [
    'common names and no duplicates',
    many(
      n =>
        `${GIVEN[n % 15]} ${FAMILY[n % 12]},u${n}@x.example,09${12_345_678 + n * 7919},${['Leeds', 'York', 'Bath'][n % 3]}`,
    ),
  ],
  ['one person', many(() => 'Ann Lee,ann@x.example,,', 1)],
  ['nobody', many(() => '', 0)],
])('no nonsense among %s', async (_, csv) => {
  expect(await pairsIn(await shop(csv))).toEqual([])
})

test('a family at one address and phone is not one person, nor are two firms of different legal forms', async () => {
  const others = Array.from(
    { length: 60 },
    (_, n) => `${n + 10},${GIVEN[n % 15]} ${FAMILY[n % 11]}son,,09${23_456_789 + n * 7919},,${n} Mill Road,York`,
  )
  const family = [
    '1,Ann Quillfeather,,0911111111,1980-01-01,9 High Street,Leeds',
    '2,Robert Quillfeather,,0911111111,1978-05-09,9 High Street,Leeds',
    '3,Acme Ltd,info@acme.example,,,1 Low Street,Leeds',
    '4,Acme GmbH,info@acme.example,,,1 Low Street,Leeds',
  ]
  expect(await pairsIn(await shop([PEOPLE.split('\n')[0], ...family, ...others].join('\n')))).toEqual([])
})

test('two tax numbers are two customers; a field of guanxi.yaml is an identifier', async () => {
  const csv =
    'ID,Name,E-mail,統編,Member\n1,Ann Lee,ann@x.example,04595257,A-1\n2,Ann Lee,ann@x.example,12345675,A-1\n3,Bo Ray,,,B-2\n4,Robert Ray,,,B 2\n'
  const place = await shop(csv)
  const config = await place.read('guanxi.yaml')
  await place.write('guanxi.yaml', `${config}\nidentifiers: [Member, Dog]\n`)
  const { json, stderr } = await place.run('contact dedupe --json')
  expect(json.dedupe).toMatchObject({ identifiers: ['Member'], unknownIdentifiers: ['Dog'] })
  expect(stderr).toContain('no contact has the field "Dog"')
  expect(await pairsIn(place)).toEqual(['3-4'])
})

test.each([
  ['--min-score 2', 'is no probability'],
  ['--min-score often', 'is no probability'],
  ['--apply a.csv --to b.csv', 'apply'],
  ['--apply missing.csv', 'missing.csv'],
])('contact dedupe %s ends with 2', async (flags, message) => {
  const place = await shop()
  expect(await place.run(`contact dedupe ${flags}`)).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining(message),
  })
})
