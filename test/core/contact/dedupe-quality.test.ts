import { expect, test } from 'vitest'
import { newWorkspace } from '../../helpers/workspace.js'

// Plain JavaScript, which the benchmark shares.
const bench = (file: string) => import(new URL(`../../../scripts/bench/${file}`, import.meta.url).href)

test('of 1,200 English and Chinese people, a fifth of them entered twice with slips, nearly all are found and few others', async () => {
  const { makePeople, peopleCsv } = await bench('people.mjs')
  const { contactsOfRows, qualityOf } = await bench('quality.mjs')
  const people: { truth: number }[] = makePeople({ count: 1200, doubles: 0.2, seed: 7 })
  const place = await newWorkspace()
  await place.write('people.csv', peopleCsv(people))
  const imported = await place.run('import contacts people.csv --verbose')
  const { pairs } = (await place.run('contact dedupe --json')).json
  const persons = people.map(({ truth }) => truth)
  const contactOf = contactsOfRows(place.path, imported.stdout + imported.stderr, persons.length)
  const { precision, recall, truth } = qualityOf({ contactOf, pairs, persons })
  expect(truth).toBeGreaterThan(200)
  expect(precision).toBeGreaterThan(0.97)
  expect(recall).toBeGreaterThan(0.96)
})
