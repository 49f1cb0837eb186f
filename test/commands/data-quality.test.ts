import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dump } from '../helpers/dump.js'
import { newWorkspace } from '../helpers/workspace.js'

const oneOf = (...texts: string[]) => fc.constantFrom(...texts)
const PERSON = fc.record({
  id: fc.nat(30).map(n => `M${n}`),
  email: oneOf('', '', 'a@x.example', 'b@x.example', 'c@x.example;d@x.example'),
  phone: oneOf('', '+886912345678', '+886912345679', 'call me'),
  name: oneOf('', 'Ann', 'Bo'),
  birthday: oneOf('', '1980-02-29', '1850-01-01', '2030-01-01'),
  city: oneOf('', 'Leeds'),
  country: oneOf('', 'TW', 'Narnia'),
})

test('the figures are those of a count by hand, for all records and for each source', async () => {
  const people = fc.array(PERSON, { minLength: 1, maxLength: 25 })
  await fc.assert(
    fc.asyncProperty(people, people, async (till, web) => {
      const shop = await newWorkspace()
      for (const [source, rows] of Object.entries({ till, web })) {
        await shop.write(
          'p.csv',
          `${Object.keys(rows[0] ?? {})}\n${rows.map(row => Object.values(row).join()).join('\n')}`,
        )
        await shop.run(`import contacts p.csv --source ${source}`)
      }
      const { json } = await shop.run('data quality contacts --json')
      expect(
        json.rows.map(({ entity, source, field, records, filled, invalid, repeated }: Row) => [
          entity,
          source,
          field,
          records,
          filled,
          invalid,
          repeated,
        ]),
      ).toEqual(countedByHand(shop))
    }),
    { numRuns: 8 },
  )
})

type Row = Record<string, string | number | null>

/** The same figures from the bare rows of the store, without a query. */
function countedByHand(shop: { path: string }): unknown[] {
  const { contact = [], contact_identity = [], source = [] } = dump(shop)
  const identities = (id: unknown, kind: string) => contact_identity.filter(i => i.contact_id === id && i.kind === kind)
  const owners = (kind: string, key: unknown) =>
    new Set(contact_identity.filter(i => i.kind === kind && i.value_key === key).map(i => i.contact_id)).size
  const isShared = (id: unknown, kind: string) => identities(id, kind).some(i => owners(kind, i.value_key) > 1)
  const rows: unknown[] = []
  for (const name of [null, ...source.map(each => String(each.name)).sort()]) {
    const sourceId = source.find(each => each.name === name)?.id
    const own = contact.filter(
      ({ id }) =>
        id !== 0 && (name === null || contact_identity.some(i => i.contact_id === id && i.source_id === sourceId)),
    )
    const count = (test: (row: Row) => boolean): number => own.filter(test).length
    const plain = (field: string) => [field, count(row => row[field] !== null), 0, 0] as const
    const fields = [
      ['email', count(({ id }) => identities(id, 'email').length > 0), 0, count(({ id }) => isShared(id, 'email'))],
      [
        'phone',
        count(({ id }) => identities(id, 'phone').length > 0),
        count(({ id }) => identities(id, 'phone').some(i => !/^\+\d{8,15}$/.test(String(i.value_key)))),
        count(({ id }) => isShared(id, 'phone')),
      ],
      ...['name', 'family_name', 'given_name'].map(plain),
      ['company', count(row => row.company_id !== null), 0, 0],
      plain('job_title'),
      [
        'birthday',
        count(row => row.birthday !== null),
        count(({ birthday }) => birthday !== null && (`${birthday}` > '2024-06-15' || `${birthday}` < '1900')),
        0,
      ],
      ...['language', 'street', 'city', 'region', 'postal_code'].map(plain),
      [
        'country',
        count(row => row.country !== null),
        count(({ country }) => country !== null && !/^[A-Z]{2}$/.test(`${country}`)),
        0,
      ],
    ] as const
    const invalid = fields.reduce((sum, field) => sum + field[2], 0)
    const repeated = count(({ id }) => isShared(id, 'email') || isShared(id, 'phone'))
    if (own.length > 0) rows.push(['contacts', name, null, own.length, null, invalid, repeated])
    if (own.length > 0)
      for (const [field, ...figures] of fields) rows.push(['contacts', name, field, own.length, ...figures])
  }
  return rows
}

test('what was kept is compared with, shown over time, and can be taken back', async () => {
  const shop = await newWorkspace()
  await shop.write('p.csv', 'id,name,city\n1,Ann,\n2,Bo,\n')
  await shop.run('import contacts p.csv')
  const before = dump(shop, { history: false })
  expect((await shop.run('data quality --save --dry-run --json')).json.saved).toMatchObject({ run: null, dryRun: true })
  expect(dump(shop, { history: false })).toEqual(before)
  await shop.run('data quality --save')
  await shop.write('p.csv', 'id,name,city\n1,Ann,Leeds\n2,Bo,York\n')
  await shop.run('import contacts p.csv')
  const { json } = await shop.run('data quality contacts --since 2024-06-15 --json')
  const of = (wanted: string | null) => json.rows.find(({ field, source }: Row) => field === wanted && source === null)
  expect(of('city')).toMatchObject({ completeness: 1, completeness_before: 0 })
  // One more of 14 fields is filled now, 40 × 1/14, between scores that are rounded each.
  expect(of(null)).toMatchObject({ quality_change: 2.8 })
  const trend = (await shop.run('data quality contacts --trend --json')).json.rows
  expect(trend).toHaveLength(2)
  expect((await shop.run('history undo 2')).exit).toBe(0)
  expect(dump(shop).quality_figure).toEqual([])
})

test('records nothing was heard of for so many days are stale', async () => {
  const shop = await newWorkspace('retail', '--currency GBP')
  await shop.write('p.csv', 'id,name\n1,Ann\n2,Bo\n')
  await shop.run('import contacts p.csv')
  const stale = async (days: number) =>
    (await shop.run(`data quality contacts --stale-days ${days} --json`)).json.rows[0].stale
  expect(await stale(1)).toBe(0)
  await shop.run('data quality --save')
  const { default: SqliteDriver } = await import('better-sqlite3')
  const driver = new SqliteDriver(`${shop.path}/crm.db`)
  driver.exec(`update run set started_at = '2023-01-01T00:00:00.000Z'`)
  driver.close()
  expect([await stale(365), await stale(600)]).toEqual([2, 0])
  await shop.write('o.csv', 'Order,Date,Customer ID,SKU,Qty,Price\n1,2024-01-05,1,TEA,1,1\n')
  await shop.run('import transactions o.csv')
  expect(await stale(365)).toBe(1)
})
