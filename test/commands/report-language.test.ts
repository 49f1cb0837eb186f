import { readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { copyOf, importedExample } from '../helpers/example.js'
import type { Folder } from '../helpers/workspace.js'

const shop = await importedExample('retail', clean => afterAll(clean))
const sales = await importedExample('b2b', clean => afterAll(clean))

const names = readdirSync(fileURLToPath(new URL('../../src/commands/report', import.meta.url))).map(file =>
  file.replace('.ts', ''),
)

/** What some reports must be told, and other views of them. */
const MORE: Record<string, readonly string[]> = {
  'rfm-migration': ['--from 2011-06-30'],
  rfm: ['', '--monetary average', '--window 30'],
  clv: ['', '--validate', '--horizon 500'],
  churn: ['', '--validate'],
  kpi: ['', '--show goals'],
  'lead-score': ['', '--of all'],
  'next-action': ['', '--for deals'],
  'deal-score': ['', '--method rules', '--validate'],
}

/** Two words of English, one after the other; names of files, models and measures stand alone. */
const ENGLISH = /[a-z]{2,} [a-z]{2,}/i

describe.each([
  ['a shop', shop, ['2011-12-09', '2011-01-31', '2000-01-01']],
  ['a sales team', sales, ['2017-12-31', '2016-11-30']],
] as const)('%s', (_, folder, days) => {
  test.each(names)('the remarks of %s are in the language of the reader, and English for programs', async name => {
    for (const day of days)
      for (const more of MORE[name] ?? ['']) {
        const line = `report ${name} --as-of ${day} ${more}`
        const { json, exit } = await folder.run(`${line} --lang zh-TW --json`)
        // Data that hold no model are an error, told in English.
        if (exit !== 0) continue
        const english = await folder.run(line)
        expect([line, english.stderr]).toEqual([line, json.notes.map((note: string) => `${note}\n`).join('')])
        const chinese = (await folder.run(`${line} --lang zh-TW`)).stderr
        expect([line, chinese.split('\n').length]).toEqual([line, english.stderr.split('\n').length])
        expect([line, chinese.replace('--of all', '')]).not.toEqual([line, expect.stringMatching(ENGLISH)])
      }
  })
})

test('so do the remarks on the quality of data', async () => {
  const { json } = await shop.run('data quality --lang zh-TW --json')
  expect((await shop.run('data quality')).stderr).toBe(`${json.notes.join('\n')}\n`)
  expect((await shop.run('data quality --lang zh-TW')).stderr).toMatch(/^分數 = .*\n$/)
})

describe('reasons', () => {
  const table = async (folder: Folder, line: string, format: string): Promise<string> =>
    (await folder.run(`report ${line} --lang zh-TW --format ${format}`)).stdout

  test('of the rules that are built in are translated for people, and for nobody else', async () => {
    const folder = await copyOf(shop.path)
    await rm(join(folder.path, 'scoring'), { recursive: true })
    const line = 'lead-score --as-of 2011-12-09 --of all'
    expect(await table(folder, line, 'md')).toContain('+15 購買過三次以上；+10 有電子郵件；+10 曾經購買')
    expect(await table(folder, line, 'csv')).toContain(
      '+15 has bought three times or more; +10 has an e-mail address; +10 has bought before',
    )
  })

  test('of a regression name the kind in the language of the reader', async () => {
    const line = 'deal-score --as-of 2017-12-31'
    expect(await table(sales, line, 'md')).toMatch(/[+−]\d+\.\d (負責業務|商品|公司|團隊|地區) \S+/)
    expect(await table(sales, line, 'md')).not.toMatch(/[+−]\d+\.\d [a-z]/)
    expect(await table(sales, line, 'csv')).toMatch(/[+−]\d+\.\d (owner|product|company|team|region) \S+/)
  })

  test('of rules of the user stay as he has written them', async () => {
    const folder = await copyOf(sales.path)
    const rule = 'rules:\n  - when: [{ field: stage, is: present }]\n    points: 5\n    reason: company of friends\n'
    await folder.write('scoring/deal.yaml', rule)
    expect(await table(folder, 'deal-score --as-of 2017-12-31 --method rules', 'md')).toContain('+5 company of friends')
  })
})

test('a segment is explained with yes and no in the language of the reader', async () => {
  const line = 'segment explain to-win-back 17381 --as-of 2011-12-09'
  expect((await shop.run(`${line} --lang zh-TW`)).stdout).toMatch(/│ 否 +│/)
  expect((await shop.run(line)).stdout).toMatch(/│ no +│/)
})
