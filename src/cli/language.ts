import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { LANGUAGES, type Language } from '../core/language.js'

/**
 * The language of somebody who asks for help, or whose command has failed before it knew one: that of --lang, else of the
 * workspace, else of the system.
 */
export function languageOf(argv: readonly string[]): Language {
  return languageCalled(typed(argv, '--lang')) ?? workspaceLanguage(argv) ?? systemLanguage()
}

function languageCalled(name: string | undefined): Language | undefined {
  return LANGUAGES.find(lang => lang === name)
}

/** Only the line of guanxi.yaml that says it is read: help must not wait for the checks of a workspace, nor fail by them. */
function workspaceLanguage(argv: readonly string[]): Language | undefined {
  const named = typed(argv, '--workspace') ?? typed(argv, '-w') ?? process.env.GUANXI_WORKSPACE
  const text = named === undefined ? nearestConfig(process.cwd()) : configIn(resolve(named))
  return text === undefined ? undefined : languageCalled(/^language:\s*["']?([\w-]+)/m.exec(text)?.[1] ?? 'en')
}

function nearestConfig(folder: string): string | undefined {
  return configIn(folder) ?? (dirname(folder) === folder ? undefined : nearestConfig(dirname(folder)))
}

function configIn(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, 'guanxi.yaml'), 'utf8')
  } catch {
    return undefined
  }
}

/** What stands behind a flag, as `--flag value` or `--flag=value`. */
function typed(argv: readonly string[], flag: string): string | undefined {
  const at = argv.findIndex(word => word === flag || word.startsWith(`${flag}=`))
  const word = argv[at]
  return word?.includes('=') ? word.slice(flag.length + 1) : word && argv[at + 1]
}

/** Taiwan, Hong Kong and Macao write Traditional Chinese. */
export function systemLanguage(): Language {
  const { LC_ALL, LC_MESSAGES, LANG } = process.env
  return /^zh[_-](TW|HK|MO|Hant)/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'zh-TW' : 'en'
}
