import { LANGUAGES, type Language } from '../core/workspace/config.js'
import { findWorkspace, openWorkspace } from '../core/workspace/open.js'

/**
 * The language of somebody whose command has failed before it knew one: that of --lang, else of the workspace where that
 * can be read, else of the system.
 */
export async function languageOf(argv: readonly string[]): Promise<Language> {
  return typedLanguage(argv) ?? (await workspaceLanguage(argv)) ?? systemLanguage()
}

let known: Language | undefined

/** Says which language it is, once the command knows. */
export function useLanguage(lang: Language): void {
  known = lang
}

/** The language of somebody who must be told at once, without a look into files. */
export const languageNow = (argv: readonly string[]): Language => known ?? typedLanguage(argv) ?? systemLanguage()

function typedLanguage(argv: readonly string[]): Language | undefined {
  return LANGUAGES.find(lang => lang === typed(argv, '--lang'))
}

async function workspaceLanguage(argv: readonly string[]): Promise<Language | undefined> {
  try {
    const folder = typed(argv, '--workspace') ?? typed(argv, '-w') ?? process.env.GUANXI_WORKSPACE
    return (await openWorkspace(await findWorkspace(process.cwd(), folder))).config.language
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
