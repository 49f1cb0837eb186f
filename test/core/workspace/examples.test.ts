import { createHash } from 'node:crypto'
import { access, readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { planWorkspace } from '../../../src/core/workspace/create.js'
import { openWorkspace } from '../../../src/core/workspace/open.js'

const EXAMPLES = new URL('../../../examples/', import.meta.url)
const read = (path: string): Promise<string> => readFile(new URL(path, EXAMPLES), 'utf8')

test.each(['retail', 'b2b'] as const)(
  'the example %s is what init writes today; if not: node scripts/examples.mjs',
  async preset => {
    const root = fileURLToPath(new URL(preset, EXAMPLES))
    const { config, campaign, template, ...workspace } = await openWorkspace(root)
    const { name, language, currency, timezone } = config
    const { files } = await planWorkspace(fileURLToPath(new URL('nowhere', EXAMPLES)), {
      ...{ name, language, currency, timezone, preset },
    })
    for (const [path, bytes] of files) {
      if (path === 'guanxi.yaml' || /^(schemas|segments|mappings)\//.test(path)) continue
      const own = (await read(`${preset}/${path}`))
        .replace('=../../../schemas/', '=../schemas/')
        .replace(/https:\/\/[\w-]+\.example\//, 'https://example.com/')
      expect(own, path).toBe(bytes.toString('utf8'))
    }
    expect((await workspace.pipelines()).map(pipeline => pipeline.name)).toEqual(['default'])
    await workspace.loyaltyProgram()
    await template((await campaign('win-back')).template)
    expect(await readdir(root)).not.toContain('crm.db')
  },
)

test('every first line leads an editor to a schema', async () => {
  const yaml = (await readdir(EXAMPLES, { recursive: true })).filter(path => path.endsWith('.yaml'))
  expect(yaml.length).toBeGreaterThan(7)
  for (const path of yaml.map(each => each.replaceAll('\\', '/'))) {
    const [first] = (await read(path)).split('\n')
    const schema = /^# yaml-language-server: \$schema=(\S+)$/.exec(first ?? '')?.[1] ?? 'none'
    await access(new URL(schema, new URL(path, EXAMPLES)))
  }
})

test('the mapping of the example is right', async () => {
  const { mapping } = await openWorkspace(fileURLToPath(new URL('retail', EXAMPLES)))
  expect(await mapping('cdnow')).toEqual({
    entity: 'transactions',
    columns: {
      masterid: { field: 'customer_id' },
      sampleid: null,
      date: { field: 'ordered_at', format: 'YYYYMMDD' },
      cds: { field: 'quantity' },
      sales: { field: 'amount' },
    },
    join: {},
    constants: {},
    defaults: {},
    policies: {},
    missing: {},
  })
})

test('the data are the rows that README.md says, and no real person is among them', async () => {
  const transactions = (await read('retail/data/transactions.csv')).trimEnd().split('\n').slice(1)
  const customers = new Set(transactions.map(line => / *\d*\.?\d*,(\d*),[^,]*$/.exec(line)?.[1] ?? ''))
  customers.delete('')
  expect([transactions.length, customers.size]).toEqual([11_535, 117])
  const contacts = (await read('retail/data/contacts.csv')).trimEnd().split('\n').slice(1)
  expect(new Set(contacts.map(line => line.split(',')[0]))).toEqual(customers)
  for (const line of contacts) expect(line).toMatch(/^\d+,[^,]*,([^,@]+@example\.com)?,(07700 900\d{3})?,/)
  const deals = (await read('b2b/data/deals.csv')).trimEnd().split('\n').slice(1)
  expect(deals).toHaveLength(808)
  expect(new Set(deals.map(line => line.split(',')[4])).size).toBe(4)
  for (const [id = ''] of deals.map(line => line.split(',')))
    expect(Number.parseInt(createHash('sha256').update(id).digest('hex').slice(0, 8), 16) % 11).toBe(0)
})
