import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Config } from '@oclif/core'
import { onTestFinished } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const COMMANDS = join(ROOT, 'src', 'commands')

export interface Finished {
  stdout: string
  stderr: string
  exit: number
  // biome-ignore lint/suspicious/noExplicitAny: a story looks into whatever document the command prints
  json: any
}

/** A throw-away folder in which a story runs guanxi as a person would. */
export interface Folder {
  path: string
  /** Runs a command line, words separated by blanks, or given as a list where a word has blanks. */
  run(line: string | readonly string[]): Promise<Finished>
  read(file: string): Promise<string>
  write(file: string, content: string | Uint8Array): Promise<void>
}

/** The day on which all stories happen. */
export const TODAY = '2024-06-15'

/** A command as its file exports it. */
interface CommandClass {
  id: string
  run(argv: string[], config: Config): Promise<unknown>
}

let config: Config | undefined
let runs = 0

/** An empty folder, removed when the test has finished, or when `whenDone` says. */
export async function emptyFolder(whenDone: (clean: () => Promise<void>) => void = onTestFinished): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'guanxi-'))
  whenDone(() => rm(path, { recursive: true, force: true }))
  return {
    path,
    run: line => runIn(path, typeof line === 'string' ? line.split(' ').filter(word => word !== '') : [...line]),
    read: file => readFile(join(path, file), 'utf8'),
    async write(file, content) {
      await mkdir(dirname(join(path, file)), { recursive: true })
      await writeFile(join(path, file), content)
    },
  }
}

/** A folder with a fresh workspace in it. */
export async function newWorkspace(
  preset = 'retail',
  flags = '',
  whenDone?: (clean: () => Promise<void>) => void,
): Promise<Folder> {
  const folder = await emptyFolder(whenDone)
  const made = await folder.run(`init --preset ${preset} --yes ${flags}`)
  if (made.exit !== 0) throw new Error(made.stderr)
  return folder
}

async function runIn(cwd: string, words: string[]): Promise<Finished> {
  config ??= await Config.load({ root: ROOT })
  const { file, rest } = commandFile(words)
  const { default: CommandClass } = (await import(file)) as { default: CommandClass }
  CommandClass.id ??= words.slice(0, words.length - rest.length).join(':')
  const before = {
    cwd: process.cwd(),
    exitCode: process.exitCode,
    now: process.env.GUANXI_NOW,
    ci: process.env.CI,
    env: process.env.NODE_ENV,
  }
  process.chdir(cwd)
  process.exitCode = undefined
  // Runs of one millisecond could, once in a million, be given the same public id.
  process.env.GUANXI_NOW = `${TODAY}T04:00:00.${String(runs++ % 1000).padStart(3, '0')}Z`
  process.env.CI = '1'
  // Under test, oclif warns of commands whose arguments could not be parsed.
  process.env.NODE_ENV = 'production'
  const captured = capture()
  try {
    await CommandClass.run(rest, config)
    const exit = Number(process.exitCode ?? 0)
    const { stdout, stderr } = captured.text()
    return { stdout, stderr, exit, json: words.includes('--json') ? JSON.parse(stdout) : undefined }
  } finally {
    captured.stop()
    process.chdir(before.cwd)
    process.exitCode = before.exitCode
    restore('GUANXI_NOW', before.now)
    restore('CI', before.ci)
    restore('NODE_ENV', before.env)
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name]
  else process.env[name] = value
}

/** `contact list --json` is src/commands/contact/list.ts with `--json` left over. */
function commandFile(words: readonly string[]): { file: string; rest: string[] } {
  for (let length = Math.min(2, words.length); length > 0; length--) {
    const path = join(COMMANDS, ...words.slice(0, length))
    for (const file of [`${path}.ts`, join(path, 'index.ts')])
      if (existsSync(file)) return { file, rest: words.slice(length) }
  }
  throw new Error(`No command in: ${words.join(' ')}`)
}

function capture() {
  const { stdout, stderr } = process
  const original = { out: stdout.write, err: stderr.write }
  const chunks = { out: '', err: '' }
  const into = (name: 'out' | 'err') =>
    ((chunk: string | Uint8Array, ...rest: unknown[]) => {
      chunks[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
      const done = rest.find(argument => typeof argument === 'function') as (() => void) | undefined
      done?.()
      return true
    }) as typeof stdout.write
  stdout.write = into('out')
  stderr.write = into('err')
  return {
    text: () => ({ stdout: chunks.out, stderr: chunks.err }),
    stop() {
      stdout.write = original.out
      stderr.write = original.err
    },
  }
}
