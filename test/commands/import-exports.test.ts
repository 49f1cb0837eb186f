import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parseEndpoint } from '../../src/core/endpoint.js'
import { planColumns } from '../../src/core/import/column-plan.js'
import { openSource } from '../../src/core/io/open.js'
import type { Entity } from '../../src/core/workspace/mapping.js'
import { worldOf } from '../helpers/dump.js'
import { describeData, rowsOf, SAMPLES, sum } from '../helpers/samples.js'
import { newWorkspace } from '../helpers/workspace.js'

const FIXTURES = fileURLToPath(new URL('../fixtures/exports', import.meta.url))
const EXPORTS = join(SAMPLES, 'export-formats')

async function imported(
  entity: Entity,
  path: string,
  { currency = 'USD', timezone = 'UTC', more = [] as string[] } = {},
) {
  const preset = entity === 'transactions' || entity === 'products' ? 'retail' : 'b2b'
  const folder = await newWorkspace(preset, `--currency ${currency} --timezone ${timezone}`)
  const run = () => folder.run(['import', entity, path, '--json', ...more])
  const { json, exit } = await run()
  return { folder, run, json, exit, world: worldOf(folder) }
}

describe('address books', () => {
  test.each([
    {
      file: 'google-contacts-until-2024.csv',
      contacts: [
        'name=Ann Lee family_name=Lee given_name=Ann company=Hillside Tea job_title=Buyer birthday=1990-05-17 note=Likes oolong custom={"E-mail 1 - Type":"* Work","Phone 1 - Type":"Mobile","Phone 2 - Type":"Home"} identities=email:default:ann@home.example email:default:ann@work.example phone:default:+886223456789 phone:default:+886287654321 phone:default:+886912345678 tags=Tea club',
        'name=王小明 family_name=王 given_name=小明 custom={"Birthday":"--05-17"} identities=email:default:ming@tea.example',
      ],
    },
    {
      file: 'google-contacts-since-2024.csv',
      contacts: [
        'name=王小明 family_name=王 given_name=小明 company=山茶行 job_title=店長 city=臺北市 country=TW custom={"E-mail 1 - Label":"* Home","Phone 1 - Label":"Mobile"} identities=email:default:ming2@tea.example email:default:ming@tea.example phone:default:+886912345678 tags=茶友',
      ],
    },
    {
      file: 'outlook-zh-tw.csv',
      contacts: [
        'name=Ann Lee family_name=Lee given_name=Ann birthday=1990-05-17 identities=email:default:ann@tea.example phone:default:+886933444555',
        'name=林小美 family_name=林 given_name=小美 company=山茶行 job_title=經理 city=新店 country=TW note=喜歡烏龍 custom={"部門":"採購","電子郵件類型":"SMTP"} identities=email:default:mei@home.example email:default:mei@tea.example phone:default:+886223456789 phone:default:+886922333444 tags=老客戶 茶友',
      ],
    },
    {
      file: 'outlook-zh-cn.csv',
      contacts: [
        'name=陈伟 family_name=陈 given_name=伟 company=山茶商行 job_title=店长 city=杭州 country=CN note=老客户 identities=email:default:wei2@tea.example email:default:wei@tea.example phone:default:+8613800000000',
      ],
    },
    {
      file: 'shopify-customers.csv',
      remarks: [
        {
          row: 2,
          text: '"Accepts Email Marketing" is kept as a custom field: no import grants consent; guanxi consent grant does',
        },
      ],
      contacts: [
        'name=Ann Lee family_name=Lee given_name=Ann city=Ottawa country=CA custom={"Accepts Email Marketing":"yes","Total Spent":"24.00","Total Orders":"1"} identities=email:default:ann@tea.example external:default:7012345678901 phone:default:+14155550000 tags=tea vip',
      ],
    },
  ])('$file', async ({ file, contacts, remarks = [] }) => {
    const { world, json, exit, run } = await imported('contacts', join(FIXTURES, file), { timezone: 'Asia/Taipei' })
    expect([exit, json.rejections, json.remarks]).toEqual([0, [], remarks])
    expect(world.contacts).toEqual(contacts)
    expect((await run()).json.import).toMatchObject({ created: 0, updated: 0, unchanged: contacts.length })
  })
})

describe('shops', () => {
  test.each([
    {
      file: 'shopify-orders.csv',
      contacts: [
        'name=Ann Lee country=CA identities=email:default:ann@tea.example phone:default:+14155550000',
        'name=Bob Ray identities=email:default:bob@tea.example',
      ],
      orders: [
        'source=default number=#1001 customer=email:default:ann@tea.example phone:default:+14155550000 ordered_at=2024-01-05 23:30:00 day=2024-01-05 is_purchase=1 amount=1900 currency=USD line_count=2 channel=web country=CA',
        'source=default number=#1002 customer=email:default:bob@tea.example ordered_at=2024-01-06 09:00:00 day=2024-01-06 is_purchase=1 amount=2250 currency=USD line_count=2 channel=pos store=Main St',
      ],
    },
    {
      file: 'woocommerce-orders.csv',
      contacts: ['name=林小美 country=TW identities=email:default:mei@tea.example phone:default:+886922333444'],
      orders: [
        'source=default number=501 customer=email:default:mei@tea.example phone:default:+886922333444 ordered_at=2024-02-01 10:15:00 day=2024-02-01 is_purchase=1 amount=1900 currency=USD line_count=2 country=TW',
      ],
    },
    {
      file: 'woocommerce-items.csv',
      contacts: [
        'name=Ann Lee country=US identities=email:default:ann@tea.example',
        'name=Bob Ray country=US identities=email:default:bob@tea.example',
      ],
      orders: [
        'source=default number=601 customer=email:default:ann@tea.example ordered_at=2024-02-02 08:00:00 day=2024-02-02 is_purchase=1 amount=630 currency=USD line_count=1 country=US',
        'source=default number=602 customer=email:default:bob@tea.example ordered_at=2024-02-02 08:00:00 day=2024-02-02 is_purchase=1 amount=1200 currency=USD line_count=1 country=US',
      ],
    },
    {
      file: 'square-items.csv',
      contacts: ['name=Ann Lee identities=external:default:C1'],
      orders: [
        'source=default number=T1 customer=external:default:C1 ordered_at=2024-03-01 00:00:00 day=2024-03-01 is_purchase=1 amount=630 currency=USD line_count=1 store=Main St',
        'source=default number=T2 customer=external:default:C1 ordered_at=2024-03-02 00:00:00 day=2024-03-02 is_purchase=0 amount=-350 currency=USD line_count=1 store=Main St',
      ],
    },
    {
      file: 'stripe-payments.csv',
      contacts: ['identities=email:default:ann@tea.example external:default:cus_1'],
      orders: [
        'source=default number=ch_1 customer=email:default:ann@tea.example external:default:cus_1 ordered_at=2024-01-31 23:30:00 day=2024-01-31 is_purchase=1 amount=1200 currency=USD line_count=1',
      ],
    },
  ])('$file', async ({ file, contacts, orders }) => {
    const { world, json, exit, run } = await imported('transactions', join(FIXTURES, file))
    expect([exit, json.rejections, json.remarks]).toEqual([0, [], []])
    expect(world.contacts).toEqual(contacts)
    expect(world.orders).toEqual(orders)
    expect((await run()).json.import).toMatchObject({ created: 0, updated: 0, unchanged: json.import.read })
  })

  test('the line without a date has that of its order, and of no other', async () => {
    const folder = await newWorkspace('retail')
    const rows = ['A1,2024-01-05,K1,3', 'A1,,,4', 'A2,,,5', 'A1,,,6']
    await folder.write('orders.csv', `Order,Date,Customer ID,Amount\n${rows.join('\n')}\n`)
    const { json } = await folder.run('import transactions orders.csv --json')
    expect(json.rejections).toEqual([
      { row: 4, text: 'the date is missing' },
      { row: 5, text: 'the date is missing' },
    ])
    expect(worldOf(folder).orders?.[0]).toContain('amount=700 ')
  })

  test('times whose heading says UTC are told in the time zone of the workspace', async () => {
    const folder = await newWorkspace('retail', '--currency USD --timezone Asia/Taipei')
    await folder.run(['import', 'transactions', join(FIXTURES, 'stripe-payments.csv')])
    expect(worldOf(folder).orders?.[0]).toContain('ordered_at=2024-02-01 07:30:00 day=2024-02-01')
  })

  test('amounts come with signs of currency and percentages, and dates stay dates', async () => {
    const folder = await newWorkspace('b2b', '--currency TWD')
    await folder.write(
      'deals.csv',
      '商機名稱,客戶,階段,金額(元),機率\n茶園,山茶行,報價,"NT$1,234",40%\n茶館,山茶行,報價,abc$,1%\n',
    )
    const { json } = await folder.run('import deals deals.csv --json')
    expect(json.rejections).toEqual([{ row: 3, text: '金額(元): "abc$" is not a number' }])
    expect(worldOf(folder).deals?.[0]).toContain('value=123400 currency=TWD probability=0.4')
  })
})

describeData('sample exports', EXPORTS, () => {
  const companies = (count: number): string[] =>
    Array.from({ length: count }, (_, n) => `name=account Upsert #${n} revenue=${n * 1000} custom={"TYPE":"Account"}`)

  const JOHN = 'name=John Doe family_name=Doe given_name=John'
  test.each<{ file: string; entity: Entity; counts: object; more?: string[]; table: string; first: string }>([
    {
      file: 'atomic-crm/contacts.csv',
      entity: 'contacts',
      // Its numbers are made up, and most could not be called.
      counts: { read: 500, created: 500, warnings: 356 },
      table: 'contacts',
      first:
        'name=Abel Bartoletti family_name=Bartoletti given_name=Abel company=Breitenberg - Murray job_title=Killer custom={"gender":"male","background":"Nobis nam inventore nihil id quo optio quia voluptatibus.","first_seen":"2023-10-27T05:12:34.127+00:00","last_seen":"2024-08-13T07:30:14.951+00:00","has_newsletter":"false","status":"hot","sales_id":"1","company_name":"Breitenberg - Murray","nb_tasks":"0","sales":"Jane Doe"} identities=email:default:abel_bartoletti@hotmail.com external:default:66 phone:default:+18293587955 phone:default:4337622963',
    },
    {
      file: 'atomic-crm/contacts_export.csv',
      entity: 'contacts',
      counts: { read: 2, created: 2, warnings: 1 },
      table: 'contacts',
      first:
        'name=Jane Doe family_name=Doe given_name=Jane company=Acme job_title=Designer custom={"gender":"female","first_seen":"2024-07-01T00:00:00+00:00","last_seen":"2024-07-01T11:54:49.95+00:00","has_newsletter":"false","status":"in-contract","linkedin_url":"https://www.linkedin.com/in/janedoe"} identities=email:default:jane@doe.example phone:default:+16599802020 phone:default:+17406473802 tags=UI design',
    },
    ...['comma', 'comma_wrapped_values', 'pipe', 'semicolon', 'tab', 'caret', 'backquote'].map(name => ({
      file: `salesforce/bulk-${name}.csv`,
      entity: 'companies' as const,
      counts: { read: 10, created: 10 },
      // Delimiters that no spreadsheet writes are not guessed.
      more: name === 'caret' ? ['--delimiter', '^'] : name === 'backquote' ? ['--delimiter', '`'] : [],
      table: 'companies',
      first: companies(1)[0] ?? '',
    })),
    {
      file: 'salesforce/bulk-single-column.csv',
      entity: 'companies',
      counts: { read: 10, created: 10 },
      table: 'companies',
      first: 'name=account Upsert #0',
    },
    {
      file: 'shopify/products-apparel.csv',
      entity: 'products',
      counts: { read: 22, created: 22 },
      table: 'products',
      first:
        'code=Black Leather Bag name=Black Leather Bag price=3000 currency=USD custom={"Body (HTML)":"Womens black leather bag, with ample space. Can be worn over the shoulder, or remove straps to carry in your hand. ","Vendor":"partners-demo","Tags":"women","Published":"true","Option1 Name":"Title","Variant Grams":"0","Variant Inventory Qty":"1","Variant Inventory Policy":"deny","Variant Fulfillment Service":"manual","Variant Requires Shipping":"true","Variant Taxable":"true","Image Src":"https://burst.shopifycdn.com/photos/black-bag-over-the-shoulder_925x.jpg","Image Position":"1","Gift Card":"false","Variant Weight Unit":"kg"}',
    },
    {
      file: 'shopify/products-home-and-garden.csv',
      entity: 'products',
      counts: { read: 21, created: 21 },
      table: 'products',
      first:
        'code=Antique Drawers name=Antique Drawers category=Indoor price=25000 currency=USD custom={"Body (HTML)":"<p>Antique wooden chest of drawers</p>","Vendor":"Company 123","Tags":"Antique, Bedroom","Published":"true","Option1 Name":"Title","Variant Grams":"0","Variant Inventory Qty":"2","Variant Inventory Policy":"deny","Variant Fulfillment Service":"manual","Variant Compare At Price":"300","Variant Requires Shipping":"true","Variant Taxable":"true","Image Src":"https://burst.shopifycdn.com/photos/babys-room_925x.jpg","Image Position":"1","Gift Card":"false","Variant Weight Unit":"kg"}',
    },
    {
      // 18 rows hold further pictures of a product and nothing else.
      file: 'shopify/products-jewelery.csv',
      entity: 'products',
      counts: { read: 41, created: 23, skipped: 18 },
      table: 'products',
      first:
        'code=7 Shakra Bracelet - Black name=7 Shakra Bracelet - Black category=Bracelet price=4299 currency=USD custom={"Variant Grams":"0","Variant Inventory Qty":"0","Variant Inventory Policy":"deny","Variant Fulfillment Service":"manual","Variant Compare At Price":"44.99","Variant Requires Shipping":"true","Variant Taxable":"true","Image Src":"https://burst.shopifycdn.com/photos/navy-blue-chakra-bracelet_925x.jpg","Image Position":"2","Variant Image":"https://burst.shopifycdn.com/photos/7-chakra-bracelet_925x.jpg","Variant Weight Unit":"kg"}',
    },
    {
      file: 'thunderbird/basic_addressbook.csv',
      entity: 'contacts',
      counts: { read: 1, created: 1 },
      table: 'contacts',
      first: `${JOHN} identities=email:default:johndoe@host.invalid`,
    },
    {
      file: 'thunderbird/basic_csv_addressbook.csv',
      entity: 'contacts',
      counts: { read: 2, created: 2 },
      table: 'contacts',
      first: 'name=Jane Doe family_name=Doe given_name=Jane identities=email:default:jane@doe.invalid',
    },
    {
      file: 'thunderbird/csv_semicolon.csv',
      entity: 'contacts',
      counts: { read: 2, created: 2 },
      table: 'contacts',
      first: 'name=Jane Doe family_name=Doe given_name=Jane identities=email:default:jane@doe.invalid',
    },
    {
      file: 'thunderbird/quote.csv',
      entity: 'contacts',
      // (800) 000-0000 is nobody's number.
      counts: { read: 1, created: 1, warnings: 1 },
      table: 'contacts',
      first: 'name=Acer America company=Acer America identities=phone:default:8000000000',
    },
    {
      file: 'thunderbird/utf16_addressbook.csv',
      entity: 'contacts',
      counts: { read: 1, created: 1 },
      table: 'contacts',
      first: `${JOHN} identities=email:default:johndoe@host.invalid`,
    },
    {
      file: 'thunderbird/shiftjis_addressbook.csv',
      entity: 'contacts',
      counts: { read: 1, created: 1 },
      more: ['--encoding', 'shift_jis'],
      table: 'contacts',
      first:
        'name=名無しの権兵衛 family_name=名無し given_name=権兵衛 identities=email:default:名無しの権兵衛@host.invalid',
    },
  ])('$file', async ({ file, entity, counts, more = [], table, first }) => {
    const { world, json } = await imported(entity, join(EXPORTS, file), { more })
    expect(json.rejections).toEqual([])
    expect(json.import).toMatchObject({ skipped: 0, updated: 0, rejected: 0, warnings: 0, ...counts })
    expect(world[table]?.[0]).toBe(first)
  })

  test('salesforce/opportunityData.csv', async () => {
    const { world, json } = await imported('deals', join(EXPORTS, 'salesforce/opportunityData.csv'))
    // They were all loaded into Salesforce long after they were closed, which is worth a warning each.
    expect(json.import).toMatchObject({ read: 38, created: 38, rejected: 0, warnings: 38 })
    expect(world.deals?.[0]?.replace(/ custom=.*/, '')).toBe(
      'external_id=006x0000001YtCrAAK name=George Foundation - 5000 Widgets company=001x0000002xLD0AAM pipeline=default stage=Won state=won value=50000000 currency=USD probability=1 lead_source=Advertisement created_day=2006-06-15 closed_day=2005-11-09 note=Initial deal for 5000 widgets. We expect follow-on business with a potential upside of 40000 additional widgets over the next 12 months.',
    )
  })

  test('thunderbird/export.csv has no valid address, and says so', async () => {
    const { json, exit } = await imported('contacts', join(EXPORTS, 'thunderbird/export.csv'))
    expect(exit).toBe(3)
    expect(json.rejections).toEqual([
      { row: 2, text: 'Primary Email: "contact1@invalid" is not an e-mail address' },
      { row: 3, text: 'Primary Email: "contact2@invalid" is not an e-mail address' },
    ])
  })

  test('thunderbird/csv_no_header.csv has no headings, and guanxi asks for them', async () => {
    const { json, exit } = await imported('contacts', join(EXPORTS, 'thunderbird/csv_no_header.csv'))
    expect(exit).toBe(2)
    expect(json.error.code).toBe('E_COLUMN')
    expect(json.error.hint).toBe(
      'The first row holds data: John Doe, John, Doe, john@doe.invalid. Put a row of headings above it, or name the columns: --columns NAME,NAME,…',
    )
  })

  test('thunderbird/tab_comma_mixed.csv is two files in one, and guanxi asks which', async () => {
    const { json, exit } = await imported('contacts', join(EXPORTS, 'thunderbird/tab_comma_mixed.csv'))
    expect(exit).toBe(2)
    expect(json.error).toMatchObject({
      code: 'E_FILE',
      message: 'Line 1 is separated by ",", the lines below it by "tab".',
      hint: 'Mend that line, or name what separates the cells, such as --delimiter tab.',
    })
  })

  test.each([
    ['backquote', '`'],
    ['caret', '^'],
  ])('salesforce/bulk-%s.csv is separated by a sign that must be named', async (name, sign) => {
    const path = join(EXPORTS, `salesforce/bulk-${name}.csv`)
    const { json, exit } = await imported('companies', path)
    expect(exit).toBe(2)
    expect(json.error).toMatchObject({
      code: 'E_FILE',
      hint: `If they are, add --delimiter '${sign}'; if each line is one cell, add --delimiter ,.`,
    })
    const shop = await newWorkspace('b2b')
    const named = await shop.run(['import', 'companies', path, '--delimiter', sign, '--json'])
    expect(named.json.import).toMatchObject({ read: 10, rejected: 0, delimiter: sign })
  })

  test.each<[string, Entity, Record<string, string>]>([
    [
      'google-contacts/header-until-2024.csv',
      'contacts',
      {
        name: 'Name',
        given_name: 'Given Name',
        family_name: 'Family Name',
        birthday: 'Birthday',
        note: 'Notes',
        language: 'Language',
        tags: 'Group Membership',
        email: 'E-mail 1 - Value',
        phone: 'Phone 1 - Value, Phone 2 - Value',
      },
    ],
    [
      'google-contacts/header-since-2024.csv',
      'contacts',
      {
        given_name: 'First Name',
        family_name: 'Last Name',
        company: 'Organization Name',
        job_title: 'Organization Title',
        birthday: 'Birthday',
        note: 'Notes',
        tags: 'Labels',
        email: 'E-mail 1 - Value, E-mail 2 - Value',
        phone: 'Phone 1 - Value',
        street: 'Address 1 - Street',
        city: 'Address 1 - City',
        region: 'Address 1 - Region',
        postal_code: 'Address 1 - Postal Code',
        country: 'Address 1 - Country',
      },
    ],
    [
      'hubspot/contacts-export-header.csv',
      'contacts',
      {
        external_id: 'Record ID',
        given_name: 'First Name',
        family_name: 'Last Name',
        email: 'Email',
        phone: 'Phone Number',
      },
    ],
    [
      'outlook/outlook.com-header.csv',
      'contacts',
      {
        given_name: 'First Name',
        family_name: 'Last Name',
        company: 'Company',
        job_title: 'Job Title',
        street: 'Business Street',
        city: 'Business City',
        region: 'Business State',
        postal_code: 'Business Postal Code',
        country: 'Business Country',
        phone:
          'Business Phone, Business Phone 2, Car Phone, Home Phone, Home Phone 2, Mobile Phone, Other Phone, Primary Phone',
        birthday: 'Birthday',
        email: 'E-mail Address, E-mail 2 Address, E-mail 3 Address',
        note: 'Notes',
      },
    ],
    [
      'salesforce/account-export-header.csv',
      'companies',
      {
        external_id: 'ID',
        name: 'NAME',
        street: 'BILLINGSTREET',
        city: 'BILLINGCITY',
        region: 'BILLINGSTATE',
        postal_code: 'BILLINGPOSTALCODE',
        country: 'BILLINGCOUNTRY',
        phone: 'PHONE',
        website: 'WEBSITE',
        industry: 'INDUSTRY',
        revenue: 'ANNUALREVENUE',
        employees: 'NUMBEROFEMPLOYEES',
      },
    ],
    [
      'shopify/customers-export-header.csv',
      'contacts',
      {
        external_id: 'Customer ID',
        given_name: 'First Name',
        family_name: 'Last Name',
        email: 'Email',
        company: 'Default Address Company',
        street: 'Default Address Address1, Default Address Address2',
        city: 'Default Address City',
        region: 'Default Address Province Code',
        country: 'Default Address Country Code',
        postal_code: 'Default Address Zip',
        phone: 'Default Address Phone, Phone',
        note: 'Note',
        tags: 'Tags',
      },
    ],
    [
      'shopify/orders-export-header.csv',
      'transactions',
      {
        order_number: 'Name',
        customer_email: 'Email',
        currency: 'Currency',
        ordered_at: 'Created at',
        quantity: 'Lineitem quantity',
        product_name: 'Lineitem name',
        unit_price: 'Lineitem price',
        product_code: 'Lineitem sku',
        customer_name: 'Billing Name',
        country: 'Shipping Country',
        store: 'Location',
        channel: 'Source',
        customer_phone: 'Phone',
      },
    ],
    [
      'stripe/customers-export-header.csv',
      'contacts',
      { external_id: 'id', email: 'Email', name: 'Name', phone: 'Phone' },
    ],
  ])('%s is understood', async (file, entity, expected) => {
    const { columns } = await openSource(parseEndpoint(join(EXPORTS, file)), { stdin: process.stdin })
    const found: Record<string, string> = {}
    for (const { name, header } of planColumns(columns, { entity, at: file, timezone: 'UTC' }).columns)
      found[name] = found[name] ? `${found[name]}, ${header}` : header
    expect(found).toEqual(expected)
  })

  test('the header of linkedin/connections-header.csv is understood, below its notes', () => {
    const headers = 'First Name,Last Name,URL,Email Address,Company,Position,Connected On'.split(',')
    const { columns, custom } = planColumns(headers, { entity: 'contacts', at: 'linkedin', timezone: 'UTC' })
    expect(columns.map(({ name }) => name)).toEqual(['given_name', 'family_name', 'email', 'company', 'job_title'])
    expect(custom.map(({ key }) => key)).toEqual(['URL', 'Connected On'])
  })
})

const SUPERSTORE = join(SAMPLES, 'superstore-zh', 'orders-first500.utf8-bom.csv')

test.skipIf(!existsSync(SUPERSTORE))('Superstore in Chinese imports by its headings', async () => {
  const { world, json, run } = await imported('transactions', SUPERSTORE, { currency: 'CNY' })
  // Seven order numbers of the sample are used twice, by two customers months apart: those are two orders.
  expect(json.import).toMatchObject({ encoding: 'utf-8', read: 500, created: 500, rejected: 0, warnings: 14 })
  expect(json.remarks[0].text).toMatch(
    /^order CN-2016-1190387 is of another customer on 2016-\d\d-\d\d; this one is kept as CN-2016-1190387 \(\S+-\d+\)$/,
  )
  const fen = rowsOf(SUPERSTORE).map(row => Math.round(Number(row.销售额) * 100))
  const amounts = world.orders?.map(order => Number(/ amount=(\d+) /.exec(order)?.[1])) ?? []
  expect(sum(amounts)).toBe(sum(fen))
  expect(Math.abs(sum(fen) / 100 - 904_060.031)).toBeLessThan(0.5)
  expect(world.orders).toHaveLength(228 + 7)
  expect(world.contacts).toHaveLength(204)
  expect((await run()).json.import).toMatchObject({ created: 0, updated: 0, unchanged: 500 })
  expect(world.orders?.every(order => order.includes('is_purchase=1'))).toBe(true)
  expect(world.orders?.filter(order => order.includes('number=CN-')).length).toBeGreaterThan(100)
  expect(world.lines?.find(line => line.includes('number=US-2017-1357144'))).toBe(
    'number=US-2017-1357144 code=办公用-用品-10002717 description=Fiskars 剪刀, 蓝色 quantity=2 amount=12970 custom={"行 ID":"1","发货日期":"2017/4/29","邮寄方式":"二级","细分":"公司","城市":"杭州","省/自治区":"浙江","地区":"华东","子类别":"用品","折扣":"0.4","利润":"-60.704"} is_with_order=1',
  )
})
