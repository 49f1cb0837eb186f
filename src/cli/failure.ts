import { GuanxiError } from '../core/error.js'
import { tellerOf } from '../core/i18n/sentences.js'
import { translate } from '../core/i18n/translate.js'
import { writeFailure } from '../core/io/file-error.js'
import { sentence } from '../core/sentence.js'
import type { Language } from '../core/workspace/config.js'
import { paint } from './terminal.js'
import { usageMessage } from './usage-error.js'

interface Hearer {
  json: boolean
  /** Asked for where a person is told. */
  lang: () => Language | Promise<Language>
}

/** Tells the person, or with `json` the program, what went wrong, and sets the exit code. The only place that does. */
export async function reportFailure(error: unknown, { json, lang }: Hearer): Promise<void> {
  if (isExit(error)) {
    process.exitCode = error.oclif.exit
    return
  }
  const failure = asGuanxiError(error)
  process.exitCode = failure.exit
  if (json) {
    const { code, message, exit, at, hint } = failure
    const details = failure.details.length > 0 ? failure.details : undefined
    const document = { error: { code, message, at, details, hint, exit } }
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`)
  } else {
    process.stderr.write(await textOf(failure, await lang()))
  }
  if (process.env.GUANXI_DEBUG === '1') process.stderr.write(`${stackOf(error)}\n`)
}

async function textOf({ told: { message, at, hint, details } }: GuanxiError, lang: Language): Promise<string> {
  const tell = await tellerOf(lang)
  const place = at ? `${tell(at)}${translate(lang, 'error.place')}` : ''
  return [
    `${paint.red(translate(lang, 'word.error'))} ${place}${tell(message)}\n`,
    ...details.map(line => `       ${tell(line)}\n`),
    ...(hint ? [`${paint.dim(translate(lang, 'word.hint'))}  ${tell(hint)}\n`] : []),
  ].join('')
}

/** Any exception as one of ours; oclif's parse errors are usage errors, the rest are defects. */
function asGuanxiError(error: unknown): GuanxiError {
  if (error instanceof GuanxiError) return error
  if (!(error instanceof Error)) return new GuanxiError('E_BUG', sentence`${String(error)}`)
  if (error.name === 'ExitPromptError')
    return new GuanxiError('E_INTERRUPTED', sentence`Interrupted; nothing was changed.`)
  if ('oclif' in error)
    return new GuanxiError('E_USAGE', usageMessage(error), {
      hint: sentence`Add --help to see the flags and examples of the command.`,
      cause: error,
    })
  const file = asFileError(error)
  if (file) return file
  return new GuanxiError('E_BUG', sentence`Unexpected failure: ${firstLine(error.message)}`, {
    hint: sentence`This is a defect of guanxi. Run it again with GUANXI_DEBUG=1 and report what it prints.`,
    cause: error,
  })
}

/** What the system says of files and disks, which the person can put right. */
function asFileError(error: NodeJS.ErrnoException): GuanxiError | undefined {
  if (error.errno === undefined || !FILE_CODES.has(error.code ?? '')) return undefined
  const failure = writeFailure(error, error.path ?? 'standard output')
  return failure instanceof GuanxiError ? failure : undefined
}

const FILE_CODES = new Set(['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EISDIR'])

function firstLine(text: string): string {
  const line = text.split('\n').find(part => part.trim() !== '') ?? text
  return line.trim().replace(/([^.!?])$/, '$1.')
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause ? `${error.stack}\ncaused by ${stackOf(error.cause)}` : String(error.stack)
}

function isExit(error: unknown): error is { oclif: { exit: number } } {
  return error instanceof Error && 'code' in error && error.code === 'EEXIT'
}
