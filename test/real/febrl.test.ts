import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeData, rowsOf, SAMPLES } from '../helpers/samples.js'
import { newWorkspace } from '../helpers/workspace.js'

const FEBRL = join(SAMPLES, 'febrl1')
// Plain JavaScript, which the benchmark shares.
const QUALITY = new URL('../../scripts/bench/quality.mjs', import.meta.url).href

describeData('the persons of Febrl 1, 500 of them entered twice', FEBRL, () => {
  test('are found with the default settings and no mapping file', async () => {
    const { contactsOfRows, qualityOf } = await import(QUALITY)
    const file = join(FEBRL, 'dataset1.csv')
    const persons = rowsOf(file).map(row => row.rec_id?.split('-')[1])
    const place = await newWorkspace()
    const { stdout, stderr } = await place.run(['import', 'contacts', file, '--verbose'])
    const { pairs } = (await place.run('contact dedupe --json')).json
    const quality = qualityOf({
      contactOf: contactsOfRows(place.path, stdout + stderr, persons.length),
      pairs,
      persons,
    })
    expect(quality.truth).toBe(500)
    expect(quality.f1).toBeGreaterThanOrEqual(0.98)
  })
})
