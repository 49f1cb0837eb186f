import { english, inWords, type Teller } from '../sentence.js'
import type { Language } from '../workspace/config.js'

/**
 * How sentences are told in a language: errors and their hints, reasons of refusals, warnings, and what the schemas say of
 * settings. They are in English where they are said; the catalogues have them by that, and are read when the first of
 * them is told.
 */
export async function tellerOf(lang: Language): Promise<Teller> {
  if (lang === 'en') return english
  const { default: sentences } = await import('./zh-TW.sentences.json', { with: { type: 'json' } })
  const { default: settings } = await import('./zh-TW.settings.json', { with: { type: 'json' } })
  const known: Readonly<Record<string, string>> = { ...settings, ...sentences }
  return told => inWords(told, template => known[template] ?? template)
}
