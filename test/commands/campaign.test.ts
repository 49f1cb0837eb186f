import { cp, readdir } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { describe, expect, onTestFinished, test } from 'vitest'
import { CAMPAIGN, CONFIG, campaignFolder, people } from '../helpers/campaign.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const SMTP_CONFIG = `${CONFIG}  transport: smtp\n`

async function outbox({ path }: Folder): Promise<string[]> {
  return (await readdir(`${path}/outbox`).catch(() => [])).sort()
}

/** A real server that takes everything but for addresses that begin with "gone"; what it took, by recipient. */
async function mailServer(): Promise<{ recipients: string[] }> {
  const recipients: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, callback) =>
      callback(address.startsWith('gone') ? Object.assign(new Error('no such user'), { responseCode: 550 }) : null),
    onData(stream, session, callback) {
      stream.resume()
      stream.on('end', () => {
        recipients.push(...session.envelope.rcptTo.map(({ address }) => address))
        callback(null)
      })
    },
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  process.env.GUANXI_SMTP_URL = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  onTestFinished(() => {
    delete process.env.GUANXI_SMTP_URL
    return new Promise<void>(resolve => server.close(() => resolve()))
  })
  return { recipients }
}

describe('campaign send', () => {
  test('puts one file per person into the outbox, and tells how many', async () => {
    const folder = await campaignFolder([...people(2), { name: '歐陽淑芬', email: 'shu-fen@example.com' }])
    const sent = await folder.run('campaign send spring')
    expect([sent.exit, sent.stderr]).toEqual([0, ''])
    expect(sent.stdout).toBe('spring (outbox, as of 2024-06-15): 3 recipients: 3 accepted.\n')
    const files = await outbox(folder)
    expect(files).toHaveLength(3)
    const last = await PostalMime.parse(await folder.read(`outbox/${files[2]}`))
    expect([last.subject, last.to]).toEqual([
      'We miss you, 歐陽淑芬',
      [{ name: '歐陽淑芬', address: 'shu-fen@example.com' }],
    ])
    const again = await folder.run('campaign send spring')
    expect(again.stdout).toBe('spring (outbox, as of 2024-06-15): 3 recipients: 3 skipped.\n')
    expect(await outbox(folder)).toEqual(files)
  })

  test('what lies in the outbox can be taken back, and then be sent for real; what has left cannot', async () => {
    const folder = await campaignFolder(people(2))
    const trial = await folder.run('campaign send spring --json')
    expect(await outbox(folder)).toHaveLength(2)
    expect((await folder.run(`history undo ${trial.json.campaign.run}`)).exit).toBe(0)
    expect(await outbox(folder)).toEqual([])
    const { recipients } = await mailServer()
    await folder.write('guanxi.yaml', SMTP_CONFIG)
    const sent = await folder.run('campaign send spring --json')
    expect(recipients).toHaveLength(2)
    const undo = await folder.run(`history undo ${sent.json.campaign.run}`)
    expect([undo.exit, undo.stderr]).toEqual([4, expect.stringContaining('2 mails of run')])
  })

  test('ends with 3 where somebody was refused, and names him', async () => {
    const folder = await campaignFolder([...people(1), { name: 'Nobody' }])
    const { exit, json } = await folder.run('campaign send spring --json')
    expect(exit).toBe(3)
    expect(json).toEqual({
      campaign: {
        run: expect.stringMatching(/^\w{13}$/),
        name: 'spring',
        transport: 'outbox',
        recipients: 2,
        accepted: 1,
        refused: 1,
        uncertain: 0,
        skipped: 0,
        queued: 0,
        dryRun: false,
        asOf: '2024-06-15',
      },
      refusals: [{ contact_id: expect.stringMatching(/^\w{13}$/), email: null, reason: 'no e-mail address' }],
      uncertain: [],
      deferred: [],
    })
  })

  test('tried out writes nothing and changes nothing', async () => {
    const folder = await campaignFolder(people(2))
    const tried = await folder.run('campaign send spring --dry-run')
    expect(tried.exit).toBe(0)
    expect(tried.stdout).toMatch(/^spring \(outbox, as of 2024-06-15\): 2 recipients: 2 to send\.\n/)
    expect(tried.stdout).toContain('We miss you, Person 2')
    expect(await outbox(folder)).toEqual([])
    const listed = await folder.run('campaign list --json')
    expect(listed.json.campaigns).toEqual([
      {
        campaign: 'spring',
        template: 'letter.mjml',
        segments: 'Cannot lose, At risk',
        queued: 0,
        accepted: 0,
        refused: 0,
        uncertain: 0,
        last_day: null,
      },
    ])
  })

  test('goes through a real mail server, which may refuse one', async () => {
    const server = await mailServer()
    const folder = await campaignFolder([...people(2), { name: 'Gone', email: 'gone@example.com' }], {
      config: SMTP_CONFIG,
    })
    const { exit, json } = await folder.run('campaign send spring --json')
    expect(exit).toBe(3)
    expect(json.campaign).toMatchObject({ transport: 'smtp', recipients: 3, accepted: 2, refused: 1 })
    expect(json.refusals).toMatchObject([{ email: 'gone@example.com', reason: '550 no such user' }])
    expect(server.recipients).toEqual(['p1@example.com', 'p2@example.com'])
    await folder.run('campaign send spring')
    expect(server.recipients).toHaveLength(2)
    const listed = await folder.run('campaign list --json')
    expect(listed.json.campaigns).toMatchObject([
      { accepted: 2, refused: 1, queued: 0, uncertain: 0, last_day: '2024-06-15' },
    ])
  })

  test('without a mail server to send through is a matter of settings', async () => {
    const folder = await campaignFolder(people(1), { config: SMTP_CONFIG })
    const failed = await folder.run('campaign send spring --json')
    expect([failed.exit, failed.json.error.code]).toEqual([2, 'E_CONFIG'])
    expect(failed.json.error.hint).toContain('GUANXI_SMTP_URL')
  })

  test('never repeats the password of the mail server', async () => {
    process.env.GUANXI_SMTP_URL = 'smpt://tea:s3cret@127.0.0.1'
    onTestFinished(() => void delete process.env.GUANXI_SMTP_URL)
    const folder = await campaignFolder(people(1), { config: SMTP_CONFIG })
    const failed = await folder.run('campaign send spring')
    expect(failed.exit).toBe(2)
    expect(failed.stdout + failed.stderr).not.toContain('s3cret')
  })

  test('with a mistake in the template queues nobody', async () => {
    const folder = await campaignFolder(people(1), { letter: '<mjml><mj-body>{{ contact.nmae }}</mj-body></mjml>' })
    const failed = await folder.run('campaign send spring')
    expect(failed.exit).toBe(2)
    expect(failed.stderr).toMatch(
      /templates\/letter\.mjml:1:19: There is no variable "contact\.nmae"\.\n.*Did you mean "contact\.name"\?/,
    )
    await folder.write('templates/letter.mjml', '<mjml><mj-body></mj-body></mjml>')
    expect((await folder.run('campaign list --json')).json.campaigns).toMatchObject([{ queued: 0 }])
  })
})

describe('campaign preview', () => {
  test('shows who gets what, and writes the letters most likely to look wrong', async () => {
    const someone = [
      ...people(4),
      { name: 'Bartholomew Featherstonehaugh', email: 'b@example.com' },
      { name: '王小明', email: 'w@example.com' },
      { email: 'nameless@example.com' },
      { name: 'Nobody' },
    ]
    const folder = await campaignFolder(someone, { campaign: `${CAMPAIGN}fallbacks:\n  contact.name: friend\n` })
    const shown = await folder.run('campaign preview spring --limit 2')
    expect(shown.exit).toBe(0)
    expect(shown.stdout).toMatch(
      /^spring \(as of 2024-06-15\): 8 recipients: 7 to send, 0 queued, 0 skipped, 1 refused\.\n/,
    )
    const names = ['1', '2', 'chinese-name', 'longest-name', 'missing-value']
    expect((await readdir(`${folder.path}/previews/spring`)).sort()).toEqual(
      names.flatMap(name => [`${name}.eml`, `${name}.html`]),
    )
    expect(await folder.read('previews/spring/missing-value.html')).toContain('Hello friend!')
    expect(await folder.read('previews/spring/longest-name.html')).toContain('Bartholomew Featherstonehaugh')
    const list = await folder.run('campaign list --json')
    expect(list.json.campaigns[0]).toMatchObject({ queued: 0, accepted: 0 })
  })

  test('lists all recipients wherever one wants them', async () => {
    const folder = await campaignFolder([...people(1), { name: 'Nobody' }])
    await folder.run('campaign preview spring --limit 0 --to recipients.csv --out letters')
    const lines = (await folder.read('recipients.csv'))
      .replace(/^\uFEFF/, '')
      .trim()
      .split('\r\n')
    expect(lines[0]).toBe('contact_id,external_id,name,email,segment,subject,state,reason')
    expect(lines.slice(1).map(line => line.replace(/^\w+/, 'ID'))).toEqual([
      'ID,,Person 1,p1@example.com,At risk,"We miss you, Person 1",ready,',
      'ID,,Nobody,,At risk,,refused,no e-mail address',
    ])
    expect(await readdir(`${folder.path}/letters`)).toEqual(['longest-name.eml', 'longest-name.html'])
  })
})

describe('suppression', () => {
  test('is by address, and heeded by the next campaign', async () => {
    const folder = await campaignFolder(people(2))
    const added = await folder.run(['suppression', 'add', ' P1@Example.com', '--reason', 'asked by phone', '--json'])
    expect(added.json.suppression).toEqual({
      run: expect.stringMatching(/^\w{13}$/),
      address: 'p1@example.com',
      reason: 'asked by phone',
      day: '2024-06-15',
      changed: true,
      dryRun: false,
    })
    const twice = await folder.run('suppression add p1@example.com --reason again')
    expect(twice.stdout).toBe('p1@example.com is suppressed already, since 2024-06-15: asked by phone.\n')
    const sent = await folder.run('campaign send spring --json')
    expect(sent.json.refusals).toMatchObject([{ email: 'p1@example.com', reason: 'suppressed: asked by phone' }])
    expect((await folder.run('suppression list --json')).json.suppressions).toEqual([
      { address: 'p1@example.com', reason: 'asked by phone', day: '2024-06-15' },
    ])
    await folder.run('suppression remove p1@example.com')
    expect((await folder.run('suppression list --json')).json.suppressions).toEqual([])
    expect((await folder.run('campaign send spring --json')).json.campaign).toMatchObject({ accepted: 1, skipped: 1 })
  })

  test('is told in the language of the person', async () => {
    const folder = await newWorkspace('retail', '--lang zh-TW')
    const told = async (line: string) => (await folder.run(`suppression ${line}`)).stdout
    expect(await told('add a@example.com --reason 來電 --dry-run')).toBe('將不再寄送行銷郵件給 a@example.com：來電。\n')
    expect(await told('add a@example.com --reason 來電')).toBe('不再寄送行銷郵件給 a@example.com：來電。\n')
    expect(await told('add a@example.com --reason 信件')).toBe('a@example.com 自 2024-06-15 起已不寄送：來電。\n')
    expect(await told('remove a@example.com')).toBe('a@example.com 可以再收到行銷郵件。\n')
    expect(await told('remove a@example.com')).toBe(
      'a@example.com 並未停止寄送；guanxi suppression list 會列出停止寄送的地址。\n',
    )
  })

  test('tried out changes nothing; what is no address is refused', async () => {
    const folder = await campaignFolder([])
    await folder.run('suppression add a@example.com --reason x --dry-run')
    expect((await folder.run('suppression list --json')).json.suppressions).toEqual([])
    expect((await folder.run('suppression add nonsense --reason x')).exit).toBe(2)
    expect((await folder.run('suppression remove a@example.com')).exit).toBe(0)
  })
})

test.each(['win-back', 'win-back.zh-TW', 'thank-you', 'thank-you.zh-TW'])(
  'the ready template %s makes a letter',
  async template => {
    const campaign = `${CAMPAIGN.replace('letter', template)}variables:
  offer: Free delivery on your next order
  code: WELCOME-BACK
  shop_url: https://tea.example/?a=1&b=2
fallbacks:
  contact.name: there
`
    const folder = await campaignFolder([{ name: '歐陽', email: 'a@example.com' }], { campaign })
    await cp(fileURLToPath(new URL('../../templates/mail', import.meta.url)), `${folder.path}/templates`, {
      recursive: true,
    })
    await folder.run('campaign preview spring')
    const html = await folder.read('previews/spring/1.html')
    expect(html).toContain('歐陽')
    expect(html).toContain('href="mailto:hello@tea.example?subject=unsubscribe"')
    // Nothing is fetched from elsewhere when the mail is opened, and no author's remark is left in it.
    expect(html).not.toMatch(/<link|@import|<img|fallback|{{|{%/)
  },
)
