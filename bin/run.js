#!/usr/bin/env node
import { readFileSync } from 'node:fs'

const argv = process.argv.slice(2)
// Answered before anything is loaded: scripts ask for the version often, and oclif takes four times a bare start.
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')) {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  process.stdout.write(`guanxi/${version}\n`)
} else {
  const { main } = await import('./load.cjs')
  await main(argv)
}
