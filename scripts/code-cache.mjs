// Writes the code cache that bin/load.cjs reads. It holds what has been compiled by then, so a few commands are run first.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const { main, commands, codeCache } = createRequire(import.meta.url)('../bin/load.cjs')
const workspace = await mkdtemp(join(tmpdir(), 'guanxi-'))
process.stdout.write = () => true
await main(['--help'])
await main(['init', workspace, '--yes', '--quiet'])
await main(['contact', 'list', '--workspace', workspace])
await main(['history', 'list', '--json', '--workspace', workspace])
Object.values(commands)
await writeFile(new URL('../lib/cli/main.cjs.cache', import.meta.url), codeCache())
await rm(workspace, { recursive: true })
if (process.exitCode) throw new Error('A command has failed while it was run for the code cache.')
