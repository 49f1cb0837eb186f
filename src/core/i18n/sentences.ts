import { english, inWords, type Teller } from '../sentence.js'
import type { Language } from '../workspace/config.js'

/**
 * How sentences are told in a language: errors and their hints, reasons of refusals, warnings. They are in English where
 * they are said; a catalogue has them by that, and is read when the first of them is told.
 */
export async function tellerOf(lang: Language): Promise<Teller> {
  if (lang === 'en') return english
  const { default: catalogue } = await import('./zh-TW.sentences.json', { with: { type: 'json' } })
  const known: Readonly<Record<string, string>> = catalogue
  return told => inWords(told, template => known[template] ?? template)
}
