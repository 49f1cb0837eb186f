import { expect, test } from 'vitest'
import { dump, worldOf } from '../helpers/dump.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const PEOPLE = `會員編號,姓名,電子郵件,手機,公司
M1,王小明,ming@tea.example,0912-345-678,山茶行
M2,李小華,hua@tea.example,,山茶行
M3,李小華,hua2@tea.example,,大同
M4,Ann Lee,ann@tea.example,,
`

async function shop(): Promise<Folder> {
  const folder = await newWorkspace('b2b', '--currency TWD')
  await folder.write('people.csv', PEOPLE)
  await folder.run('import contacts people.csv')
  await folder.write('deals.csv', '商機編號,商機名稱,客戶,階段,信箱\nD1,茶園,山茶行,Engaging,ming@tea.example\n')
  await folder.run('import deals deals.csv')
  return folder
}

async function imported(file: string, more = '') {
  const folder = await shop()
  await folder.write('notes.csv', file)
  const run = () => folder.run(`import interactions notes.csv --json ${more}`)
  return { folder, run, ...(await run()), world: () => worldOf(folder).interactions }
}

test('each interaction belongs to the contact that its id, e-mail, phone or name says, and to its deal', async () => {
  const { json, run, world } = await imported(`日期,類型,會員編號,信箱,電話,聯絡人,商機,內容
2024-05-01 10:00,電話,M1,,,,茶園,談春茶
2024-05-02,拜訪,,HUA@tea.example,,,,看貨
2024-05-03,備註,,,0912345678,,D1,喜歡烏龍
2024-05-04,Meeting,,,,Ann Lee,,
2024-05-05,LINE,,,,新客人,,問價錢
2024-05-06,家訪,M1,,,,,x
`)
  expect(json.import).toMatchObject({ read: 6, created: 6, rejected: 0, related: { contacts: 1 } })
  const MING = 'contact=email:default:ming@tea.example external:default:M1 phone:default:+886912345678'
  expect(world()).toEqual([
    'contact=email:default:ann@tea.example external:default:M4 kind=meeting happened_at=2024-05-04 00:00:00',
    'contact=email:default:hua@tea.example external:default:M2 kind=visit happened_at=2024-05-02 00:00:00 body=看貨',
    `${MING} deal=茶園 kind=call happened_at=2024-05-01 10:00:00 body=談春茶`,
    `${MING} deal=茶園 kind=note happened_at=2024-05-03 00:00:00 body=喜歡烏龍`,
    `${MING} kind=家訪 happened_at=2024-05-06 00:00:00 body=x`,
    'kind=message happened_at=2024-05-05 00:00:00 body=問價錢',
  ])
  expect((await run()).json.import).toMatchObject({ created: 0, updated: 0, unchanged: 6, related: { contacts: 0 } })
})

test('of two people with one name the company decides; without one it is asked', async () => {
  const { json, exit, world } = await imported(`日期,聯絡人,公司,內容
2024-05-01,李小華,大同,a
2024-05-01,李小華,,b
`)
  expect(exit).toBe(3)
  expect(json.rejections).toEqual([{ row: 3, text: 'there are 2 contacts called "李小華"' }])
  expect(world()).toEqual([
    'contact=email:default:hua2@tea.example external:default:M3 kind=note happened_at=2024-05-01 00:00:00 body=a',
  ])
})

test('what a source calls it makes an interaction the same, though its text has changed; undo puts the text back', async () => {
  const { folder, world } = await imported('id,date,email,notes\nA1,2024-05-01,ann@tea.example,old\n')
  const before = dump(folder, { history: false })
  await folder.write(
    'notes.csv',
    'id,date,email,notes\nA1,2024-05-02,ann@tea.example,new\nA2,2024-05-02,ann@tea.example,new\n',
  )
  const { json } = await folder.run('import interactions notes.csv --json')
  expect(json.import).toMatchObject({ created: 1, updated: 1 })
  expect(world()).toEqual([
    'external_id=A1 contact=email:default:ann@tea.example external:default:M4 kind=note happened_at=2024-05-02 00:00:00 body=new',
    'external_id=A2 contact=email:default:ann@tea.example external:default:M4 kind=note happened_at=2024-05-02 00:00:00 body=new',
  ])
  await folder.run(`history undo ${json.import.run}`)
  expect(dump(folder, { history: false })).toEqual(before)
})

test('the same line twice is told and kept once; a deal nobody knows is told and not lost', async () => {
  const { json, world } = await imported(`date,email,deal,notes
2024-05-01,ann@tea.example,,same
2024-05-01,ann@tea.example,,same
2024-05-02,ann@tea.example,Castle,x
`)
  expect(json.import).toMatchObject({ created: 2, unchanged: 1 })
  expect(json.remarks).toEqual([
    { row: 4, text: 'there is no deal "Castle" (or there are several)' },
    { row: 3, text: 'is the same interaction as row 2; only its blanks were filled' },
  ])
  expect(world()?.[1]).toMatch(/ body=x custom=\{"deal":"Castle"\}$/)
})

test.each([
  ['contact: error', 'there is no contact "M9"'],
  ['contact: skip', 'there is no contact "M9"'],
  ['deal: error', 'there is no deal "D9"'],
  ['owner: error', 'there is no owner "Zoe"'],
  ['company: error', 'there is no company "Nowhere"'],
])('where a mapping says %s, nothing is made for the row', async (missing, reason) => {
  const folder = await shop()
  await folder.write('notes.csv', 'date,contact id,company,deal,owner,notes\n2024-05-01,M9,Nowhere,D9,Zoe,x\n')
  await folder.write(
    'mappings/m.yaml',
    `entity: interactions\nmissing: { ${missing.replace('skip', 'skip, company: skip')} }\n`,
  )
  const before = dump(folder, { history: false })
  const { json } = await folder.run('import interactions notes.csv --map m --json')
  expect(json.rejections).toEqual([{ row: 2, text: reason }])
  expect(dump(folder, { history: false })).toEqual(before)
})

test.each([
  {
    what: 'Salesforce tasks',
    file: `"ID","WHOID","WHATID","SUBJECT","ACTIVITYDATE","STATUS","PRIORITY","OWNERID","DESCRIPTION","TYPE","CREATEDDATE"
"00T1","M1","D1","Call back","2024-05-01","Completed","Normal","005x","left a message","Call","2024-04-30T01:00:00.000Z"
"00T2","M1","","Send offer","","Open","High","005x","","","2024-04-30T01:00:00.000Z"
`,
    expected: [
      'external_id=00T1 deal=茶園 kind=call happened_at=2024-05-01 00:00:00 subject=Call back body=left a message custom={"STATUS":"Completed","PRIORITY":"Normal","OWNERID":"005x"}',
      'external_id=00T2 kind=task happened_at=2024-04-30 09:00:00 subject=Send offer custom={"STATUS":"Open","PRIORITY":"High","OWNERID":"005x"}',
    ],
  },
  {
    what: 'HubSpot calls',
    file: `Record ID,Call Title,Activity date,Activity assigned to,Call notes,Call outcome,Associated Contact,Associated Deal
901,Intro call,2024-05-01 10:00,Zoe,likes oolong,Connected,王小明 (ming@tea.example);Ann Lee (ann@tea.example),茶園
`,
    expected: [
      'external_id=901 deal=茶園 owner=Zoe kind=call happened_at=2024-05-01 10:00:00 subject=Intro call body=likes oolong custom={"Call outcome":"Connected","also_with":"Ann Lee (ann@tea.example)"}',
    ],
  },
  {
    what: 'HubSpot notes',
    file: `Record ID,Note body,Activity date,Activity assigned to,Associated Contact
902,wants samples,2024-05-01 10:00,Zoe,王小明 (ming@tea.example)
`,
    expected: ['external_id=902 owner=Zoe kind=note happened_at=2024-05-01 10:00:00 body=wants samples'],
  },
  {
    what: 'HubSpot meetings',
    file: `Record ID,Meeting name,Meeting start time,Meeting outcome,Internal meeting notes,Associated Contact
903,Tasting,2024-05-01 10:00,Completed,good,王小明 (ming@tea.example)
`,
    expected: [
      'external_id=903 kind=meeting happened_at=2024-05-01 10:00:00 subject=Tasting body=good custom={"Meeting outcome":"Completed"}',
    ],
  },
  {
    what: 'HubSpot e-mails',
    file: `Record ID,Email subject,Email body,Activity date,Email direction,Associated Contact
904,Offer,Dear …,2024-05-01 10:00,EMAIL,王小明 (ming@tea.example)
`,
    expected: [
      'external_id=904 kind=email happened_at=2024-05-01 10:00:00 subject=Offer body=Dear … custom={"Email direction":"EMAIL"}',
    ],
  },
  {
    what: 'HubSpot tasks',
    file: `Record ID,Task title,Task notes,Due date,Task status,Associated Contact
905,Send tea,100 g,2024-05-01 10:00,NOT_STARTED,王小明 (ming@tea.example)
`,
    expected: [
      'external_id=905 kind=task happened_at=2024-05-01 10:00:00 subject=Send tea body=100 g custom={"Task status":"NOT_STARTED"}',
    ],
  },
])('$what are taken as they are', async ({ file, expected }) => {
  const { json, world, run } = await imported(file)
  expect(json.rejections).toEqual([])
  const contact = ' contact=email:default:ming@tea.example external:default:M1 phone:default:+886912345678'
  expect(world()?.map(line => line.replace(contact, ''))).toEqual(expected)
  expect((await run()).json.import).toMatchObject({ created: 0, updated: 0, unchanged: expected.length })
})

test('contact show tells the history, and the list can be narrowed and imported again', async () => {
  const { folder } = await imported(`日期,類型,會員編號,商機,內容,業務
2024-05-01 10:00,電話,M1,茶園,談春茶,小林
2024-05-03,備註,M1,,喜歡烏龍,
2024-05-02,拜訪,M4,,看貨,小林
`)
  const shown = await folder.run('contact show M1 --lang zh-TW')
  expect(shown.stdout.slice(shown.stdout.indexOf('時間') - 2)).toBe(
    `│ 時間             │ 類型 │ 商機 │ 主旨 │ 內容     │ 業務 │
├──────────────────┼──────┼──────┼──────┼──────────┼──────┤
│ 2024-05-03       │ 備註 │      │      │ 喜歡烏龍 │      │
│ 2024-05-01 10:00 │ 電話 │ 茶園 │      │ 談春茶   │ 小林 │
└──────────────────┴──────┴──────┴──────┴──────────┴──────┘
`,
  )
  const list = async (flags: string) =>
    (await folder.run(`interaction list --json ${flags}`)).json.interactions.map((row: { body: string }) => row.body)
  expect(await list('')).toEqual(['喜歡烏龍', '看貨', '談春茶'])
  expect(await list('--kind 電話')).toEqual(['談春茶'])
  expect(await list('--contact ann@tea.example')).toEqual(['看貨'])
  expect(await list('--since 2024-05-02 --until 2024-05-02')).toEqual(['看貨'])
  for (const place of ['list.csv', 'list.xlsx']) {
    await folder.run(`interaction list --lang zh-TW --to ${place}`)
    const { json } = await folder.run(`import interactions ${place} --json`)
    expect(json.import).toMatchObject({ created: 0, updated: 0, unchanged: 3 })
  }
})
