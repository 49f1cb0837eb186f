import type { Note } from '../note.js'
import type { Cell, Column, Table } from '../table.js'
import type { Language } from '../workspace/config.js'
import en from './en.json' with { type: 'json' }
import { formedWords } from './forms.js'
import zhTW from './zh-TW.json' with { type: 'json' }

/**
 * Sentences have a key in every catalogue. Titles, headings and values are English where they are defined; the other
 * catalogues have them as `report.NAME`, `column.KEY` (or `column.TABLE.KEY` where a table calls it otherwise) and `value.VALUE`.
 */
export type MessageKey = keyof typeof en

type Catalogue = Readonly<Record<string, string>>
const CATALOGUES: Record<Language, Catalogue> = { en, 'zh-TW': zhTW }

/** The sentence of a key in a language, with `{name}` replaced by its value. */
export function translate(
  lang: Language,
  key: MessageKey,
  values: Readonly<Record<string, string | number>> = {},
): string {
  const text = CATALOGUES[lang][key] ?? en[key]
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** A remark of a report in a language. */
export function translateNote(lang: Language, { key, values }: Note): string {
  const told = Object.entries(values).map(([name, value]): [string, string | number] => {
    if (typeof value === 'string' || typeof value === 'number') return [name, value]
    if ('word' in value) return [name, wordOf(lang, value.word)]
    return [name, value.map(each => translateNote(lang, each)).join(translate(lang, 'list.separator'))]
  })
  return translate(lang, key as MessageKey, Object.fromEntries(told))
}

/** The title of a report. */
export function translateTitle(lang: Language, { name, title }: { name: string; title: string }): string {
  return CATALOGUES[lang][`report.${name}`] ?? title
}

/** The table with the headings of a language; keys and rows stay. */
export function translateTable(table: Table, lang: Language): Table {
  if (lang === 'en') return table
  const catalogue = CATALOGUES[lang]
  const columns = table.columns.map(column => ({ ...column, label: headingOf(catalogue, table.name, column) }))
  return { ...table, columns }
}

/** The same with the values that guanxi itself names. For people only: programs get the words that never change. */
export function translateCells(table: Table, lang: Language): Table {
  const translated = translateTable(table, lang)
  const keys = table.columns.map(column => column.key).filter(key => NAMED_HERE.has(key))
  if (lang === 'en' || keys.length === 0) return translated
  const rows = table.rows.map(row => ({
    ...row,
    ...Object.fromEntries(keys.map(key => [key, wordsOf(lang, key, row[key] ?? null)])),
  }))
  return { ...translated, rows }
}

/** Columns in which guanxi's own words stand: segments, states, kinds. All others hold the user's words. */
const NAMED_HERE = new Set([
  'segment',
  'segments',
  'state',
  'kind',
  'change',
  'stage',
  'reason',
  'channel',
  'in_force',
  'action',
  'risk',
  'segment_before',
  'status',
  'kpi',
  'band',
  'lifecycle',
  'rhythm',
  'method',
  'part',
  'chosen',
  'reasons',
  'holds',
  'meaning',
  'used_by',
])

function wordsOf(lang: Language, key: string, cell: Cell): Cell {
  if (typeof cell !== 'string') return cell
  if (key === 'reasons') return reasonsOf(lang, cell)
  if (key === 'reason') return reasonOf(lang, cell)
  if (key === 'used_by') return formedWords(CATALOGUES[lang], cell, name => name) ?? cell
  const words = key === 'segments' ? cell.split(', ') : [cell]
  return words.map(word => wordOf(lang, word)).join(translate(lang, 'list.separator'))
}

const wordOf = (lang: Language, word: string): string => CATALOGUES[lang][`value.${word}`] ?? word

/** Why something is as it is, which may hold another reason, a day, or a word of the user. */
const reasonOf = (lang: Language, text: string): string =>
  CATALOGUES[lang][`value.${text}`] ?? formedWords(CATALOGUES[lang], text, part => reasonOf(lang, part)) ?? text

/** `+20 has a value; −20 …` of rules, and of a regression `+3.1 owner Ann`, which names the kind and the user's word for it. */
function reasonsOf(lang: Language, cell: string): string {
  const reasons = cell.split('; ').map(reason => {
    const [, points, kind, name] = /^([+−]\d+\.\d) (\w+) (.*)$/.exec(reason) ?? []
    if (kind !== undefined) return `${points} ${CATALOGUES[lang][`column.${kind}`] ?? kind} ${name}`
    const [, given, words] = /^([+−]\d+) (.*)$/.exec(reason) ?? []
    return words === undefined ? reason : `${given} ${wordOf(lang, words)}`
  })
  return reasons.join('；')
}

/** `month_3` and the like take the text of `month_n`. */
function headingOf(catalogue: Catalogue, table: string, { key, label }: Column): string {
  const numbered = /^(.*_)(\d+)$/.exec(key)
  // A column for each segment is called as the segment is.
  if (key.startsWith('to_')) return catalogue[`value.${label}`] ?? label
  if (numbered) return catalogue[`column.${numbered[1]}n`]?.replace('{n}', numbered[2] ?? '') ?? label
  return catalogue[`column.${table}.${key}`] ?? catalogue[`column.${key}`] ?? label
}
