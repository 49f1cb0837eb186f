// Loads the program, lib/cli/main.cjs, with the code cache that the build has put beside it: compiling the program takes
// longer than starting Node. Another version of Node refuses the cache, and then the program is compiled as usual. The
// build has made it plain ASCII, which is read as Latin-1 at a third of the time.
const { existsSync, readFileSync } = require('node:fs')
const { createRequire, wrap } = require('node:module')
const { dirname, join } = require('node:path')
const { Script, constants } = require('node:vm')

const filename = join(__dirname, '..', 'lib', 'cli', 'main.cjs')
const cache = `${filename}.cache`

const script = new Script(wrap(readFileSync(filename, 'latin1')), {
  filename,
  cachedData: existsSync(cache) ? readFileSync(cache) : undefined,
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
})
const program = { exports: {} }
script.runInThisContext()(program.exports, createRequire(filename), program, filename, dirname(filename))

const { main, commands, Help, readInThread } = program.exports
module.exports = { main, commands, Help, readInThread, codeCache: () => script.createCachedData() }
