import { english, inWords, type Named, type Teller } from '../sentence.js'
import type { Language } from '../workspace/config.js'
import { translateName } from './translate.js'

/** A gap in Chinese, with the blank on either side. */
const GAP = /((?<=\p{Script=Han}) )?\{(\d+)\}( (?=\p{Script=Han}))?/gu

/**
 * How sentences are told in a language: errors and their hints, reasons of refusals, warnings, what the schemas say of
 * settings, and what help says of arguments. They are in English where they are said; the catalogues have them by that,
 * and are read when the first of them is told.
 */
export async function tellerOf(lang: Language): Promise<Teller> {
  if (lang === 'en') return english
  const { default: sentences } = await import('./zh-TW.sentences.json', { with: { type: 'json' } })
  const { default: help } = await import('./zh-TW.help.json', { with: { type: 'json' } })
  const { default: settings } = await import('./zh-TW.settings.json', { with: { type: 'json' } })
  const known: Readonly<Record<string, string>> = { ...help, ...settings, ...sentences }
  const words = (template: string, names?: Named): string =>
    names ? translateName(lang, names, template) : (known[template] ?? template)
  return told => inWords(told, words, GAP)
}
