import { expect, test } from 'vitest'
import { worldOf } from '../helpers/dump.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

async function shop(): Promise<Folder> {
  return newWorkspace('retail', '--currency GBP')
}

/** Imports rows under a header; the counts are created, updated, unchanged, skipped, rejected. */
async function importing(folder: Folder, content: string, flags = '') {
  await folder.write('people.csv', content)
  const { json, exit } = await folder.run(`import contacts people.csv --json ${flags}`)
  const { created, updated, unchanged, skipped, rejected } = json.import ?? {}
  return { exit, json, counts: [created, updated, unchanged, skipped, rejected].join(' ') }
}

const people = (folder: Folder): string[] => worldOf(folder).contacts ?? []

const ANN = 'ID,Name,E-mail,Phone,City\n1,Ann Lee,Ann@A.example,0912-345-678,Leeds\n'

test.each([
  ['external id', 'ID,City\n1,York\n'],
  ['e-mail, whatever its case', 'E-mail,City\nANN@a.EXAMPLE,York\n'],
  ['phone, however it is written', 'Telephone,City\n(0912) 345678,York\n'],
])('a contact is known again by %s', async (_, content) => {
  const folder = await shop()
  await importing(folder, ANN)
  expect((await importing(folder, content)).counts).toBe('0 1 0 0 0')
  expect(people(folder)).toEqual([
    'name=Ann Lee city=York identities=email:default:ann@a.example external:default:1 phone:default:+886912345678',
  ])
  expect((await importing(folder, content)).counts).toBe('0 0 1 0 0')
})

test('who has another id at the same source is somebody else, though they share an e-mail', async () => {
  const folder = await shop()
  await importing(folder, ANN)
  const twin = 'ID,Name,E-mail\n2,Bo Lee,ann@a.example\n'
  expect((await importing(folder, twin)).counts).toBe('1 0 0 0 0')
  expect((await importing(folder, twin)).counts).toBe('0 0 1 0 0')
  expect((await importing(folder, ANN)).counts).toBe('0 0 1 0 0')
})

test('the ids of two systems are kept apart, and both lead to the contact', async () => {
  const folder = await shop()
  await importing(folder, ANN, '--source till')
  const web = 'ID,Name,E-mail\n1,Ann Lee,ann@a.example\n'
  expect((await importing(folder, web, '--source web')).counts).toBe('0 1 0 0 0')
  expect((await importing(folder, 'ID,City\n1,York\n', '--source web')).counts).toBe('0 1 0 0 0')
  expect((await importing(folder, 'ID,Name\n1,Somebody else\n', '--source fair')).counts).toBe('1 0 0 0 0')
  expect(people(folder)).toEqual([
    'name=Ann Lee city=York identities=email:till:ann@a.example external:till:1 external:web:1 phone:till:+886912345678',
    'name=Somebody else identities=external:fair:1',
  ])
})

test('more e-mails, phones and tags are added to those that are there', async () => {
  const folder = await shop()
  await importing(folder, 'ID,E-mail,Tags\n1,a@a.example,vip\n')
  const more = 'ID,E-mail,Phone,Tags\n1,b@a.example; a@a.example,1 23|4 56,"new, vip"\n'
  expect((await importing(folder, more)).counts).toBe('0 1 0 0 0')
  expect((await importing(folder, more)).counts).toBe('0 0 1 0 0')
  expect(people(folder)).toEqual([
    'identities=email:default:a@a.example email:default:b@a.example external:default:1 phone:default:123 phone:default:456 tags=new vip',
  ])
})

test('blanks of a later file say nothing', async () => {
  const folder = await shop()
  await importing(folder, ANN)
  expect((await importing(folder, 'ID,Name,E-mail,Phone,City\n1,,,,\n')).counts).toBe('0 0 1 0 0')
  expect(people(folder)[0]).toContain('name=Ann Lee city=Leeds')
})

test('names come whole or in parts, in the order of their language', async () => {
  const folder = await shop()
  await importing(folder, 'ID,First name,Last name\n1,Ann,Lee\n2,小明,王\n3,,Cher\n')
  expect(people(folder).map(line => line.split(' identities')[0])).toEqual([
    'name=Ann Lee family_name=Lee given_name=Ann',
    'name=Cher family_name=Cher',
    'name=王小明 family_name=王 given_name=小明',
  ])
  expect((await importing(folder, 'ID,First name\n1,Anna\n')).counts).toBe('0 1 0 0 0')
  expect(people(folder)[0]).toBe('name=Anna Lee family_name=Lee given_name=Anna identities=external:default:1')
})

test('columns that guanxi does not know are kept as custom fields, and added to', async () => {
  const folder = await shop()
  await importing(folder, 'ID,Name,Shoe size,Dog\n1,Ann,38,\n2,Bo,,Rex\n')
  expect((await importing(folder, 'ID,Dog\n1,Fido\n2,Rex\n')).counts).toBe('0 1 1 0 0')
  expect(people(folder)).toEqual([
    'name=Ann custom={"Shoe size":"38","Dog":"Fido"} identities=external:default:1',
    'name=Bo custom={"Dog":"Rex"} identities=external:default:2',
  ])
})

test('a person who stands in the file twice is one contact: the first row counts, the second fills its blanks', async () => {
  const folder = await shop()
  const twice = 'ID,Name,E-mail,City,Dog,Cat\n1,Ann,,Leeds,Rex,\n1,Anna,ann@a.example,York,Fido,Tom\n'
  const { json, counts } = await importing(folder, twice)
  expect(counts).toBe('1 1 0 0 0')
  expect(json.remarks).toEqual([{ row: 3, text: 'is the same contact as row 2; only its blanks were filled' }])
  expect(people(folder)).toEqual([
    'name=Ann city=Leeds custom={"Dog":"Rex","Cat":"Tom"} identities=email:default:ann@a.example external:default:1',
  ])
  expect((await importing(folder, twice)).counts).toBe('0 0 2 0 0')
})

test('--on-duplicate skip leaves those who are there as they are, and brings nothing for their sake', async () => {
  const folder = await shop()
  await importing(folder, ANN)
  const before = people(folder)
  const { counts } = await importing(folder, 'ID,Name,Company\n1,Anna,Acme\n', '--on-duplicate skip')
  expect(counts).toBe('0 0 0 1 0')
  expect(worldOf(folder)).toEqual({ contacts: before })
})

test('--on-duplicate fail names the row', async () => {
  const folder = await shop()
  await importing(folder, ANN)
  const { json, exit } = await importing(folder, 'ID,Name\n7,New\n1,Anna\n', '--on-duplicate fail')
  expect([exit, json.error.message]).toEqual([4, 'Row 3 is there already, and --on-duplicate fail forbids that.'])
  expect(people(folder).length).toBe(1)
})

test('people with a phone only, or a name only, are people; nobody at all is not', async () => {
  const folder = await shop()
  const content = 'Name,Phone,E-mail,Dog\n,0912 345 678,,\nBo,,,\n,,,Rex\nCy,,cy at example,\n'
  const { json, counts } = await importing(folder, content)
  expect(counts).toBe('2 0 0 0 2')
  expect(json.rejections).toEqual([
    { row: 4, text: 'neither id nor name nor e-mail nor phone is given' },
    { row: 5, text: 'E-mail: "cy at example" is not an e-mail address' },
  ])
})

test('who buys with an e-mail beside his id is known by both from then on', async () => {
  const folder = await shop()
  const header = 'Order,Date,Customer ID,Customer email,Amount\n'
  const rows = ['1,2024-01-01,M1,,10\n', '2,2024-01-02,M1,ann@a.example,10\n', '3,2024-01-03,,ann@a.example,10\n']
  for (const order of [rows, [...rows].reverse()]) {
    const other = await shop()
    await other.write('orders.csv', header + order.join(''))
    await other.run('import transactions orders.csv')
    expect(people(other)).toEqual(['identities=email:default:ann@a.example external:default:M1'])
  }
  await folder.write('orders.csv', `${header}1,2024-01-01,,not an address,10\n`)
  expect((await folder.run('import transactions orders.csv --json')).json.rejections).toEqual([
    { row: 2, text: 'Customer email: "not an address" is not an e-mail address' },
  ])
})

test('who is known by a name only is one with whoever has that name at that company', async () => {
  const folder = await shop()
  const content = 'Name,Company,City\nBo Chen,Acme,Leeds\nBo Chen,Bolt,York\nBO  CHEN,acme,Rome\n'
  const { json, counts } = await importing(folder, content)
  expect(counts).toBe('2 0 1 0 0')
  expect(json.remarks).toEqual([{ row: 4, text: 'is the same contact as row 2; only its blanks were filled' }])
  expect((await importing(folder, content)).counts).toBe('0 0 3 0 0')
  expect((await importing(folder, 'Name,E-mail\nBo Chen,bo@b.example\n')).counts).toBe('1 0 0 0 0')
  expect(people(folder).length).toBe(3)
})

test('the contact ids of another system are its external ids', async () => {
  const folder = await shop()
  const content = 'Contact ID,Name\n1234567890123,Ann\nC-7,Bo\n'
  expect((await importing(folder, content)).counts).toBe('2 0 0 0 0')
  expect((await importing(folder, content)).counts).toBe('0 0 2 0 0')
  expect(people(folder)).toEqual([
    'name=Ann identities=external:default:1234567890123',
    'name=Bo identities=external:default:C-7',
  ])
})
