import { expect, test } from 'vitest'
import { dump, worldOf } from '../helpers/dump.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const ACCOUNTS = 'ID,NAME,INDUSTRY\n001A,Acme,Tools\n001B,Acme,Rockets\n001C,山茶行,Tea\n'
const CONTACTS = 'ID,NAME,EMAIL,ACCOUNTID\n003A,Ann,ann@acme.example,001A\n003B,Bob,bob@acme.example,001B\n'
const DEALS = `ID,NAME,STAGENAME,ACCOUNTID,CONTACTID,CONTACTEMAIL,OWNER,PRODUCT,AMOUNT
006A,Anvils,Engaging,001A,003A,,Zoe,Anvil,100
006B,Rockets,Engaging,001B,,bob@acme.example,Zoe,Rocket,200
`

const FILES: Record<string, [entity: string, text: string]> = {
  'accounts.csv': ['companies', ACCOUNTS],
  'contacts.csv': ['contacts', CONTACTS],
  'deals.csv': ['deals', DEALS],
}

async function firm(): Promise<Folder> {
  const folder = await newWorkspace('b2b', '--currency USD')
  for (const [name, [, text]] of Object.entries(FILES)) await folder.write(name, text)
  return folder
}

async function importAll(folder: Folder, names: readonly string[]) {
  const counts = []
  for (const name of names) {
    const { json } = await folder.run(`import ${FILES[name]?.[0]} ${name} --source salesforce --json`)
    counts.push(json.import)
  }
  return counts
}

const WORLD = {
  companies: ['name=Acme industry=Rockets', 'name=Acme industry=Tools', 'name=山茶行 industry=Tea'],
  contacts: [
    'name=Ann company=Acme identities=email:salesforce:ann@acme.example external:salesforce:003A',
    'name=Bob company=Acme identities=email:salesforce:bob@acme.example external:salesforce:003B',
  ],
  deals: [
    'external_id=006A name=Anvils contact=email:salesforce:ann@acme.example external:salesforce:003A company=Acme product=Anvil owner=Zoe pipeline=default stage=Engaging state=open value=10000 currency=USD',
    'external_id=006B name=Rockets contact=email:salesforce:bob@acme.example external:salesforce:003B company=Acme product=Rocket owner=Zoe pipeline=default stage=Engaging state=open value=20000 currency=USD',
  ],
}

/** Which company each contact and deal belongs to, told by the industry, because two have one name. */
function industries(folder: Folder) {
  const { company = [], contact = [], deal = [] } = dump(folder)
  const of = new Map(company.map(({ id, industry }) => [id, industry]))
  return [...contact, ...deal]
    .filter(({ name }) => name)
    .map(({ name, company_id }) => `${name} ${of.get(company_id ?? null)}`)
    .sort()
}

test.each([
  [['accounts.csv', 'contacts.csv', 'deals.csv']],
  [['deals.csv', 'contacts.csv', 'accounts.csv']],
  [['contacts.csv', 'deals.csv', 'accounts.csv']],
])('deals find their companies and contacts by id, whichever file comes first: %s', async order => {
  const folder = await firm()
  await importAll(folder, order)
  const { companies, contacts, deals } = worldOf(folder)
  expect({ companies, contacts, deals }).toEqual(WORLD)
  expect(industries(folder)).toEqual(['Ann Tools', 'Anvils Tools', 'Bob Rockets', 'Rockets Rockets'])
  for (const { created, updated } of await importAll(folder, order))
    expect({ created, updated }).toEqual({ created: 0, updated: 0 })
})

test('undoing the files one by one, the last first, leaves nothing', async () => {
  const folder = await firm()
  const before = dump(folder, { history: false })
  const runs = await importAll(folder, ['deals.csv', 'contacts.csv', 'accounts.csv'])
  for (const { run } of runs.reverse()) expect((await folder.run(`history undo ${run}`)).exit).toBe(0)
  expect(dump(folder, { history: false })).toEqual(before)
})

test('one company of two systems is one company with two ids, and keeps its first', async () => {
  const folder = await firm()
  await folder.write('crm.csv', 'Record ID,Company name,Industry\n77,山茶行,Tea\n')
  await importAll(folder, ['accounts.csv'])
  const first = await folder.run('import companies crm.csv --source hubspot --json')
  const second = await folder.run('import companies crm.csv --source hubspot --json')
  const [again] = await importAll(folder, ['accounts.csv'])
  expect(first.json.import).toMatchObject({ created: 0, updated: 1 })
  expect(second.json.import).toMatchObject({ created: 0, unchanged: 1 })
  expect(again).toMatchObject({ created: 0, updated: 0, unchanged: 3 })
  const tea = dump(folder).company?.find(({ name }) => name === '山茶行')
  const ids = dump(folder).company_identity?.filter(({ company_id }) => company_id === tea?.id)
  expect([tea?.external_id, ids?.map(({ value }) => value).sort()]).toEqual(['001C', ['001C', '77']])
})

test('a company whose id is known is renamed, and found by its new name', async () => {
  const folder = await firm()
  await importAll(folder, ['accounts.csv'])
  await folder.write('accounts.csv', 'ID,NAME\n001C,山茶行股份有限公司\n')
  expect(await importAll(folder, ['accounts.csv'])).toMatchObject([{ created: 0, updated: 1 }])
  await folder.write('people.csv', 'name,company\nMing,山茶行股份有限公司\n')
  const { json } = await folder.run('import contacts people.csv --json')
  expect(json.import.related.companies).toBe(0)
  expect(worldOf(folder).companies).toHaveLength(3)
})

const LONE =
  'id,name,stage,company,contact email,owner,product\nX1,Castle,Engaging,Nowhere,nobody@none.example,Nobody,Nothing\n'

test.each([
  ['company', 'there is no company "Nowhere"'],
  ['contact', 'there is no contact "nobody@none.example"'],
  ['owner', 'there is no owner "Nobody"'],
  ['product', 'there is no product "Nothing"'],
])(
  'a deal whose %s is missing is refused where the mapping says error, and nothing is made',
  async (relation, reason) => {
    const folder = await firm()
    await folder.write('lone.csv', LONE)
    await folder.write('mappings/strict.yaml', `entity: deals\nmissing: { ${relation}: error }\n`)
    const before = worldOf(folder)
    const { json } = await folder.run('import deals lone.csv --map strict --json')
    expect(json.rejections).toEqual([{ row: 2, text: reason }])
    expect(worldOf(folder)).toEqual(before)
  },
)

test('where the mapping says skip the deal comes without them; by itself it brings them along', async () => {
  const folder = await firm()
  await folder.write('lone.csv', LONE)
  const skip = ['company', 'contact', 'owner', 'product'].map(name => `${name}: skip`).join(', ')
  await folder.write('mappings/skip.yaml', `entity: deals\nmissing: { ${skip} }\n`)
  await folder.run('import deals lone.csv --map skip')
  const bare = 'external_id=X1 name=Castle'
  const stage = 'pipeline=default stage=Engaging state=open currency=USD'
  expect(worldOf(folder).deals).toEqual([`${bare} ${stage}`])
  const { json } = await folder.run('import deals lone.csv --json')
  expect(json.import).toMatchObject({ updated: 1, related: { companies: 1, contacts: 1, owners: 1, products: 1 } })
  expect(worldOf(folder).deals).toEqual([
    `${bare} contact=email:default:nobody@none.example company=Nowhere product=Nothing owner=Nobody ${stage}`,
  ])
})

test('contacts of an unknown company are refused, or come without it, as the mapping says', async () => {
  const folder = await firm()
  await folder.write('people.csv', 'name,email,company\nAnn,ann@x.example,Nowhere\n')
  await folder.write('mappings/strict.yaml', 'entity: contacts\nmissing: { company: error }\n')
  await folder.write('mappings/skip.yaml', 'entity: contacts\nmissing: { company: skip }\n')
  const strict = await folder.run('import contacts people.csv --map strict --json')
  expect(strict.json.rejections).toEqual([{ row: 2, text: 'there is no company "Nowhere"' }])
  await folder.run('import contacts people.csv --map skip')
  expect(worldOf(folder)).toMatchObject({ contacts: ['name=Ann identities=email:default:ann@x.example'] })
  expect(worldOf(folder).companies).toBeUndefined()
})
