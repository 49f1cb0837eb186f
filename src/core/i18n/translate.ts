import type { Note } from '../note.js'
import type { Named } from '../sentence.js'
import type { Cell, Column, Row, Table } from '../table.js'
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
    const list = value.map(each => (typeof each === 'object' ? translateNote(lang, each) : each))
    return [name, list.join(translate(lang, 'list.separator'))]
  })
  return translate(lang, key as MessageKey, Object.fromEntries(told))
}

/** The title of a report. */
export function translateTitle(lang: Language, { name, title }: { name: string; title: string }): string {
  return CATALOGUES[lang][`report.${name}`] ?? title
}

/** What people call a field, a table or an entity: the heading of a field, unless it has a name of its own. */
export function translateName(lang: Language, names: Named, name: string): string {
  const catalogue = CATALOGUES[lang]
  if (lang === 'en') return name
  if (!names.startsWith('field')) return catalogue[`${names}.${name}`] ?? name
  return catalogue[`${names}.${name}`] ?? catalogue[`field.${name}`] ?? catalogue[`column.${name}`] ?? name
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
  // What a rule asks for is typed as it stands.
  const isRules = table.name === 'segment-fields'
  const keys = table.columns
    .map(column => column.key)
    .filter(key => NAMED_HERE.has(key) && !(isRules && key === 'field'))
  if (lang === 'en' || keys.length === 0) return translated
  const rows = table.rows.map(row => ({
    ...row,
    ...Object.fromEntries(keys.map(key => [key, wordsOf(lang, key, row)])),
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
  'field',
  'table',
  'entity',
  'side',
  '_outcome',
  'before',
  'after',
  'used_by',
])

function wordsOf(lang: Language, key: string, row: Row): Cell {
  const cell = row[key] ?? null
  if (typeof cell !== 'string') return cell
  if (key === 'field') return translateName(lang, namedIn(row), cell)
  if (key === 'table') return tableOrSheet(lang, cell)
  if (key === 'entity') return translateName(lang, 'noun', cell)
  if (key === 'before' || key === 'after') return isWhole(row) ? recordOf(lang, namedIn(row), cell) : cell
  if (key === 'reasons') return reasonsOf(lang, cell)
  if (key === 'reason') return reasonOf(lang, cell)
  if (key === 'used_by') return formedWords(CATALOGUES[lang], cell, name => name) ?? cell
  const words = key === 'segments' ? cell.split(', ') : [cell]
  return words.map(word => wordOf(lang, word)).join(translate(lang, 'list.separator'))
}

const wordOf = (lang: Language, word: string): string => CATALOGUES[lang][`value.${word}`] ?? word

/** Whose fields a row tells of. */
const namedIn = ({ table, entity }: Row): Named => `field.${table ?? entity ?? 'contact'}`

/** `sync:NAME` is what a run has written into a sheet. */
const tableOrSheet = (lang: Language, table: string): string =>
  formedWords(CATALOGUES[lang], table.replace(/^sync:/, 'sync '), name => name) ?? translateName(lang, 'table', table)

/** Whether a row tells of a whole record, and not of one field. */
const isWhole = ({ table, field }: Row): boolean => typeof table === 'string' && field === null

/** `name Ann, city Taipei`: a record as a person would tell it, with the names of its fields. */
const recordOf = (lang: Language, names: Named, text: string): string =>
  text.replace(/(^|, )([a-z_]+) (\w*)/g, (_, before: string, field: string, word: string) => {
    const value = NAMED_HERE.has(field) ? wordOf(lang, word) : word
    return `${before && translate(lang, 'list.separator')}${translateName(lang, names, field)} ${value}`
  })

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
  if (key.startsWith('to_') && catalogue[`column.${key}`] === undefined) return catalogue[`value.${label}`] ?? label
  if (numbered) return catalogue[`column.${numbered[1]}n`]?.replace('{n}', numbered[2] ?? '') ?? label
  return catalogue[`column.${table}.${key}`] ?? catalogue[`column.${key}`] ?? label
}
