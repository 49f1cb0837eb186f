import { describe, expect, test } from 'vitest'
import { dump, worldOf } from '../helpers/dump.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

async function shopWith(files: Record<string, string>): Promise<Folder> {
  const shop = await newWorkspace('retail', '--currency GBP')
  for (const [name, content] of Object.entries(files)) await shop.write(name, content)
  return shop
}

const PEOPLE = 'id,name,city,email,tags,Dog\n1,Ann,Leeds,ann@x.example,vip,Rex\n2,Bo,York,,,\n3,Cy,Hull,,,\n'
const LATER =
  'id,name,city,email,tags,Dog,company\n1,Ann,Paris,ann@y.example,vip;new,Fido,Acme\n2,Bo,York,,,,\n9,Eve,,,,,\n8,X,,no mail,,,\n'

describe('a dry run', () => {
  test('resolves every row: the outcome, the record, and each field before and after', async () => {
    const shop = await shopWith({ 'people.csv': PEOPLE, 'later.csv': LATER })
    await shop.run('import contacts people.csv')
    const [ann, bo] = (await shop.run('contact list --json')).json.contacts.map(
      (contact: { contact_id: string }) => contact.contact_id,
    )
    const before = dump(shop)
    const { json } = await shop.run('import contacts later.csv --dry-run --json')
    expect(json.preview).toEqual([
      {
        ...{ row: 2, outcome: 'updated', contact_id: ann, record: 'Ann', reason: null },
        differences: [
          { field: 'city', before: 'Leeds', after: 'Paris' },
          { field: 'company', before: null, after: 'Acme' },
          { field: 'custom.Dog', before: 'Rex', after: 'Fido' },
          { field: 'email', before: null, after: 'ann@y.example' },
          { field: 'tags', before: null, after: 'new' },
        ],
      },
      { row: 3, outcome: 'unchanged', contact_id: bo, record: 'Bo', differences: [], reason: null },
      { row: 4, outcome: 'created', contact_id: null, record: 'Eve', differences: [], reason: null },
      {
        row: 5,
        outcome: 'rejected',
        contact_id: null,
        record: null,
        differences: [],
        reason: expect.stringContaining('no mail'),
      },
    ])
    expect(dump(shop)).toEqual(before)
    const real = await shop.run('import contacts later.csv --json')
    const { run: _, dryRun: __, durationMs: ___, rejectsFile: ____, ...counts } = json.import
    expect(real.json.import).toMatchObject(counts)
    expect(real.json.preview).toBeUndefined()
  })

  test('shows people the counts, then the first rows of each outcome', async () => {
    const shop = await shopWith({ 'people.csv': PEOPLE, 'later.csv': LATER })
    await shop.run('import contacts people.csv')
    const { stdout } = await shop.run('import contacts later.csv --dry-run')
    expect(
      stdout
        .replace(/ \w{13}(?=:|$)/gm, ' ID')
        .split('\n')
        .slice(1),
    ).toEqual([
      'with them: 1 companies',
      'create    row 4 Eve',
      'update    row 2 Ann ID: city "Leeds" → "Paris"; company + "Acme"; custom.Dog "Rex" → "Fido"; email + "ann@y.example"; tags + "new"',
      'unchanged row 3 Bo ID',
      expect.stringMatching(/^refuse {4}row 5 .*no mail/),
      '',
    ])
  })

  test('writes all rows as a table', async () => {
    const shop = await shopWith({ 'people.csv': PEOPLE, 'later.csv': LATER })
    await shop.run('import contacts people.csv')
    await shop.run('import contacts later.csv --dry-run --preview all.csv --preview all.json')
    const rows = (await shop.read('all.csv')).split('\r\n')
    expect(rows[0]).toBe('\ufeff_row,_outcome,contact_id,record,differences,reason')
    expect(rows[3]).toBe('4,created,,Eve,,')
    expect(rows).toHaveLength(6)
    expect(JSON.parse(await shop.read('all.json'))).toHaveLength(4)
    expect((await shop.run('import contacts later.csv --preview all.csv')).exit).toBe(2)
  })

  test('says the same of order lines, deals and products', async () => {
    const shop = await shopWith({
      'orders.csv': 'Order,Date,Customer ID,SKU,Qty,Price\n1,2024-01-05,M1,TEA,2,3.50\n1,2024-01-05,M1,CUP,1,2.00\n',
      'later.csv':
        'Order,Date,Customer ID,SKU,Qty,Price,Country\n1,2024-01-05,M1,TEA,3,3.50,GB\n1,2024-01-05,M1,CUP,1,2.00,GB\n2,2024-01-06,M1,TEA,1,3.50,\n',
      'products.csv': 'SKU,Name,Price\nTEA,Tea,3.50\nPOT,Pot,9.00\n',
      'deals.csv': 'Deal id,Name,Account,Stage,Amount\nD1,Cups,Acme,Inquiry,10.50\n',
      'deals2.csv': 'Deal id,Name,Account,Stage,Amount\nD1,Cups,Bolt,Inquiry,20.00\n',
    })
    await shop.run('import transactions orders.csv')
    const preview = async (line: string) =>
      (await shop.run(`import ${line} --dry-run --json`)).json.preview.map(
        ({ row, outcome, record, differences }: Record<string, unknown>) => [row, outcome, record, differences],
      )
    expect(await preview('transactions later.csv')).toEqual([
      [
        2,
        'updated',
        '1',
        [
          { field: 'quantity', before: 2, after: 3 },
          { field: 'amount', before: 7, after: 10.5 },
          { field: 'country', before: null, after: 'GB' },
        ],
      ],
      [3, 'unchanged', '1', []],
      [4, 'created', '2', []],
    ])
    expect(await preview('products products.csv')).toEqual([
      [2, 'updated', 'TEA', expect.arrayContaining([{ field: 'price', before: null, after: 3.5 }])],
      [3, 'created', 'Pot', []],
    ])
    await shop.run('import deals deals.csv')
    expect(await preview('deals deals2.csv')).toEqual([
      [
        2,
        'updated',
        'Cups',
        [
          { field: 'company', before: 'Acme', after: 'Bolt' },
          { field: 'value', before: 10.5, after: 20 },
        ],
      ],
    ])
  })
})

describe('what a mapping says of stored values', () => {
  const MAPPING = (policies: string) => `entity: contacts\npolicies:\n${policies}`
  const told = async (policies: string, later: string): Promise<string[]> => {
    const shop = await shopWith({
      'people.csv': 'id,name,city,note,email,tags,Dog\n1,Ann,Leeds,first,a@x.example,vip,Rex\n2,Bo,,,,,\n',
      'later.csv': later,
      'mappings/m.yaml': MAPPING(policies),
    })
    await shop.run('import contacts people.csv')
    const before = worldOf(shop)
    const { json } = await shop.run('import contacts later.csv --map m --json')
    expect(json.import.rejected).toBe(0)
    const after = worldOf(shop).contacts ?? []
    expect((await shop.run('import contacts later.csv --map m --json')).json.import).toMatchObject({ updated: 0 })
    await shop.run(`history undo ${json.import.run}`)
    expect(worldOf(shop)).toEqual(before)
    expect((await shop.run('contact show a@x.example --json')).json.contact.name).toBe('Ann')
    return after
  }

  test('fill fills blanks, never changes nothing, append adds a line', async () => {
    expect(
      await told(
        '  city: fill\n  name: never\n  note: append\n  custom.Dog: never\n',
        'id,name,city,note,Dog\n1,Anna,Paris,second,Fido\n2,Bob,York,new,Fido\n',
      ),
    ).toEqual([
      'name=Ann city=Leeds note=first\nsecond custom={"Dog":"Rex"} identities=email::a@x.example external:default:1 tags=vip'.replace(
        'email::',
        'email:default:',
      ),
      'name=Bo city=York note=new identities=external:default:2',
    ])
  })

  test('overwrite of a list by its name replaces it, else it is added to', async () => {
    expect(await told('  email: overwrite\n  tags: overwrite\n', 'id,email,tags\n1,b@x.example,new\n')).toContain(
      'name=Ann city=Leeds note=first custom={"Dog":"Rex"} identities=email:default:b@x.example external:default:1 tags=new',
    )
    expect(await told('  email: never\n  tags: append\n', 'id,email,tags\n1,b@x.example,new\n')).toContain(
      'name=Ann city=Leeds note=first custom={"Dog":"Rex"} identities=email:default:a@x.example external:default:1 tags=new vip',
    )
  })

  test('∅ takes a value away, a blank never does', async () => {
    expect(await told('  name: overwrite\n', 'id,name,city,note,email,tags,Dog\n1,Ann,∅,,∅,∅,∅\n2,Bo,∅,,,,\n')).toEqual(
      ['name=Ann note=first identities=external:default:1', 'name=Bo identities=external:default:2'],
    )
  })
})
