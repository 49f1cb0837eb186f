import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const SRC = fileURLToPath(new URL('../src', import.meta.url))

/** A noun may use the nouns to its left. */
const NOUNS = 'contact company product transaction deal interaction segment loyalty campaign job'.split(' ')
const leftOf = (noun: string): string[] => NOUNS.slice(0, NOUNS.indexOf(noun))

const WORK = ['store', 'workspace', 'models', 'clean', 'values']
const MAY_IMPORT: Record<string, readonly string[]> = {
  commands: ['cli', 'report', 'import', 'history', 'sync', 'context', 'workspace', 'values', ...NOUNS],
  cli: ['report', 'import', 'history', 'sync', 'context', 'io', 'i18n', ...WORK, ...NOUNS],
  report: ['context', ...WORK, ...NOUNS],
  import: ['context', ...WORK, ...NOUNS],
  history: ['context', ...WORK, ...NOUNS],
  // A sync cleans and matches new rows as an import does; the sheet itself is handed to it (`SharedBook`).
  sync: ['import', 'context', ...WORK, ...NOUNS],
  context: ['store', 'workspace', 'values'],
  store: ['values'],
  io: ['i18n', 'values'],
  workspace: ['clean', 'values'],
  clean: ['values'],
  i18n: ['workspace', 'values'],
  models: [],
  values: [],
  ...Object.fromEntries(NOUNS.map(noun => [noun, ['context', ...WORK, ...leftOf(noun)]])),
}

/** Packages that have one home; all others are free. */
const HOMES: Record<string, readonly string[]> = {
  '@oclif/core': ['commands', 'cli'],
  kysely: ['store'],
  'better-sqlite3': ['store'],
  exceljs: ['io'],
  nodemailer: ['io'],
  'node:fs': ['cli', 'io', 'workspace', 'campaign'],
}

/** The part of the table that a file belongs to. */
function partOf(path: string): string {
  const [top = '', folder = '', ...rest] = path.split('/')
  if (top !== 'core') return top
  if (rest.length > 0) return folder
  return folder.startsWith('context.') ? 'context' : 'values'
}

const FROM =
  /(?:^|\n)\s*(?:import|export)\b[^'"\n;]*(?:\{[^}]*\}[^'"\n;]*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\)/g

function forbidden(path: string): string[] {
  const part = partOf(path)
  const text = readFileSync(join(SRC, path), 'utf8')
  return [...text.matchAll(FROM)].flatMap(([, plain, loaded]) => {
    const name = plain ?? loaded ?? ''
    if (name.startsWith('.')) {
      const target = partOf(posix.join(posix.dirname(path), name))
      return target === part || MAY_IMPORT[part]?.includes(target) ? [] : `${path} imports ${name}`
    }
    const home = Object.entries(HOMES).find(([home]) => name === home || name.startsWith(`${home}/`))
    return !home || home[1].includes(part) ? [] : `${path} imports ${name}`
  })
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map(path => path.replaceAll('\\', '/'))
  .filter(path => path.endsWith('.ts'))
  .sort()

test('every import stays within the table of section 2 of the architecture', () => {
  expect(files.length).toBeGreaterThan(100)
  expect(files.flatMap(forbidden)).toEqual([])
})

test('the library knows no console, no process and no clock', () => {
  const core = files.filter(path => path.startsWith('core/'))
  const outside = /\bconsole\.|\bprocess\.|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\b/
  expect(core.filter(path => outside.test(readFileSync(join(SRC, path), 'utf8')))).toEqual([])
})
