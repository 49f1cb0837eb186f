import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Entity } from '../../src/core/workspace/mapping.js'
import { worldOf } from '../helpers/dump.js'
import { describeData, rowsOf, SAMPLES, sum } from '../helpers/samples.js'
import { newWorkspace } from '../helpers/workspace.js'

interface Taken {
  entity: Entity
  flags?: string[]
  currency?: string
  counts: { read: number; created: number } & Record<string, number>
  /** One record of a table as it must be: what it contains. */
  spot: [table: string, ...parts: string[]]
}

const deals = (flags: string[] = []): Taken => ({
  entity: 'deals',
  flags,
  counts: { read: 8800, created: 8800 },
  spot: ['deals', 'external_id=1C1I7A6R company=Cancity product=GTX Plus Basic owner=Moses Frase', 'value=105400'],
})
const bulk = (flags: string[] = []): Taken => ({
  entity: 'companies',
  flags,
  counts: { read: 10, created: 10 },
  spot: ['companies', 'name=account Upsert #3 revenue=3000'],
})
const book = (read: number, ...parts: string[]): Taken => ({
  entity: 'contacts',
  counts: { read, created: read },
  spot: ['contacts', ...parts],
})
const products = (read: number, created: number, skipped: number, ...parts: string[]): Taken => ({
  entity: 'products',
  counts: { read, created, skipped },
  spot: ['products', ...parts],
})
const workbook = (entity: Entity, read: number, ...spot: [string, ...string[]]): Taken => ({
  entity,
  counts: { read, created: read },
  spot,
})

const CRM = 'crm-sales-opportunities'
const BOOK = `${CRM}/CRM Sales Analysis using Excel.xlsx`
const JOHN = 'name=John Doe family_name=Doe given_name=John'
const superstore: Taken = {
  entity: 'transactions',
  currency: 'CNY',
  counts: { read: 500, created: 500 },
  spot: ['orders', 'number=US-2017-1357144 customer=external:default:曾惠-14485', 'amount=12970'],
}

/** Every sample, what it is, and what comes of it; no mapping file is used. */
const TAKEN: Record<string, Taken> = {
  'cdnow-sample/cdnowElog.csv': {
    entity: 'transactions',
    counts: { read: 6919, created: 6919 },
    spot: ['orders', 'customer=external:default:4 ordered_at=1997-01-01', 'amount=2933'],
  },
  'cdnow-sample/CDNOW_sample.txt': {
    entity: 'transactions',
    flags: ['--delimiter', 'blanks', '--columns', 'customer_id,sample,date,quantity,amount'],
    counts: { read: 6919, created: 6919 },
    spot: ['orders', 'customer=external:default:00004 ordered_at=1997-01-01', 'amount=2933'],
  },
  'cdnow-sample/cdnow_customers_summary.csv': book(2357, 'custom={"frequency":"2","recency":"30.43","T":"38.86"}'),
  'cdnow-sample/cdnow_customers_summary_with_transactions.csv': book(
    2357,
    '"zbar":"22.35"} identities=external:default:1',
  ),
  [`${CRM}/accounts.csv`]: workbook(
    'companies',
    85,
    'companies',
    'name=Betasoloin industry=medical employees=495 revenue=251.41 country=US',
  ),
  [`${CRM}/products.csv`]: workbook('products', 7, 'products', 'code=GTX Pro name=GTX Pro category=GTX price=482100'),
  [`${CRM}/sales_teams.csv`]: workbook(
    'owners',
    35,
    'owners',
    'name=Anna Snelling team=Dustin Brinkmann region=Central',
  ),
  [`${CRM}/sales_pipeline.csv`]: deals(),
  [`${CRM}/variant-day-first/sales_pipeline.csv`]: deals(),
  [`${BOOK}#accounts`]: workbook('companies', 85, 'companies', 'name=Betasoloin industry=medical employees=495'),
  [`${BOOK}#products`]: workbook('products', 7, 'products', 'code=GTX Pro name=GTX Pro category=GTX price=482100'),
  [`${BOOK}#sales_teams`]: workbook('owners', 35, 'owners', 'name=Anna Snelling team=Dustin Brinkmann region=Central'),
  [`${BOOK}#sales_pipeline`]: deals(),
  'export-formats/atomic-crm/contacts.csv': book(
    500,
    'name=Abel Bartoletti',
    'company=Breitenberg - Murray',
    'external:default:66',
  ),
  'export-formats/atomic-crm/contacts_export.csv': book(2, 'name=Jane Doe', 'company=Acme', 'tags=UI design'),
  'export-formats/salesforce/bulk-backquote.csv': bulk(['--delimiter', '`']),
  'export-formats/salesforce/bulk-caret.csv': bulk(['--delimiter', '^']),
  'export-formats/salesforce/bulk-comma.csv': bulk(),
  'export-formats/salesforce/bulk-comma_wrapped_values.csv': bulk(),
  'export-formats/salesforce/bulk-pipe.csv': bulk(),
  'export-formats/salesforce/bulk-semicolon.csv': bulk(),
  'export-formats/salesforce/bulk-tab.csv': bulk(),
  'export-formats/salesforce/bulk-single-column.csv': workbook('companies', 10, 'companies', 'name=account Upsert #9'),
  'export-formats/salesforce/opportunityData.csv': workbook(
    'deals',
    38,
    'deals',
    'external_id=006x0000001YtCrAAK name=George Foundation - 5000 Widgets',
    'stage=Won state=won value=50000000',
  ),
  'export-formats/shopify/products-apparel.csv': products(22, 22, 0, 'name=Black Leather Bag price=3000'),
  'export-formats/shopify/products-home-and-garden.csv': products(
    21,
    21,
    0,
    'name=Antique Drawers category=Indoor price=25000',
  ),
  // 18 rows hold further pictures of a product and nothing else.
  'export-formats/shopify/products-jewelery.csv': products(
    41,
    23,
    18,
    'name=7 Shakra Bracelet - Black category=Bracelet price=4299',
  ),
  'export-formats/thunderbird/basic_addressbook.csv': book(1, JOHN, 'email:default:johndoe@host.invalid'),
  'export-formats/thunderbird/basic_csv_addressbook.csv': book(2, JOHN, 'email:default:john@doe.invalid'),
  'export-formats/thunderbird/csv_semicolon.csv': book(2, JOHN, 'email:default:john@doe.invalid'),
  'export-formats/thunderbird/csv_no_header.csv': {
    ...book(2, JOHN, 'email:default:john@doe.invalid'),
    flags: ['--columns', 'name,first name,last name,email'],
  },
  // Its two addresses, contact1@invalid and contact2@invalid, are none.
  'export-formats/thunderbird/export.csv': {
    entity: 'contacts',
    counts: { read: 2, created: 0, rejected: 2 },
    spot: ['contacts'],
  },
  'export-formats/thunderbird/quote.csv': book(1, 'company=Acer America identities=phone:default:8000000000'),
  'export-formats/thunderbird/shiftjis_addressbook.csv': {
    ...book(1, 'family_name=名無し given_name=権兵衛'),
    flags: ['--encoding', 'shift_jis'],
  },
  'export-formats/thunderbird/utf16_addressbook.csv': book(1, JOHN, 'email:default:johndoe@host.invalid'),
  // Of three persons the days of birth are impossible.
  'febrl1/dataset1.csv': {
    entity: 'contacts',
    counts: { read: 1000, created: 997, rejected: 3, updated: 0 },
    spot: [
      'contacts',
      'name=lachlan berry family_name=berry given_name=lachlan birthday=1999-02-19 city=bittern',
      'external:default:rec-122-org',
    ],
  },
  'groceries/item-hierarchy.csv': workbook(
    'products',
    169,
    'products',
    'code=frankfurter name=frankfurter category=meat and sausage',
  ),
  'online-retail-sample/online-retail-sample.csv': {
    entity: 'transactions',
    currency: 'GBP',
    counts: { read: 56_458, created: 56_458 },
    spot: ['orders', 'number=536386 customer=external:default:16029 ordered_at=2010-12-01 09:57:00'],
  },
  'superstore-zh/orders-first500.gb18030.csv': superstore,
  'superstore-zh/orders-first500.utf8-bom.csv': superstore,
}

/** Samples of which guanxi must ask: nothing in them says what it needs to know. */
const ASKED: Record<string, [entity: Entity, message: RegExp]> = {
  // Baskets: neither days, nor customers, nor prices.
  'groceries/groceries.csv': ['transactions', /^No column holds the ordered_at of the transactions\.$/],
  // The first line with commas, the rest with tabs.
  'export-formats/thunderbird/tab_comma_mixed.csv': [
    'contacts',
    /^Line 1 is separated by ",", the lines below it by "tab"\.$/,
  ],
}

/** Samples of headings alone, with a row made up for them. */
const HEADINGS: Record<string, [entity: Entity, row: Record<string, string>, ...spot: [string, ...string[]]]> = {
  'google-contacts/header-since-2024.csv': [
    'contacts',
    {
      'First Name': '小明',
      'Last Name': '王',
      'Organization Name': '山茶行',
      Labels: '茶友 ::: * myContacts',
      'E-mail 1 - Value': 'ming@tea.example ::: ming2@tea.example',
      'Phone 1 - Value': '0912-345-678',
      'Address 1 - City': '臺北市',
    },
    'contacts',
    'name=王小明 family_name=王 given_name=小明 company=山茶行 city=臺北市',
    'email:default:ming2@tea.example email:default:ming@tea.example phone:default:+886912345678 tags=茶友',
  ],
  'google-contacts/header-until-2024.csv': [
    'contacts',
    {
      Name: 'Ann Lee',
      'Given Name': 'Ann',
      'Family Name': 'Lee',
      'E-mail 1 - Value': 'ann@tea.example',
      Birthday: '1990-05-17',
    },
    'contacts',
    'name=Ann Lee family_name=Lee given_name=Ann birthday=1990-05-17',
  ],
  'hubspot/contacts-export-header.csv': [
    'contacts',
    {
      'Record ID': '101',
      'First Name': 'Ann',
      'Last Name': 'Lee',
      Email: 'ann@tea.example',
      'Create Date': '2024-01-05 10:30',
    },
    'contacts',
    'name=Ann Lee family_name=Lee given_name=Ann',
    'external:default:101',
  ],
  'linkedin/connections-header.csv': [
    'contacts',
    {
      'First Name': 'Ann',
      'Last Name': 'Lee',
      'Email Address': 'ann@tea.example',
      Company: 'Acme',
      Position: 'Buyer',
      'Connected On': '05 Jan 2024',
    },
    'contacts',
    'name=Ann Lee family_name=Lee given_name=Ann company=Acme job_title=Buyer',
  ],
  'outlook/outlook.com-header.csv': [
    'contacts',
    {
      'First Name': 'Ann',
      'Last Name': 'Lee',
      'Business Street': '1 Main Road',
      'Business City': 'Taipei',
      'E-mail Address': 'ann@tea.example',
      Birthday: '0/0/00',
    },
    'contacts',
    'name=Ann Lee family_name=Lee given_name=Ann city=Taipei identities=email:default:ann@tea.example',
  ],
  'salesforce/account-export-header.csv': [
    'companies',
    {
      ID: '001x',
      NAME: 'Acme',
      INDUSTRY: 'Tools',
      BILLINGCOUNTRY: 'USA',
      ANNUALREVENUE: '5000',
      NUMBEROFEMPLOYEES: '7',
    },
    'companies',
    'name=Acme industry=Tools employees=7 revenue=5000 country=US',
  ],
  'shopify/customers-export-header.csv': [
    'contacts',
    {
      'Customer ID': "'7012345678901",
      'First Name': 'Ann',
      'Last Name': 'Lee',
      Email: 'ann@tea.example',
      'Default Address City': 'Ottawa',
      Tags: 'vip, tea',
    },
    'contacts',
    'name=Ann Lee family_name=Lee given_name=Ann city=Ottawa',
    'external:default:7012345678901 tags=tea vip',
  ],
  'shopify/orders-export-header.csv': [
    'transactions',
    {
      Name: '#1001',
      Email: 'ann@tea.example',
      Currency: 'USD',
      'Created at': '2024-01-05 23:30:00 +0000',
      'Lineitem quantity': '2',
      'Lineitem name': 'Oolong',
      'Lineitem price': '6.50',
      Total: '99.00',
    },
    'orders',
    'number=#1001 customer=email:default:ann@tea.example ordered_at=2024-01-06 07:30:00',
    'amount=1300',
  ],
  'stripe/customers-export-header.csv': [
    'contacts',
    { id: 'cus_1', Email: 'ann@tea.example', Name: 'Ann Lee', 'Created (UTC)': '2024-01-05 10:30' },
    'contacts',
    'name=Ann Lee',
    'external:default:cus_1',
  ],
}

/** Documents about the samples, and files of kinds that are tried elsewhere. */
const OTHER = /README\.md$|published\.json$|data_dictionary\.csv$|\.ldif$|\.vcf$/

const path = (sample: string): string => join(SAMPLES, sample)

describeData('every sample', SAMPLES, () => {
  test('no sample has been forgotten', () => {
    const known = [
      ...Object.keys(TAKEN).map(name => name.replace(/#.*/, '')),
      ...Object.keys(ASKED),
      ...Object.keys(HEADINGS).map(name => `export-formats/${name}`),
    ]
    const files = readdirSync(SAMPLES, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry =>
        join(entry.parentPath, entry.name)
          .slice(SAMPLES.length + 1)
          .replaceAll('\\', '/'),
      )
      .filter(name => !OTHER.test(name))
    expect(files.filter(name => !known.includes(name))).toEqual([])
  })

  test.each(Object.entries(TAKEN))(
    '%s',
    { timeout: 120_000 },
    async (sample, { entity, flags = [], currency = 'USD', counts, spot }) => {
      const preset = entity === 'transactions' ? 'retail' : 'b2b'
      const folder = await newWorkspace(preset, `--currency ${currency} --timezone UTC`)
      const line = ['import', entity, path(sample), ...flags, '--json']
      const { json } = await folder.run(line)
      expect(json.import).toMatchObject({ rejected: 0, updated: 0, unchanged: 0, skipped: 0, ...counts })
      const [table, ...parts] = spot
      const records = worldOf(folder)[table] ?? []
      expect(records.filter(record => parts.every(part => record.includes(part))).length).toBeGreaterThan(
        parts.length > 0 ? 0 : -1,
      )
      // Of the largest that is proved elsewhere.
      if (counts.read > 10_000) return
      const again = (await folder.run(line)).json.import
      expect({ created: again.created, updated: again.updated }).toEqual({ created: 0, updated: 0 })
    },
  )

  test.each(Object.entries(ASKED))('%s is asked about', async (sample, [entity, message]) => {
    const folder = await newWorkspace('retail', '--currency USD')
    const { json, exit } = await folder.run(['import', entity, path(sample), '--json'])
    expect(exit).toBe(2)
    expect(json.error.message).toMatch(message)
    expect(json.error.hint).not.toBe('')
  })

  test.each(Object.entries(HEADINGS))('%s, with a row', async (sample, [entity, row, table, ...parts]) => {
    const text = readFileSync(path(`export-formats/${sample}`), 'utf8')
      .replace(/^\uFEFF/, '')
      .trimEnd()
    const headers =
      text
        .split('\n')
        .at(-1)
        ?.split(',')
        .map(name => name.trim().replace(/^"|"$/g, '')) ?? []
    expect(Object.keys(row).filter(name => !headers.includes(name))).toEqual([])
    const cells = headers.map(name => `"${row[name] ?? ''}"`)
    const folder = await newWorkspace(
      entity === 'transactions' ? 'retail' : 'b2b',
      '--currency USD --timezone Asia/Taipei',
    )
    await folder.write('export.csv', `${text}\n${cells.join(',')}\n`)
    const { json } = await folder.run(['import', entity, 'export.csv', '--json'])
    expect(json.rejections).toEqual([])
    expect(json.import).toMatchObject({ read: 1, created: 1 })
    const [record = ''] = worldOf(folder)[table] ?? []
    for (const part of parts) expect(record).toContain(part)
  })

  test('the day-first variant says what the plain file says, row by row', { timeout: 60_000 }, async () => {
    const worlds = []
    for (const file of ['sales_pipeline.csv', 'variant-day-first/sales_pipeline.csv']) {
      const folder = await newWorkspace('b2b', '--currency USD')
      await folder.run(['import', 'deals', path(`${CRM}/${file}`)])
      worlds.push(worldOf(folder))
    }
    expect(worlds[1]?.deals).toEqual(worlds[0]?.deals)
    expect(worlds[1]?.companies).toEqual(worlds[0]?.companies)
  })

  test('both forms of CDNOW have the same orders, and all the money', { timeout: 60_000 }, async () => {
    const totals = []
    for (const sample of ['cdnow-sample/cdnowElog.csv', 'cdnow-sample/CDNOW_sample.txt']) {
      const folder = await newWorkspace('retail', '--currency USD')
      await folder.run(['import', 'transactions', path(sample), ...(TAKEN[sample]?.flags ?? [])])
      const amounts = (worldOf(folder).orders ?? []).map(order => Number(/ amount=(-?\d+) /.exec(order)?.[1]))
      totals.push([amounts.length, sum(amounts)])
    }
    const cents = rowsOf(path('cdnow-sample/cdnowElog.csv')).map(row => Math.round(Number(row.sales) * 100))
    expect(totals[0]?.[1]).toBe(sum(cents))
    expect(totals[1]).toEqual(totals[0])
  })
})
