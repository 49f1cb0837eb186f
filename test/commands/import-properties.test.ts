import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dump, worldOf } from '../helpers/dump.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const oneOf = (...texts: string[]) => fc.constantFrom(...texts)

/** What spreadsheets, encodings and shells trip over. */
const HOSTILE = fc
  .array(
    fc.oneof(
      oneOf('=1+1', '+1', '-5', '@SUM(A1)', '"', '""', "'", ',', ';', '\t', '\n', '\r\n', ' ', '\u3000', '007', '0912'),
      oneOf(
        '123456789012345678901',
        '8.86912E+11',
        '1,234.50',
        '(99.00)',
        '2024-02-30',
        '1e5',
        'TRUE',
        'null',
        '#REF!',
      ),
      oneOf(
        '歐陽',
        '許功蓋',
        '臺灣',
        '台湾',
        'ＡＢＣ１２３',
        'é',
        'e\u0301',
        'ñ',
        '\u200b',
        '👩‍👩‍👧',
        'עברית',
        '\\',
        '/',
        '|',
        '<b>',
        '&amp;',
      ),
      fc
        .string({ unit: 'grapheme', minLength: 1, maxLength: 4 })
        .map(text => text.replaceAll('\0', '').replaceAll('∅', '')),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map(parts => parts.join(''))

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`
const csv = (headings: string, rows: readonly (readonly string[])[]): string =>
  `${headings}\n${rows.map(row => row.map(quoted).join()).join('\n')}\n`

const PERSON = fc.record({
  id: oneOf('M1', 'M2', 'M3', 'M4', ''),
  name: fc.oneof(HOSTILE, oneOf('Ann', 'Bo', '')),
  email: oneOf('', '', 'a@x.example', 'b@x.example', 'B@X.example; c@x.example'),
  phone: oneOf('', '', '+886912345678', '0912 345 678'),
  city: fc.oneof(HOSTILE, oneOf('')),
  tags: oneOf('', 'vip', 'vip;new'),
  note: fc.oneof(HOSTILE, oneOf('')),
  dog: fc.oneof(HOSTILE, oneOf('')),
})
/** A file of nothing but blank cells has no rows. */
const isBlank = (row: object): boolean => !/[^\s\u200b]/.test(Object.values(row).join(''))
const PEOPLE = fc.array(
  PERSON.filter(row => !isBlank(row)),
  { minLength: 1, maxLength: 6 },
)
const HEADINGS = 'ID,Name,E-mail,Phone,City,Tags,Note,Dog'
const people = (rows: readonly object[]): string =>
  csv(
    HEADINGS,
    rows.map(row => Object.values(row)),
  )

const LINE = fc.record({
  order: oneOf('1', '2', 'C3', '=4'),
  date: oneOf('2024-01-01', '2024-01-02', 'never'),
  id: oneOf('', 'M1', 'M2'),
  sku: fc.oneof(HOSTILE, oneOf('TEA', 'CUP')),
  qty: oneOf('1', '2', '-1', 'x'),
  price: oneOf('1.00', '2.50'),
})
const LINES = fc.array(LINE, { minLength: 1, maxLength: 8 })
const lines = (rows: readonly object[]): string =>
  csv(
    'Order,Date,Customer ID,SKU,Qty,Price',
    rows.map(row => Object.values(row)),
  )

const COUNTS = ['read', 'created', 'updated', 'unchanged', 'skipped', 'rejected', 'warnings'] as const

/** Imports a file that the test has written; the counts alone. */
async function importing(shop: Folder, entity: string, flags = ''): Promise<Record<string, unknown> & { run: string }> {
  const { json } = await shop.run(`import ${entity} file.csv --json ${flags}`)
  expect(json.error).toBeUndefined()
  const counts = Object.fromEntries(COUNTS.map(key => [key, json.import[key]]))
  return { ...counts, run: json.import.run, ...(json.preview && { preview: json.preview }) }
}

const FILE = fc.oneof(
  PEOPLE.map(rows => ({ entity: 'contacts', content: people(rows) })),
  LINES.map(rows => ({ entity: 'transactions', content: lines(rows) })),
)

describe('whatever a file holds', () => {
  test('a dry run counts what the import then does, row by row', { timeout: 60_000 }, async () => {
    const shop = await newWorkspace('retail', '--currency GBP')
    await fc.assert(
      fc.asyncProperty(FILE, FILE, async (first, second) => {
        for (const { entity, content } of [first, second]) {
          await shop.write('file.csv', content)
          const before = dump(shop)
          const { run: _, preview, ...tried } = await importing(shop, entity, '--dry-run')
          expect(dump(shop)).toEqual(before)
          const { run: __, ...done } = await importing(shop, entity)
          expect(done).toEqual(tried)
          for (const outcome of ['created', 'updated', 'unchanged', 'skipped', 'rejected'])
            expect((preview as { outcome: string }[]).filter(row => row.outcome === outcome)).toHaveLength(
              Number(done[outcome]),
            )
        }
      }),
      { numRuns: 15 },
    )
  })

  test('twice is once, and undone is as before', { timeout: 60_000 }, async () => {
    const shop = await newWorkspace('retail', '--currency GBP')
    await fc.assert(
      fc.asyncProperty(FILE, async ({ entity, content }) => {
        await shop.write('file.csv', content)
        const before = worldOf(shop)
        const first = await importing(shop, entity)
        const after = dump(shop, { history: false })
        const second = await importing(shop, entity)
        expect([second.created, second.updated, second.rejected]).toEqual([0, 0, first.rejected])
        expect(dump(shop, { history: false })).toEqual(after)
        for (const { run } of [second, first]) expect((await shop.run(`history undo ${run}`)).exit).toBe(0)
        expect(worldOf(shop)).toEqual(before)
      }),
      { numRuns: 25 },
    )
  })

  test('contacts in another order say the same', { timeout: 60_000 }, async () => {
    const shop = await newWorkspace('retail', '--currency GBP')
    // Each person once: of two rows for one person the first has the say.
    const once = fc.uniqueArray(PERSON, { minLength: 1, maxLength: 5, selector: row => row.id }).map(rows =>
      rows.map((row, index) => ({
        ...row,
        id: row.id || 'M9',
        email: row.email && `p${index}@x.example`,
        phone: '',
      })),
    )
    const shuffled = once.chain(rows =>
      fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
    )
    await fc.assert(
      fc.asyncProperty(shuffled, async orders => {
        const worlds: object[] = []
        for (const rows of orders) {
          await shop.write('file.csv', people(rows))
          const { run } = await importing(shop, 'contacts')
          worlds.push(worldOf(shop))
          await shop.run(`history undo ${run}`)
        }
        expect(worlds[1]).toEqual(worlds[0])
      }),
      { numRuns: 20 },
    )
  })

  test.each(['csv', 'xlsx', 'json'])(
    'what is exported as %s and imported elsewhere is the same',
    { timeout: 60_000 },
    async kind => {
      await fc.assert(
        fc.asyncProperty(PEOPLE, async rows => {
          const [shop, other] = [await newWorkspace(), await newWorkspace()]
          await shop.write('file.csv', people(rows))
          await importing(shop, 'contacts')
          await shop.run(`contact list --to ${other.path}/list.${kind}`)
          const exported = (await shop.run('contact list --json')).json.contacts
          if (exported.length === 0) return
          const { json } = await other.run(`import contacts list.${kind} --json`)
          expect(json.error).toBeUndefined()
          expect(json.rejections).toEqual([])
          const imported = (await other.run('contact list --json')).json.contacts
          const said = (contacts: Record<string, unknown>[]) =>
            contacts.map(({ contact_id: _, external_id, ...rest }) =>
              external_id === null ? rest : { ...rest, external_id },
            )
          // Who has no id of his own system is called by that of guanxi where he comes from.
          expect(said(imported).map(({ external_id: _, ...rest }) => rest)).toEqual(
            said(exported).map(({ external_id: _, ...rest }) => rest),
          )
        }),
        { numRuns: 6 },
      )
    },
  )

  test('nobody who was erased comes back', { timeout: 60_000 }, async () => {
    const shop = await newWorkspace('retail', '--currency GBP')
    await shop.write(
      'file.csv',
      people([
        { id: 'M1', name: 'Ann', email: 'a@x.example', phone: '+886912345678', city: '', tags: '', note: '', dog: '' },
      ]),
    )
    await importing(shop, 'contacts')
    expect((await shop.run('contact erase M1 --yes')).exit).toBe(0)
    await fc.assert(
      fc.asyncProperty(FILE, async ({ entity, content }) => {
        await shop.write('file.csv', content)
        await importing(shop, entity)
        const identities = dump(shop).contact_identity?.map(({ kind, value_key }) => `${kind} ${value_key}`)
        expect(identities).not.toContain('external M1')
        expect(identities).not.toContain('email a@x.example')
      }),
      { numRuns: 20 },
    )
  })
})

test('a file with a NUL in it is refused with its line', async () => {
  const shop = await newWorkspace()
  await shop.write('file.csv', 'id,name\n1,Ann\n2,B\0o\n')
  const { exit, json } = await shop.run('import contacts file.csv --encoding utf-8 --json')
  expect([exit, json.error.code, json.error.at]).toEqual([2, 'E_FILE', 'file.csv line 3'])
  expect(dump(shop).contact).toHaveLength(1)
})
