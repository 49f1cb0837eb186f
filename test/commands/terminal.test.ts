import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { newWorkspace } from '../helpers/workspace.js'

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const hasScript = spawnSync('script', ['--version']).status === 0

/** Runs the built program at a terminal of its own, with nothing that tells it that it is watched by a test. */
function atTerminal(words: string, cwd: string) {
  const env = { PATH: process.env.PATH ?? '', HOME: cwd, TERM: 'xterm-256color' }
  const line = `${process.execPath} ${BIN} ${words}`
  const { stdout, status } = spawnSync('script', ['-qec', line, '/dev/null'], { cwd, env, encoding: 'utf8' })
  return { text: stdout, exit: status }
}

if (!hasScript) console.warn('script (util-linux) is not installed: the tests at a terminal are skipped.')

test.skipIf(!hasScript)('at a terminal it runs, shows tables, and paints headings', async () => {
  const shop = await newWorkspace()
  await shop.write('people.csv', 'id,name,email\nM1,陳怡君,chen@example.com\n')
  const imported = atTerminal('import contacts people.csv', shop.path)
  expect(imported).toMatchObject({ exit: 0 })
  const list = atTerminal('contact list', shop.path)
  expect(list.exit).toBe(0)
  expect(list.text).toContain('陳怡君')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  expect(list.text).toMatch(/\u001b\[1m/)
  expect(atTerminal('contact list --no-color', shop.path).text).not.toContain('\u001b[1m')
  expect(atTerminal('--help', shop.path)).toMatchObject({ exit: 0 })
})
