import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { test } from 'vitest'
import { expectGolden } from '../helpers/golden.js'

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const SUBJECTS = ['', 'consent', 'consent grant', 'import', 'report clv']

test('help is what it was, in both languages', () => {
  const parts = ['en', 'zh-TW'].flatMap(lang =>
    SUBJECTS.map(subject => helpOf(`${subject} --help --lang ${lang}`.trim())),
  )
  expectGolden(new URL('help.txt', import.meta.url), parts.join('\n'))
})

/** As in a terminal of 80 columns; where the program runs is left out of its version. */
function helpOf(line: string): string {
  const { stdout } = spawnSync(process.execPath, [BIN, ...line.split(' ')], { encoding: 'utf8' })
  return `# guanxi ${line}\n${stdout.replace(/(guanxi\/\S+) .*/, '$1')}`
}
