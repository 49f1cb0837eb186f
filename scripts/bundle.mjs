// Bundles the compiled program into one file, lib/cli/main.cjs: a start-up reads that instead of some hundreds, and finds
// it compiled (scripts/code-cache.mjs), which is most of what a short command costs (npm run bench).
import { readFile, rm, writeFile } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { glob } from './glob.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { dependencies } = JSON.parse(await readFile(`${root}/package.json`, 'utf8'))

/** Bundled: small, or used by every command. All else stays a package and is loaded by the command that needs it. */
const BUNDLED = new Set(
  '@inquirer/prompts @oclif/core chalk cli-table3 csv-parse csv-stringify fastest-levenshtein kysely string-width yaml zod'.split(
    ' ',
  ),
)

/** What oclif needs only to find commands without a manifest; the build always makes a manifest. */
const UNUSED = ['tinyglobby', 'minimatch']

/** oclif sorts commands by the rules of the user's language, and loading those takes half as long as starting Node. */
const plainSort = {
  name: 'plain-sort',
  setup({ onLoad }) {
    onLoad({ filter: /@oclif[\\/]core[\\/]lib[\\/]config[\\/]plugin\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      const contents = text.replace('a.id.localeCompare(b.id)', '(a.id < b.id ? -1 : 1)')
      if (contents === text) throw new Error(`${path} has changed: look whether it still sorts by localeCompare`)
      return { contents, loader: 'js' }
    })
  },
}

/** oclif asks for a command by its id; a command is run for the first time, with all that it needs, when it is asked for. */
const commands = `${root}/dist/commands`
const getters = (await glob(commands, '.js')).map(file => {
  const words = relative(commands, file).slice(0, -'.js'.length).split(sep)
  const id = words.filter(word => word !== 'index').join(':')
  return `get '${id}'() { return require(${JSON.stringify(file)}).default }`
})
const entry = `
export { main } from './dist/cli/main.js'
export { Help } from './dist/cli/help.js'
export { readInThread } from './dist/cli/import-reader.js'
export const commands = { ${getters.join(', ')} }`

const outfile = `${root}/lib/cli/main.cjs`
await rm(`${root}/lib`, { recursive: true, force: true })
await build({
  stdin: { contents: entry, resolveDir: root },
  absWorkingDir: root,
  outfile,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20.19',
  // A program that is loaded from a code cache cannot import(): packages are required, still when they are needed.
  supported: { 'dynamic-import': false },
  minify: process.env.BUNDLE_READABLE !== '1',
  legalComments: 'none',
  alias: Object.fromEntries(UNUSED.map(name => [name, `${root}/scripts/unused.cjs`])),
  plugins: [plainSort],
  external: Object.keys(dependencies).filter(name => !BUNDLED.has(name)),
  define: { 'import.meta.url': '$url' },
  banner: { js: "const $url = require('node:url').pathToFileURL(__filename).href;" },
})

// Only of tagged templates esbuild leaves other letters as they are. A text of nothing but ASCII is read, and kept, at
// half the size.
const bundle = await readFile(outfile, 'utf8')
await writeFile(
  outfile,
  bundle.replace(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
)
