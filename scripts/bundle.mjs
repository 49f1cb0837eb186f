// Bundles the compiled program into lib/, one file a command and shared pieces beside them: a start-up reads a few
// files instead of some hundreds, which is most of what a short command costs (npm run bench).
import { readFile, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { glob } from './glob.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { dependencies } = JSON.parse(await readFile(`${root}/package.json`, 'utf8'))

/** Bundled: small, or used by every command. All else stays a package and is loaded by the command that needs it. */
const BUNDLED = new Set(
  '@oclif/core chalk cli-table3 csv-parse csv-stringify fastest-levenshtein kysely string-width yaml zod'.split(' '),
)

/** What oclif needs only to find commands without a manifest, and for spinners; the build always makes a manifest. */
const UNUSED = ['tinyglobby', 'minimatch', 'cli-spinners']

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

await rm(`${root}/lib`, { recursive: true, force: true })
await build({
  entryPoints: ['dist/cli/main.js', ...(await glob(`${root}/dist/commands`, '.js'))],
  absWorkingDir: root,
  outbase: 'dist',
  outdir: 'lib',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minify: process.env.BUNDLE_READABLE !== '1',
  legalComments: 'none',
  alias: Object.fromEntries(UNUSED.map(name => [name, `${root}/scripts/unused.cjs`])),
  plugins: [plainSort],
  external: Object.keys(dependencies).filter(name => !BUNDLED.has(name)),
  // What CommonJS packages expect to find around them.
  banner: {
    js: "import { createRequire as $require } from 'node:module'; import { fileURLToPath as $path } from 'node:url'; const require = $require(import.meta.url); const __filename = $path(import.meta.url); const __dirname = $path(new URL('.', import.meta.url));",
  },
})
