import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { importedExample } from '../helpers/example.js'

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
