import { fileURLToPath } from 'node:url'
import { Config } from '@oclif/core/config'
import { flush } from '@oclif/core/flush'
import { run } from '@oclif/core/run'
import { settings } from '@oclif/core/settings'
import { GuanxiError } from '../core/error.js'
import { translate } from '../core/i18n/translate.js'
import { nearest } from '../core/nearest.js'
import { sentence } from '../core/sentence.js'
import { reportFailure } from './failure.js'
import { languageOf } from './language.js'

/** Runs the command line: finds the command, runs it, and sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  settings.enableAutoTranspile = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      process.stderr.write(`${translate(languageOf(argv), 'interrupted')}\n`)
      process.exit(130)
    })
  // A reader that has seen enough, such as `| head`, is no failure.
  process.stdout.on('error', error => {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0)
    void reportFailure(error, { json: false, lang: () => languageOf(argv) }).finally(() => process.exit())
  })
  const config = await Config.load({ root: fileURLToPath(new URL('../..', import.meta.url)) })
  try {
    // `guanxi help report rfm` is `guanxi report rfm --help`.
    await run(argv[0] === 'help' ? [...argv.slice(1), '--help'] : [...argv], config)
    await flush()
  } catch (error) {
    const failure = unknownCommand(error, argv, config) ?? error
    await reportFailure(failure, { json: argv.includes('--json'), lang: () => languageOf(argv) })
  }
}

function unknownCommand(error: unknown, argv: readonly string[], config: Config): GuanxiError | undefined {
  if (!(error instanceof Error) || !/^command .* not found$/.test(error.message)) return undefined
  const typed = argv.filter(word => !word.startsWith('-'))
  const known = config.commandIDs.map(id => id.replaceAll(':', ' '))
  const near = nearest(typed.slice(0, 2).join(' '), known) ?? nearest(typed[0] ?? '', known)
  return new GuanxiError('E_USAGE', sentence`There is no command "${typed.slice(0, 2).join(' ')}".`, {
    hint: near ? sentence`Did you mean: guanxi ${near}` : sentence`guanxi --help lists the commands.`,
    cause: error,
  })
}
