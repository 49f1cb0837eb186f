import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openCampaign } from '../../src/core/campaign/open.js'
import { sendCampaign } from '../../src/core/campaign/send.js'
import { CONFIG, campaignFolder, collecting, inContext, people } from '../helpers/campaign.js'
import { dump } from '../helpers/dump.js'
import { type Folder, newWorkspace, TODAY } from '../helpers/workspace.js'

/** What holds of a contact, by channel. */
async function inForce(folder: Folder, contact: string): Promise<Record<string, string>> {
  const { json } = await folder.run(['consent', 'list', contact, '--json'])
  return json.inForce
}

async function shopWith(csv: string): Promise<Folder> {
  const shop = await newWorkspace()
  await shop.write('people.csv', csv)
  return shop
}

describe('consent by hand', () => {
  test('is a ledger with the way it was given, of which the latest day holds', async () => {
    const shop = await shopWith('id,name\n1,Anna\n')
    await shop.run('import contacts people.csv')
    expect((await shop.run('consent withdraw 1 --day 2024-01-05')).stdout).toBe(
      'Anna, e-mail: consent withdrawn since 2024-01-05.\n',
    )
    await shop.run(['consent', 'grant', '1', '--source', 'signed form', '--note', 'folder 3', '--day', '2024-02-01'])
    expect((await shop.run('consent withdraw 1 --day 2023-12-01 --source phone')).stdout).toBe(
      'Anna, e-mail: consent given since 2024-02-01.\n',
    )
    expect((await shop.run('consent list 1 --json')).json).toMatchObject({
      contact: { name: 'Anna' },
      inForce: { email: 'granted' },
      consents: [
        { channel: 'email', state: 'withdrawn', day: '2024-01-05', source: 'by hand', note: null, in_force: null },
        {
          channel: 'email',
          state: 'granted',
          day: '2024-02-01',
          source: 'signed form',
          note: 'folder 3',
          in_force: 'yes',
        },
        { channel: 'email', state: 'withdrawn', day: '2023-12-01', source: 'phone', note: null, in_force: null },
      ],
    })
  })

  test('on one day the withdrawal holds, and a grant that would not hold is refused', async () => {
    const shop = await shopWith('id,name\n1,Anna\n')
    await shop.run('import contacts people.csv')
    await shop.run('consent grant 1 --source form')
    await shop.run('consent withdraw 1')
    expect(await inForce(shop, '1')).toEqual({ email: 'withdrawn' })
    const { exit, stderr } = await shop.run('consent grant 1 --source form')
    expect([exit, stderr]).toEqual([
      4,
      `error "1" withdrew consent on ${TODAY}, and that outweighs a grant of that day or before.\n` +
        'hint  Give a later --day, or, where the withdrawal was a mistake, take its run back: guanxi history list.\n',
    ])
    expect((await shop.run('consent withdraw 1')).stdout).toMatch(/already; nothing was written/)
  })

  test('can be tried, and taken back', async () => {
    const shop = await shopWith('id,name\n1,Anna\n')
    await shop.run('import contacts people.csv')
    const before = dump(shop, { history: false })
    expect((await shop.run('consent withdraw 1 --dry-run --json')).json.consent).toMatchObject({
      run: null,
      changed: true,
    })
    expect(dump(shop, { history: false })).toEqual(before)
    await shop.run('consent withdraw 1')
    expect(dump(shop, { history: false })).not.toEqual(before)
    expect((await shop.run('history undo 2')).exit).toBe(0)
    expect(dump(shop, { history: false })).toEqual(before)
  })

  test('wants a day that has come, and a source', async () => {
    const shop = await shopWith('id,name\n1,Anna\n')
    await shop.run('import contacts people.csv')
    expect((await shop.run('consent grant 1 --source form --day 2099-01-01')).stderr).toContain('is still to come')
    expect((await shop.run(['consent', 'grant', '1', '--source', ' '])).stderr).toContain('The source is empty')
    expect((await shop.run('consent grant 1')).exit).toBe(2)
    expect((await shop.run('consent grant 2 --source form')).stderr).toContain('There is no contact "2"')
  })
})

describe('consent of merged contacts', () => {
  test.each([
    ['1', '2'],
    ['2', '1'],
  ])('is the stricter one, whichever stays: %s', async (stays, goes) => {
    const shop = await shopWith('id,name\n1,Anna\n2,Anna\n')
    await shop.run('import contacts people.csv')
    await shop.run('consent withdraw 1 --day 2024-01-05')
    await shop.run('consent grant 2 --source form --day 2024-02-01')
    await shop.run('consent grant 2 --source form --channel sms')
    expect((await shop.run(`contact merge ${stays} ${goes}`)).exit).toBe(0)
    expect(await inForce(shop, stays)).toEqual({ email: 'withdrawn', sms: 'granted' })
    const runs = (await shop.run('history list --json')).json.runs
    expect((await shop.run(`history undo ${runs[0].number}`)).exit).toBe(0)
    expect(await inForce(shop, '1')).toEqual({ email: 'withdrawn' })
    expect(await inForce(shop, '2')).toEqual({ email: 'granted', sms: 'granted' })
  })
})

describe('consent in a file of contacts', () => {
  test('a no withdraws, a yes is kept as a custom field and grants nothing', async () => {
    const shop = await shopWith(
      'Customer ID,Email,Accepts Email Marketing,Accepts SMS Marketing\n1,a@x.com,yes,no\n2,b@x.com,no,yes\n3,c@x.com,,perhaps\n',
    )
    const { json } = await shop.run('import contacts people.csv --json')
    expect(json.import).toMatchObject({ created: 3, warnings: 3 })
    expect(json.remarks).toEqual([
      {
        row: 2,
        text: '"Accepts Email Marketing" is kept as a custom field: no import grants consent; guanxi consent grant does',
      },
      {
        row: 3,
        text: '"Accepts SMS Marketing" is kept as a custom field: no import grants consent; guanxi consent grant does',
      },
      { row: 4, text: '"perhaps" in "Accepts SMS Marketing" says neither yes nor no: nothing was withdrawn' },
    ])
    expect(await inForce(shop, '1')).toEqual({ sms: 'withdrawn' })
    expect(await inForce(shop, '2')).toEqual({ email: 'withdrawn' })
    expect(await inForce(shop, '3')).toEqual({})
    expect((await shop.run('contact show 1 --json')).json.contact['Accepts Email Marketing']).toBe('yes')
    // The same again says nothing new.
    expect((await shop.run('import contacts people.csv --json')).json.import).toMatchObject({
      updated: 0,
      unchanged: 3,
    })
  })

  test.each([
    ['Opted out of email: Newsletter', 'true', 'email'],
    ['Unsubscribed from all email', 'Yes', 'email'],
    ['Email Opt Out', '1', 'email'],
    ['UNSUB_TIME', '2024-03-01 10:00:00', 'email'],
    ['Email Marketing Consent', 'NEVER_SUBSCRIBED', 'email'],
    ['Email subscriber status', 'Unsubscribed', 'email'],
    ['Do Not Call', 'TRUE', 'phone'],
    ['接受行銷', '否', 'email'],
    ['訂閱電子報', '未訂閱', 'email'],
    ['退訂', '是', 'email'],
    ['订阅', '否', 'email'],
    ['拒收簡訊', 'V', 'sms'],
  ])('%s: %s withdraws %s', async (heading, cell, channel) => {
    const shop = await shopWith(`id,name,${heading}\n1,Anna,${cell}\n2,Ben,\n`)
    await shop.run('import contacts people.csv')
    expect(await inForce(shop, '1')).toEqual({ [channel]: 'withdrawn' })
    expect(await inForce(shop, '2')).toEqual({})
  })

  test('whatever a later file says, a withdrawal stays, and a skipped row still withdraws', async () => {
    const shop = await shopWith('id,name,subscribed\n1,Anna,no\n2,Ben,\n')
    await shop.run('import contacts people.csv')
    await shop.write('later.csv', 'id,name,subscribed,consent\n1,Anna,yes,granted\n2,Ben,no,\n')
    const { json } = await shop.run('import contacts later.csv --on-duplicate skip --json')
    expect(json.import).toMatchObject({ skipped: 2, updated: 0 })
    expect(await inForce(shop, '1')).toEqual({ email: 'withdrawn' })
    expect(await inForce(shop, '2')).toEqual({ email: 'withdrawn' })
  })

  test('an undo that takes withdrawals back says so', async () => {
    const shop = await shopWith('id,name\n1,Anna\n')
    await shop.run('import contacts people.csv')
    await shop.write('later.csv', 'id,name,subscribed\n1,Anna,no\n')
    await shop.run('import contacts later.csv')
    const { stderr, exit } = await shop.run('history undo 2')
    expect([exit, stderr]).toEqual([
      0,
      'warning 1 withdrawals of consent are taken back with it: these people may get campaign mail again.\n',
    ])
  })

  test('no file grants anything, or takes a withdrawal back', async () => {
    const shop = await shopWith('id,name,email\n1,Anna,a@x.com\n2,Ben,b@x.com\n')
    await shop.run('import contacts people.csv')
    await shop.run('consent withdraw 1')
    const cell = fc.constantFrom(
      'yes',
      'no',
      'true',
      'subscribed',
      'granted',
      '是',
      '訂閱',
      'V',
      '',
      'withdrawn',
      '1',
      '?',
    )
    const heading = fc.constantFrom('Accepts Marketing', 'subscribed', 'opt-out', 'Consent', '訂閱', 'state', 'channel')
    const row = fc.tuple(fc.constantFrom('1', '2', '3'), fc.constantFrom('a@x.com', 'b@x.com', 'c@x.com'), cell, cell)
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(heading, heading),
        fc.array(row, { minLength: 1, maxLength: 5 }),
        async (names, rows) => {
          await shop.write('more.csv', `id,email,${names}\n${rows.map(each => each.join()).join('\n')}\n`)
          const { exit } = await shop.run('import contacts more.csv')
          expect(exit).toBe(0)
          expect(await inForce(shop, '1')).toMatchObject({ email: 'withdrawn' })
          const granted = dump(shop).consent?.filter(({ state }) => state === 'granted')
          expect(granted).toEqual([])
        },
      ),
      { numRuns: 25 },
    )
  })
})

describe('campaigns', () => {
  test('leave out who has withdrawn, and whoever has the same address', async () => {
    const twins = [...people(3), { name: 'Twin', email: 'P1@example.com' }]
    const folder = await campaignFolder(twins)
    await folder.run('consent withdraw p2@example.com')
    const found = (await folder.run('contact list --json')).json.contacts as { contact_id: string }[]
    await folder.run(['consent', 'withdraw', found[3]?.contact_id ?? ''])
    await inContext(folder.path, async context => {
      const { transport, addresses } = collecting()
      const open = await openCampaign(context.workspace, 'spring')
      const { refusals } = await sendCampaign(context, open, transport, { asOf: TODAY })
      expect(addresses()).toEqual(['p3@example.com'])
      expect(refusals.map(({ reason }) => reason)).toEqual(Array(3).fill('consent withdrawn'))
    })
  })

  test('do not send what was queued before somebody withdrew', async () => {
    const folder = await campaignFolder(people(2))
    await folder.run('campaign send spring --limit 1 --yes')
    await folder.run('consent withdraw p2@example.com')
    const { json } = await folder.run('campaign send spring --yes --json')
    expect(json.campaign).toMatchObject({ accepted: 0, refused: 1 })
    expect(json.refusals).toMatchObject([{ email: 'p2@example.com', reason: 'consent withdrawn' }])
  })

  test('can be told to write only to those who have agreed', async () => {
    const folder = await campaignFolder(people(2), { config: `${CONFIG}  consent: required\n` })
    await folder.run('consent grant p1@example.com --source form')
    const { json } = await folder.run('campaign preview spring --json')
    expect(json.rows.map(({ state, reason }: Record<string, string>) => [state, reason])).toEqual([
      ['ready', null],
      ['refused', 'no consent given'],
    ])
  })
})
