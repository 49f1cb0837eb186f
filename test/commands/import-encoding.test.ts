import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { worldOf } from '../helpers/dump.js'
import { describeData, SAMPLES } from '../helpers/samples.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

/** `ID,Name` and 許功蓋, 王小明 as Excel in Taiwan saves them. */
const BIG5 = Buffer.from(
  `${Buffer.from('ID,Name\r\n1,').toString('hex')}b35ca55cbb5c0d0a${Buffer.from('2,').toString('hex')}a4fda470a9fa0d0a`,
  'hex',
)

async function shopWith(content: string | Uint8Array, flags = ''): Promise<Folder> {
  const shop = await newWorkspace('retail', `--currency TWD ${flags}`)
  await shop.write('people.csv', content)
  return shop
}

const names = (shop: Folder) => worldOf(shop).contacts?.map(line => line.split(' ')[0])

test('a Big5 file is imported as it is, and the person is told how it was read', async () => {
  const shop = await shopWith(BIG5)
  const { stderr, exit } = await shop.run('import contacts people.csv')
  expect(exit).toBe(0)
  expect(stderr.split('\n')[0]).toBe('encoding big5 (found; --encoding changes it), for example: 許功蓋')
  expect(names(shop)).toEqual(['name=王小明', 'name=許功蓋'])
})

test('the same in Traditional Chinese, and not with --quiet', async () => {
  const shop = await shopWith(BIG5, '--lang zh-TW')
  const { stderr } = await shop.run('import contacts people.csv --dry-run')
  expect(stderr).toBe('編碼為 big5（自動判斷；可用 --encoding 更改），例如：許功蓋\n')
  expect((await shop.run('import contacts people.csv --dry-run --quiet')).stderr).toBe('')
})

test('programs are told the encoding and how sure it is; of one that was named, nothing needs to be found', async () => {
  const shop = await shopWith(BIG5)
  const found = await shop.run('import contacts people.csv --dry-run --json')
  expect(found.stderr).toBe('')
  expect(found.json.import).toMatchObject({ encoding: 'big5', encodingConfidence: expect.closeTo(0.95, 1) })
  const named = await shop.run('import contacts people.csv --encoding cp950 --json')
  expect(named.json.import).toMatchObject({ encoding: 'big5', encodingConfidence: null, created: 2 })
  expect((await shop.run('import contacts people.csv')).stderr).toContain('encoding big5 (found')
  expect((await shop.run('import contacts people.csv --encoding big5')).stderr).toBe('')
})

test('nothing is said of UTF-8, and of UTF-16 without an example where all is ASCII', async () => {
  const shop = await shopWith('ID,Name\n1,王小明\n')
  expect((await shop.run('import contacts people.csv --dry-run')).stderr).toBe('')
  await shop.write('people.csv', Buffer.from('ID,Name\r\n1,Ann\r\n', 'utf16le'))
  expect((await shop.run('import contacts people.csv --dry-run')).stderr).toBe(
    'encoding utf-16le (found; --encoding changes it)\n',
  )
})

test('a file of two encodings is refused whole, with the line where they meet', async () => {
  const shop = await shopWith(Buffer.concat([Buffer.from('ID,Name\n0,歐陽文華\n'), BIG5.subarray(9)]))
  const { stderr, exit } = await shop.run('import contacts people.csv')
  expect(exit).toBe(2)
  expect(stderr.replace(/\d+ %/g, 'n %')).toBe(
    `error people.csv line 3, byte 26: The encoding of "people.csv" cannot be told: it is damaged, mixed or rare.
       tried big5: fits to n %
       tried gb18030: fits to n %
       tried shift_jis: fits to n %
       tried utf-8: fits to n %
       tried windows-1252: fits to n %
hint  Name it, such as --encoding big5, or open the file where it looks right and save it as "CSV UTF-8".
`,
  )
  expect(names(shop)).toBeUndefined()
})

test('an encoding that does not exist is refused with a near name', async () => {
  const shop = await shopWith(BIG5)
  const { json, exit } = await shop.run('import contacts people.csv --encoding bgi5 --json')
  expect(exit).toBe(2)
  expect(json.error).toMatchObject({ code: 'E_USAGE', hint: expect.stringContaining('Did you mean --encoding big5?') })
})

describeData('superstore-zh', join(SAMPLES, 'superstore-zh'), () => {
  test('the same orders in GB18030 and in UTF-8 make the same customers', async () => {
    const worlds = []
    for (const each of ['gb18030', 'utf8-bom']) {
      const shop = await shopWith('')
      await shop.write('orders.csv', readFileSync(join(SAMPLES, 'superstore-zh', `orders-first500.${each}.csv`)))
      await shop.write(
        'mappings/superstore.yaml',
        'entity: contacts\ncolumns:\n  客户 ID: external_id\n  客户名称: name\n  城市: city\n',
      )
      const { json } = await shop.run('import contacts orders.csv --map superstore --on-duplicate skip --json')
      worlds.push([json.error, json.import?.read, worldOf(shop)])
    }
    expect(worlds[0]).toEqual(worlds[1])
    expect(worlds[0]?.[1]).toBe(500)
  })
})
