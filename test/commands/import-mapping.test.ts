import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { FORMAT_HINT } from '../../src/core/import/check-mapping.js'
import { english } from '../../src/core/sentence.js'
import { dump, worldOf } from '../helpers/dump.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const FILE =
  'Kunde,Wann,Was,Stk,Summe,Filiale,Intern\nK1,31.12.2023,Tee,2,7.00,Mitte,x\nK2,01.02.2024 18:30,Tasse,1,12.00,Nord,y\n'

const MAPPING = `entity: transactions
date_format: DD.MM.YYYY
columns:
  Kunde: customer_id
  Wann: ordered_at
  Was: product_name
  Stk: quantity
  Summe: { field: amount }
  Filiale: custom.branch
  Intern:
constants:
  channel: counter
`

async function shopWith(mapping: string, file = FILE): Promise<Folder> {
  const shop = await newWorkspace('retail', '--currency EUR')
  await shop.write('file.csv', file)
  await shop.write('mappings/kasse.yaml', mapping)
  return shop
}

test('a mapping gives columns their fields, constants, custom fields, and leaves columns out', async () => {
  const shop = await shopWith(MAPPING)
  const { json, exit } = await shop.run('import transactions file.csv --map kasse --source till --json')
  expect({ exit, created: json.import.created }).toEqual({ exit: 0, created: 2 })
  expect(worldOf(shop)).toEqual({
    contacts: ['identities=external:till:K1', 'identities=external:till:K2'],
    products: ['code=Tasse name=Tasse currency=EUR', 'code=Tee name=Tee currency=EUR'],
    orders: [
      'source=till number=K1 2023-12-31 00:00:00 customer=external:till:K1 ordered_at=2023-12-31 00:00:00 day=2023-12-31 is_purchase=1 amount=700 currency=EUR line_count=1 channel=counter',
      'source=till number=K2 2024-02-01 18:30:00 customer=external:till:K2 ordered_at=2024-02-01 18:30:00 day=2024-02-01 is_purchase=1 amount=1200 currency=EUR line_count=1 channel=counter',
    ],
    lines: [
      'number=K1 2023-12-31 00:00:00 code=Tee description=Tee quantity=2 amount=700 custom={"branch":"Mitte"} is_with_order=1',
      'number=K2 2024-02-01 18:30:00 code=Tasse description=Tasse quantity=1 amount=1200 custom={"branch":"Nord"} is_with_order=1',
    ],
  })
})

test('a mapping may be named by its path, and a second import by it changes nothing', async () => {
  const shop = await shopWith(MAPPING)
  await shop.run('import transactions file.csv --map kasse')
  const { json } = await shop.run('import transactions file.csv --map ./mappings/kasse.yaml --json')
  expect(json.import).toMatchObject({ created: 0, updated: 0, unchanged: 2 })
})

test.each([
  ['DD/MM/YYYY', '31/12/2023', '2023-12-31'],
  ['D/M/YYYY', '1/2/2024', '2024-02-01'],
  ['MM/DD/YYYY', '12/31/2023', '2023-12-31'],
  ['DD.MM.YYYY HH:mm', '31.12.2023 08:15', '2023-12-31'],
  ['DDMMYYYY', '31122023', '2023-12-31'],
  ['YYYY年M月D日', '2024年2月1日', '2024-02-01'],
])('days are read as %s', async (format, text, day) => {
  const shop = await shopWith(
    `entity: contacts\ncolumns:\n  Born: { field: birthday, format: ${format} }\n`,
    `Name,Born\nAnn,${text}\n`,
  )
  await shop.run('import contacts file.csv --map kasse')
  expect(worldOf(shop).contacts).toEqual([`name=Ann birthday=${day}`])
})

test.each([
  ['DD/MM/YYYY', '07/30/2023', 'is no day of the calendar'],
  ['DD/MM/YYYY', '2023-07-30', 'is not a day written as DD/MM/YYYY'],
  ['DD/MM/YYYY', '30/07/23', 'is not a day written as DD/MM/YYYY'],
  ['YYYYMMDD', '2023-07-30', 'is not a day written as YYYYMMDD'],
  ['YYYYMMDD', '20230229', 'is no day of the calendar'],
])('as %s, %s %s', async (format, text, reason) => {
  const shop = await shopWith(`entity: contacts\ndate_format: ${format}\ncolumns: {}\n`, `Name,Birthday\nAnn,${text}\n`)
  const { json, exit } = await shop.run('import contacts file.csv --map kasse --json')
  expect(exit).toBe(3)
  expect(json.rejections).toEqual([{ row: 2, text: `Birthday: "${text}" ${reason}` }])
})

test.each([
  {
    what: 'a field that guanxi has not',
    from: 'Stk: quantity',
    to: 'Stk: quantty',
    message: 'The mapping names a field "quantty", and guanxi has none.',
    hint: 'Did you mean "quantity"?',
  },
  {
    what: 'a column that the file has not',
    from: 'Stk: quantity',
    to: 'Stck: quantity',
    message: 'The mapping names a column "Stck", and the file has none.',
    hint: 'Did you mean "Stk"?',
  },
  {
    what: 'another entity',
    from: 'entity: transactions',
    to: 'entity: deals',
    message: 'The mapping is for deals, not for transactions.',
    hint: 'Import deals, or name another mapping with --map.',
  },
  {
    what: 'a date format without a year',
    from: 'DD.MM.YYYY',
    to: 'DD.MM',
    message: '"DD.MM" is not a date format.',
    hint: english(FORMAT_HINT),
  },
  {
    what: 'two columns for one field',
    from: 'Was: product_name',
    to: 'Was: quantity',
    message: 'The mapping gives the field "quantity" a second time, to "Stk".',
    hint: 'A field has one column or one constant. Make one of them custom.NAME.',
  },
  {
    what: 'a column and a constant for one field',
    from: 'channel: counter',
    to: 'quantity: 1',
    message: 'The mapping gives the field "quantity" a second time, to "Stk".',
    hint: 'A field has one column or one constant. Make one of them custom.NAME.',
  },
  {
    what: 'a custom field without a name',
    from: 'custom.branch',
    to: 'custom.',
    message: 'The mapping names a field "custom.", and guanxi has none.',
    hint: 'The fields are: order_number, ordered_at, customer_id, customer_name, customer_given_name, customer_family_name, customer_email, customer_phone, product_code, product_name, category, quantity, unit_price, amount, currency, channel, store, country, custom.NAME.',
  },
  {
    what: 'a constant that cannot be',
    from: 'channel: counter',
    to: 'unit_price: cheap',
    message: 'The constant "unit_price" of the mapping: "cheap" is not a number.',
    hint: undefined,
  },
  {
    what: 'no column for the day',
    from: 'Wann: ordered_at',
    to: 'Wann: custom.when',
    message: 'No column holds the ordered_at of the transactions.',
    hint: 'The file has: Kunde, Wann, Was, Stk, Summe, Filiale, Intern. Name the column in a mapping file and add --map FILE.yaml; guanxi import map writes one.',
  },
])('a mapping with $what is refused before anything is read', async ({ from, to, message, hint }) => {
  const shop = await shopWith(MAPPING.replace(from, to))
  const before = dump(shop)
  const { json, exit } = await shop.run('import transactions file.csv --map kasse --json')
  expect(json).toEqual({ error: { code: 'E_COLUMN', message, at: 'file.csv', ...(hint && { hint }), exit: 2 } })
  expect(exit).toBe(2)
  expect(dump(shop)).toEqual(before)
})

test('a mapping that is not there is named, with the nearest that is', async () => {
  const shop = await shopWith(MAPPING)
  const { stderr, exit } = await shop.run('import transactions file.csv --map kase')
  expect({ stderr, exit }).toEqual({
    stderr: 'error mappings: There is no "kase" in mappings/.\nhint  Did you mean "kasse"?\n',
    exit: 2,
  })
})

test('the history tells by which mapping a file was imported, and what that said then', async () => {
  const shop = await shopWith(MAPPING)
  const { json } = await shop.run('import transactions file.csv --map kasse --json')
  const { run } = (await shop.run(`history show ${json.import.run} --json`)).json
  const sha256 = createHash('sha256').update(MAPPING).digest('hex')
  expect(run.mapping).toEqual({ name: 'kasse', sha256 })
  expect((await shop.run(`history show ${json.import.run}`)).stderr).toContain(`mapping kasse, SHA-256 ${sha256}\n`)
})
