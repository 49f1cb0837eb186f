import { afterAll, describe, expect, test } from 'vitest'
import { copyOf, importedExample } from '../helpers/example.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const sales = await importedExample('b2b', clean => afterAll(clean))

type Row = Readonly<Record<string, string | number | null | undefined>>

const listOf = async (folder: Folder, flags = ''): Promise<Row[]> =>
  (await folder.run(`deal list ${flags} --json`)).json.deals
const scoreOf = ({ deal_id, points, band, chance }: Row) => ({ deal_id, points, band, chance })
const scored = (rows: readonly Row[]) => rows.filter(({ points }) => points !== null).map(scoreOf)
const byId = (rows: readonly Row[]) => [...rows].sort((a, b) => (String(a.deal_id) < String(b.deal_id) ? -1 : 1))

describe('report deal-score --save', () => {
  test('keeps a score of each open deal for the deal list; a dry run keeps none, and undo takes it back', async () => {
    const folder = await copyOf(sales.path)
    const line = 'report deal-score --as-of 2017-12-31 --save'
    const before = await folder.run('history list --json')
    const dry = await folder.run(`${line} --dry-run`)
    expect(dry.stderr).toMatch(/^178 scores would be saved\nDry run: nothing was changed\.\n$/m)
    expect((await folder.run('history list --json')).json).toEqual(before.json)
    expect(scored(await listOf(folder))).toEqual([])

    const { json } = await folder.run(`${line} --json`)
    expect(json.saved).toMatchObject({ scores: 178, dryRun: false })
    const found = json.rows.map(({ probability, ...row }: Row) => scoreOf({ ...row, chance: probability ?? null }))
    expect(byId(scored(await listOf(folder)))).toEqual(byId(found))

    const shown = (await folder.run(`history show ${json.saved.run} --limit 1 --json`)).json
    const [first] = json.rows
    expect(shown.created).toEqual({ deal_score: 178 })
    expect(shown.changes).toEqual([
      {
        table: 'deal_score',
        record: first.external_id,
        change: 'created',
        field: null,
        before: null,
        after: `points ${first.points}, band ${first.band}, chance ${first.probability}, as_of 2017-12-31`,
      },
    ])
    const undone = await folder.run(`history undo ${json.saved.run} --json`)
    expect(undone.json.undo).toMatchObject({ deleted: 178 })
    expect(scored(await listOf(folder))).toEqual([])
  })

  test('earlier scores stay, and those of the latest day are shown, in whatever order they were saved', async () => {
    const folder = await copyOf(sales.path)
    const { saved } = (await folder.run('report deal-score --as-of 2017-12-31 --method rules --save --json')).json
    const latest = scored(await listOf(folder))
    expect(latest.every(({ chance }) => chance === null)).toBe(true)
    await folder.run('report deal-score --as-of 2017-06-30 --method regression --save')
    const both = new Map((await listOf(folder)).map(row => [row.deal_id, scoreOf(row)]))
    expect(latest.map(({ deal_id }) => both.get(deal_id))).toEqual(latest)
    const undone = await folder.run(`history undo ${saved.run}`)
    expect([undone.exit, undone.stderr]).toEqual([0, ''])
    const earlier = scored(await listOf(folder))
    expect(earlier.length).toBeGreaterThan(0)
    expect(earlier.every(({ chance }) => chance !== null)).toBe(true)
  })

  test('what was saved stands in the way of undoing the import of the deals', async () => {
    const folder = await newWorkspace('b2b')
    await folder.write('deals.csv', 'Deal id,Name,Stage,Account\nD1,Tea,Engaging,Acme\n')
    const { run } = (await folder.run('import deals deals.csv --json')).json.import
    const { saved } = (await folder.run('report deal-score --save --json')).json
    const refused = await folder.run(`history undo ${run}`)
    expect([refused.exit, refused.stderr]).toEqual([4, expect.stringContaining(`1 × deal_score of run ${saved.run}`)])
    expect((await folder.run(`history undo ${run} --with-later`)).exit).toBe(0)
  })
})

const PEOPLE = 'id,name,email\n1,Ann,ann@example.com\n2,Bo,bo@example.com\n3,Cy,cy@example.com\n'
const DEALS = `Deal id,Name,Stage,Account,Amount,Contact email,Created
D1,Tea,Engaging,Acme,100,ann@example.com,2024-06-10
D2,Cups,Engaging,Acme,,ann@example.com,2024-01-10
D3,Pots,Engaging,Acme,,bo@example.com,2024-01-10
`

describe('saved scores of the deals of contacts', () => {
  async function firm(): Promise<Folder> {
    const folder = await newWorkspace('b2b')
    await folder.write('people.csv', PEOPLE)
    await folder.write('deals.csv', DEALS)
    await folder.run('import contacts people.csv')
    await folder.run('import deals deals.csv')
    // D1: value, contact, company, moved lately, young. D2 and D3: contact, company, not moved.
    const { json } = await folder.run('report deal-score --save --json')
    expect(json.rows.map((row: Row) => [row.external_id, row.points, row.band])).toEqual([
      ['D1', 70, 'hot'],
      ['D2', 0, 'cold'],
      ['D3', 0, 'cold'],
    ])
    return folder
  }
  const members = async (folder: Folder, rule: string) => {
    await folder.write('segments/some.yaml', `where: ${rule}\n`)
    const { json } = await folder.run('segment show some --json')
    return json.members?.map((row: Row) => row.name) ?? json.error
  }

  test('segments ask for the best open deal', async () => {
    const folder = await firm()
    expect(await members(folder, 'deals.points >= 50')).toEqual(['Ann'])
    expect(await members(folder, 'deals[name = "Tea"].points >= 50')).toMatchObject({ code: 'E_CONFIG' })
    expect(await members(folder, 'score.deal >= 50')).toMatchObject({ hint: 'Did you mean "deals.points"?' })
    expect(await members(folder, 'deals[created < 2024-06-01].points between 0 and 10')).toEqual(['Ann', 'Bo'])
    expect(await members(folder, 'deals.points is empty')).toEqual(['Cy'])
    expect(await members(folder, 'deals.chance is not empty')).toEqual([])
    await folder.write('won.csv', 'Deal id,Stage,Close date\nD1,Won,2024-06-15\n')
    await folder.run('import deals won.csv')
    expect(await members(folder, 'deals.points >= 50')).toEqual([])
    expect(await members(folder, 'deals.points = 0')).toEqual(['Ann', 'Bo'])
    const { stdout } = await folder.run('segment explain some ann@example.com')
    expect(stdout).toContain('deals.points = 0')
  })

  test('scores go with a deal that gets another contact, and with contacts that are merged', async () => {
    const folder = await firm()
    await folder.write('moved.csv', 'Deal id,Stage,Contact email\nD1,Engaging,bo@example.com\n')
    const moved = (await folder.run('import deals moved.csv --json')).json.import
    expect(await members(folder, 'deals.points >= 50')).toEqual(['Bo'])
    const { exit, stdout } = await folder.run('contact merge cy@example.com bo@example.com')
    expect([exit, stdout]).toEqual([0, expect.stringContaining('2 scores of deals')])
    expect(await members(folder, 'deals.points >= 50')).toEqual(['Cy'])
    expect((await folder.run(`history undo ${moved.run} --with-later`)).exit).toBe(0)
    expect(await members(folder, 'deals.points >= 50')).toEqual(['Ann'])
  })

  test('mails may name the best open deal by its points and its word', async () => {
    const folder = await firm()
    await folder.write('templates/deal.html', '<p>{{ score.deal }} {{ score.deal_label }} {{ unsubscribe_url }}</p>')
    await folder.write('segments/all.yaml', 'where: email is not empty\n')
    await folder.write('campaigns/deal.yaml', 'subject: Hello\ntemplate: deal.html\naudience:\n  segment: all\n')
    const { stdout, exit, stderr } = await folder.run('campaign preview deal --out letters --json')
    expect([exit, stderr]).toEqual([0, ''])
    expect(await folder.read('letters/1.html')).toContain('<p>70 hot ')
    expect(await folder.read('letters/2.html')).toContain('<p>0 cold ')
    expect(stdout).toContain('no value for score.deal')
  })
})
